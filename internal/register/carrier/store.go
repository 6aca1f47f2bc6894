package carrier

import (
	"context"
	"strconv"
	"strings"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

const recordCols = `c.id, c.kind, c.name, c.number, c.level, c.status, c.stage_on, c.level_on, c.county, c.org_id, COALESCE(o.name, ''), COALESCE(o.kind, ''),
  c.built_on, c.ended_on, c.functions, c.lng, c.lat, c.note, c.body, c.row_version, c.updated_at`

const recordFrom = ` FROM carrier_records c LEFT JOIN org_organizations o ON o.id = c.org_id`

func scanRecord(r sqldb.Row) (c Record, err error) {
	var body, functions string
	var at int64
	err = r.Scan(&c.ID, &c.Kind, &c.Name, &c.Number, &c.Level, &c.Status, &c.StageOn, &c.LevelOn, &c.County, &c.Org, &c.OrgName, &c.OrgKind,
		&c.BuiltOn, &c.EndedOn, &functions, &c.Lng, &c.Lat, &c.Note, &body, &c.RowVersion, &at)
	c.UpdatedAt, c.Functions = time.UnixMilli(at), Value{Text: functions}
	if err == nil {
		c.Values, err = decode(body)
	}
	return c, err
}

// Filter narrows and orders a list of records.
type Filter struct {
	Kind   string
	Level  string
	Status string
	County string
	Org    ids.ID // leads it or is a member
	Find   string // part of the name, the number or the leading organisation
	Field  map[string]string
	Counts bool   // only those that count today
	Sort   string // name, level, status, county, built, or the code of a listed field
	Desc   bool
	Limit  int
	Offset int
}

func recordByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Record, error) {
	return sqldb.One(ctx, q, scanRecord, `SELECT `+recordCols+recordFrom+` WHERE c.id = $1`, id)
}

func insertRecord(ctx context.Context, tx *sqldb.Tx, c Record) error {
	body, err := encode(c.Values)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO carrier_records (id, row_version, batch_id, updated_at, kind, name, name_key, number, level, status, due_on, stage_on, level_on, county, org_id, built_on, ended_on, functions, lng, lat, note, body)
		VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8, NULL, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		c.ID, tx.Now().UnixMilli(), c.Kind, c.Name, org.NameKey(c.Name), c.Number, c.Level, c.Status, c.StageOn.String(), c.LevelOn.String(), c.County, int64(c.Org), c.BuiltOn.String(), c.EndedOn.String(), c.Functions.Text, c.Lng, c.Lat, c.Note, body)
	return err
}

// updateRecord writes what a form may change; 0 rows when the version is not the one that was read.
func updateRecord(ctx context.Context, tx *sqldb.Tx, c Record, version int64) (int64, error) {
	body, err := encode(c.Values)
	if err != nil {
		return 0, err
	}
	return tx.Exec(ctx, `UPDATE carrier_records SET row_version = row_version + 1, updated_at = $1, name = $2, name_key = $3, number = $4, county = $5, org_id = $6, functions = $7, lng = $8, lat = $9, note = $10, body = $11
		WHERE id = $12 AND row_version = $13`,
		tx.Now().UnixMilli(), c.Name, org.NameKey(c.Name), c.Number, c.County, int64(c.Org), c.Functions.Text, c.Lng, c.Lat, c.Note, body, c.ID, version)
}

// written keeps what follows from a record in line with it: the values that no other may have, and the mark of its change.
func written(ctx context.Context, tx *sqldb.Tx, k *Kind, c Record) error {
	if err := claim(ctx, tx, k, c); err != nil {
		return err
	}
	if err := touch(ctx, tx, c.ID); err != nil {
		return err
	}
	return k.apart(ctx, tx, c)
}

func insertDay(ctx context.Context, tx *sqldb.Tx, record ids.ID, stage string, on civil.Date, proof string) error {
	_, err := tx.Exec(ctx, `INSERT INTO carrier_days (id, record_id, stage, on_day, proof, at, by_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.NewID(), record, stage, on.String(), proof, tx.Now().UnixMilli(), int64(actor.From(ctx).Account))
	return err
}

func insertLevel(ctx context.Context, tx *sqldb.Tx, record ids.ID, level string, from civil.Date, document string) error {
	_, err := tx.Exec(ctx, `INSERT INTO carrier_levels (id, record_id, level, from_day, document, at, by_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.NewID(), record, level, from.String(), document, tx.Now().UnixMilli(), actor.From(ctx).Account)
	return err
}

// dayRow is a stage that a record entered, with its record.
type dayRow struct {
	Record ids.ID
	Passed
	Proof string
	By    ids.ID
}

func daysOf(ctx context.Context, q sqldb.Queryer, where string, args ...any) ([]dayRow, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (d dayRow, err error) { return d, r.Scan(&d.Record, &d.Stage, &d.On, &d.Proof, &d.By) },
		`SELECT d.record_id, d.stage, d.on_day, d.proof, d.by_id FROM carrier_days d `+where+` ORDER BY d.record_id, d.on_day, d.id`, args...)
}

type levelRow struct {
	Record ids.ID
	Raised
	Document string
}

func levelsOf(ctx context.Context, q sqldb.Queryer, where string, args ...any) ([]levelRow, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (l levelRow, err error) { return l, r.Scan(&l.Record, &l.Level, &l.From, &l.Document) },
		`SELECT l.record_id, l.level, l.from_day, l.document FROM carrier_levels l `+where+` ORDER BY l.record_id, l.from_day, l.id`, args...)
}

const memberCols = `m.id, m.record_id, m.role, m.org_id, o.name, o.kind, m.since_day, m.until_day, m.signed_on, m.note, m.row_version`

func scanMember(r sqldb.Row) (m Member, err error) {
	return m, r.Scan(&m.ID, &m.Record, &m.Role, &m.Org, &m.OrgName, &m.OrgKind, &m.Since, &m.Until, &m.SignedOn, &m.Note, &m.RowVersion)
}

func membersOf(ctx context.Context, q sqldb.Queryer, where string, args ...any) ([]Member, error) {
	return sqldb.All(ctx, q, scanMember, `SELECT `+memberCols+` FROM carrier_members m JOIN org_organizations o ON o.id = m.org_id `+where+` ORDER BY m.record_id, m.role, o.name, m.id`, args...)
}

func insertMember(ctx context.Context, tx *sqldb.Tx, m Member) error {
	_, err := tx.Exec(ctx, `INSERT INTO carrier_members (id, row_version, batch_id, updated_at, record_id, role, org_id, since_day, until_day, signed_on, note) VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8, $9)`,
		m.ID, tx.Now().UnixMilli(), m.Record, m.Role, m.Org, m.Since.String(), m.Until.String(), m.SignedOn.String(), m.Note)
	return err
}

func endMember(ctx context.Context, tx *sqldb.Tx, id ids.ID, until civil.Date, note string, version int64) (int64, error) {
	return tx.Exec(ctx, `UPDATE carrier_members SET until_day = $1, note = $2, row_version = row_version + 1, updated_at = $3 WHERE id = $4 AND row_version = $5`,
		until.String(), note, tx.Now().UnixMilli(), id, version)
}

const inKind = `WHERE %s.record_id IN (SELECT c.id FROM carrier_records c WHERE c.kind = $1)`

// countedOf reads everything that counts of a kind: five statements, whatever the number of records.
func countedOf(ctx context.Context, q sqldb.Queryer, kind string) ([]Counted, error) {
	list, err := sqldb.All(ctx, q, scanRecord, `SELECT `+recordCols+recordFrom+` WHERE c.kind = $1 ORDER BY c.id`, kind)
	if err != nil {
		return nil, err
	}
	at, out := make(map[ids.ID]int, len(list)), make([]Counted, len(list))
	for i, c := range list {
		at[c.ID] = i
		out[i] = Counted{ID: c.ID.String(), OrgKind: c.OrgKind, Level: c.Level, Status: c.Status, Values: c.Values, Functions: c.Functions, County: c.County, Name: c.Name}
		if c.Org != 0 {
			out[i].Org = c.Org.String()
		}
	}
	days, err := daysOf(ctx, q, strings.ReplaceAll(inKind, "%s", "d"), kind)
	if err != nil {
		return nil, err
	}
	for _, d := range days {
		r := &out[at[d.Record]]
		r.Stages = append(r.Stages, d.Passed)
	}
	levels, err := levelsOf(ctx, q, strings.ReplaceAll(inKind, "%s", "l"), kind)
	if err != nil {
		return nil, err
	}
	for _, l := range levels {
		r := &out[at[l.Record]]
		r.Levels = append(r.Levels, l.Raised)
	}
	members, err := membersOf(ctx, q, strings.ReplaceAll(inKind, "%s", "m"), kind)
	for _, m := range members {
		r := &out[at[m.Record]]
		r.Members = append(r.Members, m.taking())
	}
	if err != nil {
		return nil, err
	}
	entries, err := entriesOf(ctx, q, strings.ReplaceAll(inKind, "%s", "e"), kind)
	for _, e := range entries {
		r := &out[at[e.Record]]
		r.Entries = append(r.Entries, e)
	}
	return out, err
}

// groups counts the records of every kind by status, for the registers' page.
func groups(ctx context.Context, q sqldb.Queryer) (map[string]int, error) {
	out := map[string]int{}
	rows, err := sqldb.All(ctx, q, func(r sqldb.Row) (kv [2]string, err error) {
		var n int
		err = r.Scan(&kv[0], &n)
		kv[1] = strconv.Itoa(n)
		return kv, err
	}, `SELECT kind, COUNT(*) FROM carrier_records GROUP BY kind`)
	for _, kv := range rows {
		out[kv[0]], _ = strconv.Atoi(kv[1]) // made by Itoa above
	}
	return out, err
}
