package app

import (
	"context"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/condition"
	"rongqiao/internal/report/rulebook"
)

// rules are the rules of all modules.
func rules() *rule.Registry {
	g, err := rule.NewRegistry(condition.Norms)
	if err != nil {
		panic(err) // a fault in a declaration, which a test finds
	}
	return g
}

// newRulebook joins the pages of rules to what results are about.
func newRulebook(c *City, db *sqldb.DB) *rulebook.Service {
	return rulebook.New(rulebook.Options{DB: db, Registry: rules(), Person: c.person, Org: orgName, Subject: subjectOf})
}

func orgName(ctx context.Context, q sqldb.Queryer, id ids.ID) (string, error) {
	return sqldb.Value[string](ctx, q, `SELECT name FROM org_organizations WHERE id = $1`, id)
}

// subjectOf names what a rule was asked about, and its page.
func subjectOf(ctx context.Context, q sqldb.Queryer, s rule.Subject) (name, href string, err error) {
	if s.Kind != condition.SubjectSchool {
		return s.Kind + " " + s.ID.String(), "", nil
	}
	name, err = orgName(ctx, q, s.ID)
	return name, "/orgs/" + s.ID.String(), err
}
