package standard

import (
	"context"
	"errors"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// Ask is a survey with those to whom it goes: named enterprises, and with Partners those
// partners of the city whose industry begins like the survey's.
type Ask struct {
	Survey
	Firms    []string // names or credit codes
	Partners bool
}

// Send opens a survey and gives each enterprise its sheet.
func (s *Service) Send(ctx context.Context, in Ask) (v Survey, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		v = in.Survey
		if err := s.asker(ctx, tx, &v); err != nil {
			return err
		}
		firms, faults, err := s.asked(ctx, tx, in, v.County)
		if err != nil {
			return err
		}
		if err := append(faults, CheckSurvey(v, max(len(firms), len(faults)))...).Err(); err != nil {
			return err
		}
		if v.Number, err = nextNumber(ctx, tx, "DC", civil.DateOf(tx.Now()).Year); err != nil {
			return err
		}
		v.ID, v.RowVersion, v.Status = tx.NewID(), 1, SurveyOpen
		if err := insertSurvey(ctx, tx, v); err != nil {
			return err
		}
		if err := SurveyFlow.Open(ctx, tx, v.ID, ""); err != nil {
			return err
		}
		if _, err := SurveyFlow.Renew(ctx, tx, caseflow.Step{ID: v.ID, Transition: "term"}, ParamReply); err != nil {
			return err
		}
		for _, f := range firms {
			if err := s.give(ctx, tx, v, f); err != nil {
				return err
			}
		}
		v, err = surveyByID(ctx, tx, v.ID)
		return err
	})
	return v, err
}

// asker fills in who asks.
func (s *Service) asker(ctx context.Context, q sqldb.Queryer, v *Survey) error {
	a := actor.From(ctx)
	v.Owner = a.Account
	if own := a.Orgs(actor.IndustryOrg, schoolRoles[0], schoolRoles[1]); len(own) > 0 {
		u, err := unitByID(ctx, q, own[0])
		if err != nil {
			return err
		}
		v.Org, v.OrgName, v.County = u.ID, u.Name, u.County
	} else {
		for _, g := range a.Grants {
			if g.Role == actor.CountyUser {
				v.County = g.County
			}
		}
	}
	if !Policy.May(a, mayAsk, v.object()) {
		return actor.ErrForbidden
	}
	return nil
}

// asked finds the enterprises; a county's officer asks those of the county only.
func (s *Service) asked(ctx context.Context, q sqldb.Queryer, in Ask, county string) (out []unit, faults errs.List, err error) {
	if in.Org != 0 || !actor.From(ctx).Has(actor.CountyUser) {
		county = ""
	}
	seen := map[ids.ID]bool{}
	add := func(u unit) {
		if !seen[u.ID] && len(out) <= maxFirms {
			seen[u.ID] = true
			out = append(out, u)
		}
	}
	for _, name := range in.Firms {
		u, err := findUnit(ctx, q, name)
		if err != nil {
			return nil, nil, err
		}
		if u.ID == 0 || u.Kind != "ENTERPRISE" || county != "" && u.County != county {
			faults.Add(ErrFirm.On("firms").With(name))
			continue
		}
		add(u)
	}
	if !in.Partners || in.Industry == "" {
		return out, faults, nil
	}
	list, err := firmsIn(ctx, q, in.Industry, county)
	for _, u := range list {
		add(u)
	}
	return out, faults, err
}

// give opens one enterprise's sheet, with its clock, and tells it.
func (s *Service) give(ctx context.Context, tx *sqldb.Tx, v Survey, f unit) error {
	p := Reply{ID: tx.NewID(), Survey: v.ID, Org: f.ID, Status: ReplyOpen}
	if _, err := insertReply(ctx, tx, p); err != nil {
		return err
	}
	if err := ReplyFlow.Open(ctx, tx, p.ID, ""); err != nil {
		return err
	}
	if _, err := ReplyFlow.Renew(ctx, tx, caseflow.Step{ID: p.ID, Transition: "term", OnBehalf: v.Org}, ParamReply); err != nil {
		return err
	}
	return s.tellFirm(ctx, tx, v, p, "请答复企业调查“%s”")
}

func (s *Service) tellFirm(ctx context.Context, tx *sqldb.Tx, v Survey, p Reply, title string) error {
	return notify.Tell(ctx, tx, notify.Note{Topic: TopicSurvey, Orgs: []ids.ID{p.Org}, Roles: firmRoles, Title: title, Args: []string{v.Title}, Path: "/survey-replies/" + p.ID.String(), Object: p.ID})
}

// surveyOf returns a survey that the actor may read; another does not exist for them.
func (s *Service) surveyOf(ctx context.Context, q sqldb.Queryer, id ids.ID) (Survey, error) {
	v, err := surveyByID(ctx, q, id)
	if errors.Is(err, sqldb.ErrNoRow) || err == nil && !Policy.May(actor.From(ctx), maySurvey, v.object()) {
		return Survey{}, actor.ErrNotFound
	}
	return v, err
}

// SurveyDetail is a survey with its replies and what they come to.
type SurveyDetail struct {
	Survey
	Replies []Reply
	Merged  []Task // of the answers there are, with how many named each
	Wanted  []Wanted
	Trail   []caseflow.Event
	MayAct  bool // close, remind, use
}

// Survey returns a survey.
func (s *Service) Survey(ctx context.Context, id ids.ID) (d SurveyDetail, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if d.Survey, err = s.surveyOf(ctx, r, id); err != nil {
			return err
		}
		if d.Replies, err = repliesOf(ctx, r, id); err != nil {
			return err
		}
		answers, err := answersIn(ctx, r, d.Replies, ReplyAnswered, ReplyUsed)
		if err != nil {
			return err
		}
		d.Merged, d.Wanted = Merge(answers), sumWanted(answers)
		d.MayAct = Policy.May(actor.From(ctx), mayAsk, d.object())
		d.Trail, err = caseflow.Trail(ctx, r, id)
		return err
	})
	return d, err
}

// answersIn reads the answers of the replies that stand in one of the states.
func answersIn(ctx context.Context, q sqldb.Queryer, replies []Reply, states ...string) ([]Answers, error) {
	var out []Answers
	for _, p := range replies {
		if !slices.Contains(states, p.Status) {
			continue
		}
		a, err := answersOf(ctx, q, p.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// sumWanted adds up the third parts by occupation and level.
func sumWanted(list []Answers) []Wanted {
	var out []Wanted
	at := map[string]int{}
	for _, a := range list {
		for _, w := range a.Wanted {
			key := w.Occupation + "|" + w.Level
			i, ok := at[key]
			if !ok {
				i = len(out)
				at[key] = i
				out = append(out, Wanted{Occupation: w.Occupation, Level: w.Level})
			}
			for y, n := range w.Heads {
				if n == nil {
					continue
				}
				if out[i].Heads[y] == nil {
					out[i].Heads[y] = new(int64)
				}
				*out[i].Heads[y] += *n
			}
		}
	}
	return out
}

// SurveyFilter narrows the list of surveys.
type SurveyFilter struct {
	Status, Find  string
	Limit, Offset int
}

// Surveys lists the surveys that the actor may read, newest first.
func (s *Service) Surveys(ctx context.Context, f SurveyFilter) (list []Survey, total int, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, maySurvey) {
		return nil, 0, actor.ErrForbidden
	}
	var w sqldb.Where
	sql, args := Policy.Where(a, maySurvey, surveyColumns, w.Next())
	w.Numbered(sql, args...)
	w.If(f.Status != "", "v.status = ?", f.Status)
	w.If(f.Find != "", `(v.title LIKE ? ESCAPE '\' OR v.number LIKE ? ESCAPE '\')`, sqldb.Containing(f.Find), sqldb.Containing(strings.ToUpper(f.Find)))
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if total, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*)`+surveyFrom+w.SQL(), w.Args()...); err != nil {
			return err
		}
		list, err = sqldb.All(ctx, r, scanSurvey, `SELECT `+surveyCols+surveyFrom+w.SQL()+` ORDER BY v.id DESC LIMIT `+w.Arg(max(1, min(f.Limit, 1000)))+` OFFSET `+w.Arg(max(0, f.Offset)), w.Args()...)
		return err
	})
	return list, total, err
}

// Asked lists what the actor's enterprise was asked.
func (s *Service) Asked(ctx context.Context) (list []mine, err error) {
	own := actor.From(ctx).Orgs(firmRoles...)
	if len(own) == 0 {
		return nil, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err = repliesFor(ctx, r, own[0])
		return err
	})
	return list, err
}

// ToAnswer is how many surveys wait for the actor's enterprise.
func (s *Service) ToAnswer(ctx context.Context) (n int, err error) {
	if len(actor.From(ctx).Orgs(firmRoles...)) == 0 {
		return 0, nil
	}
	list, err := s.Asked(ctx)
	for _, m := range list {
		if m.Status == ReplyOpen {
			n++
		}
	}
	return n, err
}

// ReplyDetail is a reply with its survey.
type ReplyDetail struct {
	Reply
	Of      Survey
	Trail   []caseflow.Event
	Buttons []caseflow.Offer // of those who asked
	MayFill bool             // the enterprise may still write
}

// Reply returns a reply to the enterprise itself, and what was handed in to those who may
// read the survey.
func (s *Service) Reply(ctx context.Context, id ids.ID) (d ReplyDetail, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		d, err = s.reply(ctx, r, id)
		if err != nil {
			return err
		}
		if d.Trail, err = caseflow.Trail(ctx, r, id); err != nil {
			return err
		}
		a := actor.From(ctx)
		d.MayFill = d.Status == ReplyOpen && Policy.May(a, mayAnswer, d.object()) && d.Of.Status == SurveyOpen
		if Policy.May(a, mayAsk, d.Of.object()) {
			d.Buttons, err = ReplyFlow.Offers(ctx, r, d.Status, func(step string) bool { return step == "return" || step == "close" })
		}
		return err
	})
	return d, err
}

func (s *Service) reply(ctx context.Context, q sqldb.Queryer, id ids.ID) (d ReplyDetail, err error) {
	d.Reply, err = replyByID(ctx, q, id)
	if errors.Is(err, sqldb.ErrNoRow) {
		return d, actor.ErrNotFound
	}
	if err != nil {
		return d, err
	}
	if d.Of, err = surveyByID(ctx, q, d.Survey); err != nil {
		return d, err
	}
	a := actor.From(ctx)
	if !Policy.May(a, mayAnswer, d.object()) {
		if !Policy.May(a, maySurvey, d.Of.object()) {
			return d, actor.ErrNotFound
		}
		if d.Status == ReplyOpen {
			d.Answers = Answers{} // what is not handed in is the enterprise's own
		}
	}
	return d, nil
}

// Answer writes what an enterprise answers; with submit it is handed in, and the third part
// becomes a draft of its forecast.
func (s *Service) Answer(ctx context.Context, id ids.ID, version int64, a Answers, submit bool) (p Reply, err error) {
	faults := CheckTasks(a.Tasks)
	if submit {
		faults = CheckAnswers(a)
	}
	if err := faults.Err(); err != nil {
		return p, err
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		d, err := s.reply(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case !Policy.May(actor.From(ctx), mayAnswer, d.object()):
			return actor.ErrForbidden
		case d.Status != ReplyOpen || d.Of.Status != SurveyOpen:
			return ErrNotOpen
		}
		n, err := touchReply(ctx, tx, id, version)
		if err == nil && n == 0 {
			err = ErrStale
		}
		if err != nil {
			return err
		}
		if err := replaceAnswers(ctx, tx, id, a); err != nil {
			return err
		}
		if submit {
			err = s.handIn(ctx, tx, d, a)
		} else {
			err = audit.Record(ctx, tx, audit.Entry{Action: mayAnswer, Object: "standard_replies", ID: id, Reason: "edit"})
		}
		if err != nil {
			return err
		}
		p, err = replyByID(ctx, tx, id)
		return err
	})
	return p, err
}

func (s *Service) handIn(ctx context.Context, tx *sqldb.Tx, d ReplyDetail, a Answers) (err error) {
	if _, err := ReplyFlow.Move(ctx, tx, caseflow.Step{ID: d.ID, Transition: "answer", OnBehalf: d.Org}); err != nil {
		return err
	}
	forecast := d.Forecast
	if s.opts.Forecast != nil && len(a.Wanted) > 0 && forecast == 0 {
		if forecast, err = s.opts.Forecast(ctx, tx, d.Org, a.Wanted); err != nil {
			return err
		}
	}
	if err := setAnswered(ctx, tx, d.ID, forecast); err != nil {
		return err
	}
	n := notify.Note{Topic: TopicReply, Title: "%s 答复了调查“%s”", Args: []string{d.OrgName, d.Of.Title}, Path: "/survey-replies/" + d.ID.String(), Object: d.ID}
	if n.Accounts = []ids.ID{d.Of.Owner}; d.Of.Owner == 0 && d.Of.Org != 0 {
		n.Accounts, n.Orgs = nil, []ids.ID{d.Of.Org}
	}
	return notify.Tell(ctx, tx, n)
}

// StepReply asks for more or closes a reply, by those who asked.
func (s *Service) StepReply(ctx context.Context, st caseflow.Step) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		d, err := s.reply(ctx, tx, st.ID)
		if err != nil {
			return err
		}
		if !Policy.May(actor.From(ctx), mayAsk, d.Of.object()) {
			return actor.ErrForbidden
		}
		if st.Transition != "return" && st.Transition != "close" {
			return caseflow.ErrNoStep.With(st.Transition)
		}
		if _, err := ReplyFlow.Move(ctx, tx, st); err != nil {
			return err
		}
		if st.Transition == "return" {
			return s.tellFirm(ctx, tx, d.Of, d.Reply, "请补充调查“%s”的答复")
		}
		return nil
	})
}

// acting returns a survey on which the actor may act.
func (s *Service) acting(ctx context.Context, q sqldb.Queryer, id ids.ID) (Survey, error) {
	v, err := s.surveyOf(ctx, q, id)
	if err == nil && !Policy.May(actor.From(ctx), mayAsk, v.object()) {
		err = actor.ErrForbidden
	}
	return v, err
}

// CloseSurvey ends a survey: replies that did not come are closed with it.
func (s *Service) CloseSurvey(ctx context.Context, id ids.ID, version int64) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		v, err := s.acting(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, err := SurveyFlow.Move(ctx, tx, caseflow.Step{ID: id, Transition: "close", Version: version, OnBehalf: v.Org}); err != nil {
			return err
		}
		replies, err := repliesOf(ctx, tx, id)
		if err != nil {
			return err
		}
		for _, p := range replies {
			if p.Status != ReplyOpen {
				continue
			}
			if _, err := ReplyFlow.Move(ctx, tx, caseflow.Step{ID: p.ID, Transition: "close", OnBehalf: v.Org}); err != nil {
				return err
			}
		}
		return nil
	})
}

// RemindSurvey tells those who have not answered and were not reminded today, and returns
// how many they were: the reminder goes out as a mail at once.
func (s *Service) RemindSurvey(ctx context.Context, id ids.ID) (n int, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		n = 0
		v, err := s.acting(ctx, tx, id)
		if err != nil {
			return err
		}
		if v.Status != SurveyOpen {
			return ErrNotOpen
		}
		replies, err := repliesOf(ctx, tx, id)
		if err != nil {
			return err
		}
		for _, p := range replies {
			if p.Status != ReplyOpen || !p.Reminded.IsZero() && civil.DateOf(p.Reminded) == civil.DateOf(tx.Now()) {
				continue
			}
			n++
			if err := s.remind(ctx, tx, v, p); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayAsk, Object: "standard_surveys", ID: id, Reason: "remind"})
	})
	return n, err
}

func (s *Service) remind(ctx context.Context, tx *sqldb.Tx, v Survey, p Reply) error {
	if err := setReminded(ctx, tx, p.ID); err != nil {
		return err
	}
	return s.tellFirm(ctx, tx, v, p, "调查“%s”还没有答复")
}

// RemindDue is the daily job: replies that are due within two days or late, and of which
// nobody was reminded yet, are reminded once.
func (s *Service) RemindDue(ctx context.Context) (n int, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		n = 0
		late, err := sqldb.All(ctx, tx, scanReply, `SELECT `+replyCols+replyFrom+` WHERE r.status = 'OPEN' AND r.reminded_ms = 0 AND r.due_on <= $1 ORDER BY r.id`, civil.DateOf(tx.Now()).AddDays(2).String())
		if err != nil {
			return err
		}
		for _, p := range late {
			v, err := surveyByID(ctx, tx, p.Survey)
			if err != nil {
				return err
			}
			if err := s.remind(ctx, tx, v, p); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

// DraftFrom makes a draft of a standard from the answers of a survey; the replies are used
// from then on.
func (s *Service) DraftFrom(ctx context.Context, id ids.ID, issuer ids.ID) (x Standard, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		v, err := s.acting(ctx, tx, id)
		if err != nil {
			return err
		}
		replies, err := repliesOf(ctx, tx, id)
		if err != nil {
			return err
		}
		answers, err := answersIn(ctx, tx, replies, ReplyAnswered, ReplyUsed)
		if err != nil {
			return err
		}
		if len(answers) == 0 {
			return ErrNoAnswers
		}
		x = Standard{Post: v.Post, Occupation: v.Occupation, Industry: v.Industry, Level: v.Level, Issuer: issuer, Survey: id, Firms: int64(len(answers)), Tasks: Merge(answers)}
		if x, err = s.insert(ctx, tx, x); err != nil {
			return err
		}
		for _, p := range replies {
			if p.Status != ReplyAnswered {
				continue
			}
			if _, err := ReplyFlow.Move(ctx, tx, caseflow.Step{ID: p.ID, Transition: "use", OnBehalf: v.Org}); err != nil {
				return err
			}
		}
		return setStandard(ctx, tx, id, x.ID)
	})
	return x, err
}
