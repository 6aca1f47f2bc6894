package plan

import (
	"io"
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sheet/book"
)

// heads are the headings of a task list, by the words that people use.
var heads = []struct {
	key   string
	words []string
}{
	{"units", []string{"责任单位", "牵头单位", "责任部门", "units"}}, {"deadline", []string{"时限", "完成时间", "deadline"}}, {"section", []string{"节", "section"}}, {"chapter", []string{"章", "板块", "chapter"}},
	{"text", []string{"内容", "具体措施", "目标", "text"}}, {"title", []string{"任务", "举措", "项目", "task"}}, {"number", []string{"序号", "编号", "no."}},
}

// outlineColumns are those of the template.
func outlineColumns() []sheet.Column {
	return []sheet.Column{{Key: "number", ZH: "序号", EN: "No."}, {Key: "chapter", ZH: "章", EN: "Chapter"}, {Key: "section", ZH: "节", EN: "Section"}, {Key: "title", ZH: "任务", EN: "Task"}, {Key: "text", ZH: "内容", EN: "Text"},
		{Key: "units", ZH: "责任单位", EN: "Units"}, {Key: "deadline", ZH: "完成时限", EN: "Deadline"}}
}

// writeTemplate writes an empty task list with one example.
func writeTemplate(w io.Writer, f sheet.Format, name string) error {
	return sheet.Export(w, f, name, outlineColumns(), func(yield func([]any, error) bool) {
		yield([]any{"1", "二、重点任务", "（一）统筹布局", "建设实训基地", "到2026年底，建成3个产教融合示范性实习实训基地。", "市教育局、市财政局", "2026年底"}, nil)
	})
}

// ReadWorkbook turns a workbook into the text of an outline: a table with headings 序号, 任务, 责任单位 …, or lines of a paper in one column.
func ReadWorkbook(r io.ReaderAt, size int64, name string) (string, error) {
	b, err := book.Open(r, size, name)
	if err != nil {
		return "", err
	}
	for i := range b.Sheets {
		var rows [][]string
		if _, err := b.Each(i, func(l book.Line) error {
			row := make([]string, len(l.Cells))
			for k, c := range l.Cells {
				row[k] = strings.TrimSpace(c.Text)
			}
			if len(rows) < 5000 {
				rows = append(rows, row)
			}
			return nil
		}); err != nil {
			return "", err
		}
		if text, ok := tableText(rows); ok {
			return text, nil
		}
		if len(rows) > 3 {
			return linesText(rows), nil
		}
	}
	return "", ErrNoOutline.On("file")
}

func linesText(rows [][]string) string {
	var out []string
	for _, r := range rows {
		out = append(out, strings.Join(words(r...), " "))
	}
	return strings.Join(out, "\n")
}

// tableText finds the row of headings and writes what is below as an outline.
func tableText(rows [][]string) (string, bool) {
	for n, row := range rows {
		at := map[string]int{}
		for i, cell := range row {
			if key := headOfColumn(cell); key != "" {
				if _, there := at[key]; !there {
					at[key] = i
				}
			}
		}
		_, title := at["title"]
		_, units := at["units"]
		if !title || !units {
			continue
		}
		o := Outline{}
		if n > 0 {
			o.Title = strings.Join(words(rows[0]...), "")
		}
		return outlineOf(o, rows[n+1:], at).Text(), true
	}
	return "", false
}

func headOfColumn(cell string) string {
	cell = strings.ToLower(strings.TrimSpace(halved(cell)))
	if cell == "" || len([]rune(cell)) > 12 {
		return ""
	}
	for _, h := range heads {
		for _, w := range h.words {
			if cell == w || strings.HasSuffix(cell, w) || strings.HasPrefix(cell, w) {
				return h.key
			}
		}
	}
	return ""
}

// outlineOf reads the rows under the headings; an empty chapter or section is that of the row above.
func outlineOf(o Outline, rows [][]string, at map[string]int) Outline {
	cell := func(row []string, key string) string {
		i, there := at[key]
		if !there || i >= len(row) {
			return ""
		}
		return strings.TrimSpace(strings.ReplaceAll(row[i], "\n", "，"))
	}
	chapter, section, last := "一、任务", "", 0
	for _, row := range rows {
		title := strings.TrimSuffix(cell(row, "title"), "。")
		if title == "" {
			continue
		}
		if s := cell(row, "chapter"); s != "" {
			chapter, section = halved(s), ""
			if !chapterMark.MatchString(chapter) {
				chapter = "一、" + chapter
			}
		}
		if s := cell(row, "section"); s != "" {
			section = halved(s)
			if !sectionMark.MatchString(section) {
				section = "(一)" + section
			}
		}
		last++
		t := OutlineTask{Number: number(cell(row, "number"), last), Chapter: chapter, Section: section, Title: title, Text: cell(row, "text"), Units: split(halved(cell(row, "units")))}
		if d := cell(row, "deadline"); d != "" && !strings.Contains(t.Text, d) {
			t.Text = strings.TrimSuffix(t.Text, "。") + "。" + "完成时限" + asDay(d) + "。"
		}
		t.Text = strings.TrimPrefix(t.Text, "。")
		o.Tasks = append(o.Tasks, t)
	}
	return o
}

// number is the digits of a cell, the place in the list when it has none.
func number(cell string, place int) string {
	var b strings.Builder
	for _, r := range halved(cell) {
		if r < '0' || r > '9' {
			break
		}
		b.WriteRune(r)
	}
	if s := strings.TrimLeft(b.String(), "0"); s != "" && len(s) <= 3 {
		return s
	}
	return Whole(int64(place)).String()
}

// asDay writes a day of a cell as papers do.
func asDay(s string) string {
	if d, err := civil.ParseDate(s); err == nil {
		return d.Time().Format("2006年1月2日")
	}
	return s
}
