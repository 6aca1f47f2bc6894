package dispatch

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"rongqiao/internal/platform/doc"
)

var colourZH = map[string]string{Done: "已完成", Green: "绿", Amber: "黄", Red: "红", NoData: "无数据"}

// percentText writes a share as people do: 62.5%.
func percentText(share float64) string {
	return strconv.FormatFloat(math.Round(share*1000)/10, 'f', -1, 64) + "%"
}

func percentOr(p *float64, none string) string {
	if p == nil {
		return none
	}
	return percentText(*p)
}

// Finding is the quarter in a sentence that a mayor can read out.
func (b Bulletin) Finding() string {
	q, err := ParseQuarter(b.Quarter)
	if err != nil {
		return ""
	}
	c := b.Colours
	text := fmt.Sprintf("%s调度 %d 项任务：已完成 %d 项，绿 %d 项，黄 %d 项，红 %d 项", q.ZH(), b.Tasks, c[Done], c[Green], c[Amber], c[Red])
	if c[NoData] > 0 {
		text += fmt.Sprintf("，无数据 %d 项", c[NoData])
	}
	text += fmt.Sprintf("。应报 %d 份，已报 %d 份，审核通过 %d 份", b.Reports, b.Sent, b.Accepted)
	if b.Late > 0 {
		text += fmt.Sprintf("，迟报 %d 份", b.Late)
	}
	if b.Overdue > 0 {
		text += fmt.Sprintf("，逾期未报 %d 份", b.Overdue)
	}
	return text + "。"
}

// bulletinDoc is a bulletin on paper.
func bulletinDoc(b Bulletin, sum string) (*doc.Document, error) {
	d, err := doc.New(doc.Options{Title: b.Title, Issuer: b.City, Number: b.Number, Version: "数据截至 " + b.TakenOn.String(), Created: b.TakenOn.String(), Source: sum})
	if err != nil {
		return nil, err
	}
	d.Heading(1, "一、总体情况")
	d.Para(b.Finding())
	d.Heading(1, "二、各项任务")
	rows := make([][]string, len(b.Lines))
	for i, l := range b.Lines {
		rows[i] = []string{l.Number, l.Title, l.Unit, colourZH[l.Colour], percentOr(l.Progress, "无数据"), percentOr(l.Expected, "无数据"), l.State}
	}
	d.Table("各项任务进展", []string{"序号", "任务", "牵头单位", "状态", "进度", "应达", "报送"}, rows, 4, 5)
	d.Heading(1, "三、需要关注的任务")
	some := false
	for _, l := range b.Lines {
		if l.Colour == Red || l.Colour == Amber {
			some = true
			d.Heading(3, strings.TrimPrefix(l.Number+". ", ". ")+l.Title+"（"+colourZH[l.Colour]+"，"+l.Unit+"）")
			for _, p := range [][2]string{{"进展", l.Words}, {"问题", l.Problems}, {"需要支持", l.Support}, {"整改措施", l.Measures}} {
				if p[1] != "" {
					d.Para(p[0] + "：" + p[1])
				}
			}
			if l.Owner != "" {
				d.Para("责任人：" + l.Owner + "，完成时限：" + l.By.String())
			}
		}
	}
	if !some {
		d.Para("没有黄、红任务。")
	}
	d.Heading(1, "四、逾期未报")
	if len(b.Missing) == 0 {
		d.Para("没有逾期未报的单位。")
	}
	for _, m := range b.Missing {
		d.Para(m)
	}
	d.Heading(1, "五、上次会议决议的办理")
	if len(b.Before) == 0 {
		d.Para("没有未办结的决议。")
	} else {
		rows := make([][]string, len(b.Before))
		for i, t := range b.Before {
			state := t.State
			if t.Late {
				state += "，逾期"
			}
			rows[i] = []string{t.Number, t.Title, t.Unit, t.Due.String(), state}
		}
		d.Table("未办结的决议", []string{"编号", "事项", "牵头单位", "时限", "状态"}, rows)
	}
	d.Note("状态口径：已达成为已完成；进度不低于应达减 5 个百分点为绿，减 20 个百分点为黄，再低或逾期两次为红（参数 GOV-GREEN、GOV-AMBER、GOV-OVERDUE）。登记数据优先，没有的用单位填报。")
	d.Note("本通报发布时冻结，内容 SHA-256：" + sum)
	return d, nil
}

func (x Released) write(w io.Writer) error {
	d, err := bulletinDoc(x.Bulletin, x.SHA256)
	if err != nil {
		return err
	}
	return d.Write(w)
}

// minutesDoc are the minutes of a meeting on paper.
func (s *Service) minutesDoc(m MeetingDetail) (*doc.Document, error) {
	d, err := doc.New(doc.Options{Title: m.BodyName + "会议纪要", Issuer: s.o.City, Number: m.Number, Version: m.HeldOn.String(), Created: m.IssuedOn.String()})
	if err != nil {
		return nil, err
	}
	d.Para(m.Title)
	d.Para("时间：" + m.HeldOn.String())
	d.Para("地点：" + orDash(m.Place))
	d.Para("主持：" + orDash(m.Chair))
	for _, p := range Presences {
		var names []string
		for _, a := range m.Attendance {
			if a.Status == p.Code {
				names = append(names, attendeeName(a))
			}
		}
		if len(names) > 0 {
			d.Para(p.ZH + "：" + strings.Join(names, "、"))
		}
	}
	d.Heading(1, "一、会议内容")
	d.Para(orDash(m.Minutes))
	d.Heading(1, "二、议题")
	rows := make([][]string, len(m.Agenda))
	for i, a := range m.Agenda {
		rows[i] = []string{strconv.Itoa(i + 1), itemZH[a.Kind], a.Title, a.Facts, a.Outcome}
	}
	d.Table("议题和结论", []string{"序号", "类别", "议题", "情况", "结论"}, rows)
	d.Heading(1, "三、议定事项")
	if len(m.Decided) == 0 {
		d.Para("本次会议没有议定事项。")
	}
	for i, t := range inNumberOrder(m.Decided) {
		d.Para(fmt.Sprintf("%d. %s（%s）。%s 由%s牵头%s，%s 前完成。", i+1, t.Title, t.Number, t.Body, t.Lead().Name, coText(t), t.DueDay))
	}
	d.Sign(m.BodyName+"办公室", m.IssuedOn.String())
	return d, nil
}

var itemZH = map[string]string{ItemLast: "上次议定", ItemRed: "红色任务", ItemAmber: "黄色任务", ItemOverdue: "逾期未报", ItemOwn: "其他议题"}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func attendeeName(a Attendee) string {
	return strings.TrimSpace(a.Unit + " " + a.Person)
}

func coText(t Matter) string {
	var names []string
	for _, p := range t.Parts {
		if p.Duty == Co {
			names = append(names, p.Unit.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "，" + strings.Join(names, "、") + "配合"
}

func itoa(n int) string { return strconv.Itoa(n) }
