package agreement

import (
	"context"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// View is a part of the list that somebody must do something about.
type View string

// The views of the list.
const (
	AllView     View = ""
	OpenView    View = "open"    // drafts and returned ones
	SignView    View = "sign"    // sent, not signed by all
	ConfirmView View = "confirm" // with deliveries that nobody has confirmed
	EndingView  View = "ending"
	DormantView View = "dormant"
)

// Views lists them in the order of the tabs.
var Views = []View{AllView, OpenView, SignView, ConfirmView, EndingView, DormantView}

var viewNames = map[View]string{AllView: "全部", OpenView: "起草与退回", SignView: "待签署", ConfirmView: "待确认交付", EndingView: "即将到期", DormantView: "休眠"}

// ZH is the view's name.
func (v View) ZH() string { return viewNames[v] }

// Query asks for a page of agreements. Empty fields do not filter.
type Query struct {
	View   View
	Status string
	Class  Class
	Field  Field
	County string
	Long   bool
	Mine   bool   // only what waits for the actor's own signature or confirmation
	Find   string // number, title, name of a party
	Sort   string // made, starts, ends, last
	Desc   bool
	Limit  int
	Offset int
}

// Line is one row of the list.
type Line struct {
	Agreement
	Age     int // days since the open text was sent, -1 when none waits
	Long    bool
	Dormant bool
	Ending  bool
}

// Page is a part of the list.
type Page struct {
	Lines    []Line
	Total    int
	Counts   map[View]int
	Rules    map[string]Param
	Counties []County
	Fields   FieldList
	Today    civil.Date
}

// County is a county as filters offer it.
type County struct{ Code, Name string }

func counties(ctx context.Context, q sqldb.Queryer) ([]County, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (c County, err error) { return c, r.Scan(&c.Code, &c.Name) }, `SELECT code, name FROM org_counties ORDER BY code`)
}

// seenSQL is [MaySee] as a condition on agreement_items a, with placeholders from next on.
func seenSQL(who actor.Actor, next int) (string, []any) {
	cond, args := Policy.Where(who, actSee, actor.Columns{County: "p.county", Org: "p.org_id"}, next)
	if cond == "(1=1)" {
		return cond, args
	}
	const of = `a.id IN (SELECT p.agreement_id FROM agreement_parties p WHERE `
	owner, more := Policy.Where(who, actSee, actor.Columns{Org: "a.owner_org"}, next+len(args))
	args = append(args, more...)
	office, more := Policy.Where(who, actSee, actor.Columns{County: "p.county"}, next+len(args))
	args = append(args, more...)
	return of + cond + `) AND (a.sent_on <> '' OR a.owner_org = 0 OR ` + owner + ` OR ` + of + office + `))`, args
}

const waits = `(v.version_no = 1 AND a.status = 'SENT' OR v.version_no > 1 AND v.status = 'SENT' AND a.status IN ('SIGNED', 'ACTIVE'))`

// holdsSQL is [Agreement.Holds] on the day of the placeholder.
func holdsSQL(day string) string {
	return `a.signed_on <> '' AND a.signed_on <= ` + day + ` AND a.starts_on <= ` + day + ` AND a.ends_on >= ` + day + ` AND (a.ended_on = '' OR a.ended_on > ` + day + `)`
}

// within adds the condition of a view.
func (f Query) within(w *sqldb.Where, who actor.Actor, view View, rules ruleSet, today civil.Date) {
	switch view {
	case OpenView:
		w.And(`a.status IN ('DRAFT', 'RETURNED')`)
	case SignView:
		w.And(`a.id IN (SELECT v.agreement_id FROM agreement_versions v WHERE v.agreement_id = a.id AND v.signed_on = '' AND ` + waits + `)`)
		if f.Mine {
			cond, args := Policy.Where(who, actSign, actor.Columns{Org: "p.org_id"}, w.Next())
			w.Numbered(`a.id IN (SELECT p.agreement_id FROM agreement_parties p JOIN agreement_versions v ON v.agreement_id = p.agreement_id WHERE v.signed_on = '' AND `+waits+` AND `+cond+`
			 AND NOT EXISTS (SELECT 1 FROM agreement_signatures s WHERE s.version_id = v.id AND s.round = v.round AND s.org_id = p.org_id AND s.checked_on <> ''))`, args...)
		}
	case ConfirmView:
		cond, args := Policy.Where(who, actDeliver, actor.Columns{Org: "p.org_id"}, w.Next())
		if !f.Mine {
			cond, args = "1=1", nil
		}
		w.Numbered(`a.id IN (SELECT d.agreement_id FROM agreement_deliveries d JOIN agreement_clauses c ON c.line_id = d.line_id AND c.agreement_id = d.agreement_id
		 JOIN agreement_parties p ON p.agreement_id = d.agreement_id AND p.org_id <> c.promiser_id LEFT JOIN agreement_confirmations x ON x.delivery_id = d.id
		 WHERE x.delivery_id IS NULL AND c.version_id = a.current_id AND `+cond+`)`, args...)
	case EndingView:
		day := w.Arg(today.String())
		w.Numbered(holdsSQL(day))
		w.And(`a.ends_on <= ?`, today.AddDays(int(rules[ParamRenew].Value)).String())
	case DormantView:
		day := w.Arg(today.String())
		w.Numbered(holdsSQL(day))
		w.And(`CASE WHEN a.last_on > a.starts_on THEN a.last_on ELSE a.starts_on END < ?`, today.AddMonths(-int(rules[ParamDormant].Value)).String())
	}
}

func (f Query) where(who actor.Actor, view View, rules ruleSet, today civil.Date) *sqldb.Where {
	w := &sqldb.Where{}
	cond, args := seenSQL(who, w.Next())
	w.Numbered(cond, args...)
	w.If(f.Status != "", `a.status = ?`, f.Status)
	w.If(f.Class != "", `a.class = ?`, string(f.Class))
	w.If(f.Field != "", `a.fields LIKE ?`, "%,"+string(f.Field)+",%")
	w.If(f.County != "", `a.id IN (SELECT y.agreement_id FROM agreement_parties y WHERE y.county = ?)`, f.County)
	w.If(f.Long, `a.months >= ?`, rules[ParamLong].Value)
	if find := strings.TrimSpace(f.Find); find != "" {
		like := "%" + strings.ToLower(strings.NewReplacer("%", "", "_", "").Replace(find)) + "%"
		w.And(`(LOWER(a.number) LIKE ? OR LOWER(a.title) LIKE ? OR a.id IN (SELECT y.agreement_id FROM agreement_parties y JOIN org_organizations o ON o.id = y.org_id WHERE LOWER(o.name) LIKE ?))`, like, like, like)
	}
	f.within(w, who, view, rules, today)
	return w
}

var orders = map[string]string{"made": "a.id", "starts": "a.starts_on", "ends": "a.ends_on", "last": "a.last_on"}

func (f Query) order() string {
	col, dir := orders[f.Sort], ""
	if col == "" {
		col = "a.id"
	}
	if f.Desc {
		dir = " DESC"
	}
	return " ORDER BY " + col + dir + ", a.id" + dir
}

// List returns a page of the agreements that the actor may see, with how many there are in
// each view.
func (s *Service) List(ctx context.Context, f Query) (p Page, err error) {
	who := actor.From(ctx)
	if !Policy.Allowed(who, actSee) {
		return p, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		p.Today = civil.DateOf(r.Now())
		rules, err := rulesOn(ctx, r, p.Today)
		if err != nil {
			return err
		}
		p.Rules, p.Counts = rules, map[View]int{}
		for _, v := range Views {
			w := f.where(who, v, rules, p.Today)
			if p.Counts[v], err = sqldb.Value[int](ctx, r, `SELECT COUNT(*) FROM agreement_items a`+w.SQL(), w.Args()...); err != nil {
				return err
			}
		}
		p.Total = p.Counts[f.View]
		w := f.where(who, f.View, rules, p.Today)
		limit := " LIMIT " + w.Arg(max(f.Limit, 1)) + " OFFSET " + w.Arg(max(f.Offset, 0))
		list, err := sqldb.All(ctx, r, scanItem, `SELECT `+itemCols+` FROM agreement_items a`+w.SQL()+f.order()+limit, w.Args()...)
		if err != nil {
			return err
		}
		if err := withParties(ctx, r, list); err != nil {
			return err
		}
		if p.Lines, err = lines(ctx, r, list, rules, p.Today); err != nil {
			return err
		}
		if p.Fields, err = ReadFields(ctx, r); err != nil {
			return err
		}
		p.Counties, err = counties(ctx, r)
		return err
	})
	return p, err
}

func lines(ctx context.Context, q sqldb.Queryer, list []Agreement, rules ruleSet, today civil.Date) ([]Line, error) {
	sent := map[ids.ID]civil.Date{}
	rows, err := sqldb.All(ctx, q, func(r sqldb.Row) (t Text, err error) { return t, r.Scan(&t.Agreement, &t.SentOn) },
		`SELECT a.id, v.sent_on FROM agreement_items a JOIN agreement_versions v ON v.agreement_id = a.id WHERE v.signed_on = '' AND `+waits)
	if err != nil {
		return nil, err
	}
	for _, t := range rows {
		sent[t.Agreement] = t.SentOn
	}
	out := make([]Line, len(list))
	for i, a := range list {
		out[i] = Line{Agreement: a, Age: -1, Long: a.Months >= rules[ParamLong].Value, Dormant: Dormant(a, a.LastOn, rules[ParamDormant].Value, today), Ending: Ending(a, rules[ParamRenew].Value, today)}
		if day, ok := sent[a.ID]; ok {
			out[i].Age = day.DaysTo(today)
		}
	}
	return out, nil
}

// Waiting is a text that waits for signatures.
type Waiting struct {
	Agreement
	Text    Text
	Missing []Party
}

// waiting lists all texts that wait for signatures, the oldest first.
func waiting(ctx context.Context, q sqldb.Queryer) ([]Waiting, error) {
	items, err := sqldb.All(ctx, q, scanItem, `SELECT `+itemCols+` FROM agreement_items a WHERE a.status IN ('SENT', 'SIGNED', 'ACTIVE')
	 AND a.id IN (SELECT v.agreement_id FROM agreement_versions v WHERE v.agreement_id = a.id AND v.signed_on = '' AND `+waits+`) ORDER BY a.id`)
	if err != nil {
		return nil, err
	}
	if err := withParties(ctx, q, items); err != nil {
		return nil, err
	}
	out := make([]Waiting, 0, len(items))
	for _, a := range items {
		texts, err := textsOf(ctx, q, a.ID)
		if err != nil {
			return nil, err
		}
		signs, err := signaturesOf(ctx, q, a.ID)
		if err != nil {
			return nil, err
		}
		for _, t := range texts {
			if t.SignedOn.IsZero() && openStatus(a, t) == Sent {
				_, missing := signing(a.Parties, t, signs)
				out = append(out, Waiting{a, t, missing})
			}
		}
	}
	return out, nil
}

// count is how many agreements of a view the actor sees.
func (s *Service) count(ctx context.Context, f Query) (n int, err error) {
	who := actor.From(ctx)
	if !Policy.Allowed(who, actSee) {
		return 0, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		today := civil.DateOf(r.Now())
		rules, err := rulesOn(ctx, r, today)
		if err != nil {
			return err
		}
		w := f.where(who, f.View, rules, today)
		n, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*) FROM agreement_items a`+w.SQL(), w.Args()...)
		return err
	})
	return n, err
}

// ToSign counts the texts that wait for the actor's own signature.
func (s *Service) ToSign(ctx context.Context) (int, error) {
	if !Policy.Allowed(actor.From(ctx), actSign) {
		return 0, actor.ErrForbidden
	}
	return s.count(ctx, Query{View: SignView, Mine: true})
}

// ToConfirm counts the agreements with deliveries that wait for the actor's confirmation.
func (s *Service) ToConfirm(ctx context.Context) (int, error) {
	if !Policy.Allowed(actor.From(ctx), actDeliver) {
		return 0, actor.ErrForbidden
	}
	return s.count(ctx, Query{View: ConfirmView, Mine: true})
}

// Unsigned counts the agreements of an office's area that wait to be signed.
func (s *Service) Unsigned(ctx context.Context) (int, error) {
	if !actor.From(ctx).Has(offices...) {
		return 0, actor.ErrForbidden
	}
	return s.count(ctx, Query{View: SignView})
}

// Sleeping counts the dormant agreements that the actor sees.
func (s *Service) Sleeping(ctx context.Context) (int, error) {
	return s.count(ctx, Query{View: DormantView})
}

// PromiseQuery asks for promises. Empty fields do not filter.
type PromiseQuery struct {
	By     string // "", agreement, firm, school
	State  Kept
	Kind   ClauseKind
	County string
	Find   string
	Sort   string // due, promised
	Desc   bool
	Limit  int
	Offset int
}

// PromiseLine is a promise with whose it is.
type PromiseLine struct {
	Promise
	Parties []Party
	County  string // of who promised
	Role    PartyRole
}

// Group is an agreement, an enterprise or a school with what it promised and delivered.
type Group struct {
	ID         ids.ID
	Name, Note string
	County     string
	Agreements int
	Keeping
}

// PromisePage is a part of the promises, or of the groups.
type PromisePage struct {
	Lines    []PromiseLine
	Groups   []Group
	Total    int
	All      Keeping // of everything that was asked for
	Counties []County
}

// Promises returns promised against delivered for all agreements signed that the actor may see.
func (s *Service) Promises(ctx context.Context, f PromiseQuery) (p PromisePage, err error) {
	who := actor.From(ctx)
	if !Policy.Allowed(who, actSee) {
		return p, actor.ErrForbidden
	}
	var all []PromiseLine
	err = s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
		var w sqldb.Where
		cond, args := seenSQL(who, w.Next())
		w.Numbered(cond, args...)
		if all, err = promises(ctx, r, &w, civil.DateOf(r.Now())); err != nil {
			return err
		}
		p.Counties, err = counties(ctx, r)
		return err
	})
	if err != nil {
		return p, err
	}
	p.choose(f, all)
	return p, nil
}

// promises reads the measured clauses in force of signed agreements, and measures them.
func promises(ctx context.Context, q sqldb.Queryer, w *sqldb.Where, day civil.Date) ([]PromiseLine, error) {
	w.And(`a.signed_on <> ''`)
	items, err := sqldb.All(ctx, q, scanItem, `SELECT `+itemCols+` FROM agreement_items a`+w.SQL()+` ORDER BY a.id`, w.Args()...)
	if err != nil {
		return nil, err
	}
	if err := withParties(ctx, q, items); err != nil {
		return nil, err
	}
	at := map[ids.ID]Agreement{}
	for _, a := range items {
		at[a.ID] = a
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (p Promise, err error) {
		return p, r.Scan(append(clauseDest(&p.Clause), &p.Agreement)...)
	}, `SELECT `+clauseCols+`, c.agreement_id`+clauseFrom+` JOIN agreement_items a ON a.current_id = c.version_id`+w.SQL()+` AND c.quantity IS NOT NULL ORDER BY c.agreement_id, c.position, c.id`, w.Args()...)
	if err != nil {
		return nil, err
	}
	rows, err := sqldb.All(ctx, q, scanDelivery, `SELECT `+deliveryCols+deliveryFrom+` JOIN agreement_items a ON a.id = d.agreement_id`+w.SQL()+` ORDER BY d.day, d.id`, w.Args()...)
	if err != nil {
		return nil, err
	}
	delivered := map[ids.ID][]Delivery{}
	for _, d := range rows {
		delivered[d.Line] = append(delivered[d.Line], d)
	}
	var out []PromiseLine
	for _, p := range list {
		a, known := at[p.Agreement]
		if !known || !p.Measured() {
			continue
		}
		p.Number, p.Of, p.Ends = a.Number, a.Title, a.Ends
		line := PromiseLine{Promise: Measure(p, delivered[p.Line], day), Parties: a.Parties}
		for _, x := range a.Parties {
			if x.Org == p.Promiser {
				line.County, line.Role = x.County, x.Role
			}
		}
		out = append(out, line)
	}
	return out, nil
}

func (f PromiseQuery) wants(l PromiseLine) bool {
	if f.State != "" && l.State != f.State || f.Kind != "" && l.Kind != f.Kind || f.County != "" && l.County != f.County {
		return false
	}
	find := strings.ToLower(strings.TrimSpace(f.Find))
	if find == "" {
		return true
	}
	words := l.Number + " " + l.Of + " " + l.Title + " " + l.PromiserIs
	for _, p := range l.Parties {
		words += " " + p.Name
	}
	return strings.Contains(strings.ToLower(words), find)
}

// itoa writes a number as an argument of a text.
func itoa[N ~int | ~int64](n N) string { return strconv.FormatInt(int64(n), 10) }
