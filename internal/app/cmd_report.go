package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"rongqiao/internal/app/real"
	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/report/board"
	"rongqiao/internal/report/spectrum"
)

type reportCmd struct {
	Gap reportGapCmd `cmd:"" help:"某年的缺口报告：Word、Excel 或 JSON，来自冻结的快照 · gap report of a year from a frozen snapshot"`
	Map reportMapCmd `cmd:"" help:"谱系图的图片 · picture of the spectrum map"`
}

type reportGapCmd struct {
	place
	City string   `help:"城市代码 · city"`
	Year int      `help:"年度 · year" required:""`
	Out  []string `arg:"" help:"写到 .docx、.xlsx 或 .json · files to write"`
}

// Run freezes the year where it is not frozen and writes the report; every file
// carries the snapshot's SHA-256.
func (cmd reportGapCmd) Run(ctx context.Context, c *console) error {
	return withCity(ctx, cmd.place, cmd.City, func(ctx context.Context, h *House, city *City) error {
		ctx = sqldb.Long(ctx)
		cat, err := h.Shelf.Catalog(ctx)
		if err != nil {
			return err
		}
		for _, path := range cmd.Out {
			format := board.Format(strings.TrimPrefix(filepath.Ext(path), "."))
			out, err := os.Create(path)
			if err != nil {
				return err
			}
			snap, err := board.WriteReport(ctx, city.DB, cat, city.Info.Name, cmd.Year, format, out)
			if cerr := out.Close(); err == nil {
				err = cerr
			}
			if err != nil {
				return err
			}
			c.say("%s  快照 SHA-256 %s", path, snap.SHA256)
		}
		return nil
	})
}

type reportMapCmd struct {
	place
	City string `help:"城市代码 · city"`
	Year int    `help:"年度 · year"`
	Out  string `arg:"" help:"写到 .svg · file to write"`
}

// Run draws the map of the whole city.
func (cmd reportMapCmd) Run(ctx context.Context, c *console) error {
	return withCity(ctx, cmd.place, cmd.City, func(ctx context.Context, h *House, city *City) error {
		out, err := os.Create(cmd.Out)
		if err != nil {
			return err
		}
		var ask spectrum.Ask
		ask.Year = cmd.Year
		lines, err := spectrum.WritePicture(sqldb.Long(ctx), city.Spectrum, h.renderer, ask, out)
		if cerr := out.Close(); err == nil {
			err = cerr
		}
		if err == nil {
			c.say("%s：%d 条连线", cmd.Out, lines)
		}
		return err
	})
}

type realCmd struct {
	Import   realImportCmd   `cmd:"" default:"withargs" help:"导入公开的专业点、招聘广告和招录职位 · bring in public registers, advertisements and positions"`
	Warnings realWarningsCmd `cmd:"" help:"用公开的专业计划和志愿检验预警规则 · judge a public national offer of programmes by the warning rules"`
	Caps     realCapsCmd     `cmd:"" help:"用公开的专业点登记检验布点上限 · run the caps of filing over a public register"`
}

type realWarningsCmd struct {
	Data string `help:"公开数据文件夹 · folder of public data" type:"existingdir" required:""`
	Out  string `arg:"" optional:"" help:"报告文件（Markdown），不写就打印 · report to write, printed otherwise"`
}

// Run judges the offers of the folder and writes the account.
func (cmd realWarningsCmd) Run(_ context.Context, c *console) error {
	list, err := real.Warnings(cmd.Data)
	if err != nil {
		return err
	}
	text := "# 预警规则在公开数据上的检验\n"
	for _, o := range list {
		text += "\n" + o.String()
	}
	if cmd.Out == "" {
		fmt.Fprint(c.out, text)
		return nil
	}
	if err := os.WriteFile(cmd.Out, []byte(text), 0o644); err != nil {
		return err
	}
	c.say("%s：%d 类专业", cmd.Out, len(list))
	return nil
}

type realImportCmd struct {
	place
	City   string `help:"城市代码 · city" default:"440000"`
	Review bool   `help:"试运行：由第二个账号复核并发布推得的连线 · trial run: a second account reviews and publishes the derived edges"`
	Folder string `arg:"" type:"existingdir" help:"公开数据文件夹 · folder of public data"`
}

// Run brings a register, advertisements and positions, known by their headers,
// into the city and accounts for every row.
func (cmd realImportCmd) Run(ctx context.Context, c *console) error {
	return withCity(ctx, cmd.place, cmd.City, func(ctx context.Context, h *House, city *City) error {
		cat, err := h.Shelf.Catalog(ctx)
		if err != nil {
			return err
		}
		var labels []atlas.TitleLabel
		err = h.Registry.Catalog().Read(ctx, func(r *sqldb.Reader) (err error) {
			labels, err = atlas.TitleLabels(ctx, r)
			return err
		})
		if err != nil {
			return err
		}
		_, err = real.Load(ctx, real.City{DB: city.DB, Catalog: cat, Labels: labels, Orgs: city.Orgs, Graph: city.Atlas, Needs: city.Demand}, cmd.Folder,
			func(r *real.Report) { fmt.Fprintln(c.out, r) })
		if err != nil {
			return err
		}
		lessons, err := real.Lessons(ctx, h.Registry.Catalog(), cat)
		if err != nil {
			return err
		}
		if err := city.Match.ImportLessons(ctx, "招录职位", lessons); err != nil {
			return err
		}
		c.say("已标注职位教给匹配的配对：%d 条", len(lessons))
		if !cmd.Review {
			return nil
		}
		return city.reviewAll(ctx, c)
	})
}

// mostEdges is more than the public catalogues give rise to.
const mostEdges = 100_000

// reviewAll lets a second account pass and publish all edges that wait: for trial
// runs over public data, where the evidence is the ministry's own profiles.
func (c *City) reviewAll(ctx context.Context, out *console) error {
	ctx = actor.With(ctx, actor.Actor{Account: consoleAccount + 1, Login: "console2", Name: "试运行复核", City: c.Info.Code, Grants: []actor.Grant{{Role: actor.CityLead}}})
	list, _, err := c.Atlas.Edges(ctx, atlas.EdgeFilter{Status: atlas.Proposed, Limit: mostEdges})
	if err != nil {
		return err
	}
	edges := make([]ids.ID, len(list))
	for i, e := range list {
		edges[i] = e.ID
	}
	for _, step := range []string{"review", "publish"} {
		done, left, err := c.Atlas.MoveAll(ctx, edges, step, "试运行")
		if err != nil {
			return err
		}
		out.say("%s：%d 条，未动 %d 条", step, done, left)
	}
	return nil
}
