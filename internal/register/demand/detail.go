package demand

import (
	"context"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Detail is all that the page of one item shows.
type Detail struct {
	Item
	Region      string // the county's name
	Trail       []caseflow.Event
	Buttons     []Button
	Wordings    []FieldWording // for its owner and the reviewer
	MayEdit     bool
	MayRefresh  bool
	MayCopy     bool
	MayContact  bool
	MayRank     bool     // the ranking of the item is open to the actor
	MayOrder    bool     // orders and claims of the need are open to the actor
	Contact     *Contact // once it was asked for
	Acknowledge bool     // it has just been handed in

	Occupation, IndustryName, ProgrammeName string // the names of the item's codes
}

// Button is a step with the reasons among which to choose.
type Button struct {
	caseflow.Button
	List []caseflow.Reason
}

// Detail returns an item with its trail and what the actor can do now.
func (s *Service) Detail(ctx context.Context, id ids.ID) (d Detail, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		it, err := s.find(ctx, r, id)
		if err != nil {
			return err
		}
		n := s.opts.Names
		d = Detail{Item: it, Occupation: nameOf(n.Occupation, it.Occupation), IndustryName: nameOf(n.Industry, it.Industry), ProgrammeName: nameOf(n.Programme, it.Programme)}
		if d.Region, err = s.regionName(ctx, r, it.Region); err != nil {
			return err
		}
		a, o := actor.From(ctx), it.object()
		d.MayRank = it.Live() && s.opts.MayRank != nil && s.opts.MayRank(a, it.Side == Need, o)
		d.MayOrder = it.Side == Need && it.Status != Drafted && s.opts.MayOrder != nil && s.opts.MayOrder(a, o)
		own, see := Policy.May(a, it.Side.act(actOwn), o), Policy.May(a, it.Side.act(actSee), o)
		if !own && !see {
			return nil
		}
		d.Wordings = Wordings(it)
		d.MayEdit, d.MayContact = MayEdit(a, it), mayContact(a, it)
		d.MayRefresh, d.MayCopy = own && it.Live(), own && it.Status != Drafted
		if d.Trail, err = caseflow.Trail(ctx, r, id); err != nil {
			return err
		}
		d.Buttons, err = buttons(ctx, r, a, it)
		return err
	})
	return d, err
}

// buttons are the steps out of the item's state that the actor may take with it; amend is
// the form's own.
func buttons(ctx context.Context, q sqldb.Queryer, a actor.Actor, it Item) ([]Button, error) {
	var out []Button
	for _, b := range MachineOf(it.Side).Buttons(a, it.Status) {
		if b.Code == "amend" || !mayStep(a, it, b.Code) {
			continue
		}
		full := Button{Button: b}
		if b.Reasons != "" {
			list, err := caseflow.Reasons(ctx, q, b.Reasons)
			if err != nil {
				return nil, err
			}
			full.List = list
		}
		out = append(out, full)
	}
	return out, nil
}

func (s *Service) regionName(ctx context.Context, q sqldb.Queryer, code string) (string, error) {
	list, err := s.Counties(ctx, q)
	for _, c := range list {
		if c.Code == code {
			return c.Name, err
		}
	}
	return code, err
}

// FormCounties returns the counties for a form.
func (s *Service) FormCounties(ctx context.Context) (list []County, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err = s.Counties(ctx, r)
		return err
	})
	return list, err
}

// FindOrg finds an organisation by code or name, for officers who write for it.
func (s *Service) FindOrg(ctx context.Context, text string) (id ids.ID, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		id, err = findOrg(ctx, r, text)
		return err
	})
	if err == nil && id == 0 {
		err = ErrOrg.On("org")
	}
	return id, err
}
