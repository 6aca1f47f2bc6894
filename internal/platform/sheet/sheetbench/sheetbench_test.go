package sheetbench

import (
	"os"
	"strconv"
	"testing"

	"rongqiao/internal/platform/i18n"
)

// TestRun imports a small file; RONGQIAO_SHEET_ROWS makes it as large as the bar.
func TestRun(t *testing.T) {
	i18n.Load([]byte(`{"errors":{"sheetbench.unit_code":{"zh":"单位代码不对：%v","zh_fix":"请核对","en":"wrong unit code %v","en_fix":"check it"}}}`))
	rows := 3000
	if n, err := strconv.Atoi(os.Getenv("RONGQIAO_SHEET_ROWS")); err == nil {
		rows = n
	}
	rep, err := Run(t.Context(), t.TempDir(), rows, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", *rep)
	if rep.Found != rep.Planted || rep.Extra != 0 || rep.Good != rows-rep.Planted {
		t.Errorf("found %d of %d planted, %d others, %d rows written", rep.Found, rep.Planted, rep.Extra, rep.Good)
	}
}
