package dispatch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// Bulletin is the text of a quarter's bulletin 调度通报 as it is frozen: what it says depends on nothing else.
type Bulletin struct {
	City     string           `json:"city"`
	Quarter  string           `json:"quarter"`
	Title    string           `json:"title"`
	Seq      int64            `json:"seq"`
	Number   string           `json:"number"`
	TakenOn  civil.Date       `json:"taken_on"`
	Tasks    int64            `json:"tasks"`
	Colours  map[string]int64 `json:"colours"`
	Reports  int64            `json:"reports"`
	Sent     int64            `json:"sent"`
	Accepted int64            `json:"accepted"`
	Late     int64            `json:"late"`
	Overdue  int64            `json:"overdue"`
	Lines    []BulletinLine   `json:"lines"`
	Missing  []string         `json:"missing,omitempty"` // unit: tasks
	Before   []BulletinMatter `json:"before,omitempty"`  // what was decided and is not closed
}

// BulletinLine is one task of a bulletin, by its lead's report.
type BulletinLine struct {
	Plan     string     `json:"plan"`
	Number   string     `json:"number"`
	Title    string     `json:"title"`
	Unit     string     `json:"unit"`
	State    string     `json:"state"`
	Colour   string     `json:"colour"`
	Basis    string     `json:"basis,omitempty"`
	Progress *float64   `json:"progress,omitempty"`
	Expected *float64   `json:"expected,omitempty"`
	Words    string     `json:"words,omitempty"`
	Problems string     `json:"problems,omitempty"`
	Support  string     `json:"support,omitempty"`
	Measures string     `json:"measures,omitempty"`
	Owner    string     `json:"owner,omitempty"`
	By       civil.Date `json:"by,omitzero"`
	Values   []Value    `json:"values,omitempty"`
}

// BulletinMatter is one matter that was decided before.
type BulletinMatter struct {
	Number string     `json:"number"`
	Title  string     `json:"title"`
	Unit   string     `json:"unit"`
	Due    civil.Date `json:"due"`
	State  string     `json:"state"`
	Late   bool       `json:"late,omitempty"`
}

// Released is a bulletin as it was frozen.
type Released struct {
	ID         ids.ID
	Quarter    string
	Seq        int64
	Title      string
	Number     string
	Body       string // JSON
	SHA256     string
	ReleasedOn civil.Date
	Person     string
	Bulletin   Bulletin
}

func (x Released) path() string { return "/bulletins/" + x.ID.String() }

// Intact reports whether the text still has the hash with which it was released.
func (x Released) Intact() bool { return digest(x.Body) == x.SHA256 }

func digest(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:])
}

const bulletinCols = `n.id, n.quarter, n.seq, n.title, n.number, n.body, n.sha256, n.released_on, n.person`

func scanBulletin(r sqldb.Row) (x Released, err error) {
	if err := r.Scan(&x.ID, &x.Quarter, &x.Seq, &x.Title, &x.Number, &x.Body, &x.SHA256, &x.ReleasedOn, &x.Person); err != nil {
		return x, err
	}
	return x, unpack(x.Body, &x.Bulletin)
}

// draw writes the bulletin of a quarter as it stands.
func (s *Service) draw(ctx context.Context, q sqldb.Queryer, at Quarter) (b Bulletin, err error) {
	list, err := reportsOf(ctx, q, at)
	if err != nil {
		return b, err
	}
	if len(list) == 0 {
		return b, ErrNoReports.With(at.ZH()).On("quarter")
	}
	today := s.Today()
	sum := Sum(at, list, today)
	b = Bulletin{City: s.o.City, Quarter: at.String(), Title: s.o.City + at.ZH() + "重点任务调度通报", TakenOn: today, Tasks: sum.Tasks, Colours: sum.Colours, Reports: sum.Reports, Sent: sum.Sent, Accepted: sum.Accepted, Late: sum.Late, Overdue: sum.Overdue}
	missing := map[string][]string{}
	for _, r := range list {
		if r.Overdue(today) {
			missing[r.Unit.Name] = append(missing[r.Unit.Name], r.Title())
		}
		if r.Duty == Lead && r.Status != Waived {
			b.Lines = append(b.Lines, lineOf(r))
		}
	}
	for unit, titles := range missing {
		b.Missing = append(b.Missing, unit+"："+strings.Join(titles, "；"))
	}
	slices.Sort(b.Missing)
	slices.SortStableFunc(b.Lines, func(x, y BulletinLine) int { return slices.Index(Colours, x.Colour) - slices.Index(Colours, y.Colour) })
	matters, err := mattersWhere(ctx, q, today, `t.status IN ('OPEN', 'ANSWERED') AND t.kind = 'RESOLUTION'`)
	for _, t := range matters {
		b.Before = append(b.Before, BulletinMatter{t.Number, t.Title, t.Lead().Name, t.DueDay, stateZH(Matters, t.Status), t.Late(today)})
	}
	return b, err
}

// lineOf is a report as the bulletin says it; what was only kept and never sent is not said.
func lineOf(r Report) BulletinLine {
	l := BulletinLine{Plan: r.Plan, Number: r.TaskNumber, Title: r.TaskTitle, Unit: r.Unit.Name, State: stateZH(Reports, r.Status), Colour: r.Colour, Basis: r.Basis, Progress: r.Progress, Expected: r.Standing.Expected, Values: r.Standing.Values}
	if r.Status == Submitted || r.Status == Accepted {
		c := r.Draft
		l.Words, l.Problems, l.Support, l.Measures, l.Owner, l.By = c.Words, c.Problems, c.Support, c.Measures, c.Owner, c.By
	}
	return l
}

// Draw is the bulletin of a quarter as it would be released now.
func (s *Service) Draw(ctx context.Context, quarter string) (b Bulletin, err error) {
	at, err := ParseQuarter(quarter)
	if err != nil {
		return b, err
	}
	err = s.read(ctx, mayRun, func(q *sqldb.Reader) error {
		b, err = s.draw(ctx, q, at)
		return err
	})
	return b, err
}

// Release freezes the bulletin of a quarter with its SHA-256. What was released before stays; the same text is not released twice.
func (s *Service) Release(ctx context.Context, quarter string) (id ids.ID, err error) {
	at, err := ParseQuarter(quarter)
	if err != nil {
		return 0, err
	}
	err = s.run(ctx, func(tx *sqldb.Tx) error {
		b, err := s.draw(ctx, tx, at)
		if err != nil {
			return err
		}
		old, err := sqldb.All(ctx, tx, scanBulletin, `SELECT `+bulletinCols+` FROM dispatch_bulletins n WHERE n.quarter = $1 ORDER BY n.seq DESC`, at.String())
		if err != nil {
			return err
		}
		if len(old) > 0 && pack(bare(old[0].Bulletin)) == pack(bare(b)) {
			return ErrNotCurrent.With(old[0].Number)
		}
		n, err := next(ctx, tx, fmt.Sprintf("TB-%d", s.Today().Year))
		if err != nil {
			return err
		}
		b.Seq, b.Number = int64(len(old)+1), fmt.Sprintf("调度通报〔%d〕%d 号", s.Today().Year, n)
		body := pack(b)
		id = tx.NewID()
		a := actor.From(ctx)
		if _, err := tx.Exec(ctx, `INSERT INTO dispatch_bulletins (id, quarter, seq, title, number, body, sha256, released_on, account_id, person) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			id, b.Quarter, b.Seq, b.Title, b.Number, body, digest(body), s.Today().String(), int64(a.Account), a.Name); err != nil {
			if sqldb.IsDuplicate(err) {
				return ErrStale.With("")
			}
			return err
		}
		if err := record(ctx, tx, mayRun+".bulletin", "dispatch_bulletins", id); err != nil {
			return err
		}
		return notify.Tell(ctx, tx, notify.Note{Topic: TopicMeeting, Roles: []actor.Role{actor.CityLead, actor.ConferenceSec, actor.DeptUser}, Title: "%s发布：%s", Args: []string{b.Number, b.Title}, Path: "/bulletins/" + id.String(), Object: id})
	})
	return id, err
}

// bare is a bulletin without what differs from one release to the next.
func bare(b Bulletin) Bulletin {
	b.Seq, b.Number, b.TakenOn = 0, "", civil.Date{}
	return b
}

// Bulletins are those that were released, the newest first.
func (s *Service) Bulletins(ctx context.Context) (list []Released, err error) {
	err = s.read(ctx, mayBodies, func(q *sqldb.Reader) error {
		list, err = sqldb.All(ctx, q, scanBulletin, `SELECT `+bulletinCols+` FROM dispatch_bulletins n ORDER BY n.quarter DESC, n.seq DESC`)
		return err
	})
	return list, err
}

// Bulletin reads one that was released.
func (s *Service) Bulletin(ctx context.Context, id ids.ID) (x Released, err error) {
	err = s.read(ctx, mayBodies, func(q *sqldb.Reader) error {
		x, err = sqldb.One(ctx, q, scanBulletin, `SELECT `+bulletinCols+` FROM dispatch_bulletins n WHERE n.id = $1`, id)
		return hidden(err)
	})
	return x, err
}
