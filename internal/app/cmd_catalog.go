package app

import (
	"context"
	"fmt"
	"time"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/process/coding"
)

type catalogCmd struct {
	Import catalogImportCmd `cmd:"" help:"导入一个文件夹里的公共目录和标注数据 · import a folder of public catalogues and labelled sets"`
	List   catalogListCmd   `cmd:"" help:"列出已有的目录 · list the catalogues"`
}

type catalogImportCmd struct {
	Data   string `help:"数据文件夹，没有则建立 · data folder, made where needed" default:"data" placeholder:"DIR"`
	Learn  bool   `help:"导入后让编码服务学习并保存，约半分钟 · let the coders learn and keep it, half a minute" default:"true" negatable:""`
	Folder string `arg:"" help:"目录所在文件夹 · folder with the files" type:"existingdir"`
}

// Run walks the folder, knows each file by its header and says what became of it.
func (cmd catalogImportCmd) Run(ctx context.Context, c *console) error {
	db, err := openCatalog(ctx, cmd.Data)
	if err != nil {
		return err
	}
	defer db.Close()
	sum, err := atlas.ImportFolder(ctx, db, cmd.Folder, func(f atlas.FileReport) {
		c.say("%s", f)
		for _, n := range f.Notes {
			c.say("    %s", n)
		}
	})
	if err != nil {
		return err
	}
	c.say("%s", sum)
	if !cmd.Learn {
		return nil
	}
	start := time.Now()
	return coding.New(db, nil).KeepIn(modelsIn(cmd.Data)).Prepare(ctx, func(kind string) {
		c.say("编码服务已学会 %s，%s · learned %s", kind, time.Since(start).Round(100*time.Millisecond), kind)
	})
}

type catalogListCmd struct {
	Data string `help:"数据文件夹 · data folder" default:"data" placeholder:"DIR"`
}

// Run lists the packs with edition, source, rows and checksum.
func (cmd catalogListCmd) Run(ctx context.Context, c *console) error {
	db, err := openCatalog(ctx, cmd.Data)
	if err != nil {
		return err
	}
	defer db.Close()
	packs, err := atlas.Packs(ctx, db)
	if err != nil {
		return err
	}
	for _, p := range packs {
		fmt.Fprintf(c.out, "%-22s %-18s %7d 行  %s  %s\n", p.Kind, p.Edition, p.Rows, p.Checksum[:12], p.Source)
	}
	c.say("共 %d 个目录包", len(packs))
	return nil
}
