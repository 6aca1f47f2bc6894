package selection

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// CheckExpert reports every fault of what is said about an expert.
func CheckExpert(e Expert) errs.List {
	var faults errs.List
	for _, x := range []struct {
		field, label, text string
		most               int
		must               bool
	}{{"number", "编号", e.Number, 30, true}, {"name", "姓名", e.Name, 40, true}, {"title", "职称职务", e.Title, 60, false}, {"employer", "工作单位", e.Employer, lineLong, true}, {"areas", "专业领域", strings.Join(e.Areas, "、"), lineLong, true}, {"mail", "电子邮箱", e.Mail, 100, false}} {
		switch n := len([]rune(x.text)); {
		case n == 0 && x.must:
			faults.Add(ErrEmpty.With(x.label).On(x.field))
		case n > x.most:
			faults.Add(ErrLong.With(x.label, x.most).On(x.field))
		}
	}
	if e.Phone != "" {
		if _, err := idcode.Phone(e.Phone); err != nil {
			for _, one := range errs.All(err) {
				faults.Add(one.On("phone"))
			}
		}
	}
	switch {
	case e.Since.IsZero():
		faults.Add(ErrEmpty.With("聘期开始").On("since"))
	case !e.Until.IsZero() && e.Until.Before(e.Since):
		faults.Add(ErrTerm.On("until"))
	}
	return faults
}

func (s *Service) seal(row ids.ID, e Expert) reach {
	put := func(column, text string) string {
		return s.keys.Seal("selection_experts", column, row, []byte(strings.TrimSpace(text)))
	}
	return reach{row, put("phone", e.Phone), put("mail", e.Mail)}
}

func (s *Service) open(c reach, e *Expert) error {
	for _, f := range []struct {
		column, sealed string
		to             *string
	}{{"phone", c.phone, &e.Phone}, {"mail", c.mail, &e.Mail}} {
		plain, err := s.keys.Open("selection_experts", f.column, c.row, f.sealed)
		if err != nil {
			return err
		}
		*f.to = string(plain)
	}
	return nil
}

// SaveExpert adds somebody to the register of experts or changes them. The employer is found in the register of organisations where it
// is there; Login names the account by which they sign in.
func (s *Service) SaveExpert(ctx context.Context, e Expert, faults errs.List) (Expert, error) {
	if !Policy.Allowed(actor.From(ctx), mayExperts) {
		return e, actor.ErrForbidden
	}
	for _, x := range CheckExpert(e) {
		if faults.Field(x.Field) == nil {
			faults.Add(x)
		}
	}
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := s.place(ctx, tx, &e, &faults); err != nil {
			return err
		}
		if err := faults.Err(); err != nil {
			return err
		}
		if e.ID == 0 {
			e.ID, e.Version = tx.NewID(), 1
			if err := insertExpert(ctx, tx, e, s.seal(e.ID, e)); err != nil {
				return err
			}
		} else {
			c, err := reachOf(ctx, tx, e.ID)
			if err != nil {
				return hidden(err)
			}
			if err := updateExpert(ctx, tx, e, s.seal(c.row, e)); err != nil {
				return err
			}
		}
		return s.noted(ctx, tx, mayExperts, "selection_experts", e.ID, e.Number)
	})
	return e, err
}

// place finds an expert's employer and account.
func (s *Service) place(ctx context.Context, q sqldb.Queryer, e *Expert, faults *errs.List) error {
	o, err := findOrg(ctx, q, e.Employer)
	if err != nil {
		return err
	}
	if e.EmployerID = o.ID; o.ID != 0 {
		e.Employer = o.Name
	}
	if e.Account = 0; e.Login == "" || s.opts.Account == nil {
		return nil
	}
	if e.Account, err = s.opts.Account(ctx, q, e.Login); err == nil && e.Account == 0 {
		faults.Add(ErrAccount.With(e.Login).On("login"))
	}
	return err
}

// EditExpert reads an expert with the ways to reach them, for who may change them, and records who asked.
func (s *Service) EditExpert(ctx context.Context, id ids.ID) (e Expert, err error) {
	if !Policy.Allowed(actor.From(ctx), mayExperts) {
		return e, actor.ErrForbidden
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if e, err = expertByID(ctx, tx, id); err != nil {
			return hidden(err)
		}
		c, err := reachOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.open(c, &e); err != nil {
			return err
		}
		if e.Account != 0 && s.opts.Login != nil {
			if e.Login, err = s.opts.Login(ctx, tx, e.Account); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayExperts + ".reach", Object: "selection_experts", ID: id})
	})
	return e, err
}

// ExpertDetail is an expert with their sheets, without the ways to reach them.
type ExpertDetail struct {
	Expert
	Sheets []Sheet
}

// Expert reads an expert for those who watch.
func (s *Service) Expert(ctx context.Context, id ids.ID) (d ExpertDetail, err error) {
	if !actor.From(ctx).Has(watchers...) {
		return d, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if d.Expert, err = expertByID(ctx, r, id); err != nil {
			return hidden(err)
		}
		d.Sheets, err = sqldb.All(ctx, r, scanSheet, `SELECT `+sheetCols+sheetFrom+` WHERE s.expert_id = $1 ORDER BY s.id DESC`, id)
		return err
	})
	return d, err
}

// ExpertQuery asks for a page of experts.
type ExpertQuery struct {
	Area, Standing, Find, Sort string // Standing: ACTIVE or OUT
	Desc                       bool
	Limit, Offset              int
}

// ExpertPage is a part of the register.
type ExpertPage struct {
	Lines []Expert
	Total int
	All   int      // in the register
	Ready int      // in their term today
	Areas []string // of all
}

// Experts returns a page of the register, without the ways to reach anybody. The register is small, so it is read as a whole.
func (s *Service) Experts(ctx context.Context, q ExpertQuery) (p ExpertPage, err error) {
	if !actor.From(ctx).Has(watchers...) {
		return p, actor.ErrForbidden
	}
	var all []Expert
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		all, err = allExperts(ctx, r)
		return err
	})
	today := s.Today()
	p.All = len(all)
	find := strings.ToLower(q.Find)
	for _, e := range all {
		in := e.InTerm(today)
		if in {
			p.Ready++
		}
		for _, a := range e.Areas {
			if !slices.Contains(p.Areas, a) {
				p.Areas = append(p.Areas, a)
			}
		}
		switch {
		case q.Area != "" && !slices.Contains(e.Areas, q.Area), q.Standing == "ACTIVE" && !in, q.Standing == "OUT" && in:
			continue
		case find != "" && !strings.Contains(strings.ToLower(e.Number+" "+e.Name+" "+e.Employer), find):
			continue
		}
		p.Lines = append(p.Lines, e)
	}
	slices.Sort(p.Areas)
	slices.SortStableFunc(p.Lines, func(a, b Expert) int {
		c := strings.Compare(a.Number, b.Number)
		switch q.Sort {
		case "name":
			c = strings.Compare(a.Name, b.Name)
		case "sheets":
			c = int(a.Sheets - b.Sheets)
		}
		if q.Desc {
			return -c
		}
		return c
	})
	p.Total = len(p.Lines)
	p.Lines = p.Lines[min(max(0, q.Offset), p.Total):min(max(0, q.Offset)+max(1, q.Limit), p.Total)]
	return p, err
}
