package app

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/process/plan"
)

type planCmd struct {
	Import planImportCmd `cmd:"" help:"从大纲导入方案草稿 · import a plan from its outline as a draft"`
	Show   planShowCmd   `cmd:"" help:"方案的目标到哪一步 · how far the targets of plans are"`
}

type planImportCmd struct {
	place
	City  string `help:"城市代码 · city" required:""`
	File  string `arg:"" help:"文本或 Excel 大纲 · outline, text or Excel" type:"existingfile"`
	From  string `help:"起始日期，缺省按文件 · first day"`
	Until string `help:"结束日期，缺省按文件 · last day"`
	Sure  bool   `help:"写入草稿；不写只显示识别结果 · write the draft; without it only what was understood is shown"`
}

// Run shows what was understood of an outline, and writes it as a draft when told to.
func (cmd planImportCmd) Run(ctx context.Context, c *console) error {
	text, err := cmd.read()
	if err != nil {
		return err
	}
	o := plan.ReadOutline(text)
	p := plan.Plan{Level: plan.CityLevel, Sort: "PLAN", Title: o.Title, FileNo: o.FileNo, Issuer: o.Issuer, IssuedOn: o.IssuedOn, From: civil.Date{Year: o.IssuedOn.Year, Month: 1, Day: 1}, Until: civil.Date{Year: o.IssuedOn.Year, Month: 12, Day: 31}}
	for _, g := range o.Goals {
		p.Until.Year = max(p.Until.Year, g.End.Year)
	}
	for text, to := range map[string]*civil.Date{cmd.From: &p.From, cmd.Until: &p.Until} {
		if text == "" {
			continue
		}
		if *to, err = civil.ParseDate(text); err != nil {
			return err
		}
	}
	targets, of := plan.TargetsOf(o.Goals, p.From, p.Until)
	return withCity(ctx, cmd.place, cmd.City, func(ctx context.Context, _ *House, city *City) error {
		unknown, _, _, err := city.Plans.Unmatched(ctx, o)
		if err != nil {
			return err
		}
		c.say("%s（%s）：%d 项任务，%d 个目标 · %d tasks, %d targets", p.Title, p.FileNo, len(o.Tasks), len(targets), len(o.Tasks), len(targets))
		for _, t := range o.Tasks {
			c.say("  %-3s %s（%s）", t.Number, t.Title, strings.Join(t.Units, "、"))
		}
		for _, u := range unknown {
			c.say("?  名册里没有 · not in the register: %s", u.Name)
		}
		for _, u := range o.Unread {
			c.say("?  第 %d 行 · line %d：%s（%s）", u.Line, u.Line, u.Text, u.Why)
		}
		if !cmd.Sure {
			c.say("没有写入；确认后加 --sure · nothing was written; add --sure")
			return nil
		}
		id, err := city.Plans.Import(ctx, p, o, targets, of, nil)
		if err == nil {
			c.say("已写入草稿 · draft written: /plans/%s", id)
		}
		return err
	})
}

func (cmd planImportCmd) read() (string, error) {
	b, err := os.ReadFile(cmd.File)
	if err != nil {
		return "", err
	}
	if ext := strings.ToLower(filepath.Ext(cmd.File)); ext == ".xlsx" || ext == ".csv" {
		return plan.ReadWorkbook(bytes.NewReader(b), int64(len(b)), filepath.Base(cmd.File))
	}
	return string(b), nil
}

type planShowCmd struct {
	place
	City   string `help:"城市代码 · city" required:""`
	On     string `help:"到哪一天，缺省今天 · as of"`
	Drafts bool   `help:"也看编制中的方案 · drafts as well"`
}

// Run prints the targets of the plans that are published, and of drafts when asked for: what registers have for them, or the name of the
// source that is missing.
func (cmd planShowCmd) Run(ctx context.Context, c *console) error {
	return withCity(ctx, cmd.place, cmd.City, func(ctx context.Context, _ *House, city *City) error {
		day := city.Plans.Today()
		if cmd.On != "" {
			var err error
			if day, err = civil.ParseDate(cmd.On); err != nil {
				return err
			}
		}
		list, _, err := city.Plans.Plans(ctx, plan.Query{})
		if err != nil {
			return err
		}
		shown := 0
		for _, p := range list {
			if p.Status != plan.Published && !(cmd.Drafts && p.Status == plan.Draft) {
				continue
			}
			d, err := city.Plans.Plan(ctx, p.ID, day)
			if err != nil {
				return err
			}
			shown++
			st, _ := plan.Flow.State(p.Status)
			c.say("%s（%s · %s，%s）：%d 项任务，%d 个目标 · %d tasks, %d targets", p.Title, st.ZH, st.EN, day, len(d.Tasks), len(d.Standings), len(d.Tasks), len(d.Standings))
			for _, x := range d.Standings {
				c.say("  %s", x.Line())
			}
		}
		if shown == 0 {
			return fmt.Errorf("%s: 没有印发的方案；草稿加 --drafts · no published plan; drafts with --drafts", city.Info.Name)
		}
		return nil
	})
}
