package notify

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
)

func (s *Service) inboxHead(ctx context.Context, in Inbox) ui.Page {
	p := ui.Page{Title: "提醒", Crumbs: []ui.Crumb{{Label: "提醒"}}, Sub: i18n.T(ctx, "与您和您单位有关的事；点开即为已读")}
	if in.Unread > 0 {
		p.Title = i18n.T(ctx, "%d 条提醒没有读", in.Unread)
		if in.Unread == mostUnread {
			p.Title = i18n.T(ctx, "%d 条以上的提醒没有读", mostUnread-1)
		}
		p.Actions = []ui.Action{{Label: "全部标为已读", Href: "/notices/read", Method: "post"}}
	}
	return p
}

func (s *Service) inboxTable(ctx context.Context, f Filter, l ui.Listing, in Inbox) ui.Table {
	env := ui.From(ctx)
	t := ui.Table{
		ID: "notices", Caption: "提醒，最新的在前", Columns: []ui.Column{{Title: "提醒", Wrap: true}, {Title: "类别"}, {Title: "时间"}, {Title: "状态"}},
		List: l, Total: in.Total, Filters: inboxFilters(s.topicOptions(ctx, in, f.Topic), f.Unread),
		Empty: ui.Empty{Title: "现在没有提醒", Text: "有人回复您、有事到期，或您订阅的供需发布时，会出现在这里。", Actions: []ui.Action{{Label: "怎样提醒我", Href: "/notices/settings"}}},
	}
	if f.Topic != "" {
		t.Chips = append(t.Chips, ui.Chip{Label: s.topic(f.Topic).Name(ctx), Href: env.Link("topic", "")})
	}
	if f.Unread {
		t.Chips = append(t.Chips, ui.Chip{Label: "没有读的", Href: env.Link("unread", "")})
	}
	for _, it := range in.Items {
		state := ui.Status("none", "已读")
		if it.Unread {
			state = ui.Status("info", "未读")
		}
		t.Rows = append(t.Rows, ui.Row{ID: it.ID.String(), Name: it.Text(ctx), Cells: ui.Cells(
			openCell(it), ui.Text(s.topic(it.Topic).Name(ctx)), ui.Text(it.At.In(civil.Location).Format("2006-01-02 15:04")), state)})
	}
	return t
}

func (s *Service) topicOptions(ctx context.Context, in Inbox, chosen string) []ui.Option {
	pairs := []string{"", "全部"}
	var codes []string
	for code := range in.Topics {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		pairs = append(pairs, code, s.topic(code).Name(ctx)+"（"+strconv.Itoa(in.Topics[code])+"）")
	}
	return ui.Options(chosen, pairs...)
}

// settingsView's model.
type settingsModel struct {
	Page    ui.Page
	Tabs    []ui.Tab
	HasMail bool
	Saved   string // what was done, "" for nothing
	Address Address
	State   [2]string // of the address: word, tone
	Form    ui.Form
	Field   ui.Field
	Lang    ui.Field
	Modes   ui.Form
	Topics  []ui.Field
}

func (s *Service) settingsModel(ctx context.Context, set Settings, st settingsState) settingsModel {
	q := ui.From(ctx).Query
	es := ui.Errors(ctx, st.fault)
	m := settingsModel{
		Page: ui.Page{Title: "怎样提醒我", Crumbs: []ui.Crumb{{Label: "提醒", Href: "/notices"}, {Label: "怎样提醒我"}}},
		Tabs: tabsOf(ctx, "/notices/settings"), HasMail: s.HasMail(), Address: set.Address, State: addressStates[set.Address.Status],
		Form: ui.Form{Action: "/notices/address", Submit: "保存并发送确认邮件", Errors: es}, Modes: ui.Form{Action: "/notices/settings", Submit: "保存"},
	}
	switch {
	case q.Get("saved") == "1":
		m.Saved = "已保存"
	case q.Get("asked") == "1" && set.Address.Status == Pending:
		m.Saved = "确认邮件即将发出。打开信里的页面，按“确认”，才会向这个邮箱发送提醒"
	}
	value := set.Address.Address
	if st.values != nil && st.values.Has("address") {
		value = st.values.Get("address")
	}
	m.Field = ui.Field{Name: "address", Label: "邮箱", Type: "email", Fill: "email", Value: value, Help: "只用来发提醒，加密保存；确认以后才使用", Error: es.Of("address"), Max: maxAddress, Width: "md"}
	m.Lang = ui.Field{Name: "lang", Label: "邮件用的语言", Width: "sm", Options: ui.Options(cmp.Or(set.Address.Lang, i18n.Lang(ctx)), i18n.Chinese, "中文", i18n.English, "English")}
	for _, t := range s.topics {
		mode := t.Mail
		if said, ok := set.Modes[t.Code]; ok {
			mode = said
		}
		var pairs []string
		for _, x := range Modes {
			pairs = append(pairs, string(x), x.ZH())
		}
		m.Topics = append(m.Topics, ui.Field{Name: "mode." + t.Code, Label: t.Name(ctx), Width: "md", Options: ui.Options(string(mode), pairs...), Error: es.Of("mode." + t.Code)})
	}
	return m
}

func digestHead() ui.Page {
	return ui.Page{Title: "今天的汇总", Crumbs: []ui.Crumb{{Label: "提醒", Href: "/notices"}, {Label: "今天的汇总"}}}
}

// mailsModel is the preview as its page shows it.
type mailsModel struct {
	Page    ui.Page
	Tabs    []ui.Tab
	HasMail bool
	Figures []ui.Figure
	Topics  []ui.Row
	Samples []Sample
}

func (s *Service) mailsModel(ctx context.Context, p Preview) mailsModel {
	m := mailsModel{
		Page: ui.Page{Title: "邮件预览", Sub: i18n.T(ctx, "打开本页不发送任何邮件"), Crumbs: []ui.Crumb{{Label: "提醒", Href: "/notices"}, {Label: "邮件预览"}}},
		Tabs: tabsOf(ctx, "/notices/mails"), HasMail: s.HasMail(), Samples: p.Samples,
		Figures: []ui.Figure{
			{Label: "已确认的邮箱", Value: ui.Thousands(p.Addresses[Confirmed]), Unit: "个"},
			{Label: "下一次汇总发给", Value: ui.Thousands(p.Digests), Unit: "人", Note: i18n.T(ctx, "共 %d 条提醒", p.Notes)},
			{Label: "排队等待发送", Value: ui.Thousands(p.Waiting), Unit: "封"},
			{Label: "退信的邮箱", Value: ui.Thousands(p.Addresses[Failed]), Unit: "个"},
		},
	}
	for _, t := range p.Topics {
		m.Topics = append(m.Topics, ui.Row{Cells: ui.Cells(ui.Text(t.Topic.Name(ctx)), ui.Int(t.Once), ui.Int(t.Digested), ui.Int(t.Page), ui.Int(t.Notes))})
	}
	return m
}

var topicColumns = []ui.Column{{Title: "类别"}, {Title: "立即发邮件（人）", Num: true}, {Title: "并入每日汇总（人）", Num: true}, {Title: "只在站内（人）", Num: true}, {Title: "下一次汇总中的条数", Num: true}}

func callsHead(ctx context.Context) ui.Page {
	return ui.Page{Title: "电话通知", Sub: i18n.T(ctx, "不能等的提醒没有送到邮箱，请打电话告诉本人"), Crumbs: []ui.Crumb{{Label: "电话通知"}}}
}

func (s *Service) callsTable(ctx context.Context, list []Call) ui.Table {
	t := ui.Table{
		Caption: "要打电话的人，没有打的在前", NoPages: true, Total: len(list),
		Columns: []ui.Column{{Title: "找谁"}, {Title: "为什么事", Wrap: true}, {Title: "时间"}, {Title: "状态"}},
		Empty:   ui.Empty{Title: "没有要打的电话", Text: "邮件被退回、而事情不能等的时候，会列在这里。"},
	}
	for _, c := range list {
		name := c.Account.String()
		if s.Name != nil {
			name = cmp.Or(s.Name(ctx, c.Account), name)
		}
		t.Rows = append(t.Rows, ui.Row{ID: c.ID.String(), Name: name, Cells: ui.Cells(
			ui.Text(name), ui.Link{Href: c.Item.Path, Text: c.Item.Text(ctx), Sub: s.topic(c.Item.Topic).Name(ctx)}, ui.Text(c.At.In(civil.Location).Format("2006-01-02 15:04")), callCell(c))})
	}
	return t
}

// subscriptionsModel is the page of subscriptions.
type subscriptionsModel struct {
	Page   ui.Page
	Tabs   []ui.Tab
	Table  ui.Table
	Form   ui.Form
	Fields []ui.Field // those with Options are selects
}

// facetNames are the facets in the order of the form.
var facetNames = []struct{ kind, zh, help string }{
	{ByIndustry, "行业", "代码或名称，例如 C、C36、汽车制造业"},
	{ByOccupation, "职业", "代码或名称，例如 6-18、焊工"},
	{ByCounty, "县区", ""},
	{ByKind, "类别", ""},
}

func (s *Service) subscriptionsModel(ctx context.Context, list []Subscription, v url.Values, fault error) (subscriptionsModel, error) {
	es := ui.Errors(ctx, fault)
	m := subscriptionsModel{
		Page: ui.Page{Title: "订阅", Sub: i18n.T(ctx, "有新的供需等发布时提醒您；写了几项，就要几项都对上"), Crumbs: []ui.Crumb{{Label: "提醒", Href: "/notices"}, {Label: "订阅"}}},
		Tabs: tabsOf(ctx, "/subscriptions"), Form: ui.Form{Action: "/subscriptions", Submit: "订阅", Errors: es},
	}
	names := map[string]map[string]string{}
	for _, f := range facetNames {
		field := ui.Field{Name: f.kind, Label: f.zh, Help: f.help, Optional: true, Width: "md", Value: v.Get(f.kind), Error: es.Of(f.kind)}
		names[f.kind] = map[string]string{}
		if s.Choices != nil {
			choices, err := s.Choices(ctx, f.kind)
			if err != nil {
				return m, err
			}
			pairs := []string{"", "不限"}
			for _, c := range choices {
				pairs = append(pairs, c.Code, c.ZH)
				names[f.kind][c.Code] = c.ZH
			}
			if len(choices) > 0 {
				field.Options = ui.Options(field.Value, pairs...)
			}
		}
		m.Fields = append(m.Fields, field)
	}
	m.Table = ui.Table{
		Caption: "我的订阅，最新的在前", NoPages: true, Total: len(list),
		Columns: []ui.Column{{Title: "行业"}, {Title: "职业"}, {Title: "县区"}, {Title: "类别"}, {Title: "操作"}},
		Empty:   ui.Empty{Title: "还没有订阅", Text: "在下面选一项或几项，有新发布的就提醒您。"},
	}
	cell := func(kind, code string) ui.Lines {
		if code == "" {
			return ui.Lines{Main: i18n.T(ctx, "不限")}
		}
		name := names[kind][code]
		if name == "" && s.CodeOf != nil {
			_, name = s.CodeOf(kind, code)
		}
		if name == "" || name == code {
			return ui.Lines{Main: code}
		}
		return ui.Lines{Main: i18n.Word(ctx, name), Sub: code}
	}
	for _, x := range list {
		m.Table.Rows = append(m.Table.Rows, ui.Row{ID: x.ID.String(), Cells: ui.Cells(
			cell(ByIndustry, x.Industry), cell(ByOccupation, x.Occupation), cell(ByCounty, x.County), cell(ByKind, x.Kind), removeCell(x))})
	}
	return m, nil
}

// linkPageModel is a page behind a link of a mail.
type linkPageModel struct {
	Page   ui.Page
	Say    string
	Tone   string
	Action string // "" when there is nothing to do
	Button string
	Token  string
}

func linkModel(ctx context.Context, purpose, token string, good, done bool) linkPageModel {
	m := linkPageModel{Page: ui.Page{Title: "确认邮箱", Plain: true}, Action: confirmPath, Button: "确认", Token: token, Tone: "info",
		Say: i18n.T(ctx, "按下面的按钮，今后就把提醒发到这个邮箱。只打开本页，不会确认。")}
	if purpose == linkStop {
		m.Page.Title, m.Action, m.Button = "不再收邮件", stopPath, "不再收邮件"
		m.Say = i18n.T(ctx, "按下面的按钮，就不再向您发送任何邮件；站内的提醒照常。只打开本页，不会退订。")
	}
	switch {
	case !good:
		m.Action, m.Tone = "", "amber"
		m.Say = i18n.T(ctx, "这个链接无效，或者已经过期。请登录后在“怎样提醒我”里重新填写邮箱。")
	case done && purpose == linkStop:
		m.Action, m.Tone, m.Say = "", "green", i18n.T(ctx, "已经停止发送邮件。想恢复，请登录后重新填写邮箱。")
	case done:
		m.Action, m.Tone, m.Say = "", "green", i18n.T(ctx, "邮箱已确认。")
	}
	return m
}
