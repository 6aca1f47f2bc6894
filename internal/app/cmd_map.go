package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/geo"
	"rongqiao/internal/report/citymap"
)

type mapCmd struct {
	Set mapSetCmd `cmd:"" help:"带入区县边界（GeoJSON），成为新的一版底图 · bring the borders of the counties as a new version"`
}

type mapSetCmd struct {
	place
	City    string `help:"城市代码 · city" placeholder:"CODE"`
	Source  string `help:"谁绘制或发布的 · who made or published it" required:""`
	Licence string `help:"使用许可 · licence" required:""`
	Date    string `help:"边界是哪一天的，2026-01-01 · day of the borders" required:"" placeholder:"DAY"`
	Review  string `help:"审图号 · map review number"`
	File    string `arg:"" type:"existingfile" help:"GeoJSON 文件 · file"`
}

// Run checks, simplifies and keeps the file, and says what became of it.
func (cmd mapSetCmd) Run(ctx context.Context, c *console) error {
	info, err := os.Stat(cmd.File)
	if err != nil {
		return err
	}
	if info.Size() > geo.MaxBytes {
		return geo.ErrMany.With(geo.MaxFeatures, geo.MaxBytes>>20)
	}
	body, err := os.ReadFile(cmd.File)
	if err != nil {
		return err
	}
	day, err := civil.ParseDate(cmd.Date)
	if err != nil {
		return fmt.Errorf("%s: %w", cmd.Date, err)
	}
	return withCity(ctx, cmd.place, cmd.City, func(ctx context.Context, _ *House, city *City) error {
		v, err := city.Map.SetOutline(ctx, citymap.Brought{File: filepath.Base(cmd.File), Source: cmd.Source, Licence: cmd.Licence, Review: cmd.Review, DrawnOn: day, Body: body})
		if err != nil {
			return err
		}
		c.say("%s：第 %d 版底图，%d 个区域，%d 个点简化到 %d 个（容差 %d 米）", city.Info.Name, v.Number, v.Areas, v.Vertices, v.Kept, v.Tolerance)
		o, err := city.Map.Outline(ctx)
		if err != nil {
			return err
		}
		if list := o.Strange(); len(list) > 0 {
			c.say("没有对上登记的区县：%s", strings.Join(list, "、"))
		}
		if list := o.Bare(); len(list) > 0 {
			c.say("没有边界的区县：%s", strings.Join(list, "、"))
		}
		return nil
	})
}
