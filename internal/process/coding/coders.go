package coding

import "encoding/json"

// Field is one input of a kind: its name in JSON and the headings under which tables have it.
type Field struct {
	Name, ZH string
	Headings []string
	Needed   bool   // a table without it cannot be coded
	Long     bool   // a text of several lines
	Example  string // shown with the field
}

// Kind is one sort of line that can be coded.
type Kind struct {
	Code, ZH, EN string
	Fields       []Field
	Shown        int  // codes written into a table; 0: all
	Named        bool // ranked are names, and names their codes
	open         func(*knowledge) Coder
}

// Coder codes one line; it is safe for use by many at a time.
type Coder interface {
	Code(values map[string]string) Result
}

// The kinds.
const (
	Positions    = "positions"
	Requirements = "requirements"
	Ads          = "ads"
	Industries   = "industries"
	Titles       = "titles"
)

// Kinds lists what can be coded: a kind is its fields and a Coder.
var Kinds = []Kind{
	{
		Code: Requirements, ZH: "专业要求 → 专业代码", EN: "requirements → programme codes",
		Fields: []Field{{Name: "expression", ZH: "专业要求", Headings: []string{"专业要求", "专业", "专业条件", "所需专业", "本科专业名称及代码", "majors"}, Needed: true, Long: true, Example: "例：计算机类（0809）、法学；工商管理类（限人力资源管理）"}},
		open:   func(k *knowledge) Coder { return requirementCoder{k.reader} },
	},
	{
		Code: Positions, ZH: "岗位 → 本科专业类", EN: "positions → classes of programmes", Shown: 3,
		Fields: []Field{
			{Name: "unit", ZH: "单位", Headings: []string{"招考单位", "用人单位", "招聘单位", "单位名称", "部门", "企业名称"}},
			{Name: "position", ZH: "岗位", Headings: []string{"职位", "岗位名称", "职位名称", "招考职位", "招聘岗位"}, Needed: true},
			{Name: "duties", ZH: "职责", Headings: []string{"工作内容", "职位简介", "岗位职责", "工作职责", "职责任务", "岗位描述"}},
			{Name: "position_type", ZH: "职位类型", Headings: []string{"职位类别", "岗位类别", "类别"}},
			{Name: "education", ZH: "学历", Headings: []string{"学历要求", "最低学历"}},
		},
		open: func(k *knowledge) Coder { return k.positions() },
	},
	{
		Code: Titles, ZH: "职位名称 → 职业", EN: "job titles → occupations", Shown: 5,
		Fields: []Field{{Name: "title", ZH: "职位名称", Headings: []string{"招聘职位", "职位", "岗位", "岗位名称", "招聘岗位", "job_title"}, Needed: true, Example: "例：资深前端开发工程师（双休）"}},
		open:   func(k *knowledge) Coder { return k.titles() },
	},
	{
		Code: Ads, ZH: "招聘信息 → 专业类", EN: "advertisements → classes of programmes", Shown: 3, Named: true,
		Fields: []Field{
			{Name: "title", ZH: "职位名称", Headings: []string{"招聘职位", "职位", "岗位", "岗位名称", "招聘岗位"}, Needed: true},
			{Name: "education", ZH: "学历", Headings: []string{"学历要求", "最低学历"}},
			{Name: "description", ZH: "职位描述", Headings: []string{"岗位描述", "岗位职责", "任职要求", "职位要求", "描述", "招聘要求"}, Long: true},
		},
		open: func(k *knowledge) Coder { return k.ads() },
	},
	{
		Code: Industries, ZH: "企业 → 行业大类", EN: "enterprises → divisions of industries", Shown: 3,
		Fields: []Field{
			{Name: "company", ZH: "企业名称", Headings: []string{"单位名称", "公司名称", "公司", "企业", "名称", "用人单位"}, Needed: true},
			{Name: "business_scope", ZH: "经营范围", Headings: []string{"经营业务范围", "业务范围", "主营业务", "主营范围"}, Long: true},
		},
		open: func(k *knowledge) Coder { return k.trades() },
	},
}

// KindOf finds a kind by its code.
func KindOf(code string) (Kind, error) {
	for _, k := range Kinds {
		if k.Code == code {
			return k, nil
		}
	}
	return Kind{}, ErrKind.With(code)
}

// Result is the answer to one line.
type Result struct {
	ID         json.RawMessage `json:"id"`
	Ranked     []string        `json:"ranked"` // codes, best first; names of classes where the kind is Named
	Names      []string        `json:"names"`  // of the same codes; their codes where the kind is Named
	Scores     []float64       `json:"scores"` // chance of being right, 0…1
	Verdict    string          `json:"verdict"`
	Why        []string        `json:"why"`
	Categories []string        `json:"categories,omitempty"` // whole categories asked for, two digits
	Excluded   []string        `json:"excluded,omitempty"`   // codes that the text leaves out
}

// labels are the codes and the names of an answer, whichever of them is ranked.
func (k Kind) labels(r Result) (codes, names []string) {
	if k.Named {
		return r.Names, r.Ranked
	}
	return r.Ranked, r.Names
}

// The verdicts.
const (
	fits    = "符合"
	confirm = "待确认"
	unfit   = "不符"
)
