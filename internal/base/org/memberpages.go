package org

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// memberRoutes are the rows of memberships.
func (s *Service) memberRoutes() []web.Route {
	row := func(method, pattern string, kind web.Kind, action, sample string, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Roles: Policy.Roles(action), Scope: "org", Sample: sample, Handler: h}
	}
	return []web.Route{
		row(http.MethodGet, "/orgs/memberships", web.KindPage, maySee, "", s.membersPage),
		row(http.MethodGet, "/orgs/memberships/export", web.KindFile, maySee, "", s.membersExport),
		row(http.MethodPost, "/orgs/{id}/memberships", web.KindForm, mayJoin, "other=x&role=MEMBER&since=2026-01-01&evidence=x", s.proposeForm),
		row(http.MethodPost, "/orgs/memberships/{id}/steps/{step}", web.KindForm, mayJoin, "version=1&note=x", s.memberStep),
	}
}

func memberListing(r *http.Request) ui.Listing {
	return ui.ReadListing(r.URL.Query(), "body", "body", "member", "since")
}

func memberFilter(r *http.Request, l ui.Listing) MemberFilter {
	q := r.URL.Query()
	return MemberFilter{Status: q.Get("status"), Role: MemberRole(q.Get("role")), Find: l.Find, Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
}

func (s *Service) membersPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	l := memberListing(r)
	f := memberFilter(r, l)
	list, total, err := s.Memberships(ctx, f)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, membersView(memberTable(ctx, l, f, list, total)))
}

func (s *Service) membersExport(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	format, err := sheet.ParseFormat(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	list, err := s.ExportMembers(ctx, memberFilter(r, memberListing(r)))
	if err != nil {
		return err
	}
	cols := []sheet.Column{{ZH: "联合体、联盟或组织", EN: "Body"}, {ZH: "成员", EN: "Member"}, {ZH: "身份", EN: "Role"}, {ZH: "加入日期", EN: "Since"}, {ZH: "退出日期", EN: "Until"}, {ZH: "依据", EN: "Evidence"}, {ZH: "状态", EN: "Status"}}
	var buf bytes.Buffer
	err = sheet.Export(&buf, format, i18n.Word(ctx, "成员关系"), cols, func(yield func([]any, error) bool) {
		for _, m := range list {
			st, _ := MemberFlow.State(m.Status)
			if !yield([]any{m.BodyName, m.MemberName, i18n.Word(ctx, m.Role.ZH()), m.Since.String(), m.Until.String(), m.Evidence, i18n.Word(ctx, st.ZH)}, nil) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(i18n.Word(ctx, "成员关系"), format), format.MIME())
	_, err = buf.WriteTo(w)
	return err
}

func (s *Service) proposeForm(w http.ResponseWriter, r *http.Request) error {
	o, aliases, err := s.find(r)
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	m := Membership{Role: MemberRole(v.Get("role")), Evidence: v.Get("evidence")}
	if m.Since, err = readDay(v, "since"); err == nil {
		_, err = s.Propose(r.Context(), o.ID, v.Get("other"), m)
	}
	return s.afterMember(w, r, o, aliases, err)
}

// afterMember answers a change of a membership: the organisation's page again, with the
// faults when there are some.
func (s *Service) afterMember(w http.ResponseWriter, r *http.Request, o Organization, aliases []Alias, err error) error {
	if status := web.StatusOf(err); err != nil && status < 500 && status != http.StatusNotFound && !errors.Is(err, actor.ErrForbidden) {
		return s.showOrg(w, r, status, o, aliases, err)
	}
	if errors.Is(err, actor.ErrForbidden) {
		return actor.ErrNotFound
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/orgs/"+o.ID.String()+"#members")
}

func (s *Service) memberStep(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	version, err := web.Version(r)
	if err != nil {
		return err
	}
	m, err := s.StepMember(r.Context(), caseflow.Step{ID: id, Transition: r.PathValue("step"), Version: version, Note: strings.TrimSpace(v.Get("note"))})
	if err != nil {
		return err
	}
	at := m.Body
	if back, err := ids.Parse(v.Get("back")); err == nil && back == m.Member {
		at = back
	}
	if _, _, err := s.Find(r.Context(), at); err != nil {
		at = m.Member
	}
	return web.Redirect(w, r, "/orgs/"+at.String()+"#members")
}

// memberBox is the section of memberships on the page of an organisation.
type memberBox struct {
	Of      Organization
	List    []Membership
	Values  url.Values
	Errors  ui.FormErrors
	MayJoin bool
	Acts    map[ids.ID][]caseflow.Button
	actor   actor.Actor
}

func (s *Service) memberBox(ctx context.Context, o Organization, v url.Values, faults ui.FormErrors) (memberBox, error) {
	a := actor.From(ctx)
	b := memberBox{Of: o, Values: v, Errors: faults, actor: a, MayJoin: o.Status == Active && Policy.May(a, mayJoin, o.object()), Acts: map[ids.ID][]caseflow.Button{}}
	list, err := s.Members(ctx, o.ID)
	b.List = list
	for _, m := range list {
		for _, x := range MemberFlow.Buttons(a, m.Status) {
			if x.Allowed && mayStep(a, m, x.Code) {
				b.Acts[m.ID] = append(b.Acts[m.ID], x)
			}
		}
	}
	return b, err
}

// Title says which side of memberships the organisation is on.
func (b memberBox) Title() string {
	if b.Of.Kind.HasMembers() {
		return "成员单位"
	}
	return "参加的联合体、联盟和行业组织"
}

var memberColumns = []ui.Column{{Title: "单位", Wrap: true}, {Title: "身份"}, {Title: "起止"}, {Title: "依据", Wrap: true}, {Title: "状态"}}

func (b memberBox) rows(ctx context.Context) []ui.Row {
	rows := make([]ui.Row, 0, len(b.List))
	for _, m := range b.List {
		id, name, o := m.Body, m.BodyName, m.bodyObject()
		if m.Body == b.Of.ID {
			id, name, o = m.Member, m.MemberName, m.memberObject()
		}
		cell := templ.Component(ui.Text(name))
		if Policy.May(b.actor, maySee, o) {
			cell = ui.Link{Href: "/orgs/" + id.String(), Text: name}
		}
		rows = append(rows, ui.Row{Name: name, Cells: ui.Cells(cell, ui.Text(i18n.Word(ctx, m.Role.ZH())), ui.Text(memberSpan(ctx, m)), ui.Text(m.Evidence), memberStatus(m))})
	}
	return rows
}

func memberSpan(ctx context.Context, m Membership) string {
	if m.Until.IsZero() {
		return i18n.T(ctx, "%s 起", m.Since.String())
	}
	return m.Since.String() + " – " + m.Until.String()
}

func memberStatus(m Membership) templ.Component {
	st, _ := MemberFlow.State(m.Status)
	if m.Status == MemberActive && !m.Until.IsZero() {
		st, _ = MemberFlow.State(MemberEnded) // by a merger of records
	}
	return ui.Status(st.Tone, st.ZH)
}

// partner is the other side of a membership, by name.
func (b memberBox) partner(m Membership) string {
	if m.Body == b.Of.ID {
		return m.MemberName
	}
	return m.BodyName
}

func memberTable(ctx context.Context, l ui.Listing, f MemberFilter, list []Membership, total int64) ui.Table {
	env := ui.From(ctx)
	t := ui.Table{
		ID: "members", Caption: "成员关系，按组织排列", List: l, Total: int(total), Find: "单位名称", Keep: []string{"status", "role"}, Filters: memberFilters(f),
		Columns: []ui.Column{{Key: "body", Title: "联合体、联盟或组织", Sort: true, Wrap: true}, {Key: "member", Title: "成员", Sort: true, Wrap: true}, {Key: "role", Title: "身份"}, {Key: "since", Title: "起止", Sort: true}, {Key: "status", Title: "状态"}},
		Exports: casepage.Exports(ctx, "/orgs/memberships/export", int(total), int(total)),
		Empty:   ui.Empty{Title: i18n.T(ctx, "还没有成员关系"), Text: i18n.T(ctx, "在联合体、联盟、行业组织或成员的页面上登记，对方确认后生效；普通本科高校同样可以加入。"), Actions: []ui.Action{{Label: "看机构名录", Href: "/orgs"}}},
	}
	if st, ok := MemberFlow.State(f.Status); ok {
		t.Chips = append(t.Chips, ui.Chip{Label: st.ZH, Href: env.Link("status", "")})
	}
	if f.Role != "" {
		t.Chips = append(t.Chips, ui.Chip{Label: f.Role.ZH(), Href: env.Link("role", "")})
	}
	a := actor.From(ctx)
	link := func(id ids.ID, name string, o actor.Object) templ.Component {
		if Policy.May(a, maySee, o) {
			return ui.Link{Href: "/orgs/" + id.String(), Text: name}
		}
		return ui.Text(name)
	}
	for _, m := range list {
		t.Rows = append(t.Rows, ui.Row{ID: m.ID.String(), Name: m.BodyName, Cells: ui.Cells(link(m.Body, m.BodyName, m.bodyObject()), link(m.Member, m.MemberName, m.memberObject()), ui.Text(i18n.Word(ctx, m.Role.ZH())), ui.Text(memberSpan(ctx, m)), memberStatus(m))})
	}
	return t
}
