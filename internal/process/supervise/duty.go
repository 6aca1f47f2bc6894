package supervise

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/agreement"
)

// DutySubjects are the kinds of subjects, with their Chinese names, which are also the keys of the English ones.
var DutySubjects = [][2]string{{"GOVERNMENT", "政府"}, {"DEPARTMENT", "部门"}, {"INDUSTRY", "行业组织"}, {"ENTERPRISE", "企业"}, {"SCHOOL", "学校"}}

// Checklist is the duties of every subject of a kind that the actor sees, in a year, with the evidence.
func (s *Service) Checklist(ctx context.Context, of string, year int) (out []Check, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayDuties) {
		return nil, actor.ErrForbidden
	}
	day := dutyDay(year, s.Today())
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		out = nil
		list, err := duties(ctx, r, of, day)
		if err != nil {
			return err
		}
		who, err := subjects(ctx, r, of)
		if err != nil {
			return err
		}
		proofs, err := evidenceOf(ctx, r, year)
		if err != nil {
			return err
		}
		for _, subject := range who {
			if !seesDuties(a, subject) {
				continue
			}
			for _, d := range list {
				c := Check{Duty: d, Subject: subject}
				for _, e := range proofs {
					if e.Duty == d.Code && e.Subject == subject.Key {
						c.List = append(c.List, e)
					}
				}
				out = append(out, c)
			}
		}
		return nil
	})
	return out, err
}

// seesDuties reports whether the actor sees the duties of a subject; the city government's are seen by counties too.
func seesDuties(a actor.Actor, o Subject) bool {
	return Policy.May(a, mayDuties, o.object()) || o.Key == "CITY" && a.Has(actor.CountyUser)
}

const evidenceCols = `e.id, e.duty, e.duty_version, e.subject, e.year, e.words, e.link, COALESCE(f.id, 0), COALESCE(f.name, ''), e.by_name, e.on_day`

const evidenceFrom = ` FROM supervise_evidence e LEFT JOIN supervise_files f ON f.object_id = e.id`

func scanEvidence(r sqldb.Row) (e Evidence, err error) {
	return e, r.Scan(&e.ID, &e.Duty, &e.Version, &e.Subject, &e.Year, &e.Words, &e.Link, &e.File, &e.Name, &e.By, &e.On)
}

func evidenceOf(ctx context.Context, q sqldb.Queryer, year int) ([]Evidence, error) {
	return sqldb.All(ctx, q, scanEvidence, `SELECT `+evidenceCols+evidenceFrom+` WHERE e.year = $1 ORDER BY e.on_day DESC, e.id`, year)
}

func evidenceByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Evidence, error) {
	e, err := sqldb.One(ctx, q, scanEvidence, `SELECT `+evidenceCols+evidenceFrom+` WHERE e.id = $1`, id)
	return e, hidden(err)
}

// seesEvidence refuses who does not see the subject's duties.
func (s *Service) seesEvidence(ctx context.Context, q sqldb.Queryer, e Evidence) error {
	for _, of := range DutySubjects {
		list, err := subjects(ctx, q, of[0])
		if err != nil {
			return err
		}
		for _, o := range list {
			if o.Key == e.Subject && seesDuties(actor.From(ctx), o) {
				return nil
			}
		}
	}
	return actor.ErrNotFound
}

// Proof is a document beside an evidence.
type Proof struct {
	Name, MIME string
	Size       int64
	Content    io.Reader
}

// Prove files evidence of a duty in a year: words with a page of the product, a document, or both.
func (s *Service) Prove(ctx context.Context, of string, e Evidence, p *Proof) error {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayProve) {
		return actor.ErrForbidden
	}
	return s.db.Write(sqldb.Long(ctx), func(tx *sqldb.Tx) error {
		var faults errs.List
		e.Words, e.Link = text(&faults, "words", "说明", e.Words, true, lineLong*4), strings.TrimSpace(e.Link)
		if e.Link != "" && (!strings.HasPrefix(e.Link, "/") || strings.HasPrefix(e.Link, "//") || strings.ContainsAny(e.Link, " \t\r\n\\") || len(e.Link) > 300) {
			faults.Add(ErrLink.On("link"))
		}
		if e.Link == "" && p == nil {
			faults.Add(ErrEmpty.With("证据链接或文件").On("link"))
		}
		if year := int64(civil.DateOf(tx.Now()).Year); e.Year < 2000 || e.Year > year {
			faults.Add(ErrNumber.With("年度").On("year"))
		}
		list, err := duties(ctx, tx, of, dutyDay(int(e.Year), civil.DateOf(tx.Now())))
		if err != nil {
			return err
		}
		if at := slices.IndexFunc(list, func(d Duty) bool { return d.Code == e.Duty }); at >= 0 {
			e.Version = list[at].Version
		} else {
			faults.Add(ErrChoice.With(e.Duty).On("duty"))
		}
		who, err := subjects(ctx, tx, of)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(who, func(o Subject) bool { return o.Key == e.Subject })
		if i < 0 {
			faults.Add(ErrChoice.With(e.Subject).On("subject"))
		}
		if err := faults.Err(); err != nil {
			return err
		}
		if !Policy.May(a, mayProve, who[i].object()) {
			return actor.ErrForbidden
		}
		e.ID = tx.NewID()
		if _, err := tx.Exec(ctx, `INSERT INTO supervise_evidence (id, duty, duty_version, subject, year, words, link, on_day, by_name, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			e.ID, e.Duty, e.Version, e.Subject, e.Year, e.Words, e.Link, civil.DateOf(tx.Now()).String(), a.Name, tx.Now().UnixMilli()); err != nil {
			return err
		}
		if p != nil {
			file, err := s.files.Put(ctx, tx, p.Name, p.MIME, p.Content)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO supervise_files (id, object_id, name, size, at, by_name) VALUES ($1, $2, $3, $4, $5, $6)`,
				file, e.ID, blob.CleanName(p.Name), p.Size, tx.Now().UnixMilli(), a.Name); err != nil {
				return err
			}
		}
		return noted(ctx, tx, mayProve, "supervise_evidence", e.ID, e.Duty)
	})
}

// coopFields are the city's fields of cooperation.
func (s *Service) coopFields(ctx context.Context) (list agreement.FieldList, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err = agreement.ReadFields(ctx, r)
		return err
	})
	return list, err
}

// FileCoop files an enterprise's plan of cooperation of a year, or writes it anew.
func (s *Service) FileCoop(ctx context.Context, c Coop) (Coop, error) {
	a := actor.From(ctx)
	firms := a.Orgs(actor.EntAdmin)
	if len(firms) == 0 {
		return c, actor.ErrForbidden
	}
	if c.Org == 0 {
		c.Org = firms[0]
	}
	if !Policy.May(a, mayCoop, actor.Object{Org: c.Org}) {
		return c, actor.ErrForbidden
	}
	today := s.Today()
	var faults errs.List
	c.Goals = text(&faults, "goals", "合作目标和安排", c.Goals, true, textLong)
	if c.Year < int64(today.Year-1) || c.Year > int64(today.Year+1) {
		faults.Add(ErrNumber.With("年度").On("year"))
	}
	if len(c.Fields) == 0 {
		faults.Add(ErrEmpty.With("合作领域").On("fields"))
	}
	offered, err := s.coopFields(ctx)
	if err != nil {
		return c, err
	}
	for _, f := range c.Fields {
		if x, ok := offered.Find(agreement.Field(f)); !ok || !x.Open(today) {
			faults.Add(ErrChoice.With(f).On("fields"))
		}
	}
	for field, n := range map[string]int64{"interns": c.Interns, "teachers": c.Teachers, "budget": int64(c.Budget)} {
		if n < 0 || n > 1e13 {
			faults.Add(ErrNumber.With("数量或经费").On(field))
		}
	}
	if err := faults.Err(); err != nil {
		return c, err
	}
	c.FiledOn = today
	return c, s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO supervise_coops (id, row_version, org_id, year, fields, goals, interns, teachers, budget, filed_on) VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (org_id, year) DO UPDATE SET row_version = supervise_coops.row_version + 1, fields = excluded.fields, goals = excluded.goals, interns = excluded.interns,
			teachers = excluded.teachers, budget = excluded.budget, filed_on = excluded.filed_on`,
			tx.NewID(), c.Org, c.Year, strings.Join(c.Fields, ","), c.Goals, c.Interns, c.Teachers, int64(c.Budget), c.FiledOn.String()); err != nil {
			return err
		}
		return noted(ctx, tx, mayCoop, "supervise_coops", c.Org, c.Goals)
	})
}

const coopCols = `COALESCE(c.id, 0), COALESCE(c.row_version, 0), o.id, o.name, o.county, COALESCE(c.fields, ''), COALESCE(c.goals, ''), COALESCE(c.interns, 0), COALESCE(c.teachers, 0), COALESCE(c.budget, 0), COALESCE(c.filed_on, '')`

// coopFrom are the cooperating enterprises with their plan of the year $1.
const coopFrom = ` FROM org_organizations o LEFT JOIN supervise_coops c ON c.org_id = o.id AND c.year = $1`

func scanCoop(r sqldb.Row) (c Coop, err error) {
	var fields string
	var budget int64
	err = r.Scan(&c.ID, &c.Version, &c.Org, &c.OrgName, &c.County, &fields, &c.Goals, &c.Interns, &c.Teachers, &budget, &c.FiledOn)
	c.Budget = money.Fen(budget)
	if fields != "" {
		c.Fields = strings.Split(fields, ",")
	}
	return c, err
}

// Coops are the cooperating enterprises that the actor sees with their plan of a year; those that filed none first.
func (s *Service) Coops(ctx context.Context, year int) (out []Coop, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayDuties) {
		return nil, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err := sqldb.All(ctx, r, scanCoop, `SELECT `+coopCols+coopFrom+` WHERE o.kind = 'ENTERPRISE' AND o.status = 'ACTIVE' AND o.merged_into IS NULL AND (o.partner = TRUE OR c.id IS NOT NULL)
			ORDER BY COALESCE(c.filed_on, ''), o.name, o.id`, year)
		out = nil
		for _, c := range list {
			if c.Year = int64(year); Policy.May(a, mayDuties, actor.Object{County: c.County, Org: c.Org}) {
				out = append(out, c)
			}
		}
		return err
	})
	return out, err
}

// missingCoops reminds cooperating enterprises that have not filed their plan of the year: once from the first day of the last month, and
// once when it is over.
func missingCoops(ctx context.Context, q sqldb.Queryer) (out []reminder, err error) {
	today := civil.DateOf(q.Now())
	month, err := paramOn(ctx, q, ParamCoop, today)
	if err != nil {
		return nil, err
	}
	if int64(today.Month) < int64(month) {
		return nil, nil
	}
	due := firstOf(today.Year, int(month)).AddMonths(1).AddDays(-1)
	list, err := sqldb.All(ctx, q, scanCoop, `SELECT `+coopCols+coopFrom+` WHERE o.kind = 'ENTERPRISE' AND o.status = 'ACTIVE' AND o.merged_into IS NULL AND o.partner = TRUE AND c.id IS NULL ORDER BY o.id`, today.Year)
	for _, c := range list {
		n := notify.Note{Topic: TopicCoop, Orgs: []ids.ID{c.Org}, Roles: []actor.Role{actor.EntAdmin}, Title: "请在 %s 前报送 %s 年度校企合作规划", Args: []string{due.String(), due.Time().Format(time.DateOnly)[:4]}, Path: "/duties?tab=plans", Object: c.Org}
		stage := "coop:"
		if today.After(due) {
			n.Title, stage = "%s 已过，%s 年度校企合作规划还没有报送", "coop-late:"
		}
		out = append(out, reminder{c.Org, stage + due.String(), n})
	}
	return out, err
}

// ToFile is 1 for an enterprise that has not filed its plan of the year.
func (s *Service) ToFile(ctx context.Context) (int, error) {
	a := actor.From(ctx)
	if len(a.Orgs(actor.EntAdmin)) == 0 {
		return 0, actor.ErrForbidden
	}
	list, err := s.Coops(ctx, s.Today().Year)
	n := 0
	for _, c := range list {
		if c.FiledOn.IsZero() && own(a, c.Org) {
			n++
		}
	}
	return n, err
}
