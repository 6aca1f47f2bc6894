package notify

import (
	"context"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Sample is a mail as it would be sent, shown before anything is sent.
type Sample struct {
	Name    string // Chinese key, or the topic's name
	Subject string
	Text    string
}

// Preview says what would go out now, and to how many.
type Preview struct {
	Addresses map[string]int // by state
	Topics    []TopicCount
	Waiting   int // mails in the queue
	Digests   int // persons with something in their next digest
	Notes     int // notes in all these digests
	Samples   []Sample
}

// TopicCount says how many of those with a confirmed address get a topic in which way, and
// how many of its notes stand in the next digests.
type TopicCount struct {
	Topic                Topic
	Once, Digested, Page int
	Notes                int
}

// mostPreviewed is for how many persons the next digest is computed.
const mostPreviewed = 2000

// Preview computes what would go out, without writing or sending anything.
func (s *Service) Preview(ctx context.Context) (Preview, error) {
	p := Preview{Addresses: map[string]int{}}
	var accounts []ids.ID
	said := map[string]map[Mode]int{}
	err := s.db.Read(ctx, func(r *sqldb.Reader) error {
		type pair struct {
			status string
			n      int
		}
		states, err := sqldb.All(ctx, r, func(row sqldb.Row) (x pair, err error) { return x, row.Scan(&x.status, &x.n) },
			`SELECT status, COUNT(*) FROM notify_addresses GROUP BY status`)
		if err != nil {
			return err
		}
		for _, x := range states {
			p.Addresses[x.status] = x.n
		}
		type mode struct {
			topic string
			mode  Mode
			n     int
		}
		modes, err := sqldb.All(ctx, r, func(row sqldb.Row) (x mode, err error) { return x, row.Scan(&x.topic, &x.mode, &x.n) },
			`SELECT s.topic, s.mode, COUNT(*) FROM notify_settings s JOIN notify_addresses a ON a.account_id = s.account_id
WHERE a.status = 'CONFIRMED' GROUP BY s.topic, s.mode`)
		if err != nil {
			return err
		}
		for _, x := range modes {
			if said[x.topic] == nil {
				said[x.topic] = map[Mode]int{}
			}
			said[x.topic][x.mode] = x.n
		}
		if p.Waiting, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*) FROM notify_mails WHERE status = 'QUEUED'`); err != nil {
			return err
		}
		accounts, err = sqldb.All(ctx, r, scanID, `SELECT account_id FROM notify_addresses WHERE status = 'CONFIRMED' ORDER BY account_id LIMIT $1`, mostPreviewed)
		return err
	})
	if err != nil {
		return p, err
	}
	notes := map[string]int{}
	for _, id := range accounts {
		list, err := s.nextDigest(ctx, id)
		if err != nil {
			return p, err
		}
		if len(list) > 0 {
			p.Digests++
		}
		p.Notes += len(list)
		for _, it := range list {
			notes[it.Topic]++
		}
	}
	for _, t := range s.topics {
		c := TopicCount{Topic: t, Once: said[t.Code][AtOnce], Digested: said[t.Code][Digest], Page: said[t.Code][Never], Notes: notes[t.Code]}
		rest := p.Addresses[Confirmed] - c.Once - c.Digested - c.Page
		switch t.Mail {
		case AtOnce:
			c.Once += rest
		case Digest:
			c.Digested += rest
		default:
			c.Page += rest
		}
		p.Topics = append(p.Topics, c)
	}
	p.Samples = s.samples(ctx)
	return p, nil
}

// nextDigest is what a person's next digest would hold now.
func (s *Service) nextDigest(ctx context.Context, account ids.ID) (list []Item, err error) {
	who, ok, err := s.Standing(ctx, account)
	if err != nil || !ok {
		return nil, err
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		last, err := lastDigest(ctx, r, account)
		if err != nil {
			return err
		}
		list, err = s.digestItems(ctx, r, who, last, 0)
		return err
	})
	return list, err
}

// OwnDigest is the next digest of the person who asks, as it would read; ok is false when
// there is nothing to say.
func (s *Service) OwnDigest(ctx context.Context) (sample Sample, ok bool, err error) {
	a := actor.From(ctx)
	if !a.Signed() {
		return sample, false, actor.ErrSignIn
	}
	list, err := s.nextDigest(ctx, a.Account)
	if err != nil || len(list) == 0 {
		return sample, false, err
	}
	l := s.digestLetter(ctx, a.Account, list)
	return Sample{Name: "每日汇总", Subject: l.Subject, Text: l.text()}, true, nil
}

// sampleHours stands in the sample of the mail that confirms an address.
const sampleHours = 48

// samples are all mails that are ever sent, with words in the place of contents. Their
// links are nobody's.
func (s *Service) samples(ctx context.Context) []Sample {
	of := func(name string, l letter) Sample { return Sample{Name: name, Subject: l.Subject, Text: l.text()} }
	out := []Sample{of("确认邮箱", s.confirmLetter(ctx, Address{}, sampleHours, s.db.Now()))}
	var all []Item
	for _, t := range s.topics {
		it := Item{Topic: t.Code, Title: "（%s的内容）", Args: []string{t.Name(ctx)}, Path: "/notices"}
		all = append(all, it)
		if t.Mail != Never {
			out = append(out, of(i18n.T(ctx, "单条提醒：%s", t.Name(ctx)), s.noteLetter(ctx, 0, it)))
		}
	}
	return append(out, of("每日汇总", s.digestLetter(ctx, 0, all)))
}
