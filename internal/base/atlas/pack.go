package atlas

import (
	"fmt"
	"strings"
	"time"

	"rongqiao/internal/platform/ids"
)

// Kind says what a pack holds. Its value is stored in cat_packs and used on the command line.
type Kind string

// The kinds of packs. The first group are catalogues, the second labelled sets that matching learns from.
const (
	Programmes       Kind = "programmes"            // 专业目录
	ProgrammeChanges Kind = "programme_changes"     // 专业新旧对应
	Occupations      Kind = "occupations"           // 职业分类
	Industries       Kind = "industries"            // 国民经济行业
	Regions          Kind = "regions"               // 行政区划
	StatRegions      Kind = "statistical_regions"   // 统计用区划
	RegionChanges    Kind = "region_changes"        // 区划变更
	Profiles         Kind = "profiles"              // 专业简介目录
	ProgrammeJobs    Kind = "programme_occupations" // 专业与职业对应
	Articulations    Kind = "articulations"         // 接续专业
	Certificates     Kind = "certificates"          // 职业证书
	Institutions     Kind = "institutions"          // 高等学校
	CourseTerms      Kind = "course_terms"          // 课程名称
	SkillTags        Kind = "skill_tags"            // 技能标签

	LabelledPositions Kind = "labelled_positions" // 已标注岗位
	LabelledTitles    Kind = "labelled_titles"    // 已标注职位名称
	LabelledAds       Kind = "labelled_ads"       // 招聘信息样本
	ExamCodes         Kind = "exam_codes"         // 考试专业代码
)

// Pack is one imported file of the catalogue.
type Pack struct {
	ID         ids.ID
	Kind       Kind
	Edition    string // as the file or the importer states it: 2022, MOE 2021 base …
	Source     string // file name it came from, or a stated source
	Checksum   string // SHA-256 of the file, hex
	Rows       int64  // rows stored
	ImportedAt time.Time
}

// Note tells of rows of one file that met the same fate for the same reason.
type Note struct {
	Refused bool   // false: taken after a correction
	Code    string // stable: ATLAS_DUPLICATE, ATLAS_WIDTH, ATLAS_CODE …
	Reason  string // what was wrong, Chinese
	Remedy  string // what was or is to be done, Chinese
	Count   int
	Line    int    // line of the first such row; the header is line 1
	Example string // what stood there
}

// String gives the note as CODE · place · reason · remedy.
func (n Note) String() string {
	return fmt.Sprintf("%s · 第%d行「%s」等 %d 行 · %s · %s", n.Code, n.Line, n.Example, n.Count, n.Reason, n.Remedy)
}

// FileReport says what became of one file of an imported folder.
type FileReport struct {
	Path     string
	Kind     Kind // "" where the file is no catalogue
	Edition  string
	Checksum string // SHA-256, hex
	Already  bool   // the same checksum was imported before: nothing was done
	Reason   string // why it is no catalogue, or could not be read

	Read      int // data rows found
	Taken     int // rows accepted, corrected ones included
	Corrected int // accepted after a correction, a duplicate folded into its twin included
	Refused   int
	Stored    int // distinct rows written
	Notes     []Note
	Took      time.Duration
}

// String is the line that the command line prints for the file; notes follow on lines of their own.
func (f FileReport) String() string {
	if f.Kind == "" {
		return fmt.Sprintf("%-44s 不是目录：%s", f.Path, f.Reason)
	}
	if f.Already {
		return fmt.Sprintf("%-44s %s · 已导入过（校验 %s），未改动", f.Path, f.Kind.ZH(), short(f.Checksum))
	}
	s := fmt.Sprintf("%-44s %s · %s · 读到 %d，采用 %d（其中更正 %d），拒绝 %d，存入 %d 行，%d 毫秒", f.Path, f.Kind.ZH(), f.Edition, f.Read, f.Taken, f.Corrected, f.Refused, f.Stored, f.Took.Milliseconds())
	for _, n := range f.Notes {
		s += "\n    " + n.String()
	}
	return s
}

// Summary is what an import of a folder comes to.
type Summary struct {
	Files      []FileReport
	Catalogues int // files loaded now or before
	Others     int // files that are no catalogue
	Took       time.Duration
}

// Of returns the report of the first file of a kind.
func (s Summary) Of(k Kind) (FileReport, bool) {
	for _, f := range s.Files {
		if f.Kind == k {
			return f, true
		}
	}
	return FileReport{}, false
}

// String sums up the import in one Chinese line.
func (s Summary) String() string {
	var taken, corrected, refused int
	for _, f := range s.Files {
		taken, corrected, refused = taken+f.Taken, corrected+f.Corrected, refused+f.Refused
	}
	return fmt.Sprintf("目录 %d 个，不是目录 %d 个；采用 %d 行（其中更正 %d），拒绝 %d 行；用时 %.1f 秒", s.Catalogues, s.Others, taken, corrected, refused, s.Took.Seconds())
}

func short(sum string) string {
	if len(sum) < 12 {
		return sum
	}
	return strings.ToLower(sum[:4] + "…" + sum[len(sum)-4:])
}
