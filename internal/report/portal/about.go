package portal

import "rongqiao/internal/platform/ui"

// part is a titled part of a page of text; both are Chinese keys.
type part struct {
	Title string
	Lines []string
	Links []ui.Link
}

// accessibility says what the site does and where it falls short (无障碍环境建设法).
var accessibility = []part{
	{Title: "做到了什么", Lines: []string{
		"每一页的页首都有显示方式：标准、高对比（无障碍）、长辈版；选定以后在各页之间保持，不用脚本也能切换。",
		"全部功能可以只用键盘操作；焦点看得见；图表后面都有数据表，图形有文字说明。",
		"颜色之外另有图标和文字；文字与底色的对比度不低于 4.5:1，高对比和长辈版不低于 7:1。",
		"长辈版正文 24 像素，可以再大一号到 40 像素；按钮不小于 60 像素；没有弹窗、广告和插件；可以读给您听。",
	}},
	{Title: "依据", Lines: []string{"《中华人民共和国无障碍环境建设法》，GB/T 37668—2019，WCAG 2.2 AA 级。"}},
	{Title: "还没有做到的", Lines: []string{"谱系图在手机上以列表代替图形；导出的 Word 和 Excel 依靠阅读软件自身的无障碍功能。"}},
	{Title: "线下也能办", Lines: []string{"需要签字的材料可以打印成纸质表，也可以打电话由工作人员代办。"}},
}

var openData = []part{
	{Title: "公布哪些数", Lines: []string{
		"各职业的需求、供给和缺口，按年度冻结后公布；人数取整到 5，1 至 4 人写作 <5，企业少于 3 家的不公布。",
		"公开的需求和供给，可以在线查看，也可以下载为表格。",
		"公文和年报里的数与名册的数并列；合作企业、办学条件、专项资金只公布合计；遴选的征集、公示和名单逐项公布。",
	}, Links: []ui.Link{{Href: "/public/gaps", Text: "供需缺口清单"}, {Href: "/needs", Text: "市内需求"}, {Href: "/offers", Text: "市内供给"}, {Href: "/figures", Text: "公开数字"}, {Href: "/selections", Text: "项目遴选"},
		{Href: "/agreements/figures", Text: "合作企业"}, {Href: "/conditions/public", Text: "办学条件"}, {Href: "/funds/published", Text: "资金绩效"}}},
	{Title: "给程序用", Lines: []string{"接口说明按 OpenAPI 3.1 编写，不需要登录就能读公开的需求和供给。"}, Links: []ui.Link{{Href: "/openapi.json", Text: "接口说明"}}},
	{Title: "使用条件", Lines: []string{"注明来源和快照日期即可使用；未冻结的数字不能引用。"}},
}

var privacy = []part{
	{Title: "存了什么", Lines: []string{
		"公开页面不要求登录，不用第三方脚本，不做跟踪。",
		"登录以后存账号、姓名、单位和操作记录；联系人姓名和电话加密保存，谁看过都有记录。",
		"浏览器里存三样东西：登录状态、语言、显示方式。",
	}},
	{Title: "谁能看到", Lines: []string{"企业、学校和部门各按职责查看；对外只公布取整并隐去小格的合计数。"}},
	{Title: "您可以做什么", Lines: []string{"要查看、更正或删除自己的信息，请联系本单位管理员或服务电话。"}},
}
