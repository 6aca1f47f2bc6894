package account

import (
	"context"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
)

// TestGrantFindsItsOrganisation: organisations are looked for by name; several are offered,
// none is a refusal, and what was typed stays.
func TestGrantFindsItsOrganisation(t *testing.T) {
	list := []Choice{{"101", "融江精密机械有限公司"}, {"102", "融江精密电子有限公司"}}
	towns(t, func(o *Options) {
		o.FindOrgs = func(_ context.Context, text string, _ int) (out []Choice, err error) {
			for _, c := range list {
				if strings.Contains(c.Label, text) {
					out = append(out, c)
				}
			}
			return out, nil
		}
	}, func(t *testing.T, w *town) {
		admin := w.entered(w.user(actor.Grant{Role: actor.SecAdmin}))
		w.user(actor.Grant{Role: actor.Expert})
		path := "/admin/users/" + w.ids[actor.Expert].String()
		post := func(pairs ...string) (int, string) {
			r := admin.post(path+"/grants", append([]string{"role", "ent_hr", "from", "2026-01-01"}, pairs...)...)
			return r.Code, r.Body.String()
		}
		if code, page := post("org_find", "没有的单位"); code != 422 || !strings.Contains(page, "没有找到这个单位") || !strings.Contains(page, `value="没有的单位"`) {
			t.Errorf("an unknown name: %d", code)
		}
		code, page := post("org_find", "精密")
		if code != 422 || !strings.Contains(page, "找到 2 家单位") || !strings.Contains(page, `value="102"`) {
			t.Errorf("two that fit: %d", code)
		}
		if code, _ := post("org_find", "精密", "org", "102"); code != 303 {
			t.Errorf("one chosen: %d", code)
		}
		if code, _ := post("org_find", "精密机械"); code != 303 {
			t.Errorf("one that fits: %d", code)
		}
		if page := admin.get(path).Body.String(); !strings.Contains(page, "单位 101") || !strings.Contains(page, "单位 102") || strings.Contains(page, "融江精密电子") {
			t.Error("the page lacks a grant, or lists all organisations")
		}
	})
}
