package sheet

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet/book"
)

// templateRows is how far down the drop-lists of a template reach.
const templateRows = 5000

// Template writes an empty workbook for a kind: headings, drop-lists where a column has
// fixed values, text format where zeros must stay, and a second sheet that explains every
// column.
func (k *Kind) Template(ctx context.Context, w io.Writer) error {
	f := excelize.NewFile()
	defer f.Close()
	name := sheetName(k.title(ctx))
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	st, err := newStyles(f)
	if err != nil {
		return err
	}
	text, err := f.NewStyle(&excelize.Style{NumFmt: 49})
	if err != nil {
		return err
	}
	for i := range k.Columns {
		if err := k.templateColumn(ctx, f, name, i, text); err != nil {
			return err
		}
	}
	if err := f.SetCellStyle(name, "A1", cellName(len(k.Columns), 1), st.head); err != nil {
		return err
	}
	if err := f.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := k.helpSheet(ctx, f, st); err != nil {
		return err
	}
	return f.Write(w)
}

func (k *Kind) title(ctx context.Context) string {
	if i18n.Lang(ctx) == i18n.English {
		return k.EN
	}
	return k.ZH
}

func (c *Column) title(ctx context.Context) string {
	if i18n.Lang(ctx) == i18n.English {
		return c.EN
	}
	return c.ZH
}

// headed is a heading with the unit of its money behind it, which a file that comes back is
// read by.
func (c *Column) headed(title string) string {
	if c.Type == Money && c.Unit != "" {
		return title + "(" + c.Unit + ")"
	}
	return title
}

// templateColumn writes one heading and what belongs below it.
func (k *Kind) templateColumn(ctx context.Context, f *excelize.File, name string, i, text int) error {
	c, letter := &k.Columns[i], book.ColumnName(i+1)
	head := c.headed(c.title(ctx))
	if err := f.SetCellStr(name, letter+"1", head); err != nil {
		return err
	}
	if err := f.SetColWidth(name, letter, letter, columnWidth(c)); err != nil {
		return err
	}
	if c.cell() == Code || c.cell() == Text {
		if err := f.SetColStyle(name, letter, text); err != nil {
			return err
		}
	}
	if c.Type != Enum {
		return nil
	}
	list := excelize.NewDataValidation(true)
	list.Sqref = fmt.Sprintf("%s2:%s%d", letter, letter, templateRows)
	names := make([]string, len(c.Options))
	for j, o := range c.Options {
		names[j] = o.ZH
		if i18n.Lang(ctx) == i18n.English {
			names[j] = o.EN
		}
	}
	if err := list.SetDropList(names); err != nil {
		return nil // more names than a drop-list holds; the help sheet has them
	}
	return f.AddDataValidation(name, list)
}

// helpSheet explains every column in a row of its own.
func (k *Kind) helpSheet(ctx context.Context, f *excelize.File, st bookStyles) error {
	name := i18n.T(ctx, "填写说明")
	if _, err := f.NewSheet(name); err != nil {
		return err
	}
	out, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := out.SetColWidth(1, 6, 26); err != nil {
		return err
	}
	if err := out.SetRow("A1", []any{excelize.Cell{StyleID: st.plain, Value: i18n.Word(ctx, k.Help)}}); err != nil {
		return err
	}
	heads := []any{}
	for _, h := range []string{"列", "必填", "怎样填", "示例", "也认识的列名", "说明"} {
		heads = append(heads, excelize.Cell{StyleID: st.head, Value: i18n.Word(ctx, h)})
	}
	if err := out.SetRow("A3", heads); err != nil {
		return err
	}
	for i := range k.Columns {
		c := &k.Columns[i]
		must := ""
		if c.Required {
			must = i18n.T(ctx, "必填")
		}
		help := ""
		if c.Help != "" {
			help = i18n.Word(ctx, c.Help)
		}
		if c.Listed != nil {
			names, err := c.Listed(ctx)
			if err != nil {
				return err
			}
			help += i18n.T(ctx, "：") + strings.Join(names, "、")
		}
		other := append([]string{c.EN}, c.Alias...)
		row := []any{c.title(ctx), must, c.how(ctx), c.Example, strings.Join(other, "、"), help}
		for j, v := range row {
			row[j] = excelize.Cell{StyleID: st.plain, Value: v}
		}
		if err := out.SetRow(cellName(1, i+4), row); err != nil {
			return err
		}
	}
	return out.Flush()
}

// cell is what a cell of the column holds for the person who fills it in.
func (c *Column) cell() Type {
	if c.Type == Text {
		return c.Reads
	}
	return c.Type
}

// how says in words how a column is filled in.
func (c *Column) how(ctx context.Context) string {
	switch c.cell() {
	case Code:
		if c.Digits > 0 {
			return i18n.T(ctx, "%d 位代码，单元格设为文本", c.Digits)
		}
		return i18n.T(ctx, "代码，单元格设为文本")
	case Enum:
		names := make([]string, len(c.Options))
		for i, o := range c.Options {
			names[i] = o.ZH
			if i18n.Lang(ctx) == i18n.English {
				names[i] = o.EN
			}
		}
		return strings.Join(names, " / ")
	case Int:
		return i18n.T(ctx, "整数")
	case Number:
		return i18n.T(ctx, "数字")
	case Percent:
		return i18n.T(ctx, "百分数，如 88 或带百分号")
	case Money:
		return i18n.T(ctx, "金额，单位可写在数字后面")
	case Day:
		return i18n.T(ctx, "日期，如 2026-11-22")
	case Month:
		return i18n.T(ctx, "年月，如 2026-11")
	case Year:
		return i18n.T(ctx, "年份，如 2026")
	case Flag:
		return i18n.T(ctx, "是 / 否")
	}
	return i18n.T(ctx, "文字")
}
