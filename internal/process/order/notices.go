package order

import (
	"context"
	"strconv"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// The topics of the notes that this module tells.
const (
	topicAnswer = "order.answer" // somebody must answer
	topicCourse = "order.course" // an order, claim or contract moved
	topicSilent = "order.silent" // unanswered questions, pause
)

// Topics declares them.
var Topics = []notify.Topic{
	{Code: topicAnswer, ZH: "等我答复的发单和认领", EN: "Orders and claims that wait for my answer", Mail: notify.AtOnce},
	{Code: topicCourse, ZH: "发单、认领和合同的进展", EN: "Progress of orders, claims and contracts", Mail: notify.Digest},
	{Code: topicSilent, ZH: "逾期未复与暂停", EN: "Unanswered questions and pauses", Mail: notify.AtOnce},
}

func tell(ctx context.Context, tx *sqldb.Tx, topic string, org ids.ID, roles []actor.Role, path string, object ids.ID, title string, args ...string) error {
	return notify.Tell(ctx, tx, notify.Note{Topic: topic, Orgs: []ids.ID{org}, Roles: roles, Title: title, Args: args, Path: path, Object: object, AtOnce: topic != topicCourse})
}

func (o Order) path() string { return "/orders/" + o.ID.String() }
func (c Claim) path() string { return "/claims/" + c.ID.String() }

func (s *Service) tellIssued(ctx context.Context, tx *sqldb.Tx, o Order) error {
	return tell(ctx, tx, topicAnswer, o.Supplier, suppliers, o.path(), o.ID, "新发单 %s：%s，请在 %s 前答复", o.Number, o.Title, o.DueOn.String())
}

// tellAnswer tells who asked what the supplier answered.
func (s *Service) tellAnswer(ctx context.Context, tx *sqldb.Tx, o Order, _ string) error {
	title := "%s 接受了发单 %s：%s"
	if o.Status == Declined {
		title = "%s 谢绝了发单 %s：%s"
	}
	return tell(ctx, tx, topicCourse, o.Asker, enterprise, o.path(), o.ID, title, o.SupplierIs, o.Number, o.Title)
}

// tellTimeout tells who asked, so that they can ask somebody else, and who did not answer.
func (s *Service) tellTimeout(ctx context.Context, tx *sqldb.Tx, o Order) error {
	to := o.path()
	if o.Dispatch != 0 {
		to = "/dispatches/" + o.Dispatch.String()
	}
	if err := tell(ctx, tx, topicAnswer, o.Asker, enterprise, to, o.ID, "%s 逾期没有答复发单 %s，请另选一家", o.SupplierIs, o.Number); err != nil {
		return err
	}
	return tell(ctx, tx, topicSilent, o.Supplier, suppliers, o.path(), o.ID, "发单 %s 已过答复期限", o.Number)
}

func (s *Service) tellNobodyLeft(ctx context.Context, tx *sqldb.Tx, o Order) error {
	return tell(ctx, tx, topicAnswer, o.Asker, enterprise, "/dispatches/"+o.Dispatch.String(), o.Dispatch, "需求“%s”已没有可以自动递补的学校，请自己选择", o.Title)
}

// tellStep tells both sides that an order moved; whoever moved it knows.
func (s *Service) tellStep(ctx context.Context, tx *sqldb.Tx, o Order) error {
	st, _ := Orders.State(o.Status)
	a := actor.From(ctx)
	if o.sideOf(a) != "asker" {
		if err := tell(ctx, tx, topicCourse, o.Asker, enterprise, o.path(), o.ID, "发单 %s：%s", o.Number, st.ZH); err != nil {
			return err
		}
	}
	if o.sideOf(a) == "supplier" {
		return nil
	}
	return tell(ctx, tx, topicCourse, o.Supplier, suppliers, o.path(), o.ID, "发单 %s：%s", o.Number, st.ZH)
}

func (s *Service) tellClaimed(ctx context.Context, tx *sqldb.Tx, c Claim) error {
	return tell(ctx, tx, topicAnswer, c.Asker, enterprise, c.path(), c.ID, "%s 认领需求“%s”，请在 %s 前答复", c.SupplierIs, c.Title, c.DueOn.String())
}

func (s *Service) tellClaimAnswer(ctx context.Context, tx *sqldb.Tx, c Claim, _ string) error {
	title := "您的认领 %s 已获同意：%s"
	if c.Status == ClaimRefused {
		title = "您的认领 %s 被谢绝：%s"
	}
	return tell(ctx, tx, topicCourse, c.Supplier, suppliers, c.path(), c.ID, title, c.Number, c.Title)
}

func (s *Service) tellLapse(ctx context.Context, tx *sqldb.Tx, c Claim) error {
	if err := tell(ctx, tx, topicSilent, c.Asker, enterprise, c.path(), c.ID, "认领 %s 已过答复期限，现在答复仍然有效", c.Number); err != nil {
		return err
	}
	return tell(ctx, tx, topicCourse, c.Supplier, suppliers, c.path(), c.ID, "企业逾期没有答复认领 %s，已列入教育局电话名单", c.Number)
}

func (s *Service) tellWarned(ctx context.Context, tx *sqldb.Tx, org ids.ID, n int64) error {
	return tell(ctx, tx, topicSilent, org, join(enterprise, suppliers), "/responsiveness", org, "已连续 %s 次没有答复，再有一次将暂停", strconv.FormatInt(n, 10))
}

func (s *Service) tellPaused(ctx context.Context, tx *sqldb.Tx, org ids.ID, n int64) error {
	return tell(ctx, tx, topicSilent, org, join(enterprise, suppliers), "/responsiveness", org, "连续 %s 次没有答复，已暂停；点一下即可恢复", strconv.FormatInt(n, 10))
}
