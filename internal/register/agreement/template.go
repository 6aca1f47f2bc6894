package agreement

import (
	"slices"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
)

// fromLibrary makes the clauses of a new agreement: those that every agreement of the class
// must have, and those that it usually has. What is promised has no number yet.
func fromLibrary(list []LibraryClause, parties []Party, newID func() ids.ID) []Clause {
	var out []Clause
	for _, l := range list {
		c := Clause{ID: newID(), Kind: l.Kind, Title: l.Title, Body: l.Body, Locked: l.Locked, Basis: l.Basis, Library: l.key(), Unit: l.Kind.Unit()}
		c.Line = c.ID
		if l.Kind != PlainText {
			if i := slices.IndexFunc(parties, func(p Party) bool { return p.Role == l.Promiser }); i >= 0 {
				c.Promiser = parties[i].Org
			}
		}
		out = append(out, c)
	}
	return out
}

// ofClass are the clauses of the library for a class, the newest version of each that holds on
// the day, in their order.
func ofClass(all []LibraryClause, c Class, day civil.Date) []LibraryClause {
	var out []LibraryClause
	for _, l := range all {
		if l.Class != "" && l.Class != c || l.From.After(day) {
			continue
		}
		if i := slices.IndexFunc(out, func(o LibraryClause) bool { return o.Code == l.Code }); i < 0 {
			out = append(out, l)
		} else if out[i].Version < l.Version {
			out[i] = l
		}
	}
	slices.SortStableFunc(out, func(a, b LibraryClause) int { return int(a.Position - b.Position) })
	return out
}

// required are those that may not be left out.
func required(list []LibraryClause) []LibraryClause {
	return slices.DeleteFunc(slices.Clone(list), func(l LibraryClause) bool { return !l.Locked })
}

// stage is a point of the plan that a class usually has.
type stage struct {
	title  string
	months int // after the beginning
}

var classPlan = map[Class][]stage{
	NamedClass: {{"确定冠名班培养方案", 2}, {"组建冠名班，学生入班", 4}, {"企业教师到岗授课", 6}},
	College:    {{"产业学院理事会成立，章程通过", 2}, {"设备到位并验收", 6}, {"第一批共建课程开课", 10}},
	Base:       {{"场地和工位确定", 2}, {"设备到位并验收", 6}, {"第一批学生进基地", 9}},
	Technology: {{"确定技术课题和任务书", 2}, {"中期检查", 6}, {"提交成果", 11}},
	OrderClass: {{"确定订单班培养方案和人数", 2}, {"组建订单班", 4}, {"学生到企业实习", 10}},
	Staff:      {{"确定培训计划", 1}, {"第一期培训开班", 3}, {"培训考核", 10}},
	General:    {{"确定年度合作事项", 2}, {"第一项合作落地", 6}},
}

// PlanOf proposes the milestones of an agreement: the first meeting, what its class usually
// needs, a comparison of promises and deliveries each year, and the talk about renewal. All of
// them lie in the term; a short one has fewer.
func PlanOf(c Class, starts, ends civil.Date) []Milestone {
	var out []Milestone
	add := func(title string, due civil.Date) {
		if !due.Before(starts) && !due.After(ends) {
			out = append(out, Milestone{Title: title, Due: due})
		}
	}
	if starts.IsZero() || ends.Before(starts) {
		return nil
	}
	add("合作团队第一次会议", starts.AddDays(min(30, starts.DaysTo(ends))))
	for _, s := range classPlan[c] {
		add(s.title, starts.AddMonths(s.months))
	}
	for y := 1; ; y++ {
		day := starts.AddMonths(12 * y).AddDays(-1)
		if !day.Before(ends) {
			break
		}
		add("年度对照：承诺与兑现", day)
	}
	if talk := ends.AddDays(-90); talk.After(starts) {
		add("商议续签", talk)
	}
	add("到期总结", ends)
	slices.SortStableFunc(out, func(a, b Milestone) int { return a.Due.Compare(b.Due) })
	return out
}
