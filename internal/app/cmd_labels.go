package app

import (
	"context"
	"errors"
	"fmt"
	"os"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/coding"
)

type labelsCmd struct {
	Import   labelsImportCmd   `cmd:"" help:"导入文字和代码，编码服务从中学习 · import texts with codes for the coders to learn from"`
	List     labelsListCmd     `cmd:"" help:"列出已有的标注 · list the labels"`
	Withdraw labelsWithdrawCmd `cmd:"" help:"撤回一次导入 · take an import back"`
}

type labelsImportCmd struct {
	Data   string `help:"数据文件夹 · data folder" default:"data" placeholder:"DIR"`
	Kind   string `required:"" help:"种类：positions 岗位，titles 职位名称，ads 招聘信息，industries 企业 · kind" enum:"positions,titles,ads,industries"`
	By     string `help:"谁给的代码，不写则为文件名 · who gave the codes" placeholder:"NAME"`
	DryRun bool   `help:"只检查，不写入 · check only"`
	Learn  bool   `help:"导入后让编码服务学习并保存 · let the coders learn and keep it" default:"true" negatable:""`
	File   string `arg:"" help:"CSV、Excel 或 JSONL 文件，列名可识别，代码列为「代码」或 code · file" type:"existingfile"`
}

// Run imports the file, or says line by line what is wrong with it.
func (cmd labelsImportCmd) Run(ctx context.Context, c *console) error {
	data, err := os.ReadFile(cmd.File)
	if err != nil {
		return err
	}
	db, err := openCatalog(ctx, cmd.Data)
	if err != nil {
		return err
	}
	defer db.Close()
	s := coding.New(db, nil).KeepIn(modelsIn(cmd.Data))
	rep, err := s.ImportLabels(ctx, cmd.Kind, cmd.File, data, cmd.By, cmd.DryRun)
	if err != nil {
		return err
	}
	for _, f := range rep.Faults {
		c.say("%s", i18n.Error(ctx, f))
	}
	c.say("%s", rep)
	switch {
	case len(rep.Faults) > 0:
		return coding.ErrFaults.With(len(rep.Faults))
	case cmd.DryRun:
		c.say("只检查，没有写入 · checked only, nothing was written")
		return nil
	case !cmd.Learn || rep.Added == 0:
		return nil
	}
	return s.Prepare(ctx, func(string) {})
}

type labelsListCmd struct {
	Data string `help:"数据文件夹 · data folder" default:"data" placeholder:"DIR"`
}

// Run prints the labels that count, one a line.
func (cmd labelsListCmd) Run(ctx context.Context, c *console) error {
	list, err := labelsIn(ctx, cmd.Data)
	if err != nil {
		return err
	}
	for _, l := range list {
		fmt.Fprintf(c.out, "%s\t%s\t%s\t%s\t%s\t%v\t%v\n", l.ID, l.Kind, l.Source, l.By, l.Batch, l.Fields, l.Codes)
	}
	c.say("共 %d 条 · %d labels", len(list), len(list))
	return nil
}

func labelsIn(ctx context.Context, dir string) (list []atlas.Label, err error) {
	db, err := openCatalog(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	err = db.Read(ctx, func(r *sqldb.Reader) (err error) {
		list, err = atlas.Labels(ctx, r)
		return err
	})
	return list, err
}

type labelsWithdrawCmd struct {
	Data  string `help:"数据文件夹 · data folder" default:"data" placeholder:"DIR"`
	Batch string `arg:"" help:"labels list 打印的导入批次 · batch as labels list prints it"`
}

// Run takes back what one import added.
func (cmd labelsWithdrawCmd) Run(ctx context.Context, c *console) error {
	db, err := openCatalog(ctx, cmd.Data)
	if err != nil {
		return err
	}
	defer db.Close()
	n := 0
	err = db.Write(ctx, func(tx *sqldb.Tx) error {
		list, err := atlas.Labels(ctx, tx)
		if err != nil {
			return err
		}
		n = 0
		for _, l := range list {
			if l.Source != atlas.LabelImported || l.Batch != cmd.Batch {
				continue
			}
			if err := atlas.WithdrawLabel(ctx, tx, l.ID, "rongqiao labels withdraw"); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	if err != nil {
		return err
	}
	c.say("撤回 %d 条 · %d labels withdrawn", n, n)
	return nil
}
