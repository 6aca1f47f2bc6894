package panorama

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// LinkList is a version of the list of links.
type LinkList struct {
	Version int64 // 0: the city has not chosen
	Codes   []string
	Source  string
}

func linkList(ctx context.Context, q sqldb.Queryer) (l LinkList, err error) {
	l, err = sqldb.One(ctx, q, func(r sqldb.Row) (l LinkList, err error) {
		var body string
		err = r.Scan(&l.Version, &body, &l.Source)
		l.Codes = strings.Split(body, ",")
		return l, err
	}, `SELECT version, body, source FROM panorama_links ORDER BY version DESC LIMIT 1`)
	if errors.Is(err, sqldb.ErrNoRow) {
		return LinkList{Codes: usualLinks, Source: "平台缺省：产业、企业、职业、专业、就业"}, nil
	}
	return l, err
}

// LinkList is the list in force.
func (s *Service) LinkList(ctx context.Context) (l LinkList, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		l, err = linkList(ctx, r)
		return err
	})
	return l, err
}

// ChooseLinks makes a new version of the list: five or six links, with the document that says so.
func (s *Service) ChooseLinks(ctx context.Context, codes []string, source string, version int64) error {
	if !Policy.Allowed(actor.From(ctx), mayEdit) {
		return actor.ErrForbidden
	}
	chosen, err := Chosen(codes)
	if err != nil {
		return err
	}
	if source = trimmed(source); source == "" || len([]rune(source)) > 200 {
		return ErrSource.On("source")
	}
	who := actor.From(ctx)
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		now, err := linkList(ctx, tx)
		if err != nil {
			return err
		}
		if now.Version != version {
			return ErrRace
		}
		_, err = tx.Exec(ctx, `INSERT INTO panorama_links (version, body, source, account_id, account, at_ms) VALUES ($1, $2, $3, $4, $5, $6)`,
			version+1, strings.Join(chosen, ","), source, who.Account, who.Name, tx.Now().UnixMilli())
		if sqldb.IsDuplicate(err) {
			return ErrRace
		}
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayEdit, Object: "panorama_links", Reason: source})
	})
}

// linkagePage is the board of links: one figure per link and chain, and where each chain breaks.
func (s *Service) linkagePage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	l, err := s.LinkList(ctx)
	if err != nil {
		return err
	}
	b, err := s.o.Balance(ctx, 0)
	if err != nil {
		return err
	}
	count := map[int]string{5: "五业联动", 6: "六业联动"}[len(l.Codes)]
	v := pageView{Page: ui.Page{Title: count, Crumbs: []ui.Crumb{{Label: "专业四象限", Href: "/panorama/quadrant"}, {Label: count}}}, Tabs: s.tabs(ctx, "linkage")}
	if Policy.Allowed(actor.From(ctx), mayEdit) {
		v.Page.Actions = []ui.Action{{Label: "选哪些业", Href: "/panorama/linkage/links"}}
	}
	if b.Year == 0 {
		v.Empty = &ui.Empty{Title: "还没有公布年度快照", Text: "联动表按公布的供需快照画：先在缺口看板冻结并公布一年。", Actions: []ui.Action{{Label: "缺口看板", Href: "/gaps"}}}
		return web.Render(w, r, http.StatusOK, pageOf(v))
	}
	v.Page.Sub = i18n.T(ctx, "%d 年度，快照 %s；清单出处：%s", b.Year, b.Stamp, say(ctx, l.Source))
	v.Parts = []part{linkagePart(ctx, b, l.Codes)}
	return web.Render(w, r, http.StatusOK, pageOf(v))
}

func linkagePart(ctx context.Context, b Balance, codes []string) part {
	p := part{Title: "重点产业链的每一环", Note: i18n.T(ctx, "链从左到右；第一个为 0 的环就是断点，没有数据的环不算断"), Missing: "快照里没有产业链", Columns: []ui.Column{{Title: "产业链", Wrap: true}}}
	for _, code := range codes {
		l, _ := linkOf(code)
		p.Columns = append(p.Columns, ui.Column{Title: l.ZH, Num: true})
	}
	p.Columns = append(p.Columns, ui.Column{Title: "断在哪里"})
	for _, c := range b.Chains {
		cells := []templ.Component{ui.Link{Href: "/gaps?chain=" + url.QueryEscape(c.Name), Text: c.Name, Sub: keyWord(ctx, c.Key)}}
		for _, code := range codes {
			cells = append(cells, linkCell(ctx, code, c.Links[code]))
		}
		p.Rows = append(p.Rows, ui.Row{Name: c.Name, Cells: append(cells, breakCell(ctx, c.Links, codes))})
	}
	return p
}

func keyWord(ctx context.Context, key bool) string {
	if key {
		return say(ctx, "重点产业")
	}
	return ""
}

func linkCell(ctx context.Context, code string, m Measure) templ.Component {
	l, _ := linkOf(code)
	if !m.Known && m.Text == "" {
		return ui.Missing(say(ctx, m.Why))
	}
	return ui.Lines{Main: m.Text + " " + say(ctx, l.Unit), Sub: say(ctx, l.What)}
}

func breakCell(ctx context.Context, of map[string]Measure, codes []string) templ.Component {
	if i := Breaks(of, codes); i >= 0 {
		l, _ := linkOf(codes[i])
		return ui.Status("red", i18n.T(ctx, "断在%s", say(ctx, l.ZH)))
	}
	if i := slices.IndexFunc(codes, func(c string) bool { return !of[c].Known }); i >= 0 {
		l, _ := linkOf(codes[i])
		return ui.Status("none", i18n.T(ctx, "%s没有数据", say(ctx, l.ZH)))
	}
	return ui.Status("green", say(ctx, "没有断"))
}

// linkForm is the form by which the bureau chooses.
type linkForm struct {
	Page   ui.Page
	Form   ui.Form
	Links  ui.Field
	Source ui.Field
}

func (s *Service) linkFormPage(w http.ResponseWriter, r *http.Request) error {
	l, err := s.LinkList(r.Context())
	if err != nil {
		return err
	}
	return s.showLinks(w, r, http.StatusOK, l.Version, l.Codes, "", nil)
}

func (s *Service) showLinks(w http.ResponseWriter, r *http.Request, status int, version int64, codes []string, source string, refused error) error {
	ctx := r.Context()
	v := linkForm{Page: ui.Page{Title: "选哪些业", Sub: i18n.T(ctx, "选五个或六个，按产业链的次序排"), Crumbs: []ui.Crumb{{Label: "产业联动", Href: "/panorama/linkage"}, {Label: "选哪些业"}}},
		Form: ui.Form{Action: "/panorama/linkage/links", Version: version, Submit: "保存", Cancel: "/panorama/linkage", Errors: ui.Errors(ctx, refused)}}
	v.Links = ui.Field{Name: "links", Label: "业", Error: v.Form.Errors.Of("links")}
	for _, l := range Links {
		v.Links.Options = append(v.Links.Options, ui.Option{Value: l.Code, Label: say(ctx, l.ZH), Help: say(ctx, l.What), Chosen: slices.Contains(codes, l.Code)})
	}
	v.Source = ui.Field{Name: "source", Label: "出处", Value: source, Max: 200, Help: "哪份文件说的：文号和位置", Error: v.Form.Errors.Of("source")}
	return web.Render(w, r, status, linksPage(v))
}

func (s *Service) linkFormPost(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	version, err := int64(0), error(nil) // a city that has not chosen yet has no version to send
	if v.Has("version") || r.Header.Get("If-Match") != "" {
		version, err = web.Version(r)
	}
	if err != nil {
		return err
	}
	if err := s.ChooseLinks(r.Context(), v["links"], v.Get("source"), version); errs.Typed(err) && !shut(err) {
		return s.showLinks(w, r, web.StatusOf(err), version, v["links"], v.Get("source"), err)
	} else if err != nil {
		return err
	}
	return web.Redirect(w, r, "/panorama/linkage")
}
