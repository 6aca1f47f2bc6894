package carrier

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// ErrBefore refuses a stage that counts and names everything that is missing.
var ErrBefore = errs.New(errs.Invalid, "carrier.before")

// ErrNotYet refuses a row of a spreadsheet that would count at once although something must hold before.
var ErrNotYet = errs.New(errs.Invalid, "carrier.not_yet")

// Before is what must hold before a record enters a stage that counts. All that is set must hold.
type Before struct {
	Parties   bool     `json:"parties,omitempty"`   // government, industry, enterprise and school each have a member; the city may turn it off
	Members   bool     `json:"members,omitempty"`   // every role has the least number of members
	Functions bool     `json:"functions,omitempty"` // every function
	Checklist bool     `json:"checklist,omitempty"` // every point of the checklist
	Councils  bool     `json:"councils,omitempty"`  // every council has met and left its minutes
	Shares    bool     `json:"shares,omitempty"`    // the holders' shares are recorded and sum to 100.00 %
	Fields    []string `json:"fields,omitempty"`    // these fields have a value
}

// party is one of the four that stand behind a platform, with the kinds of organisations that are it.
type party struct {
	Choice
	kinds []string
}

var parties = []party{
	{Choice{"GOVERNMENT", "政府", "Government"}, []string{string(org.Gov), string(org.Park)}},
	{Choice{"INDUSTRY", "行业", "Industry"}, []string{string(org.IndustryOrg)}},
	{Choice{"ENTERPRISE", "企业", "Enterprise"}, []string{string(org.Enterprise)}},
	{Choice{"SCHOOL", "院校", "School"}, []string{string(org.SchoolKind)}},
}

// lacksParties are the parties without a member on a day. A park's administration stands for the government.
func lacksParties(members []Taking, day civil.Date) (out []Lack) {
	for _, p := range parties {
		if !slices.ContainsFunc(members, func(m Taking) bool { return m.on(day) && slices.Contains(p.kinds, m.OrgKind) }) {
			out = append(out, Lack{Rule: p.Code, ZH: p.ZH + "成员", EN: p.EN + " member", Want: 1})
		}
	}
	return out
}

// on says whether the organisation takes part on a day.
func (t Taking) on(day civil.Date) bool {
	return !t.Since.After(day) && (t.Until.IsZero() || t.Until.After(day))
}

// Standing is what the rules before a stage look at.
type Standing struct {
	Members   []Taking
	Functions Value
	Ticked    []string
	Met       []string // councils that have met
	Shares    []Share
	Values    Values
}

// Missing is what a record lacks on a day before it may count. Without rules nothing is missing.
func (k *Kind) Missing(r Standing, day civil.Date, withParties bool) (out []Lack) {
	b := k.Before
	if b == nil {
		return nil
	}
	if b.Parties && withParties {
		out = append(out, lacksParties(r.Members, day)...)
	}
	for _, l := range k.Complete(r.Members, r.Functions, r.Ticked, day) {
		if _, role := k.Member(l.Rule); role && b.Members || has(k.Functions, l.Rule) && b.Functions || has(k.Checklist, l.Rule) && b.Checklist {
			out = append(out, l)
		}
	}
	if b.Functions && !k.AllOf {
		for _, f := range k.Functions {
			if !r.Functions.Has(f.Code) {
				out = append(out, Lack{Rule: f.Code, ZH: f.ZH, EN: f.EN, Want: 1})
			}
		}
	}
	for _, c := range k.Councils {
		if b.Councils && !slices.Contains(r.Met, c.Code) {
			out = append(out, minutesOf(c))
		}
	}
	if b.Shares && (len(r.Shares) == 0 || CheckShares(r.Shares) != nil) {
		out = append(out, Lack{Rule: "SHARES", ZH: "合计 100.00% 的股权", EN: "Shares that sum to 100.00%", Want: 1})
	}
	for _, code := range b.Fields {
		if _, ok := r.Values[code]; !ok {
			f, _ := k.Field(code)
			out = append(out, Lack{Rule: code, ZH: f.ZH, EN: f.EN, Want: 1})
		}
	}
	return out
}

// minutesOf is a council of which no meeting is on record.
func minutesOf(c Choice) Lack {
	return Lack{Rule: c.Code, ZH: c.ZH + "的会议纪要", EN: "Minutes: " + pick("en", c.ZH, c.EN), Want: 1}
}

// ready refuses to let a record count while something is missing of what its kind asks for before.
func (s *Service) ready(ctx context.Context, q sqldb.Queryer, k *Kind, id ids.ID, stage string, day civil.Date) error {
	st, _ := k.Stage(stage)
	if k.Before == nil || !st.Counts {
		return nil
	}
	c, err := recordByID(ctx, q, id)
	if err != nil {
		return err
	}
	r, err := standingOf(ctx, q, c)
	if err != nil {
		return err
	}
	p, err := paramsOn(ctx, q, s.Today())
	if err != nil {
		return err
	}
	if missing := k.Missing(r, day, p.on(ParamParties)); len(missing) > 0 {
		return ErrBefore.With(st.ZH, lackNames(missing)).On("stage")
	}
	return nil
}

func lackNames(list []Lack) string {
	var out []string
	for _, l := range list {
		out = append(out, l.ZH)
	}
	return strings.Join(out, "、")
}

func standingOf(ctx context.Context, q sqldb.Queryer, c Record) (r Standing, err error) {
	r = Standing{Functions: c.Functions, Values: c.Values}
	members, err := membersOf(ctx, q, `WHERE m.record_id = $1`, c.ID)
	for _, m := range members {
		r.Members = append(r.Members, m.taking())
	}
	if err != nil {
		return r, err
	}
	ticked, err := checksOf(ctx, q, c.ID)
	for item := range ticked {
		r.Ticked = append(r.Ticked, item)
	}
	if err != nil {
		return r, err
	}
	meetings, err := meetingsOf(ctx, q, c.ID)
	for _, m := range meetings {
		r.Met = append(r.Met, m.Council)
	}
	if err != nil {
		return r, err
	}
	r.Shares, err = sharesOf(ctx, q, c.ID)
	return r, err
}

// standing is the same of a record that was read with all that hangs on it.
func (d *Detail) standing() (r Standing) {
	r = Standing{Functions: d.Functions, Values: d.Values, Shares: d.Shares}
	for _, m := range d.Members {
		r.Members = append(r.Members, m.taking())
	}
	for item := range d.Ticked {
		r.Ticked = append(r.Ticked, item)
	}
	for _, m := range d.Meetings {
		r.Met = append(r.Met, m.Council)
	}
	return r
}

// checkBefore says what is wrong with the rules of a declaration.
func (k *Kind) checkBefore() string {
	if k.Before == nil {
		return ""
	}
	for _, code := range k.Before.Fields {
		if _, ok := k.Field(code); !ok {
			return "没有这个字段 " + code
		}
	}
	if k.Before.Shares && !k.Shares {
		return "没有股权的种类不能要求股权"
	}
	return ""
}
