package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/schollz/progressbar/v3"

	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/backup"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/tenant"
	"rongqiao/internal/report/system"
)

type importCmd struct {
	place
	City   string `help:"城市代码 · city"`
	Kind   string `help:"类别，见 --kinds · kind of table" placeholder:"KIND"`
	Kinds  bool   `help:"列出类别 · list the kinds"`
	DryRun bool   `help:"只试导入，不写入 · dry run only"`
	Good   bool   `help:"只导入没有问题的行 · import the good rows only"`
	Marked string `help:"带错误列的原表写到这里 · write the annotated copy here" placeholder:"FILE"`
	File   string `arg:"" optional:"" help:"Excel 或 CSV 文件 · the file" type:"existingfile"`
}

// Run imports one file through the same flow as the pages: dry run, findings,
// confirmation, one batch that can be undone.
func (cmd importCmd) Run(ctx context.Context, c *console) error {
	if cmd.Kinds || cmd.File == "" {
		return printKinds(ctx, c)
	}
	return withCity(ctx, cmd.place, cmd.City, func(ctx context.Context, _ *House, city *City) error {
		return cmd.run(sqldb.Long(ctx), c, city.console())
	})
}

// printKinds lists the tables that can be exchanged. Every city has the same, so none is
// needed.
func printKinds(ctx context.Context, c *console) error {
	return withScratch(ctx, func(city *City) error {
		for _, k := range city.Sheets.Kinds(asConsole(ctx, city.Info.Code)) {
			c.say("%-24s %s · %s", k.Code, k.ZH, k.EN)
		}
		return nil
	})
}

func (cmd importCmd) run(ctx context.Context, c *console, sheets *sheet.Service) error {
	f, err := os.Open(cmd.File)
	if err != nil {
		return err
	}
	defer f.Close()
	im, err := sheets.Receive(ctx, cmd.Kind, filepath.Base(cmd.File), f, bar(c, "试导入"))
	if err != nil {
		return err
	}
	if err := printFindings(ctx, c, im); err != nil {
		return err
	}
	if cmd.Marked != "" {
		if err := writeMarked(ctx, sheets, im, cmd.Marked); err != nil {
			return err
		}
	}
	if cmd.DryRun {
		return nil
	}
	if im.Result.Bad > 0 && !cmd.Good {
		c.say("有 %d 行要改，没有写入。改好后再来，或加 --good 只导入其余的行", im.Result.Bad)
		return quiet(1)
	}
	im, err = sheets.Confirm(ctx, im.ID, im.Version, cmd.Good, bar(c, "写入"))
	if err != nil {
		return err
	}
	c.say("批次 %s：新增 %d，更新 %d，不变 %d，退回 %d", im.Name(), im.Result.Inserted, im.Result.Updated, im.Result.Unchanged, im.Result.Bad)
	return nil
}

// shownFindings is how many findings the terminal shows; the annotated copy has all.
const shownFindings = 40

func printFindings(ctx context.Context, c *console, im *sheet.Import) error {
	if err := im.Refused(); err != nil {
		return err
	}
	if im.Result == nil {
		return fmt.Errorf("列没有对应完：请在页面上指定，或改表头 · columns could not be mapped")
	}
	c.say("读到 %d 行，可导入 %d，请确认 %d，要改 %d，重复 %d", im.Result.Read, im.Result.Good, im.Result.Asked, im.Result.Bad, im.Result.Skipped)
	for i, f := range im.Result.Findings {
		if i == shownFindings {
			c.say("… 其余 %d 条见带错误列的原表（--marked）", len(im.Result.Findings)-i)
			break
		}
		c.say("%s", f.Message(ctx))
	}
	return nil
}

func writeMarked(ctx context.Context, sheets *sheet.Service, im *sheet.Import, path string) error {
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := sheets.Annotated(ctx, im.ID, out); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

// bar is a progress bar in the terminal; the first call sets the total.
func bar(c *console, what string) sheet.Progress {
	var b *progressbar.ProgressBar
	return func(done, total int) {
		if b == nil {
			b = progressbar.NewOptions(max(total, 1), progressbar.OptionSetWriter(c.err), progressbar.OptionSetDescription(what), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
		}
		// A terminal that cannot be written to is no reason to stop an import.
		_ = b.Set(done)
	}
}

type exportCmd struct {
	place
	City string `help:"城市代码 · city"`
	Kind string `arg:"" help:"类别 · kind of table"`
	Out  string `arg:"" help:"写到 .xlsx 或 .csv · file to write"`
}

// Run exports a register; no cell of it starts a formula.
func (cmd exportCmd) Run(ctx context.Context, c *console) error {
	return withCity(ctx, cmd.place, cmd.City, func(ctx context.Context, _ *House, city *City) error {
		k, err := city.Sheets.Kind(cmd.Kind)
		if err != nil {
			return err
		}
		if k.Rows == nil {
			return fmt.Errorf("“%s”不提供导出 · %s cannot be exported", k.ZH, k.EN)
		}
		format := sheet.XLSX
		if strings.HasSuffix(cmd.Out, ".csv") {
			format = sheet.CSV
		}
		out, err := os.Create(cmd.Out)
		if err != nil {
			return err
		}
		err = city.DB.Read(sqldb.Long(ctx), func(r *sqldb.Reader) error {
			return city.Sheets.WriteRows(ctx, r, out, format, k)
		})
		if cerr := out.Close(); err == nil {
			err = cerr
		}
		return err
	})
}

type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"核验日志是否被改动，有改动则以 1 结束 · verify the log; exit 1 on any difference"`
}

type auditVerifyCmd struct {
	place
	City       string `help:"城市代码，hub 为主库 · city, or hub"`
	Checkpoint string `help:"另存的检查点文件 · checkpoint file kept elsewhere" placeholder:"FILE"`
}

// Run verifies the chain against itself and the checkpoints.
func (cmd auditVerifyCmd) Run(ctx context.Context, c *console) error {
	if cmd.City == tenant.HubCode {
		return withHouse(ctx, cmd.place, func(h *House) error { return cmd.hub(ctx, c, h) })
	}
	return withCity(ctx, cmd.place, cmd.City, func(ctx context.Context, h *House, city *City) error {
		path := cmd.Checkpoint
		if path == "" {
			path = system.CheckpointFile(h.Config.Backup.Dir, city.Info.Code)
		}
		var points []audit.Point
		if exists(path) {
			var err error
			if points, err = audit.ReadPoints(path); err != nil {
				return err
			}
		}
		v, err := audit.Verify(ctx, city.DB, city.Info.Code, points, city.Keys.PublicKey())
		if err != nil {
			return err
		}
		return printVerdict(c, v)
	})
}

// hub verifies the hub's own log against its checkpoints.
func (cmd auditVerifyCmd) hub(ctx context.Context, c *console, h *House) error {
	v, err := h.hub().Verify(ctx, cmd.Checkpoint)
	if err != nil {
		return err
	}
	return printVerdict(c, v)
}

func printVerdict(c *console, v audit.Verdict) error {
	for _, f := range v.Findings {
		c.say("%+v", f)
	}
	if !v.OK() {
		c.say("日志被改动过：%d 处", len(v.Findings))
		return quiet(1)
	}
	c.say("日志完整：%d 条，%d 个检查点", v.Entries, v.Points)
	return nil
}

// kit is what saving and restoring needs.
func (h *House) kit() backup.Kit {
	return backup.Kit{Registry: h.Registry, Data: h.Config.Data, Dir: h.Config.Backup.Dir, Keep: h.Config.Backup.Keep, KEK: h.kek,
		Migrations: cityMigrations(), Hub: hubMigrations(), Rebuild: rebuild}
}

type backupCmd struct {
	place
	City string `help:"城市代码，空为全部 · city; all when empty"`
	Out  string `help:"备份文件夹 · folder" placeholder:"DIR"`
}

// Run writes one encrypted file a city, and the hub with all of them.
func (cmd backupCmd) Run(ctx context.Context, c *console) error {
	return withHouse(ctx, cmd.place, func(h *House) error {
		kit := h.kit()
		if cmd.Out != "" {
			kit.Dir = cmd.Out
		}
		codes := []string{cmd.City}
		if cmd.City == "" {
			list, err := h.Registry.List(ctx)
			if err != nil {
				return err
			}
			codes = []string{tenant.HubCode}
			for _, t := range list {
				codes = append(codes, t.Code)
			}
		}
		for _, code := range codes {
			path, m, err := kit.City(sqldb.Long(ctx), code)
			if err != nil {
				return err
			}
			c.say("%s：%d 张表，%d 行，%d 个附件 → %s", code, len(m.Tables), m.Rows(), m.Blobs, path)
		}
		return nil
	})
}

type restoreCmd struct {
	place
	Verify  bool   `help:"只在临时文件夹里恢复并核对，不动现有数据 · restore into a scratch folder and compare"`
	Replace bool   `help:"替换已有的同代码城市，先备份它 · replace the city of that code after saving it"`
	Server  string `help:"恢复到 placements 里的 PostgreSQL · restore to a PostgreSQL server"`
	File    string `arg:"" type:"existingfile" help:"备份文件 · backup file"`
}

// Run restores a city or proves that a backup can be restored.
func (cmd restoreCmd) Run(ctx context.Context, c *console) error {
	ctx = sqldb.Long(ctx)
	cfg, err := cmd.load(nil)
	if err != nil {
		return err
	}
	h, err := openHouse(ctx, cfg)
	if err != nil {
		return err
	}
	defer h.Close()
	if cmd.Verify {
		d, err := h.kit().Verify(ctx, cmd.File)
		if err != nil {
			return err
		}
		if !d.Audit.OK() {
			c.say("备份里的日志被改动过：%d 处", len(d.Audit.Findings))
			return quiet(1)
		}
		c.say("可以恢复：%d 张表，%d 行，%d 个附件，校验值一致", len(d.Manifest.Tables), d.Manifest.Rows(), d.Manifest.Blobs)
		return nil
	}
	p := backup.Place{Replace: cmd.Replace}
	if cmd.Server != "" {
		at, err := h.Registry.Where(cmd.Server)
		if err != nil {
			return err
		}
		p.Kind, p.DSNRef = at.Kind, at.Ref
	}
	head, m, err := h.kit().Restore(ctx, cmd.File, p)
	if err != nil {
		return err
	}
	c.say("已恢复 %s（%s）：%d 行", head.Name, head.City, m.Rows())
	return nil
}
