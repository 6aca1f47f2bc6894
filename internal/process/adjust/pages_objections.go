package adjust

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// objectForm files an objection. What it holds must not lie in the database in plain words, so that its answer is not kept for a repeat.
func (s *Service) objectForm(w http.ResponseWriter, r *http.Request) error {
	x, err := s.roundOf(r)
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	web.Again(r)
	_, err = s.Object(r.Context(), x.ID, ObjectionForm{Request: idOf(v, "request"), Words: v.Get("words"), Name: v.Get("name"), Contact: v.Get("contact")})
	if typed(err) {
		return s.showRound(w, r, web.StatusOf(err), x.ID, nil, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, x.path()+"?filed=1#objections")
}

func (s *Service) objectionStep(w http.ResponseWriter, r *http.Request) error {
	id, v, seen, err := formed(r)
	if err != nil {
		return err
	}
	j, err := s.AnswerObjection(r.Context(), caseflow.Step{ID: id, Transition: r.PathValue("step"), Version: seen, Note: strings.TrimSpace(v.Get("note"))})
	if typed(err) {
		return s.showRound(w, r, web.StatusOf(err), j.Round, nil, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, j.path())
}

// objectorForm shows the bureau who filed an objection; it is a form because each look is recorded.
func (s *Service) objectorForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	web.Again(r)
	j, err := s.Objector(r.Context(), id)
	if err != nil {
		return err
	}
	return s.showRound(w, r, http.StatusOK, j.Round, &j, nil)
}

// addObjections adds the form for what is said against the proposals, and what was said with the answers.
func addObjections(ctx context.Context, v *casepage.Page, d roundData, f casepage.Fields) {
	a := actor.From(ctx)
	if d.objects() {
		against := []string{"", "请选择"}
		for _, x := range d.Public {
			against = append(against, x.ID.String(), casepage.Joined(" · ", x.SchoolName, x.Name, word(ctx, x.Kind.ZH())))
		}
		who := casepage.Input("name", f.Text("name", "姓名或单位", ui.Field{Max: nameLong, Width: "md", Fill: "name", Optional: a.Signed()}))
		contact := casepage.Input("contact", f.Text("contact", "联系方式", ui.Field{Max: contactLong, Optional: a.Signed(), Help: "加密保存，只有市教育局看得到"}))
		v.Add("提出异议", i18n.T(ctx, "公示期内任何人都可以实名提出；有异议没有答复的，不作审定"), casepage.DeedForm(casepage.Deed{Form: ui.Form{Action: d.path() + "/objections", Submit: "提交异议"}, Controls: []casepage.Control{
			casepage.Choose("request", f.Text("request", "针对", ui.Field{Options: ui.Options(f.Values.Get("request"), against...)})), casepage.Prose("words", textLong, f.Text("words", "异议内容", ui.Field{Rows: 5, Max: textLong, Help: "写清事实和依据"})), who, contact,
		}}))
	}
	if len(d.Objected) == 0 {
		return
	}
	t := rowsOf{ID: "objections", Title: "公示异议", Note: i18n.T(ctx, "%d 件", len(d.Objected)), Columns: []ui.Column{{Title: "编号"}, {Title: "针对", Wrap: true}, {Title: "提出日期"}, {Title: "状态"}, {Title: "答复", Wrap: true}}}
	watch := mayDo(ctx, mayWatch)
	if watch {
		t.Columns = slices.Insert(t.Columns, 2, ui.Column{Title: "异议内容", Wrap: true})
	}
	for _, j := range d.Objected {
		cells := ui.Cells(ui.Text(j.Number), ui.Text(j.About), ui.Text(j.FiledOn.String()), casepage.State(ctx, Objections, j.Status), ui.Lines{Main: j.Answer, Sub: j.AnsweredOn.String()})
		if watch {
			cells = slices.Insert(cells, 2, ui.Cells(ui.Text(j.Words))...)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	v.Add("", "", rowsPart(t))
	if mayDo(ctx, mayRun) {
		addAnswers(ctx, v, d, f)
	}
}

// objects reports whether something can still be said against what is publicised.
func (d roundData) objects() bool {
	return d.Status == RoundPublicity && !d.Today.After(d.PublicTo) && len(d.Public) > 0
}

// addAnswers adds the answers to open objections, and who filed the one that was asked for.
func addAnswers(ctx context.Context, v *casepage.Page, d roundData, f casepage.Fields) {
	for _, j := range d.Objected {
		base := "/adjustments/objections/" + j.ID.String()
		if d.Objector != nil && d.Objector.ID == j.ID {
			v.Add("", "", factsPart(j.Number, []ui.Fact{{Label: "姓名或单位", Value: d.Objector.Name}, {Label: "联系方式", Value: d.Objector.Contact, Why: i18n.T(ctx, "没有填写")}, {Label: "查看", Value: i18n.T(ctx, "本次查看已记录。")}}))
		} else {
			v.Add("", "", postPart(ui.Action{Label: i18n.T(ctx, "查看 %s 的提出人", j.Number), Href: base + "/objector", Method: "post"}))
		}
		if j.Status != ObjectionOpen {
			continue
		}
		for _, t := range Objections.Transitions {
			v.Add("", "", casepage.DeedForms([]casepage.Deed{{Title: casepage.Joined(" · ", j.Number, word(ctx, t.ZH)), Told: casepage.Told(ctx, d.Told[j.ID][t.Code]...), Form: ui.Form{Action: base + "/steps/" + t.Code, Version: j.Version, Submit: t.ZH}, Controls: []casepage.Control{
				casepage.Prose("note", textLong, ui.Field{Name: "note", ID: t.Code + "-" + j.ID.String(), Label: "答复", Rows: 3, Max: textLong, Help: "答复公开", Error: f.Errors.Of("note")}),
			}}}))
		}
	}
}

// filed is what is said to who has just filed an objection.
func filed(ctx context.Context, r *http.Request) string {
	if r.URL.Query().Get("filed") == "" {
		return ""
	}
	return i18n.T(ctx, "异议已收到，答复以后在这里公布。")
}

// objectionsOf are the objections of a round while its proposals are public.
func (s *Service) objectionsOf(ctx context.Context, d roundData) ([]Objection, error) {
	if !d.shown() && !mayDo(ctx, mayWatch) {
		return nil, nil
	}
	return s.Objections(ctx, d.ID)
}
