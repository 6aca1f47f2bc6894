package notify

import (
	"cmp"
	"context"

	"rongqiao/internal/platform/i18n"
)

// Mode says how a note of a topic reaches a person besides the page.
type Mode string

// The modes.
const (
	AtOnce Mode = "ONCE"   // 立即发邮件
	Digest Mode = "DIGEST" // 每日汇总
	Never  Mode = "PAGE"   // 只在站内
)

// Modes lists the modes in the order of the form.
var Modes = []Mode{AtOnce, Digest, Never}

var modeNames = map[Mode]string{AtOnce: "立即发邮件", Digest: "并入每日汇总", Never: "只在站内"}

// ZH is the mode's Chinese name, which is the key of its English one.
func (m Mode) ZH() string { return modeNames[m] }

// Topic is a kind of note, declared by the module that tells it.
type Topic struct {
	Code   string // module.what: order.answer
	ZH, EN string // its name
	Mail   Mode   // what holds until a person says otherwise
}

// Name is the topic's name in the language of the context.
func (t Topic) Name(ctx context.Context) string {
	if i18n.Lang(ctx) == i18n.English {
		return cmp.Or(t.EN, t.ZH)
	}
	return t.ZH
}

// TopicAddress tells a person that mail to their address came back.
const TopicAddress = "notify.address"

// own are the topics of this package.
var own = []Topic{{Code: TopicAddress, ZH: "邮箱", EN: "E-mail address", Mail: Never}, {Code: TopicBehalf, ZH: "代办告知", EN: "Steps taken in your name", Mail: AtOnce}}

// topic finds a topic; one that nobody declared is shown by its code and waits for the digest.
func (s *Service) topic(code string) Topic {
	for _, t := range s.topics {
		if t.Code == code {
			return t
		}
	}
	return Topic{Code: code, ZH: code, EN: code, Mail: Digest}
}

// mode is how a note reaches a person: their own word on the topic, or the topic's usual
// way; what cannot wait goes at once unless the person wants no mail.
func (s *Service) mode(settings map[string]Mode, topic string, atOnce bool) Mode {
	m, said := settings[topic]
	if !said {
		m = s.topic(topic).Mail
	}
	if m == Digest && atOnce {
		return AtOnce
	}
	return m
}
