package indicator

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// The states of a proposed definition.
const (
	Proposed  = "PROPOSED"
	Confirmed = "CONFIRMED"
	Refused   = "REFUSED"
	TakenBack = "TAKEN_BACK"
)

var editors = []actor.Role{actor.CityLead}

// DraftFlow is the machine of proposed definitions: a second person confirms what one has written.
var DraftFlow = &caseflow.Machine{
	Kind: "indicator.draft", Table: "indicator_drafts", ZH: "指标口径修改", EN: "Change of an indicator",
	States: []caseflow.State{
		{Code: Proposed, ZH: "待他人确认", EN: "Waits for a second person", Tone: "amber"},
		{Code: Confirmed, ZH: "已生效", EN: "In force", Tone: "green", Terminal: true},
		{Code: Refused, ZH: "未同意", EN: "Not agreed", Tone: "red", Terminal: true},
		{Code: TakenBack, ZH: "已收回", EN: "Taken back", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "confirm", ZH: "确认生效", EN: "Confirm", From: []string{Proposed}, To: Confirmed, Roles: editors, FourEyes: true},
		{Code: "refuse", ZH: "不同意…", EN: "Do not agree…", From: []string{Proposed}, To: Refused, Roles: editors, NeedsReason: true, FourEyes: true},
		{Code: "withdraw", ZH: "收回修改", EN: "Take back", From: []string{Proposed}, To: TakenBack, Roles: editors},
	},
}

// Draft is a definition that was proposed.
type Draft struct {
	ID         ids.ID
	RowVersion int64
	Status     string
	Base       int64 // version that it is to follow, 0 for a new indicator
	Definition Definition
	Reason     string
	Account    ids.ID
	Name       string
	At         int64 // ms UTC
}

// ErrOthersDraft refuses to take back what somebody else proposed.
var ErrOthersDraft = errs.New(errs.Forbidden, "indicator.others_draft")

const draftCols = `id, row_version, status, base, body, reason, account_id, actor_name, at_ms`

func scanDraft(r sqldb.Row) (d Draft, err error) {
	var body string
	if err = r.Scan(&d.ID, &d.RowVersion, &d.Status, &d.Base, &body, &d.Reason, &d.Account, &d.Name, &d.At); err != nil {
		return d, err
	}
	return d, json.Unmarshal([]byte(body), &d.Definition)
}

// Propose stores a checked definition until a second person confirms it. base is the version it was made from.
func (s *Service) Propose(ctx context.Context, d Definition, base int64, reason string) (ids.ID, error) {
	a := actor.From(ctx)
	if !Rules.May(a, Edit, actor.Object{}) {
		return 0, actor.ErrForbidden
	}
	if strings.TrimSpace(reason) == "" {
		return 0, ErrReason.On("reason")
	}
	if err := s.Check(ctx, d); err != nil {
		return 0, err
	}
	id := s.db.NewID()
	return id, s.db.Write(ctx, func(tx *sqldb.Tx) error {
		had, err := s.Versions(ctx, tx, d.Code)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return err
		}
		if len(had) > 0 && had[0].Version != base || len(had) == 0 && base != 0 {
			return conflict(d, had)
		}
		if _, err := tx.Exec(ctx, `INSERT INTO indicator_drafts (id, row_version, status, due_on, code, base, body, reason, account_id, actor_name, at_ms)
VALUES ($1, 1, $2, NULL, $3, $4, $5, $6, $7, $8, $9)`, id, DraftFlow.First(), d.Code, base, string(canonical(d)), reason, a.Account, a.Name, tx.Now().UnixMilli()); err != nil {
			return err
		}
		if err := DraftFlow.Open(ctx, tx, id, reason); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: Edit, Object: "indicator_draft", ID: id, Reason: d.Code + "：" + reason})
	})
}

// Decide takes a step of a draft: who confirms it makes it the next version.
func (s *Service) Decide(ctx context.Context, st caseflow.Step) (d Draft, err error) {
	if !Rules.May(actor.From(ctx), Edit, actor.Object{}) {
		return d, actor.ErrForbidden
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if d, err = draft(ctx, tx, st.ID); err != nil {
			return err
		}
		if st.Transition == "withdraw" && d.Account != actor.From(ctx).Account {
			return ErrOthersDraft
		}
		if _, err := DraftFlow.Move(ctx, tx, st); err != nil {
			return err
		}
		if st.Transition == "confirm" {
			if d.Definition, err = s.append(ctx, tx, d.Definition, d.Base, d.Reason+"（提出："+d.Name+"）"); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, audit.Entry{Action: DraftFlow.Kind + "." + st.Transition, Object: "indicator_draft", ID: st.ID, Reason: st.Reason})
	})
	return d, err
}

func draft(ctx context.Context, q sqldb.Queryer, id ids.ID) (Draft, error) {
	d, err := sqldb.One(ctx, q, scanDraft, `SELECT `+draftCols+` FROM indicator_drafts WHERE id = $1`, id)
	if errors.Is(err, sqldb.ErrNoRow) {
		return d, actor.ErrNotFound
	}
	return d, err
}

// drafts are the proposals that wait, of one code or of all, the newest first.
func drafts(ctx context.Context, q sqldb.Queryer, code string) ([]Draft, error) {
	return sqldb.All(ctx, q, scanDraft, `SELECT `+draftCols+` FROM indicator_drafts WHERE status = $1 AND (code = $2 OR $3 = '') ORDER BY id DESC`, Proposed, code, code)
}
