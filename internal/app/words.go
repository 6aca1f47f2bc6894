package app

import (
	_ "embed"
	"io/fs"

	"rongqiao/internal/base/account"
	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/backup"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/config"
	"rongqiao/internal/platform/geo"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/ledger"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/textindex"
	"rongqiao/internal/platform/stat"
	"rongqiao/internal/platform/tenant"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/process/adjust"
	"rongqiao/internal/process/coding"
	"rongqiao/internal/process/condition"
	"rongqiao/internal/process/dispatch"
	"rongqiao/internal/process/evaluate"
	"rongqiao/internal/process/fund"
	"rongqiao/internal/process/match"
	"rongqiao/internal/process/order"
	"rongqiao/internal/process/plan"
	"rongqiao/internal/process/selection"
	"rongqiao/internal/process/sharing"
	"rongqiao/internal/process/supervise"
	"rongqiao/internal/register/agreement"
	"rongqiao/internal/register/carrier"
	"rongqiao/internal/register/carrier/kinds"
	"rongqiao/internal/register/contact"
	"rongqiao/internal/register/demand"
	"rongqiao/internal/register/forecast"
	"rongqiao/internal/register/programme"
	"rongqiao/internal/register/standard"
	"rongqiao/internal/report/approvals"
	"rongqiao/internal/report/board"
	"rongqiao/internal/report/citymap"
	"rongqiao/internal/report/cockpit"
	"rongqiao/internal/report/figures"
	"rongqiao/internal/report/panorama"
	"rongqiao/internal/report/portal"
	"rongqiao/internal/report/rulebook"
	"rongqiao/internal/report/spectrum"
	"rongqiao/internal/report/system"
)

// Words are the texts of the roof itself: the home page, the menu's groups.
//
//go:embed words.json
var Words []byte

// words are the texts of all packages; a test finds doubles and gaps.
func words() [][]byte {
	return [][]byte{
		i18n.Words, actor.Words, audit.Words, backup.Words, blob.Words, caseflow.Words, casepage.Words, rule.Words, indicator.Words, config.Words, idcode.Words, job.Words, ledger.Words, money.Words, notify.Words, search.Words, secret.Words, sheet.Words,
		geo.Words, sqldb.Words, stat.Words, tenant.Words, ui.Words, web.Words, account.Words, org.Words, atlas.Words, programme.Words, carrier.Words, kinds.Words, contact.Words, agreement.Words, demand.Words, forecast.Words, standard.Words, condition.Words, evaluate.Words, adjust.Words, match.Words, order.Words, sharing.Words, fund.Words, plan.Words, dispatch.Words, supervise.Words, approvals.Words, selection.Words, coding.Words, board.Words, citymap.Words, cockpit.Words, figures.Words, panorama.Words, portal.Words, rulebook.Words, spectrum.Words, system.Words, Words,
	}
}

// cityMigrations are the tables of a city, all modules; they run in one order by name.
func cityMigrations() []fs.FS {
	return []fs.FS{
		sqldb.Migrations, audit.Migrations, rule.Migrations, caseflow.Migrations, indicator.Migrations, job.Migrations, blob.Migrations, sheet.Migrations, web.Migrations, search.Migrations, textindex.Migrations, notify.Migrations, ledger.Migrations,
		account.Migrations, org.Migrations, atlas.Migrations, programme.Migrations, carrier.Migrations, contact.Migrations, agreement.Migrations, demand.Migrations, forecast.Migrations, standard.Migrations, condition.Migrations, evaluate.Migrations, adjust.Migrations, match.Migrations, order.Migrations, sharing.Migrations, fund.Migrations, plan.Migrations, dispatch.Migrations, supervise.Migrations, approvals.Migrations, selection.Migrations, board.Migrations, citymap.Migrations, figures.Migrations, panorama.Migrations, rulebook.Migrations, system.Migrations,
	}
}
