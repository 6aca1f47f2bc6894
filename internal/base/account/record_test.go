package account

import (
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
)

func TestLogOfTheCitysAccounts(t *testing.T) {
	towns(t, nil, func(t *testing.T, w *town) {
		login := w.user(actor.Grant{Role: actor.Expert})
		w.entered(login)
		stranger := audit.Entry{Action: actSignIn, Object: "account", ID: 12345}
		if err := audit.RecordAlone(t.Context(), w.hub, stranger); err != nil {
			t.Fatal(err)
		}
		list, err := w.svc.Log(t.Context(), 0, 50)
		if err != nil || len(list) < 2 || list[0].Action != actSignIn || list[0].ID != w.ids[actor.Expert] {
			t.Fatalf("%+v %v", list, err)
		}
		for _, e := range list {
			if e.ID == stranger.ID {
				t.Errorf("an account of another city: %+v", e)
			}
		}
		older, err := w.svc.Log(t.Context(), list[0].Seq, 50)
		if err != nil || len(older) != len(list)-1 {
			t.Errorf("%d older of %d, %v", len(older), len(list), err)
		}
	})
}
