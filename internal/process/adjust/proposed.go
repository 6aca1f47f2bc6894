package adjust

import (
	"context"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
)

// proposals are what warning cards propose that nobody has taken up: a school's own, or all of the city for the bureau.
func (s *Service) proposals(ctx context.Context) (out []Proposed, err error) {
	a := actor.From(ctx)
	school := ownOrg(a)
	if s.opts.Proposed == nil || school == 0 && !Policy.Allowed(a, mayRun) {
		return nil, nil
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		out, err = s.opts.Proposed(ctx, r, school)
		return err
	})
	return out, err
}

// proposedRows lead from a card to a request that is filled in with what it proposes.
func proposedRows(ctx context.Context, d roundData, writes bool) rowsOf {
	t := rowsOf{ID: "proposed", Title: "预警卡提出的调整", Note: i18n.T(ctx, "学校答复以后仍然保留的预警"), Columns: []ui.Column{{Title: "专业", Wrap: true}, {Title: "学校", Wrap: true}, {Title: "建议"}, {Title: "预警"}, {Title: "办理"}}}
	for _, x := range d.Proposed {
		kind := x.Kind
		if kind == "" {
			kind = Limit
		}
		var act templ.Component = ui.Text("")
		if writes {
			act = ui.Link{Href: d.path() + "/request?kind=" + string(kind) + "&motive=warning&point=" + x.Point.String() + "&warning=" + x.Card.String(), Text: word(ctx, "写申请")}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Link{Href: x.Path, Text: x.Name}, ui.Text(x.SchoolName), ui.Text(word(ctx, kind.ZH())), ui.Text(word(ctx, x.State)), act)})
	}
	return t
}
