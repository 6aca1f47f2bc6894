package i18n_test

import (
	"context"
	"io"
	"testing"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
)

const sample = `{"ui":{"共 %d 条":"%d items","企业":"Enterprise","看%v":"See %v"},
"errors":{"t.full":{"zh":"%v已满（%v人）","zh_fix":"请换","en":"%v is full (%v)","en_fix":"choose another, not %[1]v"},
"t.pct":{"zh":"不足 80%%","zh_fix":"补到 %v","en":"below 80%%","en_fix":"raise to %v"}}}`

func contexts() (zh, en context.Context) {
	i18n.Load([]byte(sample))
	i18n.Load([]byte(sample))
	return context.Background(), i18n.WithLang(context.Background(), "en")
}

func TestT(t *testing.T) {
	zh, en := contexts()
	cases := []struct{ got, want string }{
		{i18n.T(zh, "企业"), "企业"},
		{i18n.T(en, "企业"), "Enterprise"},
		{i18n.T(zh, "共 %d 条", 5), "共 5 条"},
		{i18n.T(en, "共 %d 条", 5), "5 items"},
		{i18n.T(en, "看%v", "企业"), "See Enterprise"},
		{i18n.T(en, "没有英文"), "没有英文"},
		{i18n.Lang(zh) + i18n.Lang(en), "zhen"},
		{i18n.Lang(i18n.WithLang(zh, "fr")), "zh"},
	}
	for _, c := range cases {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	if !i18n.Has("企业") || i18n.Has("没有英文") || !i18n.HasError("t.full") || i18n.HasError("t.none") {
		t.Error("Has is wrong")
	}
}

func TestError(t *testing.T) {
	zh, en := contexts()
	full := errs.New(errs.Conflict, "t.full").With("企业", 3).At("第3行")
	cases := []struct {
		name string
		got  i18n.Message
		want string
	}{
		{"Chinese", i18n.Error(zh, full), "t.full · 第3行 · 企业已满（3人） · 请换"},
		{"English", i18n.Error(en, full), "t.full · 第3行 · Enterprise is full (3) · choose another, not Enterprise"},
		{"percent sign", i18n.Error(zh, errs.New(errs.Invalid, "t.pct").With("80")), "t.pct · 不足 80% · 补到 80"},
		{"foreign error", i18n.Error(zh, io.EOF), "internal · 系统内部出错 · 请稍后再试；仍然出错请把请求编号告诉管理员"},
		{"internal stays hidden", i18n.Error(en, errs.New(errs.Internal, "t.full").With("secret", 1)), "internal · something went wrong here · try again later; if it stays, tell the administrator the request number"},
		{"unknown code", i18n.Error(en, errs.New(errs.Invalid, "t.none")), "t.none · the request was refused · check what was entered and try again"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := c.got.String(); got != c.want {
				t.Errorf("%q\nwant %q", got, c.want)
			}
		})
	}
	if got := i18n.Errors(zh, errs.List{full, full}); len(got) != 2 {
		t.Errorf("%v", got)
	}
}

func TestLoadPanicsOnBadFile(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	i18n.Load([]byte("{"))
}

func BenchmarkT(b *testing.B) {
	zh, _ := contexts()
	for b.Loop() {
		i18n.T(zh, "企业")
	}
}
