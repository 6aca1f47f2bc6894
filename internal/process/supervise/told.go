package supervise

import (
	"context"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// The words of this file are what people are told, and what a page shows before they are: a note is made by one function for both.

// Words that stand in a preview for what has yet to be written, chosen or numbered.
const (
	yourAnswer = "（您填写的答复）"
	yourNumber = "（登记后编号）"
	yourChoice = "（您选择的对象）"
)

func subjectNote(x Finding, title string, args ...string) notify.Note {
	return notify.Note{Topic: TopicFinding, Orgs: []ids.ID{x.Org}, Roles: rectifiers, Title: title, Args: args, Path: x.path(), Object: x.ID}
}

func officeNote(x Finding, title string, args ...string) notify.Note {
	return notify.Note{Topic: TopicFinding, Roles: closers, Title: title, Args: args, Path: x.path(), Object: x.ID}
}

// foundNote tells a subject of a new finding and until when its plan is due.
func foundNote(x Finding) notify.Note {
	return subjectNote(x, "督导发现问题 %s，请在 %s 前报整改方案", x.Number, x.DueOn.String())
}

// movedNotes are what a step of a finding tells; x has the due day that the step sets.
func movedNotes(x Finding, step string) []notify.Note {
	switch step {
	case stepPlan:
		return []notify.Note{officeNote(x, "%s 报了问题 %s 的整改方案", x.OrgName, x.Number)}
	case stepBegin:
		return []notify.Note{subjectNote(x, "问题 %s 的整改方案已同意，请在 %s 前完成整改", x.Number, x.DueOn.String())}
	case stepSubmit:
		return []notify.Note{officeNote(x, "%s 报了问题 %s 的整改结果，请核验", x.OrgName, x.Number)}
	case stepReopen:
		return []notify.Note{subjectNote(x, "问题 %s 退回重改，请在 %s 前完成", x.Number, x.DueOn.String())}
	case stepClose:
		return []notify.Note{subjectNote(x, "问题 %s 已销号", x.Number)}
	}
	return nil
}

func tell(ctx context.Context, tx *sqldb.Tx, notes ...notify.Note) error {
	for _, n := range notes {
		if err := notify.Tell(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

// foretold are notes before they are told; subject is the name of the organisation of those that go to one.
func foretold(ctx context.Context, subject string, notes ...notify.Note) (out []caseflow.Message) {
	for _, n := range notes {
		switch {
		case len(n.Accounts) > 0:
			out = append(out, n.Message(ctx, "提出申诉的人"))
		case len(n.Orgs) > 0:
			out = append(out, n.Message(ctx, subject))
		default:
			out = append(out, n.Message(ctx))
		}
	}
	return out
}

// toldOfFinding is what a step of a finding would tell.
func toldOfFinding(ctx context.Context, q sqldb.Queryer, id ids.ID, step string) ([]caseflow.Message, error) {
	x, err := findingByID(ctx, q, id)
	if err != nil {
		return nil, err
	}
	if step == stepBegin || step == stepReopen {
		if x.DueOn, _, err = caseflow.Due(ctx, q, ParamRectify, civil.DateOf(q.Now())); err != nil {
			return nil, err
		}
	}
	return foretold(ctx, x.OrgName, movedNotes(x, step)...), nil
}

// toldOfNew is what a new finding of an inspection would tell its subject.
func toldOfNew(ctx context.Context, q sqldb.Queryer, i Inspection) ([]caseflow.Message, error) {
	due, _, err := caseflow.Due(ctx, q, ParamPlan, civil.DateOf(q.Now()))
	return foretold(ctx, i.OrgName, foundNote(Finding{Org: i.Org, Number: yourNumber, DueOn: due})), err
}

func scoringNote(x Assessment) notify.Note {
	return notify.Note{Topic: TopicAssessment, Roles: markers, Title: "考核“%s”开始评分", Args: []string{x.Title}, Path: x.path(), Object: x.ID}
}

func publicityNote(x Assessment, until civil.Date) notify.Note {
	return notify.Note{Topic: TopicAssessment, Roles: []actor.Role{actor.CountyUser, actor.SchoolAdmin}, Title: "考核“%s”的结果公示到 %s", Args: []string{x.Title, until.String()}, Path: x.path(), Object: x.ID}
}

// publicUntil is the last day of a publicity that begins now.
func publicUntil(ctx context.Context, q sqldb.Queryer) (until civil.Date, err error) {
	today := civil.DateOf(q.Now())
	days, err := paramOn(ctx, q, ParamPublic, today)
	if err != nil {
		return until, err
	}
	cal, err := caseflow.CalendarOf(ctx, q)
	if err != nil {
		return until, err
	}
	until, _ = cal.AddWorkingDays(today, int(days))
	return until, nil
}

// toldOfAssessment is what a step of an assessment would tell.
func toldOfAssessment(ctx context.Context, q sqldb.Queryer, id ids.ID, step string) ([]caseflow.Message, error) {
	x, err := assessmentByID(ctx, q, id)
	if err != nil {
		return nil, err
	}
	switch step {
	case "open":
		return foretold(ctx, "", scoringNote(x)), nil
	case "publicise":
		until, err := publicUntil(ctx, q)
		return foretold(ctx, "", publicityNote(x, until)), err
	}
	return nil, nil
}

// appealNote tells who runs an assessment that a subject appeals.
func appealNote(x Assessment, subject string, due civil.Date) notify.Note {
	return notify.Note{Topic: TopicAssessment, Roles: officers, Title: "%s 对考核“%s”提出申诉，请在 %s 前答复", Args: []string{subject, x.Title, due.String()}, Path: x.path(), Object: x.ID}
}

// toldOfNewAppeal is what an appeal against the scores of an assessment would tell.
func toldOfNewAppeal(ctx context.Context, q sqldb.Queryer, x Assessment) ([]caseflow.Message, error) {
	due, _, err := caseflow.Due(ctx, q, ParamAppeal, civil.DateOf(q.Now()))
	return foretold(ctx, "", appealNote(x, yourChoice, due)), err
}

// answerNote tells who appealed.
func answerNote(j Appeal, answer string) notify.Note {
	return notify.Note{Topic: TopicAssessment, Accounts: []ids.ID{j.Account}, Title: "考核申诉已答复：%s", Args: []string{answer}, Path: Assessment{ID: j.Assessment}.path(), Object: j.Assessment}
}

// toldOfAppeal is what an answer to an appeal would tell.
func toldOfAppeal(ctx context.Context, q sqldb.Queryer, id ids.ID, _ string) ([]caseflow.Message, error) {
	j, err := sqldb.One(ctx, q, scanAppeal, `SELECT `+appealCols+` FROM supervise_appeals WHERE id = $1`, id)
	return foretold(ctx, "", answerNote(j, yourAnswer)), err
}
