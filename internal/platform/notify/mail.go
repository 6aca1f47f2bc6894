package notify

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
)

// letter is a mail before it becomes text and HTML. Words are in the language of the
// receiver already.
type letter struct {
	Subject string
	Lead    string
	Groups  []group
	Foot    []line
	HTML    string // language of the page
}

// group is a topic of a digest, or the only part of another mail.
type group struct {
	Title string
	Lines []line
}

// line is a sentence and the page it leads to.
type line struct{ Text, Href string }

// sender is the name of the city's platform in subjects.
func (s *Service) sender(ctx context.Context) string { return i18n.T(ctx, "%s融桥", s.City) }

// maxSubject is the longest subject, in letters.
const maxSubject = 70

func (s *Service) subject(ctx context.Context, text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > maxSubject {
		text = string(r[:maxSubject]) + "…"
	}
	return "【" + s.sender(ctx) + "】" + text
}

// foot are the lines below every mail but the one that confirms an address.
func (s *Service) foot(ctx context.Context, account ids.ID) []line {
	return []line{
		{i18n.T(ctx, "怎样提醒您，可以在这里改："), s.Link("/notices/settings")},
		{i18n.T(ctx, "不想再收到任何邮件："), s.stopLink(account)},
	}
}

// noteLetter is a mail about one note.
func (s *Service) noteLetter(ctx context.Context, account ids.ID, it Item) letter {
	return letter{
		Subject: s.subject(ctx, it.Text(ctx)),
		Lead:    s.topic(it.Topic).Name(ctx),
		Groups:  []group{{Lines: []line{{it.Text(ctx), s.Link(it.Path)}}}},
		Foot:    s.foot(ctx, account), HTML: i18n.Lang(ctx),
	}
}

// maxDigest is how many notes of a topic stand in a digest; the others are counted.
const maxDigest = 20

// digestLetter is the mail of a day; its topics are in the order of their declaration.
func (s *Service) digestLetter(ctx context.Context, account ids.ID, list []Item) letter {
	l := letter{
		Subject: s.subject(ctx, i18n.T(ctx, "%d 条提醒", len(list))),
		Lead:    i18n.T(ctx, "下面是您还没有读过的提醒。点开只是查看，不会改变任何事项。"),
		Foot:    s.foot(ctx, account), HTML: i18n.Lang(ctx),
	}
	for _, code := range s.order(list) {
		g := group{Title: s.topic(code).Name(ctx)}
		more := 0
		for _, it := range list {
			switch {
			case it.Topic != code:
			case len(g.Lines) == maxDigest:
				more++
			default:
				g.Lines = append(g.Lines, line{it.Text(ctx), s.Link(it.Path)})
			}
		}
		if more > 0 {
			g.Lines = append(g.Lines, line{i18n.T(ctx, "还有 %d 条", more), s.Link("/notices?topic=" + url.QueryEscape(code))})
		}
		l.Groups = append(l.Groups, g)
	}
	return l
}

// order lists the topics of the notes: declared ones in their order, then the others.
func (s *Service) order(list []Item) (out []string) {
	have, seen := map[string]bool{}, map[string]bool{}
	for _, it := range list {
		have[it.Topic] = true
	}
	for _, t := range s.topics {
		if have[t.Code] {
			out, seen[t.Code] = append(out, t.Code), true
		}
	}
	for _, it := range list {
		if !seen[it.Topic] {
			out, seen[it.Topic] = append(out, it.Topic), true
		}
	}
	return out
}

// confirmLetter asks whether an address is the person's.
func (s *Service) confirmLetter(ctx context.Context, a Address, hours int64, now time.Time) letter {
	t := s.token(link{purpose: linkConfirm, account: a.Account, seal: a.Seal, until: now.Add(time.Duration(hours) * time.Hour).Unix()})
	return letter{
		Subject: s.subject(ctx, i18n.T(ctx, "请确认您的邮箱")),
		Lead:    i18n.T(ctx, "有人把这个邮箱填作接收提醒的地址。是您本人的，请打开下面的页面按“确认”；不是，不用理会这封邮件。链接 %d 小时内有效。", hours),
		Groups:  []group{{Lines: []line{{i18n.T(ctx, "确认邮箱"), s.Link(confirmPath + "?t=" + t)}}}},
		HTML:    i18n.Lang(ctx),
	}
}

// text writes a letter as plain text.
func (l letter) text() string {
	var b strings.Builder
	b.WriteString(l.Lead + "\n")
	for _, g := range l.Groups {
		b.WriteString("\n")
		if g.Title != "" {
			b.WriteString("── " + g.Title + "\n")
		}
		for _, x := range g.Lines {
			b.WriteString(x.Text + "\n" + x.Href + "\n")
		}
	}
	if len(l.Foot) > 0 {
		b.WriteString("\n--\n")
	}
	for _, x := range l.Foot {
		b.WriteString(x.Text + "\n" + x.Href + "\n")
	}
	return b.String()
}

// message makes the mail that is handed over. The identifier is that of its row, so that
// every attempt bears the same.
func (s *Service) message(ctx context.Context, mail ids.ID, a Address, l letter) (Message, error) {
	var html bytes.Buffer
	if err := letterPage(l).Render(ctx, &html); err != nil {
		return Message{}, err
	}
	m := Message{ID: s.messageID(mail), To: a.Address, Subject: l.Subject, Text: l.text(), HTML: html.String()}
	if len(l.Foot) > 0 {
		m.Stop = s.stopLink(a.Account)
	}
	return m, nil
}

func (s *Service) messageID(mail ids.ID) string {
	host := "rongqiao.invalid"
	if u, err := url.Parse(s.Link("/")); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	return fmt.Sprintf("%d.%s@%s", int64(mail), s.keys.City(), host)
}
