package panorama

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/process/evaluate"
	"rongqiao/internal/process/plan"
	"rongqiao/internal/register/agreement"
	"rongqiao/internal/register/carrier"
)

// shut reports whether a module refused the reader: then the part says so, and the page stands.
func shut(err error) bool {
	return errors.Is(err, actor.ErrForbidden) || errors.Is(err, actor.ErrNotFound) || errors.Is(err, sqldb.ErrNoRow)
}

const closed = "您的身份看不到这一部分"

// school reads a school that the reader may see a panorama of.
func (s *Service) school(ctx context.Context, id ids.ID) (o org.Organization, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err := org.Schools(ctx, r)
		for _, x := range list {
			if x.ID == id {
				o = x
				return nil
			}
		}
		return cmp.Or(err, error(actor.ErrNotFound))
	})
	if err == nil && !Policy.May(actor.From(ctx), maySee, actor.Object{County: o.County, Org: o.ID}) {
		return o, actor.ErrNotFound
	}
	return o, err
}

// newest is the verdict on a point of the newest run, 0 for none.
func (s *Service) newest(ctx context.Context, point ids.ID) (id ids.ID, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		id, err = sqldb.Value[ids.ID](ctx, r, `SELECT COALESCE(MAX(v.id), 0) FROM evaluate_verdicts v JOIN evaluate_runs r ON r.id = v.run_id
 WHERE v.point_id = $1 AND r.year = (SELECT MAX(x.year) FROM evaluate_verdicts x WHERE x.point_id = $2)
 AND r.revision = (SELECT MAX(y.revision) FROM evaluate_runs y WHERE y.year = r.year)`, point, point)
		return err
	})
	return id, err
}

// figures are indicators of a place, which is one value of the dimension; of the whole city with none.
func (s *Service) figures(ctx context.Context, dimension, key string, codes ...string) (out []ui.Figure, err error) {
	day := s.Today()
	for _, code := range codes {
		var d indicator.Definition
		err := s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
			d, err = s.o.Indicators.Definition(ctx, r, code, day)
			return err
		})
		if err != nil {
			return nil, err
		}
		ask := indicator.Ask{Indicator: code, On: day}
		href := "/indicators/" + code
		if dimension != "" {
			ask.Only = map[string]string{dimension: key}
			href += "?by=" + dimension
		}
		values, err := s.o.Indicators.Shown(ctx, ask)
		if err != nil {
			return nil, err
		}
		f := ui.Figure{Label: d.Name(ctx), Href: href, Missing: "没有登记"}
		if len(values) > 0 {
			f = figureOf(ctx, d, values[0], href)
		}
		out = append(out, f)
	}
	return out, nil
}

// figureOf prints a value as a large figure: what is missing says why, what is hidden says so.
func figureOf(ctx context.Context, d indicator.Definition, v indicator.Value, href string) ui.Figure {
	f := ui.Figure{Label: d.Name(ctx), Href: href}
	switch {
	case v.Mask != "":
		f.Value = v.Mask
	case !v.Known():
		f.Missing = v.Why
		if f.Missing == "" {
			f.Missing = "没有登记"
		}
	default:
		f.Value, f.Unit = d.Parted(ctx, v)
		if v.High > v.Low {
			f.Note = ui.Percent(v.Low) + "–" + ui.Percent(v.High)
		}
	}
	return f
}

// record is a carrier that an organisation leads or belongs to.
type record struct {
	carrier.Record
	KindName string
	Grade    string // of its level, as people read it
}

// records are the registers' entries of a school, or of a county, that the reader may see; what has ended is left out.
func (s *Service) records(ctx context.Context, school ids.ID, county string) (out []record, err error) {
	kinds, err := s.o.Carrier.Kinds(ctx)
	if err != nil {
		return nil, err
	}
	by := map[string]*carrier.Kind{}
	for _, k := range kinds {
		by[k.Code] = k
	}
	who := actor.From(ctx)
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		var w sqldb.Where
		if school != 0 {
			w.And("(c.org_id = ? OR EXISTS (SELECT 1 FROM carrier_members m WHERE m.record_id = c.id AND m.org_id = ? AND m.until_day = ''))", school, school)
		} else {
			w.And("c.county = ?", county)
		}
		w.And("c.ended_on = ''")
		list, err := sqldb.All(ctx, r, func(row sqldb.Row) (x carrier.Record, err error) {
			return x, row.Scan(&x.ID, &x.Kind, &x.Name, &x.Number, &x.Level, &x.Status, &x.County, &x.Org)
		}, `SELECT c.id, c.kind, c.name, c.number, c.level, c.status, c.county, c.org_id FROM carrier_records c`+w.SQL()+` ORDER BY c.kind, c.name, c.id`, w.Args()...)
		for _, x := range list {
			if k := by[x.Kind]; k != nil && x.May(who, "carrier.see") {
				out = append(out, record{x, k.Name(lang(ctx)), gradeOf(ctx, k, x.Level)})
			}
		}
		return err
	})
	return out, err
}

func gradeOf(ctx context.Context, k *carrier.Kind, level string) string {
	for _, l := range k.Levels {
		if l.Code == level {
			if lang(ctx) == "en" && l.EN != "" {
				return l.EN
			}
			return l.ZH
		}
	}
	return ""
}

func lang(ctx context.Context) string { return ui.From(ctx).Lang }

// pacts are the agreements to which the school is a party, as the register shows them to the reader.
func (s *Service) pacts(ctx context.Context, school org.Organization) (out []agreement.Line, err error) {
	p, err := s.o.Agreement.List(ctx, agreement.Query{Find: school.Name, Sort: "starts", Desc: true, Limit: 50})
	if err != nil {
		return nil, err
	}
	for _, l := range p.Lines {
		for _, x := range l.Parties {
			if x.Org == school.ID {
				out = append(out, l)
				break
			}
		}
	}
	return out, nil
}

// lights are the tasks that concern a school or a county, with the worst light of their targets: of plans that the reader is shown.
func (s *Service) lights(ctx context.Context, school ids.ID, county string) (out []plan.Status, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err := s.o.Plans.Statuses(ctx, r, s.Today())
		for _, x := range list {
			if concerns(x.Task, school, county) && mayRead(actor.From(ctx), x.Task) {
				out = append(out, x)
			}
		}
		return err
	})
	return out, err
}

// concerns reports whether a task stands in the plan of a school or a county, or is one for which the school answers.
func concerns(t plan.Task, school ids.ID, county string) bool {
	if school != 0 && t.Org == school || county != "" && t.County == county {
		return true
	}
	return school != 0 && slices.ContainsFunc(t.Units, func(u plan.Unit) bool { return u.Org == school })
}

// mayRead reports whether the plan of a task is shown to the reader.
func mayRead(a actor.Actor, t plan.Task) bool {
	return plan.MaySee(a, plan.Plan{Status: t.PlanStatus, Level: t.Level, County: t.County, Org: t.Org})
}

// colours count the points of a school or a county in the newest run, in the order of the colours.
func colours(ctx context.Context, list []evaluate.Standing) (out []ui.Figure) {
	n, hidden := map[evaluate.Colour]int{}, 0
	for _, x := range list {
		if x.Hidden {
			hidden++
			continue
		}
		n[x.Colour]++
	}
	for _, c := range evaluate.Colours {
		tone := c.Tone()
		if tone != "red" && tone != "amber" && tone != "green" {
			tone = ""
		}
		if n[c] > 0 {
			out = append(out, ui.Figure{Label: c.ZH(), Value: ui.Thousands(n[c]), Unit: say(ctx, "个"), Tone: tone})
		}
	}
	if hidden > 0 {
		out = append(out, ui.Figure{Label: "毕业生少，不公布", Value: ui.Thousands(hidden), Unit: say(ctx, "个")})
	}
	return out
}

func dayText(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}
