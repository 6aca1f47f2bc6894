package sqldb

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// roleNames are the three roles of a server.
type roleNames struct{ owner, rw, ro string }

// sharedSchema holds the catalogue; nobody but the owner writes there.
const sharedSchema = "shared"

// fixed are tables of a city that only the owner changes.
var fixed = []string{gooseTable, fenceTable}

// Separate reports whether the server is worked on by three roles, so that the one that
// serves requests can neither change the schema nor rewrite what is only ever added.
func (c *Cluster) Separate() bool {
	return c.names.rw != c.names.owner && c.names.ro != c.names.owner && c.names.ro != c.names.rw
}

// Grant makes the roles of the server and gives them what they need in the schema, where
// something is missing. Without separate roles it does nothing.
func (c *Cluster) Grant(ctx context.Context, schema string) error {
	if !c.Separate() {
		return nil
	}
	needed, err := c.Missing(ctx, schema)
	if err != nil || len(needed) == 0 {
		return err
	}
	err = pgx.BeginFunc(ctx, c.owner, func(tx pgx.Tx) error {
		for _, text := range needed {
			if _, err := tx.Exec(ctx, text); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		return nil
	}
	// Another process may have done the same at the same moment.
	if left, again := c.Missing(ctx, schema); again == nil && len(left) == 0 {
		return nil
	}
	return ErrRoles.With(c.names.rw + ", " + c.names.ro).Because(err)
}

// Missing lists the statements, passwords included, that the owner or an administrator of
// the server has yet to run for the roles and the schemas; nil when all is as it must be.
func (c *Cluster) Missing(ctx context.Context, schemas ...string) ([]string, error) {
	if !c.Separate() {
		return nil, nil
	}
	var out []string
	for _, r := range []struct{ name, dsn string }{{c.names.rw, c.server.DSN}, {c.names.ro, c.server.ReadOnly}} {
		list, err := c.missingRole(ctx, r.name, r.dsn)
		if err != nil {
			return nil, unreachable(ctx, err)
		}
		out = append(out, list...)
	}
	made := len(out) == 0 // privileges can be asked for only of roles that are there
	for _, schema := range schemas {
		list, err := c.missingGrants(ctx, schema, made)
		if err != nil {
			return nil, unreachable(ctx, err)
		}
		out = append(out, list...)
	}
	return out, nil
}

func (c *Cluster) missingRole(ctx context.Context, name, dsn string) ([]string, error) {
	var there, login, plain, emptyPath bool
	err := c.owner.QueryRow(ctx, `SELECT COUNT(*) > 0, COALESCE(bool_and(rolcanlogin), FALSE), COALESCE(bool_and(NOT rolsuper AND NOT rolbypassrls), FALSE),
COALESCE(bool_and(COALESCE(rolconfig, '{}') && ARRAY['search_path=""', 'search_path=']), FALSE)
FROM pg_catalog.pg_roles WHERE rolname = $1`, name).Scan(&there, &login, &plain, &emptyPath)
	if err != nil {
		return nil, err
	}
	var out []string
	switch {
	case !there:
		out = append(out, createRole(name, passwordOf(dsn)))
	case !login || !plain:
		out = append(out, "ALTER ROLE "+quoted(name)+" LOGIN NOSUPERUSER NOBYPASSRLS")
	}
	if !emptyPath {
		out = append(out, "ALTER ROLE "+quoted(name)+" SET search_path = ''")
	}
	return out, nil
}

func passwordOf(dsn string) string {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return ""
	}
	return cfg.Password
}

func createRole(name, password string) string {
	text := "CREATE ROLE " + quoted(name) + " LOGIN"
	if password != "" {
		text += " PASSWORD '" + strings.ReplaceAll(password, "'", "''") + "'"
	}
	return text
}

var passwordText = regexp.MustCompile(` PASSWORD '(?:[^']|'')*'`)

// Masked takes the password out of a statement, to be printed.
func Masked(statement string) string {
	return passwordText.ReplaceAllString(statement, " PASSWORD '…'")
}

// wrongTables counts the tables of a schema on which a role has too little or too much.
const wrongTables = `SELECT COUNT(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relkind = 'r' AND (
 NOT has_table_privilege($2, c.oid, 'SELECT') OR NOT has_table_privilege($3, c.oid, 'SELECT')
 OR has_table_privilege($3, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
 OR has_table_privilege($2, c.oid, 'INSERT') = (CAST(c.relname AS TEXT) = ANY($4) OR $6)
 OR has_table_privilege($2, c.oid, 'UPDATE') = (CAST(c.relname AS TEXT) = ANY($4) OR CAST(c.relname AS TEXT) = ANY($5) OR $6)
 OR has_table_privilege($2, c.oid, 'DELETE, TRUNCATE') = (CAST(c.relname AS TEXT) = ANY($4) OR CAST(c.relname AS TEXT) = ANY($5) OR $6))`

func (c *Cluster) missingGrants(ctx context.Context, schema string, made bool) ([]string, error) {
	if made {
		var usage bool
		var wrong int
		err := c.owner.QueryRow(ctx, `SELECT has_schema_privilege($2, $1, 'USAGE') AND has_schema_privilege($3, $1, 'USAGE')`, schema, c.names.rw, c.names.ro).Scan(&usage)
		if err != nil {
			return nil, err
		}
		err = c.owner.QueryRow(ctx, wrongTables, schema, c.names.rw, c.names.ro, fixed, c.appendOnly(), schema == sharedSchema).Scan(&wrong)
		if err != nil || usage && wrong == 0 {
			return nil, err
		}
	}
	have, err := c.tableNames(ctx, schema)
	if err != nil {
		return nil, err
	}
	return c.grants(schema, have), nil
}

func (c *Cluster) appendOnly() []string {
	if c.server.Append == nil {
		return []string{}
	}
	return c.server.Append
}

func (c *Cluster) tableNames(ctx context.Context, schema string) ([]string, error) {
	rows, err := c.owner.Query(ctx, `SELECT CAST(tablename AS TEXT) FROM pg_catalog.pg_tables WHERE schemaname = $1 ORDER BY 1`, schema)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// grants are the statements that give the roles what they need in a schema, and no more.
func (c *Cluster) grants(schema string, tables []string) []string {
	rw, ro := quoted(c.names.rw), quoted(c.names.ro)
	all := " ON ALL TABLES IN SCHEMA " + schema
	out := []string{
		fmt.Sprintf("GRANT USAGE ON SCHEMA %s TO %s, %s", schema, rw, ro),
		fmt.Sprintf("REVOKE ALL%s FROM %s, %s", all, rw, ro),
		fmt.Sprintf("GRANT SELECT%s TO %s, %s", all, rw, ro),
	}
	if schema == sharedSchema {
		return out
	}
	out = append(out, fmt.Sprintf("GRANT INSERT, UPDATE, DELETE%s TO %s", all, rw))
	for _, set := range []struct {
		names  []string
		rights string
	}{{fixed, "INSERT, UPDATE, DELETE"}, {c.server.Append, "UPDATE, DELETE"}} {
		var there []string
		for _, t := range tables {
			if slices.Contains(set.names, t) {
				there = append(there, schema+"."+quoted(t))
			}
		}
		if len(there) > 0 {
			out = append(out, fmt.Sprintf("REVOKE %s ON %s FROM %s", set.rights, strings.Join(there, ", "), rw))
		}
	}
	return out
}

// Advice lists the statements that would separate the roles of a server that has only one,
// with names made from the owner's.
func (c *Cluster) Advice(ctx context.Context, schemas ...string) ([]string, error) {
	d := *c
	d.names.rw, d.names.ro = c.names.owner+"_rw", c.names.owner+"_ro"
	out := []string{createRole(d.names.rw, "…"), createRole(d.names.ro, "…"),
		"ALTER ROLE " + quoted(d.names.rw) + " SET search_path = ''", "ALTER ROLE " + quoted(d.names.ro) + " SET search_path = ''"}
	for _, s := range schemas {
		list, err := d.missingGrants(ctx, s, false)
		if err != nil {
			return nil, unreachable(ctx, err)
		}
		out = append(out, list...)
	}
	return out, nil
}
