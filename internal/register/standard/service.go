package standard

import (
	"context"
	"errors"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sqldb"
)

// Options join the package to what is looked up elsewhere; the zero value is good.
type Options struct {
	// Names knows the catalogues; its functions may be nil.
	Names Names
	// Points lists the programme points of a school; nil: none.
	Points func(ctx context.Context, q sqldb.Queryer, school ids.ID) ([]Point, error)
	// Forecast takes the third part of a reply as a draft of the enterprise's forecast and
	// returns its identifier, 0 when there was nothing to take; nil: nobody takes it.
	Forecast func(ctx context.Context, tx *sqldb.Tx, org ids.ID, list []Wanted) (ids.ID, error)
	// Levels are the levels of the third part as pairs of code and Chinese name.
	Levels [][2]string
}

// Names turns codes of the catalogues into names, "" when a code is not known.
type Names struct {
	Occupation, Industry func(code string) string
	// OccupationCode is the code of the one occupation of that name.
	OccupationCode func(name string) string
}

func nameOf(ask func(string) string, code string) string {
	if ask == nil || code == "" {
		return ""
	}
	return ask(code)
}

// Service is the register of standards and surveys of one city.
type Service struct {
	db   *sqldb.DB
	opts Options
}

// New joins the register to a city's database.
func New(db *sqldb.DB, o Options) *Service { return &Service{db: db, opts: o} }

// The topics of the module's notes.
const (
	TopicStandard = "standard.news"
	TopicReview   = "standard.review"
	TopicSurvey   = "standard.survey"
	TopicReply    = "standard.reply"
)

// Topics are what the module tells people.
var Topics = []notify.Topic{
	{Code: TopicStandard, ZH: "能力标准发布与退回", EN: "Standards published or returned", Mail: notify.Digest},
	{Code: TopicReview, ZH: "能力标准待审核", EN: "Standards to review", Mail: notify.Digest},
	{Code: TopicSurvey, ZH: "收到企业调查", EN: "A survey to answer", Mail: notify.AtOnce},
	{Code: TopicReply, ZH: "调查有了答复", EN: "A survey was answered", Mail: notify.Digest},
}

// Today is the city's day.
func (s *Service) Today() civil.Date { return civil.DateOf(s.db.Now()) }

// find returns a version that the actor may read; another does not exist for them.
func (s *Service) find(ctx context.Context, q sqldb.Queryer, id ids.ID) (Standard, error) {
	x, err := standardByID(ctx, q, id)
	if errors.Is(err, sqldb.ErrNoRow) || err == nil && !MayRead(actor.From(ctx), x) {
		return Standard{}, actor.ErrNotFound
	}
	return x, err
}

// Detail is a version with everything its page shows.
type Detail struct {
	Standard
	Versions []Standard // of the same standard that the actor may read, newest first
	Changes  []Change   // against the version before
	Against  int64      // its number, 0 when there is none
	Links    []Link
	Coverage []Coverage // by programme point, of all schools
	Trail    []caseflow.Event
	Buttons  []caseflow.Offer
	MayEdit  bool
	MayRenew bool // begin a new version
	MayLink  bool
}

// Find returns a version.
func (s *Service) Find(ctx context.Context, id ids.ID) (d Detail, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if d.Standard, err = s.find(ctx, r, id); err != nil {
			return err
		}
		a := actor.From(ctx)
		all, err := versionsOf(ctx, r, d.Code)
		if err != nil {
			return err
		}
		d.Versions = nil
		for _, v := range all {
			if MayRead(a, v) {
				d.Versions = append(d.Versions, v)
			}
		}
		if d.Previous != 0 {
			before, err := standardByID(ctx, r, d.Previous)
			if err != nil {
				return err
			}
			if MayRead(a, before) {
				d.Changes, d.Against = Diff(before.Tasks, d.Tasks), before.Version
			}
		}
		if d.Links, err = linksOf(ctx, r, id); err != nil {
			return err
		}
		d.Coverage = coverages(d.Standard, d.Links)
		return s.acts(ctx, r, a, &d)
	})
	return d, err
}

// acts fills in what the actor can do, and the course for those who see all of it.
func (s *Service) acts(ctx context.Context, q sqldb.Queryer, a actor.Actor, d *Detail) (err error) {
	own := Policy.May(a, mayOwn, d.object())
	d.MayEdit = own && d.Status == Drafted
	d.MayRenew = own && d.Status == Published && newest(d.Versions).ID == d.ID
	d.MayLink = Policy.Allowed(a, mayLink) && d.Status == Published
	if !own && !Policy.May(a, maySee, d.object()) {
		return nil
	}
	if d.Trail, err = caseflow.Trail(ctx, q, d.ID); err != nil {
		return err
	}
	d.Buttons, err = Flow.Offers(ctx, q, d.Status, func(step string) bool { return mayStep(a, d.Standard, step) })
	return err
}

func newest(list []Standard) Standard {
	if len(list) == 0 {
		return Standard{}
	}
	return list[0]
}

// keeper fills in for whom the actor writes.
func (s *Service) keeper(ctx context.Context, q sqldb.Queryer, x *Standard) error {
	a := actor.From(ctx)
	x.Owner = a.Account
	if own := a.Orgs(firmRoles[0], firmRoles[1], actor.IndustryOrg, schoolRoles[0], schoolRoles[1]); x.Org == 0 && len(own) > 0 {
		x.Org = own[0]
	}
	if x.Org != 0 {
		u, err := unitByID(ctx, q, x.Org)
		if err != nil {
			return err
		}
		x.County, x.OrgName = u.County, u.Name
		if mayIssue(u.Kind) && x.Issuer == 0 {
			x.Issuer, x.IssuerName = u.ID, u.Name
		}
		if x.Industry == "" {
			x.Industry = u.Industry
		}
	} else {
		for _, g := range a.Grants {
			if g.Role == actor.CountyUser {
				x.County = g.County
			}
		}
	}
	if !Policy.May(a, mayOwn, x.object()) {
		return actor.ErrForbidden
	}
	return s.issuer(ctx, q, *x)
}

// mayIssue reports whether organisations of a kind issue standards: enterprises and bodies
// of the industry.
func mayIssue(kind string) bool { return kind == "ENTERPRISE" || kind == "INDUSTRY_ORG" }

func (s *Service) issuer(ctx context.Context, q sqldb.Queryer, x Standard) error {
	if x.Issuer == 0 {
		return nil
	}
	u, err := unitByID(ctx, q, x.Issuer)
	if errors.Is(err, sqldb.ErrNoRow) || err == nil && !mayIssue(u.Kind) {
		return ErrIssuer.On("issuer")
	}
	return err
}

// FindIssuer finds an organisation that may issue standards, by code or name.
func (s *Service) FindIssuer(ctx context.Context, text string) (id ids.ID, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		u, err := findUnit(ctx, r, text)
		if id = u.ID; !mayIssue(u.Kind) {
			id = 0
		}
		return err
	})
	if err == nil && id == 0 {
		err = ErrIssuer.On("issuer")
	}
	return id, err
}

// Save writes a draft: a new one, or the words of one. With submit it is handed in at once.
func (s *Service) Save(ctx context.Context, x Standard, submit bool) (out Standard, err error) {
	if err := Check(x).Err(); err != nil {
		return out, err
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if x.ID == 0 {
			out, err = s.insert(ctx, tx, x)
		} else {
			out, err = s.update(ctx, tx, x)
		}
		if err != nil || !submit {
			return err
		}
		out, err = s.step(ctx, tx, caseflow.Step{ID: out.ID, Transition: "submit"})
		return err
	})
	return out, err
}

func (s *Service) insert(ctx context.Context, tx *sqldb.Tx, x Standard) (Standard, error) {
	if err := s.keeper(ctx, tx, &x); err != nil {
		return x, err
	}
	x.ID, x.RowVersion, x.Version, x.Status = tx.NewID(), 1, 1, Drafted
	Inherit(nil, x.Tasks)
	if err := insertStandard(ctx, tx, x); err != nil {
		return x, err
	}
	if err := replaceTasks(ctx, tx, x.ID, x.Tasks); err != nil {
		return x, err
	}
	return x, Flow.Open(ctx, tx, x.ID, "")
}

func (s *Service) update(ctx context.Context, tx *sqldb.Tx, x Standard) (Standard, error) {
	old, err := s.find(ctx, tx, x.ID)
	switch {
	case err != nil:
		return x, err
	case !Policy.May(actor.From(ctx), mayOwn, old.object()):
		return x, actor.ErrForbidden
	case old.Status != Drafted:
		return x, ErrNotDraft
	}
	if x.Issuer == 0 {
		x.Issuer = old.Issuer
	}
	if err := s.issuer(ctx, tx, x); err != nil {
		return x, err
	}
	x.County = old.County
	n, err := updateStandard(ctx, tx, x)
	if err == nil && n == 0 {
		err = ErrStale
	}
	if err != nil {
		return x, err
	}
	Inherit(old.Tasks, x.Tasks)
	if err := replaceTasks(ctx, tx, x.ID, x.Tasks); err != nil {
		return x, err
	}
	if err := audit.Record(ctx, tx, audit.Entry{Action: mayOwn, Object: "standard_standards", ID: x.ID, Reason: "edit"}); err != nil {
		return x, err
	}
	return standardByID(ctx, tx, x.ID)
}

// Step takes one step with a standard: submit, return, publish, withdraw.
func (s *Service) Step(ctx context.Context, st caseflow.Step) (x Standard, err error) {
	if st.Transition == "supersede" {
		return x, caseflow.ErrNoStep.With(st.Transition)
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, err = s.step(ctx, tx, st)
		return err
	})
	return x, err
}

func (s *Service) step(ctx context.Context, tx *sqldb.Tx, st caseflow.Step) (Standard, error) {
	x, err := s.find(ctx, tx, st.ID)
	if err != nil {
		return x, err
	}
	if !mayStep(actor.From(ctx), x, st.Transition) {
		return x, actor.ErrForbidden
	}
	if st.Transition == "submit" {
		if err := CheckSubmit(x).Err(); err != nil {
			return x, err
		}
	}
	st.OnBehalf = x.Org
	if _, err := Flow.Move(ctx, tx, st); err != nil {
		return x, err
	}
	switch st.Transition {
	case "submit":
		err = s.submitted(ctx, tx, x)
	case "publish":
		err = s.published(ctx, tx, x)
	case "return":
		err = s.tellKeeper(ctx, tx, x, "能力标准“%s”被退回，请修改")
	case "withdraw":
		err = s.Source().Renew(ctx, tx, x.ID)
	}
	if err != nil {
		return x, err
	}
	return standardByID(ctx, tx, st.ID)
}

func (s *Service) submitted(ctx context.Context, tx *sqldb.Tx, x Standard) error {
	if x.Code == "" {
		code, err := nextNumber(ctx, tx, "BZ", civil.DateOf(tx.Now()).Year)
		if err != nil {
			return err
		}
		if err := setCode(ctx, tx, x.ID, code); err != nil {
			return err
		}
	}
	return notify.Tell(ctx, tx, notify.Note{Topic: TopicReview, Roles: []actor.Role{actor.CityLead}, Title: "能力标准“%s”待审核", Args: []string{x.Post}, Path: path(x.ID), Object: x.ID})
}

func (s *Service) tellKeeper(ctx context.Context, tx *sqldb.Tx, x Standard, title string) error {
	n := notify.Note{Topic: TopicStandard, Title: title, Args: []string{x.Post}, Path: path(x.ID), Object: x.ID}
	if n.Accounts = []ids.ID{x.Owner}; x.Owner == 0 && x.Org != 0 {
		n.Accounts, n.Orgs = nil, []ids.ID{x.Org}
	}
	return notify.Tell(ctx, tx, n)
}

// published supersedes the version before, puts the new one into the search and tells those
// who asked for news of its industry or occupation.
func (s *Service) published(ctx context.Context, tx *sqldb.Tx, x Standard) error {
	if err := setPublished(ctx, tx, x.ID); err != nil {
		return err
	}
	all, err := versionsOf(ctx, tx, x.Code)
	if err != nil {
		return err
	}
	for _, v := range all {
		if v.ID == x.ID || v.Status != Published {
			continue
		}
		if _, err := Flow.Move(caseflow.AsSystem(ctx), tx, caseflow.Step{ID: v.ID, Transition: "supersede"}); err != nil {
			return err
		}
		if err := s.Source().Renew(ctx, tx, v.ID); err != nil {
			return err
		}
	}
	if err := s.Source().Renew(ctx, tx, x.ID); err != nil {
		return err
	}
	if err := s.tellKeeper(ctx, tx, x, "能力标准“%s”已发布"); err != nil {
		return err
	}
	return notify.Announce(ctx, tx, notify.News{
		Facets: []notify.Facet{{Kind: "industry", Code: x.Industry}, {Kind: "occupation", Code: x.Occupation}, {Kind: "kind", Code: SearchKind}},
		Note:   notify.Note{Topic: TopicStandard, Title: "能力标准“%s”已发布", Args: []string{x.Post}, Path: path(x.ID), Object: x.ID},
	})
}

// doc is a version as the search holds it.
func (s *Service) doc(x Standard) search.Doc {
	var text []string
	for _, t := range x.Tasks {
		text = append(text, t.Name)
		for _, a := range t.Abilities {
			text = append(text, a.Text)
		}
	}
	tags := []string{x.Code, x.Occupation, nameOf(s.opts.Names.Occupation, x.Occupation), nameOf(s.opts.Names.Industry, x.Industry), x.IssuerName}
	return search.Doc{Kind: SearchKind, ID: x.ID, Title: x.Post, Text: strings.Join(append([]string{x.Summary}, text...), "\n"), Tags: tags, Path: path(x.ID), Public: true}
}

func path(id ids.ID) string { return "/standards/" + id.String() }

// Renew begins a new version of a standard in force as a copy of it.
func (s *Service) Renew(ctx context.Context, id ids.ID) (x Standard, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		old, err := s.find(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case !Policy.May(actor.From(ctx), mayOwn, old.object()):
			return actor.ErrForbidden
		case old.Status != Published:
			return ErrNotInForce
		}
		all, err := versionsOf(ctx, tx, old.Code)
		if err != nil {
			return err
		}
		x = old
		for _, v := range all {
			if x.Version = max(x.Version, v.Version); v.ID != id && (v.Status == Drafted || v.Status == Submitted) {
				return ErrNewer.With(v.Version)
			}
		}
		x.ID, x.RowVersion, x.Version, x.Previous, x.Status, x.Survey, x.Firms = tx.NewID(), 1, x.Version+1, id, Drafted, 0, 0
		x.Owner, x.From, x.To = actor.From(ctx).Account, civil.Date{}, civil.Date{}
		if err := insertStandard(ctx, tx, x); err != nil {
			return err
		}
		if err := replaceTasks(ctx, tx, x.ID, x.Tasks); err != nil {
			return err
		}
		return Flow.Open(ctx, tx, x.ID, "")
	})
	return x, err
}

// Filter narrows the list of standards.
type Filter struct {
	View       string // "" in force, mine, review, all
	Industry   string // beginning of the code
	Occupation string // beginning of the code
	Level      int64
	Find       string
	Sort       string // post, level, published
	Desc       bool
	Limit      int
	Offset     int
}

// The views.
const (
	ViewMine   = "mine"
	ViewReview = "review"
	ViewAll    = "all"
)

// List returns a page of the versions that the actor may read, and their number.
func (s *Service) List(ctx context.Context, f Filter) (list []Standard, total int, err error) {
	a := actor.From(ctx)
	var w sqldb.Where
	sql, args := where(a, w.Next())
	w.Numbered(sql, args...)
	switch f.View {
	case ViewMine:
		own, v := Policy.Where(a, mayOwn, columns, w.Next())
		w.Numbered(own, v...)
	case ViewReview:
		review, v := Policy.Where(a, mayReview, columns, w.Next())
		w.Numbered("s.status = 'SUBMITTED' AND "+review, v...)
	case ViewAll:
	default:
		w.And("s.status = 'PUBLISHED'")
	}
	w.If(f.Industry != "", "s.industry LIKE ?", f.Industry+"%")
	w.If(f.Occupation != "", "s.occupation LIKE ?", f.Occupation+"%")
	w.If(f.Level > 0, "s.level = ?", f.Level)
	if f.Find != "" {
		like := sqldb.Containing(strings.ToLower(f.Find))
		w.And(`(lower(s.post) LIKE ? ESCAPE '\' OR lower(s.code) LIKE ? ESCAPE '\')`, like, like)
	}
	by, ok := map[string]string{"post": "s.post", "level": "s.level", "published": "s.published_ms"}[f.Sort]
	if !ok {
		by = "s.id"
	}
	if f.Desc {
		by += " DESC"
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if total, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*)`+standardFrom+w.SQL(), w.Args()...); err != nil {
			return err
		}
		list, err = sqldb.All(ctx, r, scanStandard, `SELECT `+standardCols+standardFrom+w.SQL()+` ORDER BY `+by+`, s.id DESC LIMIT `+w.Arg(max(1, min(f.Limit, 1000)))+` OFFSET `+w.Arg(max(0, f.Offset)), w.Args()...)
		return err
	})
	return list, total, err
}

// Waiting is how many standards wait for the actor's review.
func (s *Service) Waiting(ctx context.Context) (int, error) {
	if !Policy.Allowed(actor.From(ctx), mayReview) {
		return 0, nil
	}
	_, n, err := s.List(ctx, Filter{View: ViewReview, Limit: 1})
	return n, err
}

// Inherit gives the standards, links and replies of one organisation to another, when two
// records of the register of organisations become one.
func (s *Service) Inherit(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	for _, text := range []string{
		`UPDATE standard_standards SET org_id = $1 WHERE org_id = $2`,
		`UPDATE standard_standards SET issuer_id = $1 WHERE issuer_id = $2`,
		`UPDATE standard_surveys SET org_id = $1 WHERE org_id = $2`,
		`UPDATE standard_replies SET org_id = $1 WHERE org_id = $2 AND NOT EXISTS (SELECT 1 FROM standard_replies b WHERE b.org_id = $1 AND b.survey_id = standard_replies.survey_id)`,
		`UPDATE standard_links SET org_id = $1 WHERE org_id = $2 AND NOT EXISTS (SELECT 1 FROM standard_links b WHERE b.org_id = $1 AND b.lineage_id = standard_links.lineage_id
 AND b.kind = standard_links.kind AND b.point_id = standard_links.point_id AND b.name = standard_links.name)`,
	} {
		if _, err := tx.Exec(ctx, text, into, from); err != nil {
			return err
		}
	}
	return nil
}

// refused reports whether an error is something to mend in a form.
func refused(err error) bool { return err != nil && errs.KindOf(err) == errs.Invalid }
