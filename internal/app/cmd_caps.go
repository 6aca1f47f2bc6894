package app

import (
	"context"
	"fmt"
	"os"
	"strings"

	"rongqiao/internal/app/real"
	"rongqiao/internal/app/sample"
	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/process/adjust"
	"rongqiao/internal/register/programme"
)

type realCapsCmd struct {
	Data string `help:"公开数据文件夹 · folder of public data" type:"existingdir" required:""`
	Out  string `arg:"" optional:"" help:"报告文件（Markdown），不写就打印 · report to write, printed otherwise"`
}

// Run runs the caps of filing over the public register and over the generated sample cities, and writes the account.
func (cmd realCapsCmd) Run(_ context.Context, c *console) error {
	list, err := real.Caps(cmd.Data)
	if err != nil {
		return err
	}
	text := "# 布点上限规则在公开登记和示例城市上的检验\n"
	for _, r := range list {
		text += "\n" + r.String()
	}
	for _, s := range samples {
		text += "\n" + sampleCaps(s)
	}
	if cmd.Out == "" {
		fmt.Fprint(c.out, text)
		return nil
	}
	if err := os.WriteFile(cmd.Out, []byte(text), 0o644); err != nil {
		return err
	}
	c.say("%s：%d 份登记，%d 个示例城市", cmd.Out, len(list), len(samples))
	return nil
}

// sampleCaps runs all caps over a generated city: ⌊students ÷ 300⌋ and ⌊÷ 200⌋ points of a school, 20 points of a programme, half of
// the secondary schools.
func sampleCaps(s sample.City) string {
	f := adjust.Figures{Limits: adjust.Limits{Higher: 300, Secondary: 200, Points: 20, Share: 50, Goal: 10, Versions: map[string]string{}}}
	for i, x := range s.Schools {
		students := int64(1800 + 900*i)
		f.Schools = append(f.Schools, adjust.FrozenSchool{ID: sample.SchoolID(s.Code, i), Name: x.Name, County: x.County, Students: &students, Secondary: x.Level == string(org.Secondary) || x.Level == string(org.Technician)})
	}
	for i, p := range sample.Draw(s).Points {
		level, ok := programme.LevelOf(p.Code)
		if !ok {
			level = atlas.HigherCollege
		}
		f.Points = append(f.Points, adjust.FrozenPoint{ID: ids.ID(i + 1), School: sample.SchoolID(s.Code, p.School), Level: level, Code: p.Code, Name: p.Code, Status: programme.Enrolling})
	}
	over := adjust.WhatIf(f, nil).Before.Over
	var b strings.Builder
	fmt.Fprintf(&b, "## %s（生成的示例城市）\n\n%d 所学校，%d 个专业点；超过上限 %d 项。\n\n| 规则 | 学校或专业 | 实际 | 上限 |\n|---|---|---:|---:|\n", s.Name, len(f.Schools), len(f.Points), len(over))
	for _, x := range over {
		most := fmt.Sprint(x.Most)
		if x.Share {
			most += " 所的一半"
		}
		fmt.Fprintf(&b, "| %s | %s | %d | %s |\n", x.Rule, x.Who, x.N, most)
	}
	return b.String()
}
