package app

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/schollz/progressbar/v3"

	"rongqiao/internal/bench"
	"rongqiao/internal/process/coding"
)

type codeCmd struct {
	Kind string `arg:"" help:"种类：requirements 专业要求，positions 岗位，titles 职位名称，ads 招聘信息，industries 企业行业 · kind"`
	Data string `help:"数据文件夹 · data folder" default:"data" placeholder:"DIR"`
	In   string `help:"输入，一行一个 JSON 对象，- 为标准输入 · input, one JSON object a line" default:"-" placeholder:"FILE"`
	Out  string `help:"输出，- 为标准输出 · output" default:"-" placeholder:"FILE"`
}

// Run codes a file line by line. The output appears under its name only when it is
// complete.
func (cmd codeCmd) Run(ctx context.Context, c *console) error {
	if _, err := coding.KindOf(cmd.Kind); err != nil {
		return err
	}
	in := io.NopCloser(c.in)
	if cmd.In != "-" {
		f, err := os.Open(cmd.In)
		if err != nil {
			return err
		}
		in = f
	}
	defer in.Close()
	db, err := openCatalog(ctx, cmd.Data)
	if err != nil {
		return err
	}
	defer db.Close()
	start := time.Now()
	var sum coding.Summary
	err = cmd.write(c, func(out io.Writer) (err error) {
		bar := progressbar.NewOptions(-1, progressbar.OptionSetWriter(c.err), progressbar.OptionSetDescription("编码 · coding"), progressbar.OptionShowCount(),
			progressbar.OptionThrottle(200*time.Millisecond), progressbar.OptionClearOnFinish())
		sum, err = coding.New(db, nil).KeepIn(modelsIn(cmd.Data)).Run(ctx, cmd.Kind, in, out, func(done int) { _ = bar.Set(done) })
		return errors.Join(err, bar.Finish())
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(c.err, sum.String()+" · "+time.Since(start).Round(100*time.Millisecond).String()+"\n")
	return err
}

// write gives fn the output and puts the file in its place when fn is done.
func (cmd codeCmd) write(c *console, fn func(io.Writer) error) error {
	if cmd.Out == "-" {
		return fn(c.out)
	}
	f, err := os.CreateTemp(filepath.Dir(cmd.Out), ".code-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = fn(f)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), cmd.Out)
}

// benchCode measures every coder on what a data folder has labels of, learned from half
// of the units or companies and asked about the other half.
func benchCode(dir string) func(context.Context, bench.Options) ([]bench.Result, error) {
	return func(ctx context.Context, o bench.Options) ([]bench.Result, error) {
		db, err := openCatalog(ctx, dir)
		if err != nil {
			return nil, err
		}
		defer db.Close()
		s := coding.New(db, nil)
		var out []bench.Result
		for _, k := range coding.Kinds {
			start := time.Now()
			list, err := s.Evaluate(ctx, k.Code, 2)
			if err != nil {
				return nil, err
			}
			for _, f := range list {
				out = append(out, bench.Result{Bench: "code", Metric: f.Kind + "." + f.Metric, Value: f.Value, Unit: f.Unit})
			}
			out = append(out, bench.Result{Bench: "code", Metric: k.Code + ".evaluation_s", Value: time.Since(start).Seconds(), Unit: "s"})
		}
		return out, nil
	}
}
