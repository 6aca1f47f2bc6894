package adjust

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func (s *Service) committeePage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.showCommittee(w, r, http.StatusOK, id, nil)
}

func (s *Service) showCommittee(w http.ResponseWriter, r *http.Request, status int, id ids.ID, refused error) error {
	c, err := s.Committee(r.Context(), id)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, casepage.View(committeeOf(r.Context(), c, idOf(r.URL.Query(), "request"), casepage.Fields{Values: r.PostForm, Errors: ui.Errors(r.Context(), refused)})))
}

func committeeOf(ctx context.Context, c Committee, open ids.ID, f casepage.Fields) casepage.Page {
	v := casepage.Page{Page: ui.Page{Title: "专业建设委员会", Sub: casepage.Joined(" · ", c.Round.Title, i18n.T(ctx, "到会过半数才能表决；本单位的申请回避")), Crumbs: []ui.Crumb{homeCrumb, {Label: c.Round.Title, Href: c.Round.path()}, {Label: "专业建设委员会"}}}, Errors: f.Errors}
	keep := mayDo(ctx, maySecret)
	m := rowsOf{ID: "members", Title: "委员", Columns: []ui.Column{{Title: "姓名"}, {Title: "职务", Wrap: true}, {Title: "单位", Wrap: true}, {Title: "状态"}}, Empty: ui.Empty{Title: i18n.T(ctx, "还没有委员"), Text: i18n.T(ctx, "由市教育局和联席会议办公室登记；单位写名册里的全称，便于回避。")}}
	for _, x := range c.Members {
		tone, text := "green", "在任"
		if !x.Active {
			tone, text = "none", "已离任"
		}
		name := x.Name
		if x.Chair {
			name += i18n.T(ctx, "（主任委员）")
		}
		m.Rows = append(m.Rows, ui.Row{Cells: ui.Cells(ui.Text(name), ui.Text(x.Post), ui.Text(x.OrgName), ui.Status(tone, text))})
	}
	v.Add("", "", rowsPart(m))
	g := rowsOf{ID: "meetings", Title: "会议和纪要", Columns: []ui.Column{{Title: "日期"}, {Title: "地点", Wrap: true}, {Title: "到会", Num: true}, {Title: "纪要", Wrap: true}}, Empty: ui.Empty{Title: i18n.T(ctx, "还没有开会"), Text: i18n.T(ctx, "年度进入意见与评议以后登记会议，再逐件表决。")}}
	for _, x := range c.Meetings {
		g.Rows = append(g.Rows, ui.Row{Cells: ui.Cells(ui.Text(x.HeldOn.String()), ui.Text(x.Place), ui.Int(int64(len(x.Present))), ui.Text(x.Minutes))})
	}
	v.Add("", "", rowsPart(g))
	t := rowsOf{ID: "votes", Title: "表决", Columns: []ui.Column{{Title: "申请", Wrap: true}, {Title: "赞成", Num: true}, {Title: "反对", Num: true}, {Title: "弃权", Num: true}, {Title: "回避", Num: true}, {Title: "结果"}}, Empty: ui.Empty{Title: i18n.T(ctx, "还没有申请")}}
	for _, x := range c.Requests {
		t.Rows = append(t.Rows, voteRow(c, x, keep))
	}
	v.Add("", "", rowsPart(t))
	if keep && c.Round.Status == RoundReview {
		addMeeting(ctx, &v, c, open, f)
	}
	if keep && (c.Round.Open() || c.Round.Status == RoundOpen) {
		v.Add("", "", casepage.DeedForms([]casepage.Deed{{Title: "增加委员", Form: ui.Form{Action: c.Round.path() + "/members", Submit: "增加委员"}, Controls: []casepage.Control{casepage.Input("name", f.Text("name", "姓名", ui.Field{Max: 60, Width: "md"})), casepage.Input("post", f.Text("post", "职务", ui.Field{Max: 60, Optional: true})), casepage.Input("org", f.Text("org", "单位", ui.Field{Max: 60, Help: "名册里的全称"})),
			casepage.Check("chair", ui.Field{Name: "chair", Label: "主任委员", Value: "1", Optional: true})}}}))
	}
	return v
}

func voteRow(c Committee, x Request, keep bool) ui.Row {
	n := TallyOf(c.Votes[x.ID])
	tone, text := "none", "还没有表决"
	if n.Voted() {
		tone, text = "amber", "没有过半数"
		if n.Carried() {
			tone, text = "green", "过半数赞成"
		}
	}
	link := ui.Link{Href: x.path(), Text: x.Name, Sub: casepage.Joined(" · ", x.Number, x.SchoolName)}
	if keep && c.Round.Status == RoundReview && len(c.Meetings) > 0 && (x.Status == Ready || x.Status == InOpinion) {
		link.Href = c.Round.path() + "/committee?request=" + x.ID.String() + "#vote"
	}
	return ui.Row{Cells: ui.Cells(link, ui.Int(int64(n.For)), ui.Int(int64(n.Against)), ui.Int(int64(n.Abstain)), ui.Int(int64(n.Conflict)), ui.Status(tone, text))}
}

// addMeeting adds the form of a meeting, and that of the votes on the chosen request.
func addMeeting(ctx context.Context, v *casepage.Page, c Committee, open ids.ID, f casepage.Fields) {
	i := slices.IndexFunc(c.Requests, func(x Request) bool { return x.ID == open })
	if i >= 0 && len(c.Meetings) > 0 {
		x := c.Requests[i]
		meeting := c.Meetings[len(c.Meetings)-1]
		note := casepage.Joined(" · ", x.SchoolName, meeting.HeldOn.String())
		form := casepage.Deed{Title: "表决：" + x.Name, Form: ui.Form{Action: c.Round.path() + "/votes", Submit: "保存表决", ID: "vote"}, Controls: []casepage.Control{casepage.Hidden("request", x.ID.String()), casepage.Hidden("meeting", meeting.ID.String())}}
		for _, m := range c.Members {
			if !slices.Contains(meeting.Present, m.ID) {
				continue
			}
			now := ""
			for _, vote := range c.Votes[x.ID] {
				if vote.Member == m.ID {
					now = vote.Vote
				}
			}
			field := ui.Field{Name: "vote_" + m.ID.String(), Label: m.Name + "（" + m.OrgName + "）", Width: "sm", Error: f.Errors.Of("vote_" + m.ID.String())}
			if m.Org != 0 && m.Org == x.School {
				field.Help = i18n.T(ctx, "本单位的申请，应当回避")
				field.Options = ui.Options(VoteConflict, VoteConflict, "回避")
			} else {
				field.Options = ui.Options(now, "", "没有表决", VoteFor, "赞成", VoteAgainst, "反对", VoteAbstain, "弃权", VoteConflict, "回避")
				field.Optional = true
			}
			form.Controls = append(form.Controls, casepage.Choose(field.Name, field))
		}
		v.Add(form.Title, note, casepage.DeedForm(form))
	}
	var present []string
	for _, m := range c.Members {
		if m.Active {
			present = append(present, m.ID.String(), m.Name+"（"+m.OrgName+"）")
		}
	}
	if len(present) > 0 {
		v.Add("", "", casepage.DeedForms([]casepage.Deed{{Title: "登记会议", Form: ui.Form{Action: c.Round.path() + "/meetings", Submit: "登记会议"}, Controls: []casepage.Control{
			casepage.Input("held_on", f.Text("held_on", "会议日期", ui.Field{Type: "date", Width: "sm"})), casepage.Input("place", f.Text("place", "地点", ui.Field{Max: lineLong})), casepage.Checks("present", f.Several("present", "到会委员", present...)), casepage.Prose("minutes", textLong, f.Text("minutes", "纪要", ui.Field{Rows: 5, Max: textLong})),
		}}}))
	}
}

// afterCommittee answers a change of the committee.
func (s *Service) afterCommittee(w http.ResponseWriter, r *http.Request, id ids.ID, err error) error {
	if typed(err) {
		return s.showCommittee(w, r, web.StatusOf(err), id, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, Round{ID: id}.path()+"/committee")
}

func (s *Service) memberForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	return s.afterCommittee(w, r, id, s.AddMember(r.Context(), id, Member{Name: v.Get("name"), Post: v.Get("post"), OrgName: v.Get("org"), Chair: v.Get("chair") == "1"}))
}

func (s *Service) meetingForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	var faults errs.List
	m := Meeting{Round: id, HeldOn: day(v, "held_on", &faults), Place: v.Get("place"), Minutes: v.Get("minutes")}
	for _, text := range v["present"] {
		if one, err := ids.Parse(text); err == nil {
			m.Present = append(m.Present, one)
		}
	}
	if err = faults.Err(); err == nil {
		_, err = s.Meet(r.Context(), m)
	}
	return s.afterCommittee(w, r, id, err)
}

func (s *Service) voteForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	votes := map[ids.ID]string{}
	for name := range v {
		if member, err := ids.Parse(strings.TrimPrefix(name, "vote_")); err == nil && strings.HasPrefix(name, "vote_") {
			votes[member] = v.Get(name)
		}
	}
	return s.afterCommittee(w, r, id, s.CastVotes(r.Context(), id, idOf(v, "meeting"), idOf(v, "request"), votes))
}
