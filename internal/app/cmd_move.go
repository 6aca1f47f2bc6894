package app

import (
	"context"
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"rongqiao/internal/platform/backup"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/tenant"
)

type tenantMoveCmd struct {
	place
	Code    string `arg:"" help:"城市代码 · code"`
	To      string `help:"搬到哪里：sqlite 或 placements 里的名称 · sqlite, or a name under placements" placeholder:"PLACE"`
	DropOld bool   `help:"搬完即删除旧副本；不写 --to 时删除以前留下的 · drop the old copy, or those of earlier moves without --to"`
	JSON    bool   `name:"json" help:"以 JSON 打印 · print as JSON"`
}

// movedJSON is what the command prints of a move.
type movedJSON struct {
	City    string            `json:"city"`
	From    string            `json:"from"`
	To      string            `json:"to"`
	Tables  []backup.TableSum `json:"tables"`
	Rows    int64             `json:"rows"`
	Bytes   int64             `json:"bytes"`
	Seconds float64           `json:"seconds"`
	Audit   int64             `json:"audit_entries"`
}

// Run takes the city to another place. A server that is running notices by itself.
func (cmd tenantMoveCmd) Run(ctx context.Context, c *console) error {
	return withHouse(ctx, cmd.place, func(h *House) error {
		ctx := asConsole(ctx, cmd.Code)
		if cmd.To == "" {
			if !cmd.DropOld {
				return fmt.Errorf("请用 --to 指定搬到哪里，可选 %v · name the place with --to", h.Registry.Places())
			}
			n, err := h.hub().DropOld(ctx, cmd.Code, cmd.Code)
			if err == nil {
				c.say("已删除 %d 个旧副本", n)
			}
			return err
		}
		m, err := h.hub().Move(ctx, cmd.Code, cmd.To, backup.MoveOptions{DropOld: cmd.DropOld, Stage: func(s tenant.Stage) error {
			fmt.Fprintf(c.err, "%s\n", stageText[s])
			return nil
		}})
		if err != nil {
			return err
		}
		return cmd.print(c, m)
	})
}

var stageText = map[tenant.Stage]string{
	tenant.StageFence: "停止写入 · stopping writers", tenant.StageSave: "导出 · saving", tenant.StageFill: "写入新位置 · filling the new place",
	tenant.StageCompare: "逐表核对 · comparing", tenant.StageFlip: "切换 · switching over", tenant.StageFlipped: "已切换 · switched",
}

func seconds(m tenant.Move) float64 { return float64(m.EndedAt-m.StartedAt) / 1000 }

func (cmd tenantMoveCmd) print(c *console, m backup.Moved) error {
	if cmd.JSON {
		e := json.NewEncoder(c.out)
		e.SetIndent("", "  ")
		return e.Encode(movedJSON{m.City, m.From.String(), m.To.String(), m.Sums, m.Rows, m.Bytes, seconds(m.Move), m.Audit.Entries})
	}
	t := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "表 table\t行 rows\tSHA-256（两处相同 equal）")
	for _, s := range m.Sums {
		fmt.Fprintf(t, "%s\t%d\t%s\n", s.Name, s.Rows, s.SHA256[:16])
	}
	if err := t.Flush(); err != nil {
		return err
	}
	c.say("%s：%s → %s，%d 张表，%d 行，日志 %d 条已核验，%.1f 秒", m.City, m.From, m.To, m.Tables, m.Rows, m.Audit.Entries, seconds(m.Move))
	if !cmd.DropOld {
		c.say("旧副本还在 %s，确认无误后运行 rongqiao tenant move %s --drop-old；七天后自动删除", m.From, m.City)
	}
	return nil
}

type tenantListCmd struct {
	place
	JSON bool `name:"json" help:"以 JSON 打印 · print as JSON"`
}

// cityJSON is one row of the list.
type cityJSON struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Level   string `json:"level"`
	Kind    string `json:"kind"`
	Place   string `json:"place"`
	Status  string `json:"status"`
	Schema  string `json:"schema_version"`
	Program string `json:"program_version"`
	Behind  bool   `json:"behind"`
	Epoch   int64  `json:"epoch"`
	Bytes   int64  `json:"bytes"`
	Fault   string `json:"fault"` // code of why it does not answer, "" when it does
	Backup  string `json:"last_backup"`
	Moved   int64  `json:"last_moved_at"` // ms UTC, 0 for never
}

// Run lists the cities: where each one is, whether it answers, its schema beside the
// program's.
func (cmd tenantListCmd) Run(ctx context.Context, c *console) error {
	return withHouse(ctx, cmd.place, func(h *House) error {
		o, err := h.hub().Overview(asConsole(ctx, tenant.HubCode))
		if err != nil {
			return err
		}
		rows := make([]cityJSON, 0, len(o.Cities))
		for _, t := range o.Cities {
			r := cityJSON{t.Code, t.Name, t.Level, string(t.Kind), t.Where().String(), string(t.Status), t.SchemaVersion, o.Newest, t.Behind(o.Newest), t.Epoch, t.Size, t.Fault, "", 0}
			if t.Backup != nil {
				r.Backup = t.Backup.Name
			}
			if t.Moved != nil {
				r.Moved = t.Moved.EndedAt
			}
			rows = append(rows, r)
		}
		return cmd.print(c, rows)
	})
}

func (cmd tenantListCmd) print(c *console, rows []cityJSON) error {
	if cmd.JSON {
		e := json.NewEncoder(c.out)
		e.SetIndent("", "  ")
		return e.Encode(rows)
	}
	t := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "代码 code\t名称 name\t级别 level\t位置 place\t状态 status\t结构 schema\t版次 epoch\t大小 bytes\t上次备份 last backup")
	for _, r := range rows {
		schema, status := r.Schema, r.Status
		if r.Behind {
			schema += " < " + r.Program
		}
		if r.Fault != "" {
			status += " ✗ " + r.Fault
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%d\t%d\t%s\n", r.Code, r.Name, r.Level, r.Place, status, schema, r.Epoch, r.Bytes, r.Backup)
	}
	return t.Flush()
}

type tenantStatusCmd struct {
	place
	Code   string `arg:"" help:"城市代码 · code"`
	Status string `arg:"" enum:"active,readonly" help:"active 正常使用，readonly 只能查看 · active or readonly"`
}

// Run makes a city read-only or writable again, in every process.
func (cmd tenantStatusCmd) Run(ctx context.Context, c *console) error {
	return withHouse(ctx, cmd.place, func(h *House) error {
		return h.hub().SetStatus(asConsole(ctx, cmd.Code), cmd.Code, tenant.Status(cmd.Status), cmd.Code)
	})
}

type userOperatorCmd struct {
	place
	Login  string `arg:"" help:"登录名 · login"`
	Remove bool   `help:"不再负责总库 · no longer"`
}

// Run lets a system administrator look after all cities, on the pages below /hub.
func (cmd userOperatorCmd) Run(ctx context.Context, c *console) error {
	return withHouse(ctx, cmd.place, func(h *House) error {
		return h.setOperator(asConsole(ctx, tenant.HubCode), cmd.Login, !cmd.Remove)
	})
}

// setOperator finds the account and lets it look after all cities, or no longer.
func (h *House) setOperator(ctx context.Context, login string, on bool) error {
	var id ids.ID
	err := h.Registry.Hub().Read(ctx, func(r *sqldb.Reader) (err error) {
		id, err = sqldb.Value[ids.ID](ctx, r, `SELECT id FROM account_logins WHERE login = $1`, login)
		return err
	})
	if err != nil {
		return err
	}
	return h.hub().SetOperator(ctx, id, login, on)
}
