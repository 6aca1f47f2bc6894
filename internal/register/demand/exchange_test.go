package demand_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/register/demand"
)

func techNeed(key, title string) demand.Incoming {
	it := demand.Blank(demand.Need, demand.Tech)
	it.Title, it.Details, it.Budget = title, "伺服压力机换模时间由四十分钟降到十分钟", 30_000_000
	return demand.Incoming{Key: key, Draft: demand.Draft{Item: it, Contact: demand.Contact{Name: "陈女士", Phone: "13800001234"}}}
}

// TestExchange brings needs from another system, again, changed, and fetches them page by page.
func TestExchange(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		ctx := ctxOf(hr)
		batch := []demand.Incoming{techNeed("JS-1", "快速换模技术"), techNeed("JS-2", "铝件去毛刺"), techNeed("JS-3", "在线测厚")}
		done, err := c.Receive(ctx, demand.Need, batch, false)
		if err != nil || len(done) != 3 || done[0].Effect != demand.Created || done[0].Item.Status != demand.Submitted || done[0].Item.Number == "" {
			t.Fatalf("%+v %v", done, err)
		}
		again, err := c.Receive(ctx, demand.Need, batch, false)
		if err != nil || again[1].Effect != demand.Unchanged || again[1].Item.ID != done[1].Item.ID {
			t.Fatalf("%+v %v", again, err)
		}
		// What was handed in waits for its review; then its owner may change it.
		batch[0].Draft.Title = "快速换模与快速夹紧"
		var list errs.List
		if _, err = c.Receive(ctx, demand.Need, batch[:1], false); !errors.Is(err, demand.ErrNotEdit) || !errors.As(err, &list) || list[0].Field != "items[0].key" {
			t.Errorf("%v", err)
		}
		if _, err := c.Step(ctxOf(lead), caseflow.Step{ID: done[0].Item.ID, Transition: "publish"}); err != nil {
			t.Fatal(err)
		}
		if again, err = c.Receive(ctx, demand.Need, batch[:1], false); err != nil || again[0].Effect != demand.Changed || again[0].Item.Status != demand.Submitted {
			t.Fatalf("%+v %v", again, err)
		}
		// Another enterprise's key of the same name is another item.
		if other, err := c.Receive(ctxOf(rival), demand.Need, []demand.Incoming{techNeed("JS-1", "冷链测温")}, true); err != nil || other[0].Effect != demand.Created || other[0].Item.Status != demand.Drafted {
			t.Fatalf("%+v %v", other, err)
		}
		// All or none, and every fault in its place.
		bad := []demand.Incoming{techNeed("JS-8", "好的"), techNeed("JS-8", ""), techNeed("", "没有标识的")}
		bad[0].Draft.Title = "在线检测"
		_, err = c.Receive(ctx, demand.Need, bad, false)
		for _, want := range []error{demand.ErrKey, demand.ErrKeyTwice, demand.ErrTitle} {
			if !errors.Is(err, want) {
				t.Errorf("no %v in %v", want, err)
			}
		}
		leaf, err := c.Fetch(ctx, demand.Need, []demand.Kind{demand.Tech}, 0, 0, 2)
		if err != nil || len(leaf.Items) != 2 || leaf.Next == 0 {
			t.Fatalf("%+v %v", leaf, err)
		}
		rest, err := c.Fetch(ctx, demand.Need, []demand.Kind{demand.Tech}, leaf.Next, 0, 2)
		if err != nil || len(rest.Items) != 1 || rest.Next != 0 || rest.Items[0].ID <= leaf.Items[1].ID {
			t.Fatalf("%+v %v", rest, err)
		}
		if none, err := c.Fetch(ctxOf(nobody), demand.Need, nil, 0, 0, 100); err != nil || len(none.Items) != 0 {
			t.Errorf("the public fetches %+v %v", none, err)
		}
		if _, err := c.Receive(ctxOf(student), demand.Need, batch, false); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a student brings needs: %v", err)
		}
		if _, err := c.Receive(ctx, demand.Need, make([]demand.Incoming, demand.MaxBatch+1), false); !errors.Is(err, demand.ErrBatchSize) {
			t.Errorf("%v", err)
		}
	})
}

func project(title string) string {
	return fmt.Sprintf(`{"org":"91150300MAC0DE0169","kind":"PROJECT","title":%q,"details":"产线改造，需要学校教师参与","budget_fen":30000000,"contact_name":"陈女士","contact_phone":"13800001234"}`, title)
}

// TestExchangeAPI is the same through the programs' door, with PUT and the cursor.
func TestExchangeAPI(t *testing.T) {
	c := oneCity(t, t)
	who := lead
	h := site(t, c, &who)
	call := func(method, target, body, match string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, target, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		if match != "" {
			r.Header.Set("If-Match", match)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	item := func(key, title string) string {
		return fmt.Sprintf(`{"key":%q,"item":%s}`, key, project(title))
	}
	w := call(http.MethodPost, "/api/v1/needs/import", `{"items":[`+item("A1", "换模项目")+`,`+item("A2", "测厚项目")+`]}`, "")
	var got struct {
		Created int
		Items   []struct {
			ID ids.ID
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); w.Code != 200 || err != nil || got.Created != 2 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if w = call(http.MethodPost, "/api/v1/needs/import", `{"items":[`+item("A3", "")+`]}`, ""); w.Code != 422 || !strings.Contains(w.Body.String(), "items[0].title") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	at := "/api/v1/needs/" + got.Items[0].ID.String()
	body := project("换模项目二期")
	if w = call(http.MethodPut, at, body, ""); w.Code != 428 {
		t.Errorf("without If-Match: %d", w.Code)
	}
	who = hr
	if w = call(http.MethodPut, at, body, `"v2"`); w.Code != 403 {
		t.Errorf("waiting for review: %d %s", w.Code, w.Body)
	}
	who = lead2
	if _, err := c.Step(ctxOf(lead2), caseflow.Step{ID: got.Items[0].ID, Transition: "publish"}); err != nil {
		t.Fatal(err)
	}
	who = hr
	tag := call(http.MethodGet, at, "", "").Header().Get("ETag")
	if w = call(http.MethodPut, at, body, tag); w.Code != 200 || !strings.Contains(w.Body.String(), "二期") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w = call(http.MethodPut, at, body, tag); w.Code != 403 && w.Code != 409 && w.Code != 412 {
		t.Errorf("a stale version: %d %s", w.Code, w.Body)
	}
	who = lead
	if w = call(http.MethodGet, "/api/v1/needs/export?kind=PROJECT,TECH&limit=1", "", ""); w.Code != 200 || !strings.Contains(w.Body.String(), `"next"`) || strings.Contains(w.Body.String(), "13800001234") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for _, bad := range []string{"kind=NOPE", "cursor=x", "since=yesterday"} {
		if w = call(http.MethodGet, "/api/v1/needs/export?"+bad, "", ""); w.Code != 422 {
			t.Errorf("%s: %d", bad, w.Code)
		}
	}
}
