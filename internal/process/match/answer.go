package match

import (
	"context"
	"strings"
	"unicode/utf8"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/match/engine"
)

const (
	maxNote   = 300 // characters of a note
	minReason = 5   // characters of an objection or a reply
)

// Answer keeps what the actor says of a pair: whether it fits, with a note. It counts in the part 以往来往 of like needs with the same
// programme, from now on. A second answer of the same person takes the place of the first.
func (s *Service) Answer(ctx context.Context, need, point ids.ID, fits bool, note string) error {
	c, err := s.Pair(ctx, need, point)
	if err != nil {
		return err
	}
	a := actor.From(ctx)
	if !mayAnswer(a, c.Need, c.Point) {
		return actor.ErrForbidden
	}
	note = strings.TrimSpace(note)
	if utf8.RuneCountInString(note) > maxNote {
		return ErrNote.With(maxNote).On("note")
	}
	answer := Answer{Need: need, Point: point, Account: a.Account, Name: a.Name, Fits: fits, Note: note, lesson: s.lesson(c), shown: s.shown(c)}
	answer.lesson.Yes, answer.lesson.No = votes(fits)
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		before, err := answersOf(ctx, tx, need, point)
		if err != nil {
			return err
		}
		if err := saveAnswer(ctx, tx, answer); err != nil {
			return err
		}
		tx.AfterCommit(func() {
			for _, old := range before {
				if old.Account == a.Account {
					s.unlearn(old.lesson)
				}
			}
			s.engine.Learn(answer.lesson)
		})
		return audit.Record(ctx, tx, audit.Entry{Action: actAnswer, Object: "match_answers", ID: need})
	})
}

func (s *Service) unlearn(l engine.Lesson) {
	l.Yes, l.No = -l.Yes, -l.No
	s.engine.Learn(l)
}

// lesson is what an answer about the pair is filed under: the occupation where it is known, else the title.
func (s *Service) lesson(c Candidate) engine.Lesson {
	l := engine.Lesson{}
	if n, ok := s.engine.Need(c.NeedID); ok {
		if likes := engine.Likes(n); len(likes) > 0 {
			l.Like = likes[0]
		}
	}
	if p, ok := s.engine.Point(c.PointID); ok {
		l.Programme = p.Profile.Programme
	}
	return l
}

func (s *Service) shown(c Candidate) shown {
	return shown{params: s.engine.Params().Version, verdict: c.Verdict.Code(), score: int64(c.Score)}
}

// Answers lists what was said of a pair that the actor sees.
func (s *Service) Answers(ctx context.Context, need, point ids.ID) (list []Answer, err error) {
	if _, err := s.Pair(ctx, need, point); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err = answersOf(ctx, r, need, point)
		return err
	})
	return list, err
}

// ImportLessons replaces the labelled pairs of a source.
func (s *Service) ImportLessons(ctx context.Context, source string, list []engine.Lesson) error {
	if !Policy.Allowed(actor.From(ctx), actSettle) {
		return actor.ErrForbidden
	}
	err := s.db.Write(sqldb.Long(ctx), func(tx *sqldb.Tx) error {
		if err := replaceLessons(ctx, tx, source, list); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: actSettle, Object: "match_lessons", Reason: source})
	})
	if err != nil || !s.loaded() {
		return err
	}
	return s.Rebuild(ctx)
}

// Object keeps why the actor thinks that a result is wrong, with what they had before them.
func (s *Service) Object(ctx context.Context, need, point ids.ID, reason string) error {
	c, err := s.Pair(ctx, need, point)
	if err != nil {
		return err
	}
	reason, err = checkReason(reason)
	if err != nil {
		return err
	}
	a, was := actor.From(ctx), s.shown(c)
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		o := Objection{ID: tx.NewID(), Need: need, Point: point, Account: a.Account, Name: a.Name, Reason: reason, Params: was.params, Verdict: was.verdict, Score: c.Score}
		if err := insertObjection(ctx, tx, o); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: "match.object", Object: "match_objections", ID: o.ID})
	})
}

func checkReason(text string) (string, error) {
	text = strings.TrimSpace(text)
	if n := utf8.RuneCountInString(text); n < minReason || n > maxNote {
		return "", ErrReason.With(minReason, maxNote).On("reason")
	}
	return text, nil
}

// Objections lists objections, open ones first.
func (s *Service) Objections(ctx context.Context) (list []Objection, err error) {
	if !Policy.Allowed(actor.From(ctx), actCity) {
		return nil, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err = objections(ctx, r, 200)
		return err
	})
	return list, err
}

// Reply answers an open objection.
func (s *Service) Reply(ctx context.Context, id ids.ID, text string) error {
	a := actor.From(ctx)
	if !Policy.Allowed(a, actSettle) {
		return actor.ErrForbidden
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := objectionByID(ctx, tx, id); err != nil {
			if errs.KindOf(err) == errs.NotFound {
				return actor.ErrNotFound
			}
			return err
		}
		text, err := checkReason(text)
		if err != nil {
			return err
		}
		n, err := replyTo(ctx, tx, id, text, a.Name)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrReplied
		}
		return audit.Record(ctx, tx, audit.Entry{Action: actSettle, Object: "match_objections", ID: id})
	})
}
