package notify

// Mode says how a note of a topic reaches a person besides the page.
type Mode string

// The modes.
const (
	AtOnce Mode = "ONCE"   // 立即发邮件
	Digest Mode = "DIGEST" // 每日汇总
	Never  Mode = "PAGE"   // 只在站内
)

// Topic is a kind of note, declared by the module that tells it.
type Topic struct {
	Code   string // module.what: order.answer
	ZH, EN string // its name
	Mail   Mode   // what holds until a person says otherwise
}
