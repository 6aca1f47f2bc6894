package atlas

import (
	"context"
	"testing"

	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/testenv"
)

// TestTitles reads the labelled development titles without having seen their labels. The labels themselves are about
// 85–90 % right; the floor below only guards against a fall.
func TestTitles(t *testing.T) {
	dir := testenv.Data(t)
	db := openCatalogue(t)
	if _, err := ImportFolder(context.Background(), db, dir, nil); err != nil {
		t.Fatal(err)
	}
	c := loadCatalogue(t, db)
	var labels []TitleLabel
	if err := db.Read(context.Background(), func(r *sqldb.Reader) (err error) {
		labels, err = TitleLabels(context.Background(), r)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	blind := NewTitles(c, nil)
	read, right, group := 0, 0, 0
	for _, l := range labels {
		code, sure := blind.Code(l.Title)
		if sure == NotRead {
			continue
		}
		read++
		if code == l.Code {
			right++
		}
		if len(code) > 4 && len(l.Code) > 4 && code[:4] == l.Code[:4] {
			group++
		}
	}
	t.Logf("%d titles: %d read, %d right (%.1f %% of those read), %d in the right group", len(labels), read, right, 100*float64(right)/float64(read), group)
	if read*100 < 60*len(labels) || right*100 < 40*read {
		t.Errorf("titles are read worse than they were")
	}
	taught := NewTitles(c, labels)
	if code, sure := taught.Code(labels[0].Title); code != labels[0].Code || sure != ByLabel {
		t.Errorf("%s: %s, %d", labels[0].Title, code, sure)
	}
}
