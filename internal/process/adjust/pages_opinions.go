package adjust

import (
	"context"
	"net/http"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func (s *Service) opinionsPage(w http.ResponseWriter, r *http.Request) error {
	status := r.URL.Query().Get("status")
	list, err := s.MyOpinions(r.Context(), status)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, casepage.View(opinionsPageOf(r.Context(), status, list)))
}

func opinionsPageOf(ctx context.Context, status string, list []Opinion) casepage.Page {
	v := casepage.Page{Page: ui.Page{Title: "征求意见", Sub: i18n.T(ctx, "15 个工作日内答复，逾期视为无异议"), Crumbs: []ui.Crumb{homeCrumb, {Label: "征求意见"}}}}
	var tabs []ui.Tab
	for _, st := range append([][2]string{{"", "全部"}}, [2]string{OpinionAsked, "待答复"}, [2]string{OpinionGiven, "已答复"}, [2]string{OpinionSilent, "逾期，视为无异议"}) {
		href := "/adjustments/opinions"
		if st[0] != "" {
			href += "?status=" + st[0]
		}
		tabs = append(tabs, ui.Tab{Label: st[1], Href: href, Current: st[0] == status})
	}
	v.Add("", "", ui.Tabs("状态", tabs))
	t := rowsOf{ID: "opinions", Title: "征求意见", Note: i18n.T(ctx, "%d 件", len(list)), Columns: []ui.Column{{Title: "申请", Wrap: true}, {Title: "类型"}, {Title: "单位", Wrap: true}, {Title: "阶段"}, {Title: "期限"}, {Title: "意见"}}, Empty: ui.Empty{Title: i18n.T(ctx, "没有要答复的"), Text: i18n.T(ctx, "市教育局征求意见以后，这里列出每一件和期限。")}}
	for i, o := range list {
		if i == 200 {
			break
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Link{Href: "/adjustments/opinions/" + o.ID.String(), Text: o.About.Name, Sub: casepage.Joined(" · ", o.About.Number, o.About.SchoolName)}, ui.Text(word(ctx, o.About.Kind.ZH())), ui.Text(word(ctx, o.UnitName)), ui.Text(word(ctx, stageZH[o.Stage])), ui.Text(o.Due.String()), opinionCell(ctx, o))})
	}
	v.Add("", "", rowsPart(t))
	return v
}

func (s *Service) opinionPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.showOpinion(w, r, http.StatusOK, id, nil)
}

func (s *Service) showOpinion(w http.ResponseWriter, r *http.Request, status int, id ids.ID, refused error) error {
	ctx := r.Context()
	o, d, err := s.Opinion(ctx, id)
	if err != nil {
		return err
	}
	web.SetETag(w, o.Version)
	return web.Render(w, r, status, casepage.View(opinionView(ctx, o, d, casepage.Fields{Values: r.PostForm, Errors: ui.Errors(ctx, refused)})))
}

func opinionView(ctx context.Context, o Opinion, d Detail, f casepage.Fields) casepage.Page {
	a := actor.From(ctx)
	v := casepage.Page{Page: ui.Page{Title: d.Name, Note: d.Number, Sub: casepage.Joined(" · ", word(ctx, stageZH[o.Stage]), word(ctx, o.UnitName), i18n.T(ctx, "期限 %s", o.Due.String())), Crumbs: []ui.Crumb{homeCrumb, {Label: "征求意见", Href: "/adjustments/opinions"}, {Label: d.Number}}}, Errors: f.Errors}
	base := "/adjustments/opinions/" + o.ID.String()
	v.Add("", "", factsPart("基本情况", requestFacts(ctx, d)))
	v.Add("说明", "", casepage.Text(d.Summary))
	v.Add("", "", findingsPart(checkOf{Rows: findingRows(ctx, d.Findings)}))
	v.Add("", "", filesPart(d.path(), d.Files, nil))
	if o.Status == OpinionGiven {
		v.Add("", "", factsPart("意见", []ui.Fact{{Label: "意见", Cell: opinionCell(ctx, o)}, {Label: "说明", Value: casepage.Joined(" · ", d.Reasons["OPINION:"+o.Reason].Name(i18n.Lang(ctx)), o.Note)}, {Label: "答复人", Value: casepage.Joined(" · ", o.By, dayOf(o.GivenMS).String())}}))
	}
	if o.Status == OpinionAsked && answers(a, o) {
		reasons := []string{"", "同意时可以不选"}
		for _, r := range d.Reasons {
			if r.List == "OPINION" {
				reasons = append(reasons, r.Code, r.Name(i18n.Lang(ctx)))
			}
		}
		v.Add("答复", "", casepage.DeedForm(casepage.Deed{Form: ui.Form{Action: base, Version: o.Version, Submit: "提交意见", Errors: f.Errors}, Controls: []casepage.Control{
			casepage.Choose("verdict", f.Text("verdict", "意见", ui.Field{Width: "sm", Options: ui.Options(f.Values.Get("verdict"), "", "请选择", Favourable, "同意", Reserved, "有保留", Unfavourable, "不同意")})),
			casepage.Choose("reason", f.Text("reason", "理由", ui.Field{Optional: true, Options: ui.Options(f.Values.Get("reason"), sortedPairs(reasons)...)})),
			casepage.Prose("note", textLong, f.Text("note", "说明", ui.Field{Optional: true, Rows: 4, Max: textLong, Help: "有保留和不同意要写"})),
		}}))
	}
	if o.Status == OpinionGiven && mayDo(ctx, mayRun) && d.Of.Open() {
		v.Add("", "", casepage.DeedForms([]casepage.Deed{{Title: "退回重答", Form: ui.Form{Action: base + "/back", Version: o.Version, Submit: "退回重答"}, Controls: []casepage.Control{casepage.Prose("note", textLong, ui.Field{Name: "note", ID: "back-note", Label: "理由", Rows: 2, Max: 2000, Error: f.Errors.Of("note")})}}}))
	}
	return v
}

func (s *Service) giveForm(w http.ResponseWriter, r *http.Request) error {
	id, v, seen, err := formed(r)
	if err != nil {
		return err
	}
	err = s.Give(r.Context(), id, seen, Verdict{v.Get("verdict"), v.Get("reason"), strings.TrimSpace(v.Get("note"))})
	if typed(err) {
		return s.showOpinion(w, r, web.StatusOf(err), id, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/adjustments/opinions/"+id.String())
}

func (s *Service) backForm(w http.ResponseWriter, r *http.Request) error {
	id, v, seen, err := formed(r)
	if err != nil {
		return err
	}
	_, err = s.TakeBack(r.Context(), id, seen, strings.TrimSpace(v.Get("note")))
	if typed(err) {
		return s.showOpinion(w, r, web.StatusOf(err), id, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/adjustments/opinions/"+id.String())
}
