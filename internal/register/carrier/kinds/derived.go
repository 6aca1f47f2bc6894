package kinds

import "rongqiao/internal/register/carrier"

// The headings of the kinds of training, technology, teachers, teaching and enterprises.
const (
	training   = "培训与终身学习"
	technology = "技术创新与转化"
	faculty    = "教师队伍"
	teaching   = "课程与教学"
	integrated = "产教融合型企业与园区"
	measures   = "目标与总量"
)

// follows is a field that is computed from others of its record.
func follows(t carrier.Type, line string, op carrier.Op, limit float64, of ...string) carrier.Field {
	f := column(t, line)
	f.From = &carrier.Formula{Op: op, Of: of, Limit: limit}
	return f
}

// under keeps a number from being larger than another field's.
func under(top string, f carrier.Field) carrier.Field { f.Under = top; return f }

// unique lets a value stand once in a kind.
func unique(f carrier.Field) carrier.Field { f.Unique = true; return f }

// between bounds a number.
func between(least, most float64, f carrier.Field) carrier.Field {
	f.Min, f.Max = &least, &most
	return f
}

// helped adds a note beneath a field.
func helped(help string, f carrier.Field) carrier.Field { f.Help = help; return f }

// other points to a record of another kind.
func other(line, kind string) carrier.Field {
	f := field(carrier.Other, line)
	f.Kind = kind
	return f
}

// several is a choice of any.
func several(line string, options ...string) carrier.Field {
	f := field(carrier.Set, line)
	f.Choices = choices(options...)
	return f
}

// ratio is Σ of one field ÷ Σ of another, in percent.
func ratio(line, scope, part, whole string, w carrier.Where) carrier.Count {
	c := tally(line, "%", scope, w)
	c.Of, c.Field, c.Base = carrier.Ratio, part, whole
	return c
}

// covered is the share of the records that have a field.
func covered(line, scope, field string) carrier.Count {
	c := tally(line, "%", scope, carrier.Where{Field: field})
	c.Percent = true
	return c
}

// where narrows a count.
func where(w carrier.Where, c carrier.Count) carrier.Count { c.Where = w; return c }

// is asks for a field with one of the codes, "a|b".
func is(field, codes string) carrier.Where { return carrier.Where{Field: field, Is: codes} }

// inYear asks for a field of day or year that lies in the year of the day, and for more.
func inYear(field string, more ...carrier.Where) carrier.Where {
	w := carrier.Where{Year: field}
	for i := range more {
		more[i].And = w.And
		w.And = &more[i]
	}
	return w
}

// different counts different values of a field.
func different(line, unit, scope, field string, w carrier.Where) carrier.Count {
	c := tally(line, unit, scope, w)
	c.Of, c.Field = carrier.Distinct, field
	return c
}

// noted counts the entries in a list; notedBy the organisations behind them.
func noted(line, unit, scope, list string) carrier.Count {
	c := tally(line, unit, scope, carrier.Where{})
	c.Of, c.Field = carrier.Noted, list
	return c
}

func notedBy(line, unit, scope, list string) carrier.Count {
	c := noted(line, unit, scope, list)
	c.Of = carrier.NotedBy
	return c
}

// ofTotal is the share of a count in a total that a document states.
func ofTotal(line, scope, total string, w carrier.Where) carrier.Count {
	c := tally(line, "%", scope, w)
	c.Total = total
	return c
}

// The lives of what is done once and of what is reported.
var (
	doneOnce = []carrier.Stage{
		{Code: "PLANNED", ZH: "计划", EN: "Planned", Tone: "info"}, {Code: "RUNNING", ZH: "进行中", EN: "Running", Tone: "info"}, {Code: "DONE", ZH: "已完成", EN: "Done", Tone: "green", Counts: true},
		{Code: "ENDED", ZH: "已取消", EN: "Cancelled", Tone: "none", Closed: true},
	}
	returned = []carrier.Stage{
		{Code: "DRAFT", ZH: "填报中", EN: "Being filled in", Tone: "info"}, {Code: "FILED", ZH: "已报送", EN: "Filed", Tone: "green", Counts: true}, {Code: "ENDED", ZH: "已作废", EN: "Void", Tone: "none", Closed: true},
	}
	inForce = []carrier.Stage{
		{Code: "DRAFT", ZH: "编制中", EN: "Being drafted", Tone: "info"}, {Code: "IN_FORCE", ZH: "施行中", EN: "In force", Tone: "green", Counts: true}, {Code: "ENDED", ZH: "已停用", EN: "No longer used", Tone: "none", Closed: true},
	}
)

// The scope notes that several counts of these kinds share.
const (
	flows     = "这一天所在年份的，年初到年末"
	flowsSum  = "这一天所在年份的相加，没有填的列为缺数据"
	coverage  = "有这项的条数 ÷ 全部已计数的条数"
	entered   = "已计数的记录里到这一天的逐条记录"
	enteredBy = "逐条记录里的企业，只计一次"
	provinces = "本市的条数 ÷ 文件公布的全省总数；没有总数时没有数据"
	stageSets = "状态到这一步或以后，不含已暂停和已终止"
)
