package evaluate

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// labels are the names of the fields as forms and error summaries call them.
var labels = casepage.Labels{
	"year": "评价年度", "note": "说明", "reason": "理由", "reply": "答复", "plan": "整改措施", "owner": "责任岗位", "by": "完成日期", "file": "佐证材料", "preset": "规则", "source": "依据文件",
	"point": "承接的专业点", "former": "原专业点", "share": "承接比例",
}

func evidence() casepage.Control {
	return casepage.File("file", ui.Field{Optional: true, Accept: ".pdf,.png,.jpg,.jpeg", Help: "PDF 或图片，不超过 20 MB"})
}

// maxFile is the largest evidence in bytes.
const maxFile = 20 << 20

// uploaded is the file of a form, nil when none was sent.
func uploaded(w http.ResponseWriter, r *http.Request) (*Upload, func(), error) {
	if r.MultipartForm == nil || len(r.MultipartForm.File["file"]) == 0 || r.MultipartForm.File["file"][0].Size == 0 {
		return nil, func() {}, nil
	}
	up, err := web.Upload(w, r, "file", maxFile, web.TypePDF, web.TypePNG, web.TypeJPEG)
	if err != nil {
		return nil, func() {}, err
	}
	return &Upload{Name: up.Name, MIME: up.MIME(), Size: up.Size, Content: up}, func() { _ = up.Close() }, nil
}

func idOf(v url.Values, name string) ids.ID {
	id, err := ids.Parse(strings.TrimSpace(v.Get(name)))
	if err != nil {
		return 0
	}
	return id
}

func (c Colour) name(ctx context.Context) string {
	return i18n.Either(ctx, colourNames[c][0], colourNames[c][1])
}

func (m Measure) name(ctx context.Context) string {
	return i18n.Either(ctx, measureNames[m][0], measureNames[m][1])
}
