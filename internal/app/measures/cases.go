package measures

import (
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/process/order"
	"rongqiao/internal/process/selection"
	"rongqiao/internal/register/contact"
	"rongqiao/internal/register/demand"
	"rongqiao/internal/register/forecast"
)

// stateZH says the states of a machine.
func stateZH(m *caseflow.Machine) func(string) string {
	return func(code string) string {
		if s, ok := m.State(code); ok {
			return s.ZH
		}
		return code
	}
}

const desk = "市教育局（供需对接）"

// items are the published needs of enterprises, or the offers of schools. The year is that of publication.
func items(side demand.Side, code, zh, en, href string, flow *caseflow.Machine) table {
	return table{
		code: code, zh: zh, en: en, owner: desk, href: href,
		columns: []column{text("org", "单位", "Organisation").by(Firm).firm(), county(), text("kind", "类别", "Kind").by(Kind).said(func(c string) string { return demand.Kind(c).ZH() }), text("state", "状态", "State").said(stateZH(flow)),
			text("industry", "行业门类", "Section of industry").by(Industry), text("occupation", "职业代码", "Occupation"), whole("heads", "人数", "Persons", "人"), day("deadline", "截止日期", "Deadline"),
			day("published", "发布日期", "Published").instant(), yearly("published", "年度", "Year")},
		text: `SELECT i.id, CAST(i.org_id AS TEXT), i.region, i.kind, i.status, SUBSTR(i.industry, 1, 1), i.occupation, CASE WHEN i.headcount >= 0 THEN i.headcount ELSE NULL END, i.deadline_on, i.published_ms
  FROM demand_items i WHERE i.side = $2 AND i.published_ms > 0 AND i.published_ms <= $1 ORDER BY i.id`,
		args: func(d civil.Date) []any { return append(untilEnd(d), string(side)) },
	}
}

// orders are the orders that were issued, with what became of them.
func orders() table {
	return table{
		code: "order.orders", zh: "发单与办理", en: "Orders", owner: desk, href: "/orders/",
		columns: []column{text("asker", "发单单位", "Sent by").by(Firm).firm(), county(), text("supplier", "受单单位", "Sent to").by(School), text("kind", "类别", "Kind").by(Kind).said(func(c string) string { return demand.Kind(c).ZH() }),
			text("state", "状态", "State").said(stateZH(order.Orders)), whole("quantity", "人数", "Persons", "人"), day("issued", "发单日期", "Issued").instant(), flag("answered", "已答复", "Answered"), whole("stars", "评分", "Stars", "星"), yearly("issued", "年度", "Year")},
		text: `SELECT o.id, CAST(o.asker_id AS TEXT), o.county, CAST(o.supplier_id AS TEXT), o.need_kind, o.status, o.quantity, o.issued_ms, o.answered_ms > 0, CASE WHEN o.stars > 0 THEN o.stars ELSE NULL END
  FROM order_orders o WHERE o.issued_ms <= $1 ORDER BY o.id`,
		args: untilEnd,
	}
}

func dealZH(code string) string { return order.DealKind(code).ZH() }

// deals are the contracts that hold: the last version of each.
func deals() table {
	return table{
		code: "order.deals", zh: "成交合同", en: "Deals", owner: desk, href: "/deals/",
		columns: []column{text("contract", "合同编号", "Contract"), text("kind", "类别", "Kind").by(Kind).said(dealZH), text("asker", "企业", "Enterprise").by(Firm).firm(), county(), text("supplier", "学校", "School").by(School), day("signed", "签订日期", "Signed on"),
			year("签订年度", "Year"), fen("amount", "金额", "Amount"), flag("events", "来自对接活动", "From an event")},
		text: `SELECT d.id, d.contract_no, d.kind, CAST(d.asker_id AS TEXT), d.county, CAST(d.supplier_id AS TEXT), d.signed_on, d.sign_year, d.amount_fen, d.session_id <> 0 OR d.lead_id <> 0
  FROM order_deals d WHERE d.current_row = TRUE AND d.signed_on <= $1 ORDER BY d.id`,
		args: onDay,
	}
}

// forecasts are what enterprises foresee to need: the rows of the last sending of each round.
func forecasts() table {
	return table{
		code: "forecast.rows", zh: "用人预测", en: "Forecasts of demand", owner: "各企业（用人预测填报）",
		columns: []column{text("firm", "企业", "Enterprise").by(Firm).firm(), county(), text("industry", "行业门类", "Section of industry").by(Industry), text("occupation", "职业代码", "Occupation"),
			text("grade", "技能等级", "Level").by(Kind).said(func(c string) string { return forecast.Level(c).ZH() }), year("预测年份", "Year foreseen"), whole("base", "填报年份", "Year of the round", ""), whole("heads", "人数", "Persons", "人")},
		text: `SELECT w.id, CAST(s.org_id AS TEXT), o.county, SUBSTR(o.industry, 1, 1), w.occupation, w.level, w.year, s.base_year, w.heads FROM forecast_rows w
  JOIN forecast_submissions s ON s.id = w.submission_id JOIN org_organizations o ON o.id = s.org_id
  WHERE s.status = 'SENT' AND s.sent_ms <= $1 AND s.sent_ms = (SELECT MAX(z.sent_ms) FROM forecast_submissions z WHERE z.org_id = s.org_id AND z.base_year = s.base_year AND z.status = 'SENT') ORDER BY w.id`,
		args: untilEnd,
	}
}

// staffing are the quarterly reports of enterprises: the last revision of each quarter.
func staffing() table {
	heads := func(code, zh, en string) column { return whole(code, zh, en, "").persons() }
	return table{
		code: "forecast.quarters", zh: "季度用工状况", en: "Quarterly staffing", owner: "各企业（季度用工填报）",
		columns: []column{text("firm", "企业", "Enterprise").by(Firm).firm(), county(), text("industry", "行业门类", "Section of industry").by(Industry), text("quarter", "季度", "Quarter").by("quarter"), year("年度", "Year"), heads("staff", "从业人员", "Headcount"),
			heads("hires", "新进", "Hires"), heads("leavers", "离职", "Leavers"), heads("interns", "实习生", "Interns"), heads("retained", "实习留用", "Interns retained"), heads("vacancies", "空缺岗位", "Vacancies")},
		text: `SELECT r.id, CAST(r.org_id AS TEXT), o.county, SUBSTR(o.industry, 1, 1), r.quarter, CAST(SUBSTR(r.quarter, 1, 4) AS BIGINT), r.headcount, r.hires, r.leavers, r.interns, r.retained, r.vacancies
  FROM forecast_reports r JOIN org_organizations o ON o.id = r.org_id
  WHERE r.sent_ms <= $1 AND r.revision = (SELECT MAX(z.revision) FROM forecast_reports z WHERE z.org_id = r.org_id AND z.quarter = r.quarter) ORDER BY r.id`,
		args: untilEnd,
	}
}

const liaison = "市教育局（校企联络）"

// contacts are what pairs of partners did together.
func contacts() table {
	return table{
		code: "contact.contacts", zh: "结对联系", en: "Contacts", owner: liaison,
		columns: []column{text("pair", "结对", "Pair"), county(), text("pairing", "结对类别", "Kind of the pair").said(func(c string) string { return contact.PairKind(c).ZH() }), school(), text("firm", "企业", "Enterprise").by(Firm).firm(),
			text("kind", "联系方式", "Kind").by(Kind).said(func(c string) string { return contact.ContactKind(c).ZH() }), day("day", "日期", "Day"), year("年度", "Year")},
		text: `SELECT c.id, CAST(p.id AS TEXT), p.county, p.kind, CASE WHEN p.school_id = 0 THEN NULL ELSE CAST(p.school_id AS TEXT) END, CASE WHEN p.firm_id = 0 THEN NULL ELSE CAST(p.firm_id AS TEXT) END, c.kind, c.day, CAST(SUBSTR(c.day, 1, 4) AS BIGINT)
  FROM contact_contacts c JOIN contact_pairs p ON p.id = c.pair_id WHERE c.day <= $1 ORDER BY c.id`,
		args: onDay,
	}
}

// visits are visits of enterprises and talks with them.
func visits() table {
	return table{
		code: "contact.visits", zh: "走访与座谈", en: "Visits", owner: liaison, href: "/visits/",
		columns: []column{text("kind", "类别", "Kind").by(Kind).said(func(c string) string { return contact.VisitKind(c).ZH() }), county(), day("day", "日期", "Day"), year("年度", "Year"), whole("orgs", "参加单位", "Organisations", "家")},
		text:    `SELECT v.id, v.kind, v.county, v.day, CAST(SUBSTR(v.day, 1, 4) AS BIGINT), (SELECT COUNT(*) FROM contact_visit_orgs o WHERE o.visit_id = v.id) FROM contact_visits v WHERE v.day <= $1 ORDER BY v.id`,
		args:    onDay,
	}
}

// events are meetings of supply and demand that were held.
func events() table {
	return table{
		code: "contact.events", zh: "对接活动", en: "Events", owner: liaison, href: "/events/",
		columns: []column{text("kind", "类别", "Kind").by(Kind).said(func(c string) string { return contact.EventKind(c).ZH() }), county(), text("state", "状态", "State").said(stateZH(contact.EventFlow)), day("day", "日期", "Day"), year("年度", "Year"),
			whole("sessions", "场次", "Sessions", "场"), whole("present", "到场", "Present", "").persons(), whole("leads", "对接意向", "Leads", "条")},
		text: `SELECT e.id, e.kind, e.county, e.status, e.from_on, CAST(SUBSTR(e.from_on, 1, 4) AS BIGINT), (SELECT COUNT(*) FROM contact_sessions s WHERE s.event_id = e.id),
  (SELECT SUM(t.attended) FROM contact_seats t JOIN contact_sessions s ON s.id = t.session_id WHERE s.event_id = e.id), (SELECT COUNT(*) FROM contact_leads l JOIN contact_sessions s ON s.id = l.session_id WHERE s.event_id = e.id)
  FROM contact_events e WHERE e.status IN ('HELD', 'CLOSED') AND e.from_on <= $1 ORDER BY e.id`,
		args: onDay,
	}
}

// selections are the applications to selections of the city.
func selections() table {
	return table{
		code: "selection.applications", zh: "评选申报", en: "Applications to selections", owner: "市教育局（评选认定）", href: "/applications/",
		columns: []column{text("category", "评选类别", "Category").by(Kind), text("org", "申报单位", "Applicant"), county(), text("state", "状态", "State").said(stateZH(selection.Applications)), field("score", "得分", "Score", indicator.Number, "分"), day("decided", "审定日期", "Decided on"),
			day("submitted", "提交日期", "Submitted").instant(), year("年度", "Year")},
		text: `SELECT a.id, c.zh, CAST(a.org_id AS TEXT), a.county, a.status, a.score, b.decided_on, a.submitted_ms, CAST(SUBSTR(b.open_on, 1, 4) AS BIGINT)
  FROM selection_applications a JOIN selection_batches b ON b.id = a.batch_id JOIN selection_categories c ON c.code = b.category WHERE a.submitted_ms > 0 AND a.submitted_ms <= $1 ORDER BY a.id`,
		args: untilEnd,
	}
}
