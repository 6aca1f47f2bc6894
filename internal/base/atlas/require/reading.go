package require

// Verdict says how far a reading can be trusted.
type Verdict uint8

// The three verdicts of the product.
const (
	Fits    Verdict = iota // 符合: every piece was read without doubt
	Confirm                // 待确认: a person should look at the pieces that are not sure
	Unfit                  // 不符: the text asks for another level of education only
)

var verdictNames = [...]string{"符合", "待确认", "不符"}

// String is the verdict as people read it.
func (v Verdict) String() string { return verdictNames[v] }

// How is the way by which a piece of text got its codes, or why it got none.
type How uint8

// The ways, best first.
const (
	ByNameAndCode How = iota // name and national code agree
	ByExamCode               // the name and length of a provincial code agree
	ByName                   // the name is in the catalogue
	ByCode                   // a code alone
	ByContext                // category or programme, decided by what stands beside it
	ByFormer                 // a former name
	ByStem                   // 计算机 for 计算机类
	ByLimit                  // only what the bracket names
	ByNear                   // one character differs
	ByPieces                 // several names written without a separator
	OtherLevel               // of a list of another level of education
	OtherCode                // the code contradicts the name
	Unknown                  // nothing known is meant
	NoLimit                  // 不限
	Note                     // words that are no programme
)

var howNames = [...]string{"名称与国家代码一致", "按名称和本省考试代码的位数", "按名称", "按代码", "按上下文判断是门类还是专业", "曾用名", "省略了「类」字", "按括号内的限定",
	"相差一个字", "连写的几个名称", "属于其他学历层次的目录", "代码与名称不符，属于其他目录", "目录中没有", "不限专业", "说明文字"}

// String says the way in Chinese.
func (h How) String() string { return howNames[h] }

// Item is one piece of the text and what became of it.
type Item struct {
	Text     string  // as written, folded to half width
	Codes    []Entry // classes and programmes, or categories
	Excluded []Entry
	How      How
	Sure     bool
	Chance   float64 // of being right, 0…1
	Related  bool    // 相关专业 was added
	Remark   string  // what a person should know, in Chinese; "" when nothing
}

// Reading is a whole requirement.
type Reading struct {
	Items      []Item
	Codes      []Entry // classes and programmes asked for, in the order of the text, without repetition
	Categories []Entry // whole categories asked for
	Excluded   []Entry
	Any        bool // 不限
	Related    bool // 相关专业 will do
	Verdict    Verdict

	unsure bool
}

// Doubt tells whether some piece was not read for sure. A line of whole categories has no code and so asks for a look,
// yet there is no doubt about it.
func (r *Reading) Doubt() bool { return r.unsure || len(r.Items) == 0 }
