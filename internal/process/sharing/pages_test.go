package sharing_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// sent posts a form to the row of a pattern as the city's lead.
func (c city) sent(t *testing.T, pattern string, id string, step string, v url.Values) *httptest.ResponseRecorder {
	t.Helper()
	for _, row := range c.Routes() {
		if row.Method != http.MethodPost || row.Pattern != pattern {
			continue
		}
		path := strings.NewReplacer("{id}", id, "{step}", step).Replace(pattern)
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode())).WithContext(lead)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.SetPathValue("id", id)
		r.SetPathValue("step", step)
		w := httptest.NewRecorder()
		must(t, row.Handler(w, r))
		return w
	}
	t.Fatalf("no row %s", pattern)
	return nil
}

// A step and a form that are refused come back with what is wrong and with what was typed; the other form stays as it was.
func TestRefusedFormsComeBack(t *testing.T) {
	each(t, func(t *testing.T, p pair) {
		id := p.agreed(t)
		w := p.a.sent(t, "/sharing/agreements/{id}/steps/{step}", id.String(), "end", url.Values{"version": {"9999"}, "reason": {"OVER"}})
		if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), `role="alert"`) {
			t.Errorf("a step of an older page: %d", w.Code)
		}
		w = p.a.sent(t, "/sharing/agreements/{id}/consultations", id.String(), "", url.Values{"on": {"2026-11-20"}, "topic": {""}, "minutes": {"两市商定共用实训基地"}})
		if body := w.Body.String(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "两市商定共用实训基地") || !strings.Contains(body, `value="2026-11-20"`) {
			t.Errorf("a consultation without a topic: %d\n%s", w.Code, body)
		}
		if w = p.a.sent(t, "/sharing/agreements/{id}/consultations", id.String(), "", url.Values{"on": {"2026-11-20"}, "topic": {"会商"}, "minutes": {"两市商定共用实训基地"}}); w.Code != http.StatusSeeOther {
			t.Errorf("a consultation: %d", w.Code)
		}
	})
}
