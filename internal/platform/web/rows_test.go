package web_test

import (
	"net/http"
	"slices"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/web"
)

func TestRows(t *testing.T) {
	rows := web.Rows{Roles: func(string) []actor.Role { return []actor.Role{actor.CityLead} }, Scope: "org"}
	none := func(http.ResponseWriter, *http.Request) error { return nil }
	list := rows.Page("/things", "thing.see", none).In("数据", "事物", 7)
	if list.Key() != "GET /things" || list.Kind != web.KindPage || list.Scope != "org" || !slices.Equal(list.Roles, []actor.Role{actor.CityLead}) || list.Menu.Order != 7 || list.Menu.Roles != nil {
		t.Errorf("%+v", list)
	}
	if open := rows.File("/things/export", "thing.see", none).Open(); !open.Public || open.Roles != nil || open.Kind != web.KindFile {
		t.Errorf("%+v", open)
	}
	if form := rows.Form("/things", "thing.make", "name=x", none); form.Key() != "POST /things" || form.Sample != "name=x" || form.Kind != web.KindForm {
		t.Errorf("%+v", form)
	}
}
