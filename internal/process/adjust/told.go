package adjust

import (
	"context"

	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// The words of this file are what people are told, and what a page shows before they are: a note is made by one function for both.

// Words that stand in a preview for what has yet to be written or chosen.
const (
	yourAnswer = "（您填写的答复）"
	yourChoice = "（您选择的更正）"
)

// schoolNote is a note for the people of a request's school.
func schoolNote(x Request, title string, args ...string) notify.Note {
	return notify.Note{Topic: TopicRequest, Orgs: []ids.ID{x.School}, Roles: writers, Title: title, Args: args, Path: x.path(), Object: x.ID}
}

// officerNote is a note for the bureau.
func officerNote(topic, path string, id ids.ID, title string, args ...string) notify.Note {
	return notify.Note{Topic: topic, Roles: officers, Title: title, Args: args, Path: path, Object: id}
}

// schoolsNote is a note for all schools.
func schoolsNote(path string, id ids.ID, title string, args ...string) notify.Note {
	return notify.Note{Topic: TopicRound, Roles: writers, Title: title, Args: args, Path: path, Object: id}
}

// tell tells notes.
func tell(ctx context.Context, tx *sqldb.Tx, notes ...notify.Note) error {
	for _, n := range notes {
		if err := notify.Tell(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

// foretold are notes before they are told; school is the name of the school of those that go to one.
func foretold(ctx context.Context, school string, notes ...notify.Note) (out []caseflow.Message) {
	for _, n := range notes {
		who := "学校"
		switch {
		case len(n.Accounts) > 0:
			who = "提出人"
		case len(n.Orgs) > 0:
			who = school
		case n.Roles[0] == officers[0]:
			who = "市教育局"
		}
		out = append(out, n.Message(ctx, who))
	}
	return out
}

// requestNotes are what the other side is told of a step of a request.
func requestNotes(x Request, step string) []notify.Note {
	switch step {
	case "submit":
		return []notify.Note{officerNote(TopicRequest, x.path(), x.ID, "%s 提交了%s“%s”的申请", x.SchoolName, x.Kind.ZH(), x.Name)}
	case "incomplete":
		return []notify.Note{schoolNote(x, "申请 %s 材料不全，请补正后再提交", x.Number)}
	case "complete":
		return []notify.Note{schoolNote(x, "申请 %s 材料齐全", x.Number)}
	}
	return nil
}

// toldOfRequest is what a step of a request would say, for its preview.
func toldOfRequest(ctx context.Context, q sqldb.Queryer, id ids.ID, step string) ([]caseflow.Message, error) {
	x, err := requestByID(ctx, q, id)
	return foretold(ctx, x.SchoolName, requestNotes(x, step)...), err
}

func collectNote(r Round) notify.Note {
	return schoolsNote(r.path(), r.ID, "%s 开始征集，%s 截止", r.Title, r.CollectUntil.String())
}

func publicityNote(r Round, to civil.Date) notify.Note {
	return schoolsNote(r.path(), r.ID, "%s 拟定结果开始公示，%s 期满", r.Title, to.String())
}

// resultNote is what a school is told of its request, as it was decided, when the results are public.
func resultNote(x Request, until civil.Date) notify.Note {
	return schoolNote(x, "申请 %s 的结果已公布：%s；可在 %s 前申诉", x.Number, requestState(x.Status), until.String())
}

// toldOfRound is what a step of a round would say to the schools. Deciding says nothing: the results are told when they are published.
func toldOfRound(ctx context.Context, q sqldb.Queryer, id ids.ID, step string) (out []caseflow.Message, err error) {
	r, err := roundByID(ctx, q, id)
	if err != nil {
		return nil, err
	}
	today := dayOf(q.Now().UnixMilli())
	switch step {
	case "collect":
		return foretold(ctx, "", collectNote(r)), nil
	case "publicise":
		to, err := workingDays(ctx, q, today, ParamPublicity)
		return foretold(ctx, "", publicityNote(r, to)), err
	case "publish":
		until, err := workingDays(ctx, q, today, ParamAppeal)
		if err != nil {
			return nil, err
		}
		list, err := requestsOf(ctx, q, id)
		for _, x := range list {
			out = append(out, foretold(ctx, x.SchoolName, resultNote(x, until))...)
		}
		return out, err
	}
	return nil, nil
}

// objectionNotes are what an answer tells: the school whose proposal is taken back, and who objected, where they signed in.
func objectionNotes(j Objection, x Request, step, answer string) (out []notify.Note) {
	if step == "uphold" && x.Proposal != "" {
		out = append(out, schoolNote(x, "申请 %s 的公示异议成立，将重新拟定结果", x.Number))
	}
	if j.Account != 0 {
		out = append(out, notify.Note{Topic: TopicObject, Accounts: []ids.ID{j.Account}, Title: "您的异议 %s 已答复：%s", Args: []string{j.Number, answer}, Path: j.path(), Object: j.ID})
	}
	return out
}

// toldOfObjection is what an answer to an objection would tell.
func toldOfObjection(ctx context.Context, q sqldb.Queryer, id ids.ID, step string) ([]caseflow.Message, error) {
	j, err := objectionByID(ctx, q, id)
	if err != nil {
		return nil, err
	}
	x, err := requestByID(ctx, q, j.Request)
	return foretold(ctx, x.SchoolName, objectionNotes(j, x, step, yourAnswer)...), err
}

// askNote asks for an opinion: on a programme of a school, at a stage, in words.
func askNote(opinion ids.ID, due civil.Date, name, school, stage string) notify.Note {
	return notify.Note{Topic: TopicOpinion, Title: "请在 %s 前对“%s”（%s）提出%s", Args: []string{due.String(), name, school, stage}, Path: "/adjustments/opinions/" + opinion.String(), Object: opinion}
}

// toldOfAsking is what those who are asked for an opinion today are told: on a request, or on each of a round where it has no name.
func toldOfAsking(ctx context.Context, q sqldb.Queryer, x Request) (caseflow.Message, error) {
	name, school, stage := x.Name, x.SchoolName, stageZH[StageOf(x.Status)]
	if name == "" {
		name, school, stage = "（每件申请的专业）", "（申请的学校）", "部门意见"
	}
	due, err := workingDays(ctx, q, dayOf(q.Now().UnixMilli()), ParamOpinion)
	return askNote(0, due, name, school, stage).Message(ctx, "（您选择的单位）"), err
}

// appealNote tells the bureau that a school appeals.
func appealNote(x Request) notify.Note {
	return officerNote(TopicRequest, x.path(), x.ID, "%s 对 %s 的结果提出申诉", x.SchoolName, x.Number)
}

// answerNote tells the school that its appeal was answered.
func answerNote(x Request) notify.Note { return schoolNote(x, "对 %s 的申诉已答复", x.Number) }

// toldOfAppeal is what an answer to an appeal would tell.
func toldOfAppeal(ctx context.Context, q sqldb.Queryer, id ids.ID, _ string) ([]caseflow.Message, error) {
	request, err := sqldb.Value[ids.ID](ctx, q, `SELECT request_id FROM adjust_appeals WHERE id = $1`, id)
	if err != nil {
		return nil, err
	}
	x, err := requestByID(ctx, q, request)
	return foretold(ctx, x.SchoolName, answerNote(x)), err
}

// listNote tells the schools of a list.
func listNote(l List) notify.Note { return schoolsNote(l.path(), l.ID, "已公布：%s", l.Title()) }

// toldOfList is what publishing a list would tell.
func toldOfList(ctx context.Context, q sqldb.Queryer, id ids.ID, step string) ([]caseflow.Message, error) {
	l, err := listByID(ctx, q, id)
	if err != nil || step != "publish" {
		return nil, err
	}
	return foretold(ctx, "", listNote(l)), nil
}

// correctionNote tells the school what became of the decision; what is the name of the correction.
func correctionNote(x Request, what string) notify.Note {
	return schoolNote(x, "申请 %s 的决定有更正：%s", x.Number, what)
}

// overrideNote tells the bureau that an exception is asked for, and the school what becomes of it.
func overrideNote(x Request, state string) notify.Note {
	if state == OverrideAsked {
		return officerNote(TopicRequest, x.path(), x.ID, "%s 请求对负面清单专业“%s”批准例外", x.SchoolName, x.Name)
	}
	return schoolNote(x, "申请 %s 的负面清单例外有了新进展", x.Number)
}

// toldOn is what the forms on the page of a round would have people told.
func (s *Service) toldOn(ctx context.Context, d *roundData) (out map[ids.ID]map[string][]caseflow.Message, err error) {
	err = s.db.Read(ctx, func(q *sqldb.Reader) error {
		out = map[ids.ID]map[string][]caseflow.Message{}
		if d.Asking, err = toldOfAsking(ctx, q, Request{}); err != nil {
			return err
		}
		if out[d.ID], err = Rounds.Foretold(ctx, q, d.ID, formSteps[d.Status]...); err != nil {
			return err
		}
		for _, j := range d.Objected {
			if j.Status == ObjectionOpen {
				if out[j.ID], err = Objections.Foretold(ctx, q, j.ID, "uphold", "deny"); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return out, err
}
