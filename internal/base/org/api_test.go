package org

import (
	"encoding/json"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

// TestAPI: programs read the register within their reach; what is not known is missing.
func TestAPI(t *testing.T) {
	sqldbtest.Each(t, migrations, func(t *testing.T, db *sqldb.DB) {
		s, lead := New(db), as(actor.CityLead, "", 0)
		fen := money.Fen(200_000_000_00)
		a, err := s.Create(lead, Organization{Name: "融芯新材料有限公司", Kind: Enterprise, USCC: "91350500MA00TE5T25", County: "900101", Firm: FirmFacts{Output: &fen}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Create(lead, Organization{Name: "招聘中的公司", Kind: Enterprise, County: "900102"}); err != nil {
			t.Fatal(err)
		}
		var list struct {
			Total int
			Items []map[string]any
		}
		ask := site(t, s, lead)
		w := ask("GET", "/api/v1/orgs?kind=ENTERPRISE", nil)
		if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || w.Code != 200 || list.Total != 2 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		for _, o := range list.Items {
			firm := o["enterprise"].(map[string]any)
			if _, known := firm["output_fen"]; known != (o["name"] == a.Name) {
				t.Errorf("output of %v: %v", o["name"], firm)
			}
		}
		var one struct {
			Name    string
			Aliases []any
		}
		w = ask("GET", "/api/v1/orgs/"+a.ID.String(), nil)
		if err := json.Unmarshal(w.Body.Bytes(), &one); err != nil || w.Code != 200 || one.Name != a.Name || one.Aliases == nil || w.Header().Get("ETag") != `"v1"` {
			t.Errorf("%d %s %s", w.Code, w.Header().Get("ETag"), w.Body)
		}
		other := site(t, s, as(actor.CountyUser, "900102", 0))
		if w := other("GET", "/api/v1/orgs/"+a.ID.String(), nil); w.Code != 404 {
			t.Errorf("another county's enterprise: %d", w.Code)
		}
		if w := other("GET", "/api/v1/orgs", nil); json.Unmarshal(w.Body.Bytes(), &list) != nil || list.Total != 1 {
			t.Errorf("a county's list: %s", w.Body)
		}
		if w := site(t, s, as(actor.Student, "", 0))("GET", "/api/v1/orgs", nil); w.Code != 403 {
			t.Errorf("a student: %d", w.Code)
		}
	})
}
