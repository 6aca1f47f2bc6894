package atlas

// field is one column that a pack's file may have.
type field struct {
	name string   // English header, as the published files write it
	also []string // Chinese headers and pinyin aliases that mean the same
	must bool     // without it the file is not of this kind
}

// kindSpec says how files of one kind are known, cleaned and stored.
type kindSpec struct {
	kind     Kind
	zh, en   string
	labelled bool
	fields   []field
	edition  string                 // where neither a column nor the file's name states one
	sniff    func(rows []*row) bool // decides between kinds with the same header; nil accepts
	table    string
	cols     string // columns after pack_id, the first keys of them unique within a pack
	keys     int
	clean    func(r *row) []any // the values of cols; the row's refuse and correct tell what was wrong
}

// need and opt shorten the tables of fields below.
func need(name string, also ...string) field { return field{name: name, also: also, must: true} }
func opt(name string, also ...string) field  { return field{name: name, also: also} }

var (
	levelField  = need("level", "层次", "办学层次", "培养层次", "专业层次")
	majorFields = []field{levelField, need("major_code", "专业代码", "ZYDM"), opt("major_name", "专业名称", "ZYMC")}
)

// specs is the one table of pack kinds. A file is of the kind whose obligatory columns its header has all; where several
// fit, the one with most columns matched wins.
var specs = []*kindSpec{
	{
		kind: Programmes, zh: "专业目录", en: "programme catalogue", edition: "未注明",
		fields: []field{levelField, need("code", "专业代码", "ZYDM"), need("name", "专业名称", "ZYMC"), need("class_code", "专业类代码", "专业类码"), need("class_name", "专业类", "专业类名称"),
			need("category_code", "专业大类代码", "门类代码", "学科门类代码"), need("category_name", "专业大类", "门类", "学科门类"), opt("years", "修业年限", "学制"), opt("degree", "学位", "学位授予门类"), opt("source_edition", "edition", "目录版本", "版本")},
		table: "cat_programmes", cols: "level, code, edition, name, class_code, class_name, category_code, category_name, years, degree", keys: 3,
		clean: cleanProgramme,
	}, {
		kind: ProgrammeChanges, zh: "专业新旧对应", en: "programme code changes", edition: "未注明",
		fields: []field{levelField, need("old_code", "原专业代码", "旧代码"), need("old_name", "原专业名称", "旧名称"), need("new_codes", "新专业代码", "新代码"), need("new_names", "新专业名称", "新名称")},
		table:  "cat_code_changes", cols: "level, old_code, old_name, new_codes, new_names", keys: 3,
		clean: cleanProgrammeChange,
	}, {
		kind: Occupations, zh: "职业分类", en: "occupations", edition: "2022",
		fields: []field{need("code", "职业代码", "职业编码"), need("name", "职业名称", "名称"), need("is_occupation", "是否职业"), need("parent", "上级代码"), opt("depth", "层级"), opt("green", "绿色职业"), opt("digital", "数字职业"),
			need("definition", "定义", "职业定义"), need("tasks", "主要工作任务", "工作任务"), opt("job_title_aliases", "别名", "职位名称")},
		table: "cat_occupations", cols: "code, name, depth, is_occupation, parent, green, digital, definition, tasks, aliases", keys: 1,
		clean: cleanOccupation,
	}, {
		kind: Industries, zh: "国民经济行业", en: "industries", edition: "2017",
		fields: []field{need("code", "行业代码"), need("level", "层级"), need("level_name", "层级名称", "类别"), need("parent", "上级代码"), need("name", "行业名称", "类别名称"), opt("definition", "说明"), opt("source_agreement", "来源一致")},
		table:  "cat_industries", cols: "code, name, depth, parent, definition, agreement", keys: 1,
		clean: cleanIndustry,
	}, {
		kind: Regions, zh: "行政区划", en: "regions", edition: "现行", fields: regionFields,
		sniff: func(rows []*row) bool { return !statistical(rows) },
		table: "cat_regions", cols: "code, name, depth, parent", keys: 1, clean: cleanRegion,
	}, {
		kind: StatRegions, zh: "统计用区划", en: "statistical regions", edition: "未注明", fields: regionFields,
		sniff: statistical,
		table: "cat_regions", cols: "code, name, depth, parent", keys: 1, clean: cleanRegion,
	}, {
		kind: RegionChanges, zh: "区划变更", en: "region changes", edition: "未注明",
		fields: []field{need("old_code", "原区划代码", "旧代码"), need("old_name", "原名称", "旧名称"), need("new_codes", "新区划代码", "新代码"), need("new_names", "新名称")},
		table:  "cat_code_changes", cols: "level, old_code, old_name, new_codes, new_names", keys: 3,
		clean: cleanRegionChange,
	}, {
		kind: Profiles, zh: "专业简介目录", en: "programme profiles", edition: "2022",
		fields: []field{levelField, need("code", "专业代码"), need("name", "专业名称"), need("occupations", "职业面向"), need("positions", "岗位"), opt("objective", "培养目标定位"), need("abilities", "主要专业能力要求"), opt("base_courses", "专业基础课程"),
			need("core_courses", "专业核心课程"), opt("practice", "实习实训"), opt("vocational_qualifications", "职业资格证书"), opt("skill_certificates", "职业技能等级证书"), opt("next_voc_bachelor", "接续高职本科专业"), opt("next_bachelor", "接续普通本科专业"), opt("next_master", "接续硕士专业")},
		table: "cat_profiles", cols: "level, code, name, objective, practice, positions, abilities, base_courses, core_courses, occupations", keys: 2,
		clean: cleanProfile,
	}, {
		kind: ProgrammeJobs, zh: "专业与职业对应", en: "programme–occupation links", edition: "2022",
		fields: append(majorFields[:3:3], need("occupation_text", "职业", "面向职业"), need("csco_code", "职业代码")),
		table:  "cat_programme_occupations", cols: "level, programme_code, occupation_text, programme_name, occupation_code", keys: 3,
		clean: cleanProgrammeJob,
	}, {
		kind: Articulations, zh: "接续专业", en: "next programmes", edition: "2022",
		fields: append(majorFields[:3:3], need("next_level", "接续层次"), need("next_name", "接续专业名称"), need("next_code", "接续专业代码")),
		table:  "cat_articulations", cols: "level, programme_code, next_level, next_name, next_code, programme_name", keys: 5,
		clean: cleanArticulation,
	}, {
		kind: Certificates, zh: "职业证书", en: "certificates", edition: "2022",
		fields: append(majorFields[:3:3], need("cert_type", "证书类别"), need("certificate", "证书名称")),
		table:  "cat_certificates", cols: "level, programme_code, kind, name, programme_name", keys: 4,
		clean: cleanCertificate,
	}, {
		kind: Institutions, zh: "高等学校", en: "higher-education institutions", edition: "未注明",
		fields: []field{need("code", "学校标识码", "XXBSM"), need("name", "学校名称", "XXMC"), need("authority", "主管部门"), need("city", "所在地"), need("level", "办学层次"), opt("note", "备注")},
		table:  "cat_institutions", cols: "code, name, authority, city, level, note", keys: 1,
		clean: cleanInstitution,
	}, {
		kind: CourseTerms, zh: "课程名称", en: "course names", edition: "2022",
		fields: []field{need("course", "课程名称", "KCMC"), need("majors", "专业数"), need("kind", "课程类别")},
		table:  "cat_terms", cols: "term, kind, uses", keys: 2,
		clean: func(r *row) []any { return []any{r.must("course"), r.text("kind"), r.number("majors")} },
	}, {
		kind: SkillTags, zh: "技能标签", en: "skill tags", edition: "未注明",
		fields: []field{need("skill", "技能", "技能标签"), need("count", "次数")},
		table:  "cat_terms", cols: "term, kind, uses", keys: 2,
		clean: func(r *row) []any { return []any{r.must("skill"), "skill", r.number("count")} },
	}, {
		kind: LabelledPositions, zh: "已标注岗位", en: "labelled positions", edition: "未注明", labelled: true,
		fields: []field{need("id", "职位代码"), need("year", "年份"), opt("system", "系统"), need("unit", "招录机关", "单位"), need("position", "招考职位", "岗位名称"), need("duties", "职位简介", "岗位职责"), opt("position_type", "职位类型"),
			need("headcount", "录用人数", "招聘人数"), opt("education", "学历"), opt("degree", "学位"), opt("majors_postgrad", "研究生专业名称及代码"), need("majors_bachelor", "本科专业名称及代码"), opt("majors_college", "大专专业名称及代码"),
			opt("codes_postgrad"), need("codes_bachelor", "本科专业代码"), opt("codes_college"), opt("two_year_grassroots", "是否要求2年以上基层工作经历"), opt("fresh_graduate", "是否应届"), opt("other_requirements", "其他要求"), opt("exam_area", "考区")},
		table: "cat_labelled_positions", cols: "id, year, system, unit, position, duties, position_type, headcount, education, degree, majors_postgrad, majors_bachelor, majors_college, codes_postgrad, codes_bachelor, codes_college, two_year_grassroots, fresh_graduate, other_requirements, exam_area", keys: 2,
		clean: cleanPosition,
	}, {
		kind: LabelledTitles, zh: "已标注职位名称", en: "labelled job titles", edition: "未注明", labelled: true,
		fields: []field{need("job_title", "职位名称"), need("csco_code", "职业代码"), need("csco_name", "职业名称"), opt("depth", "层级")},
		table:  "cat_labelled_titles", cols: "title, occupation_code, occupation_name, depth", keys: 2,
		clean: cleanTitle,
	}, {
		kind: LabelledAds, zh: "招聘信息样本", en: "advertisements that name programmes", edition: "未注明", labelled: true,
		fields: []field{need("id", "编号"), need("title", "职位名称", "招聘职位"), need("company", "公司名称", "企业名称"), need("education", "学历要求"), need("description", "职位描述", "岗位描述"),
			opt("platform", "平台"), opt("city", "城市"), opt("district", "区县"), opt("experience", "经验"), opt("skills", "技能"), opt("published", "发布日期")},
		table: "cat_labelled_ads", cols: "id, title, company, education, description", keys: 1,
		clean: cleanAd,
	}, {
		kind: ExamCodes, zh: "考试专业代码", en: "exam programme codes", edition: "未注明", labelled: true,
		fields: []field{need("year", "年份"), need("gd_code", "考试专业代码"), need("level", "层次"), need("name", "专业名称"), need("national_code", "国家专业代码"), opt("mentions", "出现次数"), opt("variants", "异名")},
		table:  "cat_exam_codes", cols: "year, code, level, name, national_code, mentions, variants", keys: 3,
		clean: cleanExamCode,
	},
}

var regionFields = []field{need("code", "区划代码", "行政区划代码"), need("name", "区划名称", "名称"), need("level", "级别"), need("parent", "上级代码")}

// ZH is the kind's Chinese name.
func (k Kind) ZH() string {
	if s := specOf(k); s != nil {
		return s.zh
	}
	return string(k)
}

// EN is the kind's English name.
func (k Kind) EN() string {
	if s := specOf(k); s != nil {
		return s.en
	}
	return string(k)
}

// Labelled says whether packs of the kind are labelled sets that matching learns from, not catalogues.
func (k Kind) Labelled() bool { s := specOf(k); return s != nil && s.labelled }

// Kinds lists all kinds of packs in the order of the catalogue page.
func Kinds() []Kind {
	out := make([]Kind, len(specs))
	for i, s := range specs {
		out[i] = s.kind
	}
	return out
}

func specOf(k Kind) *kindSpec {
	for _, s := range specs {
		if s.kind == k {
			return s
		}
	}
	return nil
}

// columnsOf maps the fields of s to the positions of header cells; ok is false where an obligatory column is missing.
func (s *kindSpec) columnsOf(header []string) (at map[string]int, ok bool) {
	at = make(map[string]int, len(s.fields))
	for _, f := range s.fields {
		i := find(header, f)
		if i < 0 && f.must {
			return nil, false
		}
		if i >= 0 {
			at[f.name] = i
		}
	}
	return at, true
}

func find(header []string, f field) int {
	for i, h := range header {
		if h == nameKey(f.name) {
			return i
		}
	}
	for _, a := range f.also {
		for i, h := range header {
			if h == nameKey(a) {
				return i
			}
		}
	}
	return -1
}

// know returns the kinds whose obligatory columns the header has, those with most columns matched; usually one.
func know(header []string) []*kindSpec {
	var best []*kindSpec
	most := 0
	for _, s := range specs {
		at, ok := s.columnsOf(header)
		if !ok || len(at) < most {
			continue
		}
		if len(at) > most {
			best, most = nil, len(at)
		}
		best = append(best, s)
	}
	return best
}
