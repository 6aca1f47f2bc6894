package e2e_test

import (
	"strings"
	"testing"

	"rongqiao/internal/e2e"
)

// TestPasskeys does with a device in the browser what a person does: add a passkey, sign
// out, sign in by it alone, use it in place of the code, remove it.
func TestPasskeys(t *testing.T) {
	base, b := demo(t), e2e.Start(t)
	const login = "expert.rongjiang"
	tab := visitor(t, b, base, login)
	tab.Device(t)
	tab.Size(t, 1440, 900)
	tab.Visit(t, "/account/passkeys")
	tab.Has(t, "还没有通行密钥")
	tab.NoViolations(t)
	tab.Fill(t, `form[data-for="add"] [name="name"]`, "测试电脑")
	tab.Submit(t, `form[data-for="add"] button`, "添加")
	tab.Has(t, "测试电脑", "还没有用过", "可用")

	leave := func() {
		tab.Click(t, ".who")
		tab.Submit(t, `form[action="/sign-out"] button`, "退出")
	}
	leave()
	tab.Visit(t, "/sign-in?next=/account/log")
	tab.NoViolations(t)
	tab.Submit(t, `form[data-for="enter"] button`, "用通行密钥登录")
	if p := tab.Path(t); p != "/account/log" {
		t.Fatalf("after the passkey at %s: %s", p, tab.Text(t, "main"))
	}
	tab.Has(t, "用通行密钥登录成功")

	leave()
	tab.Visit(t, "/sign-in")
	phrase := e2e.Eval[string](t, tab, `document.querySelector('form [name="password"][type="hidden"]').value`)
	tab.Fill(t, `form.form [name="login"]`, login)
	tab.Fill(t, `form.form [name="password"]`, phrase)
	tab.Submit(t, `form.form button`, "登录")
	tab.Submit(t, `form[data-for="follow"] button`, "代替动态码")
	tab.Visit(t, "/account")
	tab.Has(t, login, "添加了通行密钥")

	tab.Visit(t, "/account/passkeys")
	tab.Submit(t, `main td button`, "移除")
	tab.Has(t, "还没有通行密钥")
	leave()
	tab.Visit(t, "/sign-in")
	tab.Submit(t, `form[data-for="enter"] button`, "用通行密钥登录")
	tab.Has(t, "通行密钥不对")
	for _, m := range tab.Messages() {
		if !strings.Contains(m, "422") {
			t.Error(m)
		}
	}
}

// TestPasskeysWithoutScript: the page says what to do instead, and nothing is offered that
// cannot work.
func TestPasskeysWithoutScript(t *testing.T) {
	base, b := demo(t), e2e.Start(t)
	tab := visitor(t, b, base, "expert.rongjiang")
	tab.Script(t, false)
	tab.Size(t, 360, 800)
	tab.Visit(t, "/account/passkeys")
	tab.Has(t, "浏览器没有运行脚本", "密码和动态码")
	tab.Visit(t, "/account/confirm?next=/account/passkeys")
	tab.Has(t, "六位动态码")
}
