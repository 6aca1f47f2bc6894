package app

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"rongqiao/internal/base/account"
	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/process/adjust"
	"rongqiao/internal/process/dispatch"
	"rongqiao/internal/process/evaluate"
	"rongqiao/internal/process/fund"
	"rongqiao/internal/process/order"
	"rongqiao/internal/process/plan"
	"rongqiao/internal/process/selection"
	"rongqiao/internal/process/supervise"
	"rongqiao/internal/register/agreement"
	"rongqiao/internal/register/carrier"
	"rongqiao/internal/register/contact"
	"rongqiao/internal/register/demand"
	"rongqiao/internal/register/forecast"
	"rongqiao/internal/register/programme"
	"rongqiao/internal/register/standard"
	"rongqiao/internal/report/portal"
	"rongqiao/internal/report/rulebook"
)

// foundEvent is the kind of docking events, which register/contact puts into the search.
const foundEvent = "event"

// topicPublished is news of a need or an offer.
const topicPublished = "demand.published"

// topics are what people are told about, all modules.
func topics() []notify.Topic {
	all := []notify.Topic{{Code: topicPublished, ZH: "供需发布", EN: "Needs and offers published", Mail: notify.Digest}}
	all = append(all, contact.Topics()...)
	all = append(all, agreement.Topics...)
	all = append(all, order.Topics...)
	all = append(all, carrier.Topics...)
	all = append(all, fund.Topics...)
	all = append(all, evaluate.Topics...)
	all = append(all, plan.Topics...)
	all = append(all, selection.Topics...)
	all = append(all, dispatch.Topics...)
	all = append(all, supervise.Topics...)
	all = append(all, adjust.Topics...)
	all = append(all, forecast.Topics...)
	all = append(all, rulebook.Topics...)
	all = append(all, account.Topics...)
	return append(all, standard.Topics...)
}

// mailer is the mail server of the installation, nil when there is none.
func (h *House) mailer() notify.Mailer {
	if h.Config.SMTP.Addr == "" {
		return nil
	}
	return h.smtp()
}

func (h *House) smtp() notify.SMTP {
	s := h.Config.SMTP
	return notify.SMTP{Addr: s.Addr, User: s.User, PasswordFile: s.PasswordFile, From: s.From, TLS: s.TLS, Timeout: time.Duration(s.Timeout) * time.Second}
}

// newNotices joins notices to the accounts and catalogues.
func (h *House) newNotices(c *City) *notify.Service {
	return notify.New(notify.Options{
		DB: c.DB, Keys: c.Keys, City: c.Info.Name, Topics: topics(), Mailer: h.mailer(), Name: c.person,
		Link: func(path string) string { return h.address(c.Info.Code) + path },
		Holders: func(ctx context.Context, a notify.Audience) ([]ids.ID, error) {
			return c.Accounts.Holders(ctx, a.Role, a.Org, a.Holds)
		},
		Standing: c.Accounts.Today, Choices: c.facetChoices, CodeOf: h.facetCode,
	})
}

// address is how browsers reach a city: base_url itself where the installation has one
// city, and otherwise with the city's code before the host name.
func (h *House) address(code string) string {
	h.mu.Lock()
	alone := h.only != "" || len(h.hosts) == 0
	h.mu.Unlock()
	u, err := url.Parse(h.Config.BaseURL)
	if err != nil || alone {
		return h.Config.BaseURL
	}
	host, port := u.Hostname(), u.Port()
	if _, err := netip.ParseAddr(host); err == nil {
		host = "localhost"
	}
	u.Host = code + "." + host
	if port != "" {
		u.Host = net.JoinHostPort(u.Host, port)
	}
	return u.String()
}

// facetChoices are what one can subscribe to by choosing; industries and occupations are
// typed.
func (c *City) facetChoices(ctx context.Context, kind string) (out []notify.Choice, err error) {
	switch kind {
	case notify.ByCounty:
		err = c.DB.Read(ctx, func(r *sqldb.Reader) error {
			list, err := org.Counties(ctx, r)
			out = nil
			for _, x := range list {
				out = append(out, notify.Choice{Code: x.Code, ZH: x.Name})
			}
			return err
		})
	case notify.ByKind:
		for _, side := range []struct{ code, zh string }{{demand.FoundNeed, "需求"}, {demand.FoundOffer, "供给"}} {
			out = append(out, notify.Choice{Code: side.code, ZH: side.zh})
			for _, k := range demand.Kinds {
				out = append(out, notify.Choice{Code: side.code + "." + string(k), ZH: i18n.T(ctx, "%s：%s", i18n.Word(ctx, side.zh), i18n.Word(ctx, k.ZH()))})
			}
		}
		out = append(out, notify.Choice{Code: standard.SearchKind, ZH: "能力标准"}, notify.Choice{Code: foundEvent, ZH: "对接活动"})
	}
	return out, err
}

// facetCode knows industries and occupations by code, by the beginning of a code, and by
// name; counties and kinds are chosen.
func (h *House) facetCode(kind, text string) (code, name string) {
	cat, err := h.Shelf.Catalog(context.Background())
	if err != nil || kind != notify.ByIndustry && kind != notify.ByOccupation {
		return text, ""
	}
	upper := strings.ToUpper(text)
	if kind == notify.ByIndustry {
		if i, ok := cat.Industry(upper); ok {
			return i.Code, i.Name
		}
		if list := cat.IndustriesNamed(text); len(list) == 1 {
			return list[0].Code, list[0].Name
		}
		for _, i := range cat.Industries() {
			if strings.HasPrefix(i.Code, upper) {
				return upper, ""
			}
		}
		return "", ""
	}
	return occupationFacet(cat, text)
}

func occupationFacet(cat *atlas.Catalog, text string) (code, name string) {
	if o, ok := cat.Occupation(text); ok {
		return o.Code, o.Name
	}
	if list := cat.OccupationsNamed(text); len(list) == 1 {
		return list[0].Code, list[0].Name
	}
	for _, o := range cat.Occupations() {
		if strings.HasPrefix(o.Code, text+"-") {
			return text, ""
		}
	}
	return "", ""
}

// complete adds to the frame of a page what only the modules know.
func (c *City) complete(ctx context.Context, env *ui.Env) {
	c.Accounts.Complete(ctx, env)
	env.Notices = c.Notices.Unread(ctx)
}

// newsItems is how many notices the workbench shows.
const newsItems = 5

// news are the person's newest notices, for the workbench.
func (c *City) news(ctx context.Context) ([]ui.DocItem, error) {
	in, err := c.Notices.Inbox(ctx, notify.Filter{Limit: newsItems})
	var out []ui.DocItem
	for _, it := range in.Items {
		out = append(out, ui.DocItem{Title: it.Text(ctx), Href: it.Path, Day: civil.DateOf(it.At).String()})
	}
	return out, err
}

// newSearch joins what the modules have to find, and has them say what changes.
func (h *House) newSearch(c *City) *search.Syncer {
	need := c.Demand.Sources()
	sides := map[demand.Side]search.Source{demand.Need: need[0], demand.Offer: need[1]}
	c.Demand.OnWrite(func(ctx context.Context, tx *sqldb.Tx, side demand.Side, id ids.ID) error {
		return renewed(ctx, tx, sides[side], id)
	})
	c.Demand.OnFirst(announce)
	orgs, points := c.Orgs.Source(), c.Programme.Source()
	c.Orgs.OnWrite(func(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
		// The names of organisations stand in the documents of what is theirs.
		for _, kind := range []string{demand.FoundNeed, demand.FoundOffer, programme.Found, agreement.Found} {
			if err := search.Stale(ctx, tx, kind); err != nil {
				return err
			}
		}
		return renewed(ctx, tx, orgs, id)
	})
	c.Programme.OnWrite(func(ctx context.Context, tx *sqldb.Tx, id ids.ID) error { return renewed(ctx, tx, points, id) })
	all := append(need, points, orgs, c.Standard.Source(), c.Agreement.Source(), c.Plans.Source(), c.Dispatch.Source(), c.Selection.Source(), c.Evaluate.Source(), c.Supervise.Source())
	return search.NewSyncer(c.DB, append(all, c.Adjust.Sources()...)...)
}

// renewed writes the document of one thing, or has the job look at all of the kind.
func renewed(ctx context.Context, tx *sqldb.Tx, src search.Source, id ids.ID) error {
	if id == 0 {
		return search.Stale(ctx, tx, src.Kind)
	}
	return src.Renew(ctx, tx, id)
}

// announce tells subscribers of a need or an offer that was published.
func announce(ctx context.Context, tx *sqldb.Tx, it demand.Item) error {
	kind, title, path := demand.FoundNeed, "新的需求：%s", "/needs/"
	if it.Side == demand.Offer {
		kind, title, path = demand.FoundOffer, "新的供给：%s", "/offers/"
	}
	return notify.Announce(ctx, tx, notify.News{
		Facets: []notify.Facet{{Kind: notify.ByIndustry, Code: it.Industry}, {Kind: notify.ByOccupation, Code: it.Occupation}, {Kind: notify.ByCounty, Code: it.Region}, {Kind: notify.ByKind, Code: kind + "." + string(it.Kind)}},
		Note:   notify.Note{Topic: topicPublished, Title: title, Args: []string{it.Title}, Path: path + it.ID.String(), Object: it.ID},
	})
}

// staleKinds has the imports of organisations, which know no service, tell the search.
func staleKinds(kinds []*sheet.Kind) []*sheet.Kind {
	for _, k := range kinds {
		if !strings.HasPrefix(k.Code, "org.") {
			continue
		}
		done := k.Done
		k.Done = func(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch) error {
			if done != nil {
				if err := done(ctx, tx, b); err != nil {
					return err
				}
			}
			for _, kind := range []string{org.Found, demand.FoundNeed, demand.FoundOffer, programme.Found, agreement.Found} {
				if err := search.Stale(ctx, tx, kind); err != nil {
					return err
				}
			}
			return nil
		}
	}
	return kinds
}

// foundKinds are the tabs of the search page.
var foundKinds = []portal.FoundKind{
	{Code: demand.FoundNeed, ZH: "需求"}, {Code: demand.FoundOffer, ZH: "供给"}, {Code: programme.Found, ZH: "专业点"},
	{Code: org.Found, ZH: "单位"}, {Code: standard.SearchKind, ZH: "能力标准"}, {Code: foundEvent, ZH: "对接活动"}, {Code: agreement.Found, ZH: "校企合作协议"}, {Code: selection.Found, ZH: "遴选名单"}, {Code: dispatch.Found, ZH: "会议和会办事项"}, {Code: adjust.Found, ZH: "专业调整"}, {Code: adjust.FoundRequest, ZH: "专业调整申请"}, {Code: evaluate.Found, ZH: "专业预警"}, {Code: supervise.Found, ZH: "督导考核"}, {Code: plan.Found, ZH: "方案"},
}

// find looks for what the person may see.
func (c *City) find(ctx context.Context, q search.Query) (res search.Result, err error) {
	q = seenBy(actor.From(ctx), q)
	if !withoutAgreements(ctx, &q) {
		return res, nil
	}
	err = c.DB.Read(ctx, func(r *sqldb.Reader) error {
		res, err = search.Find(ctx, r, q)
		return err
	})
	return res, err
}

// seenBy limits a query to what the person may see. Of an organisation everything is found
// by those only who see its needs and offers before they are published; its other people
// find what is published, and have the lists for the rest.
func seenBy(a actor.Actor, q search.Query) search.Query {
	q.Public = !demand.Policy.Allowed(a, "need.browse")
	q.All = a.Has(actor.CityLead)
	for _, g := range a.Grants {
		own := actor.Object{Org: g.Org}
		if g.Org != 0 && (demand.Policy.May(a, "need.own", own) || demand.Policy.May(a, "offer.own", own)) {
			q.Orgs = append(q.Orgs, g.Org)
		}
		if g.Role == actor.CountyUser && g.County != "" {
			q.Counties = append(q.Counties, g.County)
		}
	}
	for kind, may := range map[string]func() bool{
		demand.FoundNeed:  func() bool { return demand.Policy.May(a, "need.see", actor.Object{}) },
		demand.FoundOffer: func() bool { return demand.Policy.May(a, "offer.see", actor.Object{}) },
		programme.Found:   func() bool { return programme.Policy.May(a, "programme.see", actor.Object{}) },
		org.Found:         func() bool { return org.Policy.May(a, "org.see", actor.Object{}) },
		agreement.Found:   func() bool { return agreement.Policy.May(a, "agreement.see", actor.Object{}) },
		dispatch.Found:    func() bool { return dispatch.Watches(a) },
		evaluate.Found:    func() bool { return evaluate.Watches(a) },
		supervise.Found:   func() bool { return supervise.Watches(a) },

		adjust.FoundRequest: func() bool { return adjust.Watches(a) },
	} {
		if may() {
			q.Whole = append(q.Whole, kind)
		}
	}
	return q
}

// noticeJobs are the kinds of jobs of notices and search, with their names.
var noticeJobs = map[string]string{
	notify.JobMail: "发送邮件", notify.JobDigest: "每日汇总邮件", notify.JobSweep: "清理旧提醒", search.JobSync: "更新搜索",
}

func noticeSchedules() []job.Schedule { return append(notify.Schedules(), search.Schedules()...) }
