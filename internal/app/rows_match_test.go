package app

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/match"
	"rongqiao/internal/process/match/score"
	"rongqiao/internal/register/demand"
)

// matchRows are the requirements of needs, offers and matching.
var matchRows = []rowTest{
	{"EPT-02", showProjectNeed},
	{"EPT-05", showExpiry},
	{"EPT-07", showAcknowledgement},
	{"MAT-01", showBothDirections},
	{"MAT-04", showExplainedRanking},
}

// idOf is the identifier at the end of an address.
func idOf(t *testing.T, location string) ids.ID {
	t.Helper()
	path, _, _ := strings.Cut(location, "?")
	id, err := ids.Parse(path[strings.LastIndex(path, "/")+1:])
	must(t, err)
	return id
}

// showProjectNeed: a need for a project has its field, budget, deadline and the
// rule of contact, and is matched with offers.
func showProjectNeed(t *testing.T, s *stage) {
	p := s.town.in(t)
	until := p.city.Demand.Today().AddDays(120).String()
	to := p.made(actor.EntHR, "/needs", url.Values{"kind": {"PROJECT"}, "title": {"涂布机张力控制联合攻关"}, "details": {"半年内给出可落地的改造方案"}, "industry": {"C384"},
		"occupation": {"6-24-04-00"}, "budget": {"35万元"}, "deadline_on": {until}, "visibility": {"MEMBERS"}, "contact_name": {"陈立群"}, "contact_phone": {"13800005678"}})
	id := idOf(t, to)
	at := "/needs/" + id.String()
	p.says(actor.EntHR, at, "项目合作", "C384", "35 万元", until, "仅登录的学校、企业和部门")
	p.step(actor.CityLead, at, "steps/publish", nil)
	if r := p.ask(actor.Public, at); r.Code != http.StatusNotFound {
		t.Errorf("a need for members is public: %d", r.Code)
	}
	p.says(actor.SchoolAdmin, at, "涂布机张力控制联合攻关", "35 万元")
	p.lacks(actor.SchoolAdmin, at, "陈立群", "13800005678")
	if r := p.post(at+"/contact", url.Values{}, p.cookie(actor.SchoolAdmin)); r.Code == http.StatusOK || strings.Contains(r.Body.String(), "13800005678") {
		t.Errorf("a school opens the contact: %d", r.Code)
	}
	if r := p.post(at+"/contact", url.Values{}, p.cookie(actor.CityLead)); r.Code != http.StatusOK || !strings.Contains(r.Body.String(), "13800005678") {
		t.Errorf("the bureau does not get the contact: %d", r.Code)
	}
	offer := demand.Blank(demand.Offer, demand.Project)
	offer.Title, offer.Details, offer.Occupation = "涂布机张力控制改造团队", "卷绕与涂布设备张力控制改造", "6-24-04-00"
	offer = p.published(p.as(actor.SchoolAdmin), offer)
	rank, err := p.city.Match.ForNeed(p.as(actor.EntHR), id, 10)
	must(t, err)
	if len(rank.List) == 0 || rank.List[0].Point.ID != offer.ID || rank.List[0].Verdict == score.Unfit {
		t.Errorf("the project found %+v", rank.List)
	}
	p.says(actor.EntHR, at+"/matches", "涂布机张力控制改造团队")
}

// showExpiry: a published need has a last day, a refresh begins its days anew, and
// what nobody refreshed is hidden everywhere.
func showExpiry(t *testing.T, s *stage) {
	p := s.town.in(t)
	need := demand.Blank(demand.Need, demand.Talent)
	need.Title, need.Requirement, need.Occupation, need.Headcount = "分容化成巡检工", "储能材料技术", "6-24-04-00", 8
	need = p.published(p.as(actor.EntHR), need)
	at, find := "/needs/"+need.ID.String(), "/needs?q="+url.QueryEscape(need.Title)
	today := p.city.Demand.Today()
	if need.DueOn.IsZero() || !today.Before(need.DueOn) {
		t.Fatalf("due on %q", need.DueOn)
	}
	usual := need.DueOn
	due := func(day string) {
		must(t, p.city.DB.Write(p.t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(p.t.Context(), `UPDATE demand_items SET due_on = $1 WHERE id = $2`, day, need.ID)
			return err
		}))
	}
	due(today.AddDays(3).String())
	p.says(actor.EntHR, at, today.AddDays(3).String())
	p.step(actor.EntHR, at, "refresh", nil)
	if got, err := p.city.Demand.Find(p.as(actor.EntHR), need.ID); err != nil || got.DueOn != usual {
		t.Errorf("after the refresh due on %q, want %q; %v", got.DueOn, usual, err)
	}
	if !strings.Contains(p.page(actor.Public, find), `href="`+at+`"`) {
		t.Error("a refreshed need is not in the list")
	}
	due(today.AddDays(-1).String())
	n, err := p.city.Demand.Expire(p.as(actor.CityLead))
	must(t, err)
	if n != 1 {
		t.Errorf("%d expired", n)
	}
	if strings.Contains(p.page(actor.Public, find), `href="`+at+`"`) {
		t.Error("a stale need is in the list")
	}
	if r := p.ask(actor.Public, at); r.Code != http.StatusNotFound {
		t.Errorf("the page of a stale need: %d", r.Code)
	}
	if _, err := p.city.Match.NeedOf(p.as(actor.EntHR), need.ID); !errors.Is(err, actor.ErrNotFound) {
		t.Errorf("a stale need is matched: %v", err)
	}
	p.says(actor.EntHR, at, "已过期", "到期隐藏")
	again := idOf(t, p.step(actor.EntHR, at, "copy", nil))
	p.says(actor.EntHR, "/needs/"+again.String(), need.Title, "草稿")
}

var ackNumber = regexp.MustCompile(`XQ-\d{4}-\d{4}`)

// showAcknowledgement: what is handed in gets a number at once, and the enterprise
// sees every step with its day and who took it.
func showAcknowledgement(t *testing.T, s *stage) {
	p := s.town.in(t)
	to := p.made(actor.EntHR, "/needs", url.Values{"kind": {"TALENT"}, "title": {"注液工序领班"}, "requirement": {"化工类"}, "occupation": {"6-11-01-03"}, "headcount": {"4"}, "contact_name": {"吴倩"}, "contact_phone": {"13800007777"}})
	id := idOf(t, to)
	at := "/needs/" + id.String()
	number := ackNumber.FindString(squeeze(p.page(actor.EntHR, to)))
	if number == "" {
		t.Fatal("no acknowledgement number")
	}
	p.says(actor.EntHR, to, "已受理，编号 "+number, "待审核")
	p.says(actor.EntHR, at, "提交审核", p.who[actor.EntHR].Name)
	p.step(actor.CityLead, at, "steps/return", url.Values{"reason": {p.reason("demand.return")}, "note": {"请写清班次"}})
	p.says(actor.EntHR, at, "退回修改", "请写清班次", p.who[actor.CityLead].Name, number)
	p.step(actor.EntHR, at, "steps/submit", nil)
	p.step(actor.CityLead, at, "steps/publish", nil)
	p.says(actor.EntHR, at, "已发布", "发布", number)
	p.says(actor.EntHR, "/needs/mine?q="+number, "注液工序领班", number, "已发布")
	trail, err := p.city.Demand.Trail(p.as(actor.EntHR), id)
	must(t, err)
	var steps []string
	for _, e := range trail {
		steps = append(steps, e.Transition)
	}
	if got := strings.Join(steps, " "); got != " submit return submit publish" && got != "open submit return submit publish" {
		t.Errorf("the trail is %q", got)
	}
	if other, err := p.city.Demand.Trail(p.person(910_009, actor.Grant{Role: actor.EntHR, Org: p.rival()}), id); err != nil || len(other) != 0 {
		t.Errorf("another enterprise sees %d steps, %v", len(other), err)
	}
	var without int64
	p.count(&without, `SELECT COUNT(*) FROM demand_items WHERE status <> 'DRAFT' AND number = ''`)
	if without != 0 {
		t.Errorf("%d items were handed in without a number", without)
	}
}

// reason is the first reason of a list.
func (p *scene) reason(list string) string {
	var code string
	p.count(&code, `SELECT MIN(code) FROM caseflow_reasons WHERE list = $1`, list)
	return code
}

// showBothDirections: needs and offers are both posted, found and recommended.
func showBothDirections(t *testing.T, s *stage) {
	p := s.town.in(t)
	need := demand.Blank(demand.Need, demand.Training)
	need.Title, need.Details, need.Occupation = "叉车与立体库操作轮训", "为仓储职工开设立体库操作轮训", "6-31-07-01"
	need = p.published(p.as(actor.EntHR), need)
	offer := demand.Blank(demand.Offer, demand.Training)
	offer.Title, offer.Details, offer.Occupation = "立体库与机器人操作轮训班", "可送教上门，含立体库操作考核", "6-31-07-01"
	offer = p.published(p.as(actor.SchoolAdmin), offer)

	p.says(actor.SchoolAdmin, "/needs?q="+url.QueryEscape("立体库"), need.Title)
	p.says(actor.EntHR, "/offers?q="+url.QueryEscape("立体库"), offer.Title)
	p.says(actor.Public, "/search?q="+url.QueryEscape("立体库"), need.Title, offer.Title)
	p.says(actor.EntHR, "/needs/"+need.ID.String()+"/matches?n=100", offer.Title)
	p.says(actor.SchoolAdmin, "/offers/"+offer.ID.String()+"/matches?n=100", need.Title)
	p.says(actor.EntHR, "/matches?all=1", need.Title)
	p.says(actor.SchoolAdmin, "/matches?all=1", offer.Title)

	to, err := p.city.Match.Pair(p.as(actor.EntHR), need.ID, offer.ID)
	must(t, err)
	from, err := p.city.Match.Pair(p.as(actor.SchoolAdmin), need.ID, offer.ID)
	must(t, err)
	if to.Result != from.Result || to.Verdict == score.Unfit {
		t.Errorf("seen from the need %+v, from the offer %+v", to.Result, from.Result)
	}
	if _, err := p.city.Demand.Post(p.as(actor.SchoolAdmin), demand.Draft{Item: demand.Blank(demand.Need, demand.Training)}); err == nil {
		t.Error("a school posts a need")
	}
}

// showExplainedRanking: each factor of the ranking is on the page with what it
// rests on, and equal input gives the equal order.
func showExplainedRanking(t *testing.T, s *stage) {
	p := s.town.in(t)
	w := p.as(actor.CityLead)
	id, err := ids.Parse(p.id(`SELECT MIN(id) FROM demand_items WHERE side = 'NEED' AND kind = 'TALENT' AND status = 'PUBLISHED' AND start_on <> '' AND requirement <> ''`))
	must(t, err)
	first, err := p.city.Match.ForNeed(w, id, 50)
	must(t, err)
	if len(first.List) < 5 {
		t.Fatalf("only %d found", len(first.List))
	}
	for range 3 {
		again, err := p.city.Match.ForNeed(w, id, 50)
		must(t, err)
		if !reflect.DeepEqual(first.List, again.List) {
			t.Error("the second answer differs")
		}
		must(t, p.city.Match.Rebuild(w))
	}
	fresh := match.New(p.city.DB, match.Options{Catalog: p.house.Shelf.Catalog, Replies: heardBy, Taken: takenBy})
	other, err := fresh.ForNeed(w, id, 50)
	must(t, err)
	for i := range first.List {
		if a, b := first.List[i], other.List[i]; a.Point.ID != b.Point.ID || a.Result != b.Result {
			t.Errorf("place %d is %s, read anew %s", i+1, a.Point.Name, b.Point.Name)
		}
	}
	for i, c := range first.List {
		var sum score.Tenths
		for _, part := range c.Parts {
			sum += part.Points
		}
		if sum != c.Score {
			t.Errorf("place %d: %s is not the sum of its parts, %s", i+1, c.Score, sum)
		}
	}
	page := fmt.Sprintf("/needs/%s/matches", id)
	p.says(actor.CityLead, page, "专业—职业", "层次", "地点", "时间与人数", "专业", "学历", "到岗", "人数", first.List[0].Point.Name, first.List[0].Score.String())
	trade := demand.Blank(demand.Need, demand.Talent)
	trade.Title, trade.Details, trade.Industry, trade.Headcount = "线边操作员", "不写职业和专业，只有行业可比", "C384", 3
	trade = p.published(p.as(actor.EntHR), trade)
	p.says(actor.EntHR, "/needs/"+trade.ID.String()+"/matches", "载明行业", "C38")
	r := p.ask(actor.CityLead, "/api"+page+"?n=3")
	for _, want := range []string{`"name":"专业—职业"`, `"name":"层次"`, `"name":"地点"`, `"name":"范围"`, `"name":"人数"`, `"fact":"`} {
		if !strings.Contains(r.Body.String(), want) {
			t.Errorf("the API has no %s: %.300s", want, r.Body)
		}
	}
}
