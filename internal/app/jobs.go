package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/param"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/adjust"
	"rongqiao/internal/process/condition"
	"rongqiao/internal/process/dispatch"
	"rongqiao/internal/process/evaluate"
	"rongqiao/internal/process/fund"
	"rongqiao/internal/process/order"
	"rongqiao/internal/process/plan"
	"rongqiao/internal/process/selection"
	"rongqiao/internal/process/sharing"
	"rongqiao/internal/process/supervise"
	"rongqiao/internal/register/agreement"
	"rongqiao/internal/register/carrier"
	"rongqiao/internal/register/contact"
	"rongqiao/internal/report/approvals"
	"rongqiao/internal/report/board"
	"rongqiao/internal/report/system"
)

// jobKinds are all kinds of jobs; a city's table says what each does.
var jobKinds = slices.Concat([]string{sheet.JobKind, sharing.JobExchange}, system.Kinds, slices.Sorted(maps.Keys(noticeJobs)))

// schedules are the jobs that run by the clock, Chinese time.
func (h *House) schedules() []job.Schedule {
	return append(append(system.Schedules(), noticeSchedules()...), sharing.Schedules()...)
}

// handlers are what the kinds of jobs do in this city.
func (c *City) handlers() map[string]job.Handler {
	all := c.System.Handlers()
	all[sheet.JobKind] = sheet.Handler(func(string) (*sheet.Service, error) { return c.Sheets, nil })
	maps.Copy(all, c.Notices.Handlers())
	maps.Copy(all, c.Sharing.Handlers())
	maps.Copy(all, c.Search.Handlers())
	return all
}

// newSystem joins the administrators' pages to what this installation has.
func (h *House) newSystem(c *City) *system.Service {
	return system.New(system.Options{
		City: c.Info.Code, DB: c.DB, Version: Version, Started: h.started,
		Plant:     &system.Plant{Kit: h.kit(), City: c.Info.Code, Checkpoints: system.CheckpointFile(h.Config.Backup.Dir, c.Info.Code)},
		Deadlines: []system.Deadline{{Name: "demand.expire", Run: c.Demand.Expire}, {Name: order.JobDue, Run: c.Orders.TimeUp}, {Name: selection.JobDue, Run: c.Selection.TimeUp}, {Name: dispatch.JobName, Run: c.Dispatch.TimeUp}, {Name: supervise.JobDue, Run: c.Supervise.TimeUp}, {Name: evaluate.JobDue, Run: c.Evaluate.TimeUp}, {Name: adjust.JobDue, Run: c.Adjust.TimeUp}, {Name: "contact.remind", Run: c.Contact.Remind}, {Name: agreement.JobName, Run: c.Agreement.TimeUp}, {Name: "milestone.remind", Run: c.Carrier.Remind}, {Name: "carrier.reports", Run: c.Carrier.SuspendUnreported}, {Name: "employment.remind", Run: c.Forecast.RemindDue}, {Name: "survey.remind", Run: c.Standard.RemindDue}, {Name: "condition.norms", Run: c.Condition.MeasureNorms}, {Name: "caseflow.remind", Run: caseflow.RemindJob(c.DB, machines()...)}, {Name: "caseflow.due", Run: caseflow.DueJob(c.DB, machines()...)}},
		JobNames:  jobNames(),
		Person:    c.person,
		Accounts:  c.Accounts.Log,
		Hub:       c.hub,
		Params: []system.ParamSource{
			system.MatchParams(c.DB), paramsOf(c.DB, "缺口计算", board.ParamVersions), paramsOf(c.DB, "名册", carrier.ParamVersions),
			paramsOf(c.DB, "结对与活动", contact.ParamVersions), paramsOf(c.DB, "校企合作协议", agreement.ParamVersions), paramsOf(c.DB, "发单与回应", order.ParamVersions),
			paramsOf(c.DB, "专项资金", fund.ParamVersions), paramsOf(c.DB, "办理用时", approvals.ParamVersions), paramsOf(c.DB, "办学条件", condition.Params),
			paramsOf(c.DB, "遴选", selection.ParamVersions), paramsOf(c.DB, "督导考核", supervise.ParamVersions), paramsOf(c.DB, "季度调度", dispatch.ParamVersions), paramsOf(c.DB, "方案和目标", plan.ParamVersions), paramsOf(c.DB, "提醒", notify.Params),
		},
	})
}

// paramsOf lists the parameters of a module with all their versions, for the overview.
func paramsOf[V int64 | float64](db *sqldb.DB, title string, all func(ctx context.Context, q sqldb.Queryer) ([]param.Version[V], error)) system.ParamSource {
	return system.ParamSource{Title: title, List: func(ctx context.Context) (out []system.Param, err error) {
		err = db.Read(ctx, func(r *sqldb.Reader) error {
			list, err := all(ctx, r)
			out = make([]system.Param, len(list))
			for i, p := range list {
				out[i] = system.Param{Code: p.Code, Version: strconv.FormatInt(p.Version, 10), Value: fmt.Sprint(p.Value), Source: p.Source, From: p.From}
			}
			return err
		})
		return out, err
	}}
}

func jobNames() map[string]string {
	out := maps.Clone(noticeJobs)
	out[sheet.JobKind] = "导入批次"
	out[sharing.JobExchange] = "城市间收发"
	return out
}

// person names an account of the city; "" when it is not known.
func (c *City) person(ctx context.Context, id ids.ID) string {
	var name string
	err := c.DB.Read(ctx, func(r *sqldb.Reader) (err error) {
		name, err = sqldb.Value[string](ctx, r, `SELECT name FROM account_people WHERE account_id = $1`, id)
		return err
	})
	if err != nil {
		return ""
	}
	return name
}
