package config

import (
	"bytes"
	"encoding/json"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"rongqiao/internal/platform/errs"
)

// The refusals of a configuration.
var (
	ErrFile    = errs.New(errs.Invalid, "config.file")
	ErrUnknown = errs.New(errs.Invalid, "config.unknown")
	ErrValue   = errs.New(errs.Invalid, "config.value")
	ErrKeyFile = errs.New(errs.Invalid, "config.key_inside_data")
)

// Config is the whole configuration. The zero Config with [Config.Complete] runs.
type Config struct {
	Addr           string               `json:"addr,omitempty"`            // listens here; 127.0.0.1:8080
	BaseURL        string               `json:"base_url,omitempty"`        // as browsers see it; http://ADDR
	Data           string               `json:"data,omitempty"`            // folder of databases and files; data
	Hub            string               `json:"hub,omitempty"`             // PostgreSQL of the hub; "" is DATA/hub.db
	KeyFile        string               `json:"key_file,omitempty"`        // ~/.config/rongqiao/kek, never inside data
	SMTP           SMTP                 `json:"smtp,omitzero"`             // no address: messages stay inside the product
	TrustedProxies []string             `json:"trusted_proxies,omitempty"` // networks whose X-Forwarded-For counts
	AdminAddr      string               `json:"admin_addr,omitempty"`      // metrics and health; "" is off
	Backup         Backup               `json:"backup,omitzero"`
	TZ             string               `json:"tz,omitempty"`         // Asia/Shanghai
	Placements     map[string]Placement `json:"placements,omitempty"` // where cities can live besides DATA/tenants, by name
}

// Placement is a PostgreSQL server or a folder of SQLite files. In the file a text alone
// stands for {"dsn": text}.
type Placement struct {
	DSN   string `json:"dsn,omitempty"`       // the role that reads and writes
	RO    string `json:"dsn_ro,omitempty"`    // the role that reads; DSN when empty
	Owner string `json:"dsn_owner,omitempty"` // the role that makes schemas and migrates; DSN when empty
	Dir   string `json:"dir,omitempty"`       // SQLite files lie here
}

// UnmarshalJSON reads an object, or a text for the DSN alone.
func (p *Placement) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &p.DSN)
	}
	type plain Placement
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	return d.Decode((*plain)(p))
}

// SMTP says how mail is sent.
type SMTP struct {
	Addr         string `json:"addr,omitempty"` // host:port
	User         string `json:"user,omitempty"`
	PasswordFile string `json:"password_file,omitempty"`
	From         string `json:"from,omitempty"`    // sender: 融桥 <notice@example.cn>
	TLS          string `json:"tls,omitempty"`     // mandatory (the usual), implicit, opportunistic, none
	Timeout      int    `json:"timeout,omitempty"` // seconds for each exchange; 20
}

// Backup says where backups go and how many of each city are kept.
type Backup struct {
	Dir  string `json:"dir,omitempty"`  // DATA/backup
	Keep int    `json:"keep,omitempty"` // 14
}

// Setting is one name that the file, the environment and the flags share.
type Setting struct {
	Name string // as in the file, with a dot inside: backup.dir
	ZH   string // what it is, for the help text
	set  func(*Config, string) error
}

// Env returns the setting's name in the environment: RQ_BACKUP_DIR.
func (s Setting) Env() string {
	return "RQ_" + strings.ToUpper(strings.ReplaceAll(s.Name, ".", "_"))
}

// Flag returns the setting's name on the command line, without the two dashes.
func (s Setting) Flag() string { return strings.NewReplacer(".", "-", "_", "-").Replace(s.Name) }

func text(field func(*Config) *string) func(*Config, string) error {
	return func(c *Config, v string) error {
		*field(c) = v
		return nil
	}
}

// Settings lists every name, in the order of the help text.
func Settings() []Setting {
	return []Setting{
		{"addr", "监听地址", text(func(c *Config) *string { return &c.Addr })},
		{"base_url", "浏览器访问的网址", text(func(c *Config) *string { return &c.BaseURL })},
		{"data", "数据目录", text(func(c *Config) *string { return &c.Data })},
		{"hub", "总库的 PostgreSQL 地址", text(func(c *Config) *string { return &c.Hub })},
		{"key_file", "主密钥文件", text(func(c *Config) *string { return &c.KeyFile })},
		{"smtp.addr", "邮件服务器", text(func(c *Config) *string { return &c.SMTP.Addr })},
		{"smtp.user", "邮件账号", text(func(c *Config) *string { return &c.SMTP.User })},
		{"smtp.password_file", "邮件口令文件", text(func(c *Config) *string { return &c.SMTP.PasswordFile })},
		{"smtp.from", "发件人", text(func(c *Config) *string { return &c.SMTP.From })},
		{"smtp.tls", "邮件加密：mandatory、implicit、opportunistic、none", text(func(c *Config) *string { return &c.SMTP.TLS })},
		{"smtp.timeout", "邮件服务器的等待秒数", setTimeout},
		{"trusted_proxies", "可信代理网段，逗号分隔", setProxies},
		{"admin_addr", "运维监听地址", text(func(c *Config) *string { return &c.AdminAddr })},
		{"backup.dir", "备份目录", text(func(c *Config) *string { return &c.Backup.Dir })},
		{"backup.keep", "每市保留的备份份数", setKeep},
		{"tz", "时区", text(func(c *Config) *string { return &c.TZ })},
		{"placements", "存放城市的数据库服务器，名称=地址，逗号分隔；另有 名称.ro=、名称.owner=、名称.dir=", setPlacements},
	}
}

func setProxies(c *Config, v string) error {
	c.TrustedProxies = strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' })
	return nil
}

func setTimeout(c *Config, v string) (err error) {
	c.SMTP.Timeout, err = strconv.Atoi(v)
	return err
}

func setKeep(c *Config, v string) (err error) {
	c.Backup.Keep, err = strconv.Atoi(v)
	return err
}

func setPlacements(c *Config, v string) error {
	c.Placements = map[string]Placement{}
	for part := range strings.SplitSeq(v, ",") {
		name, address, ok := strings.Cut(part, "=")
		name, what, _ := strings.Cut(name, ".")
		p := c.Placements[name]
		field := map[string]*string{"": &p.DSN, "ro": &p.RO, "owner": &p.Owner, "dir": &p.Dir}[what]
		if !ok || name == "" || field == nil {
			return ErrValue
		}
		*field = address
		c.Placements[name] = p
	}
	return nil
}

// Set changes one setting by its name in the file.
func (c *Config) Set(name, value string) error {
	for _, s := range Settings() {
		if s.Name == name {
			if err := s.set(c, value); err != nil {
				return ErrValue.With(name, value).Because(err)
			}
			return nil
		}
	}
	return ErrUnknown.With(name)
}

// Read reads one JSON object and refuses keys that it does not know.
func Read(r io.Reader) (Config, error) {
	var c Config
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return Config{}, ErrFile.With(err.Error()).Because(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return Config{}, ErrFile.With("more than one object")
	}
	return c, nil
}

// Load joins file, environment and flags and completes the result. An empty path means
// no file. Env is os.LookupEnv or a test's; flags are by name in the file.
func Load(path string, env func(string) (string, bool), flags map[string]string) (Config, error) {
	var c Config
	if path != "" {
		b, err := os.ReadFile(path)
		if err != nil {
			return c, ErrFile.With(path).Because(err)
		}
		if c, err = Read(bytes.NewReader(b)); err != nil {
			return c, err
		}
	}
	for _, s := range Settings() {
		v, ok := env(s.Env())
		if flag, given := flags[s.Name]; given {
			v, ok = flag, true
		}
		if !ok {
			continue
		}
		if err := c.Set(s.Name, v); err != nil {
			return c, err
		}
	}
	return c.Complete()
}

// Complete fills in the defaults and refuses what cannot be.
func (c Config) Complete() (Config, error) {
	defaults := []struct {
		field *string
		value string
	}{
		{&c.Addr, "127.0.0.1:8080"}, {&c.Data, "data"}, {&c.TZ, "Asia/Shanghai"},
	}
	for _, d := range defaults {
		if *d.field == "" {
			*d.field = d.value
		}
	}
	if c.BaseURL == "" {
		c.BaseURL = "http://" + c.Addr
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	if c.KeyFile == "" {
		home, err := os.UserConfigDir()
		if err != nil {
			return c, ErrValue.With("key_file", "").Because(err)
		}
		c.KeyFile = filepath.Join(home, "rongqiao", "kek")
	}
	if c.Backup.Dir == "" {
		c.Backup.Dir = filepath.Join(c.Data, "backup")
	}
	if c.Backup.Keep == 0 {
		c.Backup.Keep = 14
	}
	return c, c.check()
}

// placementName is what a placement may be called; "sqlite" is DATA/tenants itself.
var placementName = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,30}$`)

func (c Config) check() error {
	if _, err := time.LoadLocation(c.TZ); err != nil {
		return ErrValue.With("tz", c.TZ).Because(err)
	}
	if c.Backup.Keep < 1 {
		return ErrValue.With("backup.keep", c.Backup.Keep)
	}
	if !slices.Contains([]string{"", "mandatory", "implicit", "opportunistic", "none"}, c.SMTP.TLS) {
		return ErrValue.With("smtp.tls", c.SMTP.TLS)
	}
	if c.SMTP.Timeout < 0 {
		return ErrValue.With("smtp.timeout", c.SMTP.Timeout)
	}
	if c.SMTP.Addr != "" && c.SMTP.From == "" {
		return ErrValue.With("smtp.from", "")
	}
	for _, p := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(p); err != nil {
			if _, err := netip.ParseAddr(p); err != nil {
				return ErrValue.With("trusted_proxies", p).Because(err)
			}
		}
	}
	for name, p := range c.Placements {
		if !placementName.MatchString(name) || name == "sqlite" || (p.DSN == "") == (p.Dir == "") || p.Dir != "" && (p.RO != "" || p.Owner != "") {
			return ErrValue.With("placements", name)
		}
		if p.Dir != "" && Inside(c.KeyFile, p.Dir) {
			return ErrKeyFile.With(c.KeyFile, p.Dir)
		}
	}
	if Inside(c.KeyFile, c.Data) {
		return ErrKeyFile.With(c.KeyFile, c.Data)
	}
	return nil
}

// Inside reports whether the path lies in the folder, links followed as far as the
// path exists.
func Inside(path, folder string) bool {
	rel, err := filepath.Rel(real(folder), real(path))
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func real(path string) string {
	path, _ = filepath.Abs(path)
	rest := ""
	for at := path; ; at = filepath.Dir(at) {
		if found, err := filepath.EvalSymlinks(at); err == nil {
			return filepath.Join(found, rest)
		}
		if at == filepath.Dir(at) {
			return path
		}
		rest = filepath.Join(filepath.Base(at), rest)
	}
}
