package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"rongqiao/internal/platform/config"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
)

// Version is the release; the build may set it.
var Version = "0.1.0"

// cli is the command line. Help texts are Chinese, then English.
type cli struct {
	Init    initCmd    `cmd:"" help:"新装：建立主库、密钥文件和第一个城市 · make the hub, the key file and the first city"`
	Serve   serveCmd   `cmd:"" help:"启动服务 · serve all cities"`
	Demo    demoCmd    `cmd:"" help:"建立两个示例城市并启动服务 · seed the two sample cities and serve them"`
	Seed    seedCmd    `cmd:"" help:"只写入示例城市，不启动 · write the sample cities only"`
	Tenant  tenantCmd  `cmd:"" help:"城市：建立、列出、升级、搬移 · cities: create, list, migrate, move"`
	Catalog catalogCmd `cmd:"" help:"公共目录：导入、列出 · public catalogues: import, list"`
	Import  importCmd  `cmd:"" help:"从 Excel 或 CSV 导入 · import from Excel or CSV"`
	Real    realCmd    `cmd:"" help:"导入公开的专业点、招聘广告和招录职位 · bring in public registers, advertisements and positions"`
	Export  exportCmd  `cmd:"" help:"导出为 Excel 或 CSV · export to Excel or CSV"`
	Search  searchCmd  `cmd:"" help:"全文搜索：重建索引 · full-text search: rebuild the index"`
	Match   matchCmd   `cmd:"" help:"匹配需求与专业点 · match needs and programme points"`
	Code    codeCmd    `cmd:"" help:"编码服务，不需要启动服务 · code rows of spreadsheets, without a server"`
	Labels  labelsCmd  `cmd:"" help:"编码服务学习用的标注：导入、列出、撤回 · labels for the coders: import, list, withdraw"`
	Map     mapCmd     `cmd:"" help:"城市地图：带入底图 · city map: bring the outline"`
	Report  reportCmd  `cmd:"" help:"报告：缺口报告、谱系图 · reports: gap report, map"`
	Routes  routesCmd  `cmd:"" help:"打印全部网址和谁能用 · print every route and who may use it"`
	Audit   auditCmd   `cmd:"" help:"审计日志：核验 · audit log: verify"`
	Backup  backupCmd  `cmd:"" help:"备份一个城市 · back up a city"`
	Restore restoreCmd `cmd:"" help:"恢复或核验备份 · restore or verify a backup"`
	User    userCmd    `cmd:"" help:"账号：开户、授权、动态码 · accounts: add, grant, one-time code"`
	Bench   benchCmd   `cmd:"" help:"性能测试 · benchmarks"`
	Figures figuresCmd `cmd:"" help:"公开数字 · published figures"`
	Plan    planCmd    `cmd:"" help:"方案和目标 · plans and targets"`
	Doctor  doctorCmd  `cmd:"" help:"检查环境和数据 · check the environment and the data"`
	Version versionCmd `cmd:"" help:"版本 · version"`
}

// place is where an installation is; every command that touches data has it.
type place struct {
	Data    string `help:"数据文件夹 · data folder (data)" placeholder:"DIR"`
	Hub     string `help:"主库的 PostgreSQL 连接串 · DSN of the hub" placeholder:"DSN"`
	Config  string `help:"设置文件（JSON）· configuration file" placeholder:"FILE"`
	KeyFile string `help:"密钥文件 · key file" placeholder:"FILE"`
}

// load joins file, environment and flags.
func (p place) load(more map[string]string) (config.Config, error) {
	flags := map[string]string{}
	for name, v := range map[string]string{"data": p.Data, "hub": p.Hub, "key_file": p.KeyFile} {
		if v != "" {
			flags[name] = v
		}
	}
	for name, v := range more {
		if v != "" {
			flags[name] = v
		}
	}
	return config.Load(p.Config, os.LookupEnv, flags)
}

// console is where a command reads and writes.
type console struct {
	in       io.Reader
	out, err io.Writer
}

func (c *console) say(format string, args ...any) { fmt.Fprintf(c.out, format+"\n", args...) }

// quiet ends a command with a status and no further message.
type quiet int

func (q quiet) Error() string { return fmt.Sprintf("status %d", int(q)) }

// Main runs one command and returns the exit status: 0 done, 1 refused or
// found wanting, 2 called wrongly.
func Main(args []string, in io.Reader, out, err io.Writer) int {
	i18n.Load(words()...)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c := &console{in, out, err}
	var opts cli
	exit := -1
	parser, perr := kong.New(&opts, kong.Name("rongqiao"),
		kong.Description("融桥：市域产教融合综合信息服务平台 · the industry–education integration platform of a city"),
		kong.Writers(out, err), kong.Exit(func(n int) { exit = n }), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(c))
	if perr != nil {
		fmt.Fprintln(err, perr)
		return 2
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	k, perr := parser.Parse(args)
	if exit >= 0 {
		return exit // --help
	}
	if perr != nil {
		fmt.Fprintf(err, "rongqiao: %v\n试试 rongqiao --help · try rongqiao --help\n", perr)
		return 2
	}
	return status(ctx, err, k.Run())
}

// status prints why a command failed, in Chinese, and gives the exit status.
func status(ctx context.Context, w io.Writer, err error) int {
	var q quiet
	switch {
	case err == nil:
		return 0
	case errors.As(err, &q):
		return int(q)
	}
	for _, e := range errs.All(err) {
		m := i18n.Error(ctx, e)
		fmt.Fprintf(w, "%s\n", m)
	}
	if list := errs.All(err); errs.KindOf(err) == errs.Internal || len(list) == 1 && err != error(list[0]) {
		fmt.Fprintf(w, "(%v)\n", err)
	}
	return 1
}

type versionCmd struct{}

// Run prints the release.
func (versionCmd) Run(c *console) error {
	c.say("rongqiao %s", Version)
	return nil
}
