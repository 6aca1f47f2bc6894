package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"rongqiao/internal/app/sample"
	"rongqiao/internal/base/account"
	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/tenant"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/process/adjust"
	"rongqiao/internal/process/condition"
	"rongqiao/internal/process/dispatch"
	"rongqiao/internal/process/evaluate"
	"rongqiao/internal/process/fund"
	"rongqiao/internal/process/match"
	"rongqiao/internal/process/order"
	"rongqiao/internal/process/plan"
	"rongqiao/internal/process/selection"
	"rongqiao/internal/process/sharing"
	"rongqiao/internal/process/supervise"
	"rongqiao/internal/register/agreement"
	"rongqiao/internal/register/carrier"
	"rongqiao/internal/register/contact"
	"rongqiao/internal/register/demand"
	"rongqiao/internal/register/forecast"
	"rongqiao/internal/register/programme"
	"rongqiao/internal/register/standard"
	"rongqiao/internal/report/approvals"
	"rongqiao/internal/report/board"
	"rongqiao/internal/report/citymap"
	"rongqiao/internal/report/figures"
	"rongqiao/internal/report/panorama"
	"rongqiao/internal/report/portal"
	"rongqiao/internal/report/rulebook"
	"rongqiao/internal/report/spectrum"
	"rongqiao/internal/report/system"
)

// interactive is the longest statement a page may run.
const interactive = 2 * time.Second

// City is one city's modules over its own database.
type City struct {
	Info tenant.City
	DB   *sqldb.DB
	Keys *secret.Keyset

	Accounts  *account.Service
	Atlas     *atlas.Service
	Orgs      *org.Service
	Programme *programme.Service
	Demand    *demand.Service
	Match     *match.Service
	Orders    *order.Service
	Carrier   *carrier.Service
	Map       *citymap.Service
	Selection *selection.Service
	Adjust    *adjust.Service
	Contact   *contact.Service
	Agreement *agreement.Service
	Forecast  *forecast.Service
	Standard  *standard.Service
	Condition *condition.Service
	Evaluate  *evaluate.Service
	Sharing   *sharing.Service
	Funds     *fund.Service
	Approvals *approvals.Service
	Rulebook  *rulebook.Service
	Sheets    *sheet.Service
	Spectrum  *spectrum.Service
	Board     *board.Service
	Figures   *figures.Service
	Panorama  *panorama.Service
	Portal    *portal.Service
	Notices   *notify.Service
	Search    *search.Syncer
	System    *system.Service

	Indicators *indicator.Service
	Registry   *indicator.Registry
	Plans      *plan.Service
	Dispatch   *dispatch.Service
	Supervise  *supervise.Service

	files  *blob.Store
	hub    *system.Hub
	pages  [][]web.Route
	stills web.Route
	site   *web.Site
	jobs   map[string]job.Handler
}

// machines are the case flows of a city, for the deadline job and the diagrams.
func machines() []*caseflow.Machine {
	return []*caseflow.Machine{sheet.Flow, org.MemberFlow, atlas.EdgeFlow, programme.PointFlow, demand.Needs, demand.Offers, contact.FeedbackFlow, contact.EventFlow, agreement.Flow, agreement.ChangeFlow, order.Orders, order.Claims, sharing.Flow, sharing.MemberFlow, fund.Allocations, fund.Plans, plan.Flow, dispatch.Reports, dispatch.Meetings, dispatch.Matters, dispatch.Parts, forecast.Flow, standard.Flow, standard.SurveyFlow, standard.ReplyFlow, board.ClosingFlow, evaluate.Cards, evaluate.Appeals, evaluate.Settings, adjust.Rounds, adjust.Requests, adjust.Opinions, adjust.Appeals, adjust.Objections, adjust.Lists, rulebook.Flow, selection.Batches, selection.Applications, selection.Sheets, selection.Objections, indicator.DraftFlow, supervise.Inspections, supervise.Findings, supervise.Assessments, supervise.Appeals}
}

// City returns a city's modules, building them when they are not there.
func (h *House) City(ctx context.Context, code string) (*City, error) {
	if h.late.has(code) {
		return nil, tenant.ErrNeedsMigration.With(code)
	}
	db, err := h.Registry.Open(code)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	// Another handle means that the city was moved or changed its status: the old one is closed.
	if c := h.cities[code]; c != nil && c.DB == db {
		return c, nil
	}
	c, err := h.build(ctx, code, db)
	if err != nil {
		return nil, err
	}
	h.cities[code] = c
	return c, nil
}

func (h *House) build(ctx context.Context, code string, db *sqldb.DB) (*City, error) {
	info, err := h.Registry.City(code)
	if err != nil {
		return nil, err
	}
	keys, err := h.Registry.Keyset(ctx, code)
	if err != nil {
		return nil, err
	}
	hubKeys, err := h.Registry.Keyset(ctx, tenant.HubCode)
	if err != nil {
		return nil, err
	}
	c := &City{Info: info, DB: db, Keys: keys, files: blob.NewStore(h.Config.Data, code, keys), hub: h.hub()}
	h.join(c, hubKeys)
	c.site, err = web.NewSite(c.routes(), web.Options{
		DB: db, Secure: h.secure(), Proxies: h.proxies, Limits: h.limits,
		Session: c.Accounts.Session, Complete: c.complete, Refused: c.refused, Metrics: h.metrics,
		Env: ui.Env{City: info.Name, Sample: info.Sample, Notice: noticeOf(info)}, Title: info.Name + " 融桥", Version: Version,
	})
	return c, err
}

// secure says whether browsers come by https.
func (h *House) secure() bool { return strings.HasPrefix(h.Config.BaseURL, "https://") }

// join makes the modules of a city, lower floors first.
func (h *House) join(c *City, hubKeys *secret.Keyset) {
	c.Accounts = account.New(account.Options{
		City: c.Info.Code, Hub: h.Registry.Hub(), DB: c.DB, Keys: hubKeys, Secure: h.secure(), BaseURL: h.Config.BaseURL,
		Demo: h.demo && c.Info.Sample, DemoPhrase: demoPhrase, Counties: c.counties, FindOrgs: c.findOrgs, Scopes: c.tokenScopes,
	})
	c.Orgs = org.New(c.DB)
	c.Orgs.NameIndustries(h.naming().Industry)
	c.Orgs.GuessIndustries(h.guessIndustries)
	c.Atlas = atlas.NewService(c.DB, h.Shelf)
	c.Programme = programme.New(c.DB, h.Shelf)
	c.Demand = demand.New(c.DB, c.Keys, demand.Options{Names: h.naming(), MayRank: match.MayRank, MayOrder: order.MaySeeOrders})
	c.Match = match.New(c.DB, match.Options{Catalog: h.Shelf.Catalog, Replies: heardBy, Taken: takenBy})
	c.Contact = h.newContact(c, c.DB)
	c.Agreement = newAgreement(c, c.DB)
	c.Carrier = newCarrier(c, c.DB)
	c.Orgs.OnMerge(c.Carrier.Inherit)
	c.Selection = newSelection(c, c.DB, c.Carrier)
	c.Orgs.OnMerge(c.Selection.Inherit)
	c.Map = citymap.New(c.DB, c.Carrier, c.Info.Name)
	c.Orgs.BoundPlaces(c.Map.Bounds)
	c.Orders = h.newOrders(c)
	c.Orders.OnChange(func(x order.Change) { c.Match.OrdersChanged(x.Supply, x.Org) })
	c.Orgs.OnMerge(c.Orders.Inherit)
	c.Forecast = h.newForecast(c.DB)
	c.Standard = h.newStandard(c.DB, c.Forecast)
	c.Orgs.OnMerge(c.Forecast.Inherit)
	c.Condition = condition.New(c.DB)
	c.Evaluate = h.newEvaluate(c, c.DB)
	c.Adjust = h.newAdjust(c, c.DB, c.Programme, c.Evaluate)
	c.Orgs.OnMerge(c.Adjust.Inherit)
	c.Orgs.OnMerge(c.Evaluate.Inherit)
	c.Funds = fund.New(c.DB)
	c.Orgs.OnMerge(c.Funds.Inherit)
	c.Approvals = approvals.New(c.DB, decisions()...)
	c.Orgs.OnMerge(c.Condition.Inherit)
	c.Rulebook = newRulebook(c, c.DB)
	c.Orgs.OnMerge(rule.Inherit)
	c.Sharing = h.newSharing(c)
	c.Orgs.OnMerge(c.Sharing.Inherit)
	c.Orgs.OnMerge(c.Standard.Inherit)
	c.Orgs.OnMerge(c.Contact.Inherit)
	c.Orgs.OnMerge(c.Agreement.Inherit)
	c.Orgs.OnMerge(c.Demand.Inherit)
	c.Orgs.OnMerge(c.Programme.Inherit)
	c.Demand.OnChange(c.Match.DemandChanged)
	c.Programme.OnChange(c.Match.PointChanged)
	c.Programme.OnRank(func(a actor.Actor, o actor.Object) bool { return match.MayRank(a, false, o) })
	c.Indicators = h.newIndicators(c)
	c.Plans = newPlans(c, c.DB)
	c.Orgs.OnMerge(c.Plans.Inherit)
	c.Dispatch = newDispatch(c, c.DB, c.Plans)
	c.Orgs.OnMerge(c.Dispatch.Inherit)
	c.Plans.OnReports(c.reportsOfPlans)
	c.Supervise = newSupervise(c, c.DB, c.Carrier)
	c.Orgs.OnMerge(c.Supervise.Inherit)
	c.Notices = h.newNotices(c)
	c.Search = h.newSearch(c)
	c.Spectrum = spectrum.NewService(c.DB, h.Shelf)
	c.Sheets = sheet.New(c.DB, sheetFiles{c.files}, sheet.Enqueue, c.kinds()...)
	c.Sheets.Also(c.Carrier.Sheets)
	c.Sheets.NameCodes(h.codeNames)
	spectra := &spectrum.Pages{Service: c.Spectrum, Render: h.renderer, Stills: h.stills}
	c.Board = board.New(c.DB, h.Shelf, c.Info.Name)
	c.Figures = figures.New(c.DB, counting{c})
	c.Registry = h.newRegistry(c)
	c.Map.Residents = c.residentsServed
	c.Panorama = h.newPanorama(c)
	c.Portal = h.newPortal(c)
	c.System = h.newSystem(c)
	c.pages = [][]web.Route{c.Accounts.Routes(), c.Orgs.Routes(), c.Atlas.Routes(), c.Programme.Routes(), c.Demand.Routes(), c.Contact.Routes(), c.Agreement.Routes(), c.Carrier.Routes(), c.Forecast.Routes(), c.Standard.Routes(), c.Condition.Routes(), c.Evaluate.Routes(), c.Adjust.Routes(), c.Sharing.Routes(), c.Match.Routes(), c.Orders.Routes(), c.Funds.Routes(), c.Plans.Routes(), c.Dispatch.Routes(), c.Supervise.Routes(), c.Approvals.Routes(), c.Rulebook.Routes(), c.Selection.Routes(), h.Coding.At(c.DB).Routes(), c.Sheets.Routes(), spectra.Routes(), c.Map.Routes(), c.Board.Routes(), c.Portal.Routes(), c.Notices.Routes(), h.newCockpit(c).Routes(), c.Figures.Routes(), c.Registry.Routes(), c.Panorama.Routes(), c.System.Routes()}
	c.stills = stillRoute(h.stills)
	c.jobs = c.handlers()
}

// kinds are the tables that can be exchanged, all modules.
func (c *City) kinds() []*sheet.Kind {
	all := append(staleKinds([]*sheet.Kind{org.SchoolSheet(c.Map.Bounds), org.EnterpriseSheet(c.Map.Bounds), org.AliasSheet()}), c.Programme.Sheets()...)
	all = append(all, c.Demand.SheetKinds()...)
	all = append(all, c.Contact.SheetKinds()...)
	all = append(all, c.Agreement.SheetKinds()...)
	all = append(all, c.Orders.SheetKinds()...)
	all = append(all, c.Funds.SheetKinds()...)
	all = append(all, c.Forecast.SheetKinds()...)
	all = append(all, c.Standard.SheetKinds()...)
	all = append(all, c.Condition.SheetKinds()...)
	all = append(all, c.Selection.SheetKinds()...)
	all = append(all, c.Dispatch.SheetKinds()...)
	all = append(all, c.Supervise.SheetKinds()...)
	all = append(all, c.Adjust.SheetKinds()...)
	all = append(all, c.Evaluate.SheetKinds()...)
	return append(all, c.Atlas.SheetKinds()...)
}

// console is the sheet service of a program without a server: nothing is put off.
func (c *City) console() *sheet.Service {
	s := sheet.New(c.DB, sheetFiles{c.files}, nil, c.kinds()...)
	s.Also(c.Carrier.Sheets)
	return s
}

// routes is the joined table of all modules, from which the mux is built.
func (c *City) routes() []web.Route {
	var all []web.Route
	for _, part := range c.pages {
		all = append(all, part...)
	}
	all = append(all, web.InstallRoutes(ui.Env{City: c.Info.Name, Sample: c.Info.Sample})...)
	return append(all, web.AssetRoute(), c.stills, kitRoute())
}

// kitRoute shows every component on one page, for those who change them.
func kitRoute() web.Route {
	return web.Route{Method: http.MethodGet, Pattern: "/kit", Kind: web.KindPage, Action: "app.kit", Public: true,
		Handler: func(w http.ResponseWriter, r *http.Request) error {
			return web.Render(w, r, http.StatusOK, ui.KitPage())
		}}
}

// stillRoute serves the drawn pictures of charts to readers without script. An
// address is the hash of what it shows, and is known to who was shown the page.
func stillRoute(s *chart.Stills) web.Route {
	return web.Route{Method: http.MethodGet, Pattern: "/charts/{file}", Kind: web.KindFile, Action: "app.chart", Public: true,
		Handler: func(w http.ResponseWriter, r *http.Request) error {
			s.ServeHTTP(w, r)
			return nil
		}}
}

// modules are those that a sample city is written through, with a clock of their own.
func (h *House) modules(c *City) sample.Modules {
	var at time.Time
	clock := func() time.Time {
		if at.IsZero() {
			return c.DB.Now()
		}
		return at
	}
	db := c.DB.With(sqldb.Options{Now: clock, IDs: ids.NewGenerator(c.Info.Ordinal, 7, clock)})
	register := demand.New(db, c.Keys, demand.Options{Names: h.naming(), MayRank: match.MayRank})
	register.OnFirst(announce)
	f := h.newForecast(db)
	registers := newCarrier(c, db)
	points, evaluations, plans := programme.New(db, h.Shelf), h.newEvaluate(c, db), newPlans(c, db)
	return sample.Modules{
		Adjust:    h.newAdjust(c, db, points, evaluations),
		Programme: points, Forecast: f, Standard: h.newStandard(db, f), Condition: condition.New(db), Rulebook: newRulebook(c, db), Funds: fund.New(db), Plans: plans, Supervise: newSupervise(c, db, registers), Evaluate: evaluations,
		Notices: func(m notify.Mailer) *notify.Service {
			return notify.New(notify.Options{DB: db, Keys: c.Keys, City: c.Info.Name, Topics: topics(), Mailer: m})
		},
		DB: db, Clock: func(t time.Time) { at = t }, Atlas: atlas.NewService(db, h.Shelf), Board: board.New(db, h.Shelf, c.Info.Name),
		Orgs: org.New(db), Contact: h.newContact(c, db), Agreement: newAgreement(c, db), Carrier: registers, Selection: c.sampleSelection(db, registers), Dispatch: sampleDispatch(c, db, plans), Map: citymap.New(db, carrier.New(db), c.Info.Name), Figures: figures.New(db, counting{c}),
		Demand: register,
		Orders: order.New(db, demand.New(db, c.Keys, demand.Options{}), order.Options{Session: contact.SessionName}),
	}
}

// afterSeed computes what a sample city shows from the start.
func (c *City) afterSeed(ctx context.Context) error {
	if _, err := c.Board.Freeze(ctx, sample.LastYear, true); err != nil {
		return fmt.Errorf("freeze %d: %w", sample.LastYear, err)
	}
	if _, err := c.Condition.MeasureNorms(ctx); err != nil {
		return err
	}
	if err := c.System.FirstNight(ctx); err != nil {
		return err
	}
	if _, err := c.Search.Run(ctx); err != nil {
		return err
	}
	return c.Match.Start(ctx)
}

// counties lists the city's counties for the page that grants roles.
func (c *City) counties(ctx context.Context) (out []account.Choice, err error) {
	err = c.DB.Read(ctx, func(r *sqldb.Reader) error {
		list, err := org.Counties(ctx, r)
		for _, x := range list {
			out = append(out, account.Choice{Value: x.Code, Label: x.Name})
		}
		return err
	})
	return out, err
}

// findOrgs looks an organisation up for that page.
func (c *City) findOrgs(ctx context.Context, text string, limit int) (out []account.Choice, err error) {
	err = c.DB.Read(ctx, func(r *sqldb.Reader) error {
		list, err := org.Lookup(ctx, r, text, limit)
		for _, o := range list {
			out = append(out, account.Choice{Value: o.ID.String(), Label: o.Name})
		}
		return err
	})
	return out, err
}

// refused records a refused attempt in the city's audit log.
func (c *City) refused(ctx context.Context, action string, _ int) {
	// The refusal stands whether or not it could be written down.
	_ = audit.RecordAlone(ctx, c.DB, audit.Entry{Action: action, Outcome: "refused"})
}

// ServeHTTP answers a request of this city.
func (c *City) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.site.ServeHTTP(w, r) }

// sheetFiles lets the blob store keep the files of imports.
type sheetFiles struct{ store *blob.Store }

// Put keeps a file.
func (f sheetFiles) Put(ctx context.Context, tx *sqldb.Tx, name, mime string, r io.Reader) (ids.ID, error) {
	return f.store.Put(ctx, tx, name, mime, r)
}

// Open reads a file back.
func (f sheetFiles) Open(ctx context.Context, q sqldb.Queryer, id ids.ID) (io.ReadCloser, error) {
	return f.store.Open(ctx, q, id)
}
