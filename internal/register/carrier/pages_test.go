package carrier

import (
	"net/url"
	"testing"
)

// A field may be called as an address's own words are, sort, level or page: it is filtered by with f_ before its code, as on the form.
func TestReadFilterOfAFieldCalledSort(t *testing.T) {
	k := &Kind{Code: "x", Stages: Usual, Fields: []Field{{Code: "sort", ZH: "类别", Type: Pick, List: true, Choices: []Choice{{Code: "A", ZH: "甲"}}}}}
	f, _ := readFilter(k, url.Values{"sort": {"-level"}, "f_sort": {"A"}})
	if f.Sort != "level" || !f.Desc || f.Field["sort"] != "A" {
		t.Errorf("sort %q %v, field %v", f.Sort, f.Desc, f.Field)
	}
	if f, _ := readFilter(k, url.Values{"sort": {"name"}}); f.Field["sort"] != "" {
		t.Errorf("ordering by name filters by %q", f.Field["sort"])
	}
}
