package account

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// CreateUser makes an account and its person in the city, without any role. It
// is what the command line and the security administrator's page call.
func (s *Service) CreateUser(ctx context.Context, u NewUser) (ids.ID, error) {
	u.Login = Canonical(u.Login)
	u.Name, u.Office = strings.TrimSpace(u.Name), strings.TrimSpace(u.Office)
	if err := CheckLogin(u.Login); err != nil {
		return 0, err
	}
	if n := utf8.RuneCountInString(u.Name); n < 1 || n > 60 || utf8.RuneCountInString(u.Office) > 120 {
		return 0, ErrName.On("name")
	}
	if u.ID == 0 {
		u.ID = s.hub.NewID()
	}
	if err := s.hub.Write(ctx, func(tx *sqldb.Tx) error { return s.insertUser(ctx, tx, u) }); err != nil {
		return 0, err
	}
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := insertPerson(ctx, tx, Person{Account: u.ID, Login: u.Login, Name: u.Name, Office: u.Office, Version: 1}); err != nil {
			return err
		}
		return record(ctx, tx, "account.create", u.ID, audit.Done)
	})
	if err != nil {
		return 0, errors.Join(err, s.hub.Write(ctx, func(tx *sqldb.Tx) error { return deleteLogin(ctx, tx, u.ID) }))
	}
	return u.ID, nil
}

func (s *Service) insertUser(ctx context.Context, tx *sqldb.Tx, u NewUser) error {
	l := Login{ID: u.ID, Login: u.Login, State: Invited, Epoch: 1, CreatedAt: tx.Now().UnixMilli()}
	if u.Hash != "" {
		l.State = Active
	}
	if err := insertLogin(ctx, tx, l); err != nil {
		return err
	}
	if err := insertMembership(ctx, tx, u.ID, s.city); err != nil {
		return err
	}
	if u.Hash != "" {
		if err := putCredential(ctx, tx, u.ID, kindPassword, u.Hash, 0); err != nil {
			return err
		}
	}
	if u.Seed != "" {
		sealed := sealSeed(s.keys, "account_credentials", u.ID, u.Seed)
		if err := putCredential(ctx, tx, u.ID, kindTOTP, sealed, 0); err != nil {
			return err
		}
	}
	return record(ctx, tx, "account.create", u.ID, audit.Done)
}

// GrantRole gives a role on behalf of the installation: first run, samples,
// the command line. The rules hold all the same.
func (s *Service) GrantRole(ctx context.Context, login string, g actor.Grant) error {
	l, err := s.findMember(ctx, login)
	if err != nil {
		return err
	}
	return s.grant(ctx, 0, l.ID, g)
}

// findMember finds an account of this city by name.
func (s *Service) findMember(ctx context.Context, login string) (Login, error) {
	k, err := s.findKnown(ctx, Canonical(login))
	if err == nil && k.ID == 0 {
		err = actor.ErrNotFound
	}
	return k.Login, err
}

// mayAdminister is the check of all that the security administrator does.
func mayAdminister(ctx context.Context) (actor.Actor, error) {
	who := actor.From(ctx)
	if !Policy.Allowed(who, actAdminister) {
		return who, actor.ErrForbidden
	}
	return who, nil
}

// addGrant gives a role to an account; nobody gives one to themselves.
func (s *Service) addGrant(ctx context.Context, account ids.ID, g actor.Grant) error {
	who, err := mayAdminister(ctx)
	if err != nil {
		return err
	}
	return s.grant(ctx, who.Account, account, g)
}

func (s *Service) grant(ctx context.Context, by, account ids.ID, g actor.Grant) error {
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := findPerson(ctx, tx, account); err != nil {
			return hidden(err)
		}
		held, err := grantsOf(ctx, tx, account)
		if err != nil {
			return err
		}
		if err := CheckGrant(by, account, held, g, s.today()); err != nil {
			return err
		}
		h := Held{ID: tx.NewID(), Grant: g, GrantedBy: by, GrantedAt: tx.Now().UnixMilli()}
		if err := insertGrant(ctx, tx, account, h); err != nil {
			return err
		}
		return recordAbout(ctx, tx, "account.grant", account, string(g.Role))
	})
	if err != nil {
		return err
	}
	return s.hub.Write(ctx, func(tx *sqldb.Tx) error { return raiseEpoch(ctx, tx, account) })
}

// dropGrant takes a role away, from today's next request on.
func (s *Service) dropGrant(ctx context.Context, account, grant ids.ID) error {
	who, err := mayAdminister(ctx)
	if err != nil {
		return err
	}
	if who.Account == account {
		return ErrOwnGrant
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		ok, err := revokeGrant(ctx, tx, account, grant, who.Account)
		if err != nil {
			return err
		}
		if !ok {
			return actor.ErrNotFound
		}
		return recordAbout(ctx, tx, "account.revoke", account, grant.String())
	})
	if err != nil {
		return err
	}
	return s.hub.Write(ctx, func(tx *sqldb.Tx) error { return raiseEpoch(ctx, tx, account) })
}

// setEnabled disables an account or lets it in again. Its sessions and tokens
// end either way.
func (s *Service) setEnabled(ctx context.Context, account ids.ID, on bool) error {
	who, err := mayAdminister(ctx)
	if err != nil {
		return err
	}
	if who.Account == account {
		return ErrOwnState
	}
	return s.hub.Write(ctx, func(tx *sqldb.Tx) error {
		member, err := isMember(ctx, tx, account, s.city)
		if err != nil {
			return err
		}
		if !member {
			return actor.ErrNotFound
		}
		to, action := Disabled, "account.disable"
		if on {
			action = "account.enable"
			cred, err := findCredential(ctx, tx, account)
			if err != nil {
				return err
			}
			if to = Active; cred.Password == "" {
				to = Invited
			}
		}
		if err := setState(ctx, tx, account, to); err != nil {
			return err
		}
		return record(ctx, tx, action, account, audit.Done)
	})
}

// listed is a line of the list of people.
type listed struct {
	Person
	State State
	Roles []actor.Role
}

// people lists the accounts of the city.
func (s *Service) people(ctx context.Context, f personFilter) (rows []listed, total int64, err error) {
	if _, err := mayAdminister(ctx); err != nil {
		return nil, 0, err
	}
	var people []Person
	var roles map[ids.ID][]actor.Role
	err = s.db.Read(ctx, func(q *sqldb.Reader) error {
		if total, err = countPeople(ctx, q, f); err != nil {
			return err
		}
		if people, err = listPeople(ctx, q, f); err != nil {
			return err
		}
		roles, err = standingRoles(ctx, q, people, s.today())
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	states, err := s.states(ctx, people)
	for _, p := range people {
		rows = append(rows, listed{p, states[p.Account], roles[p.Account]})
	}
	return rows, total, err
}

func (s *Service) states(ctx context.Context, people []Person) (map[ids.ID]State, error) {
	out := map[ids.ID]State{}
	err := s.hub.Read(ctx, func(q *sqldb.Reader) error {
		for _, p := range people {
			l, err := loginByID(ctx, q, p.Account)
			if err != nil && !errors.Is(err, sqldb.ErrNoRow) {
				return err
			}
			out[p.Account] = l.State
		}
		return nil
	})
	return out, err
}

// user is one account as the security administrator sees it.
type user struct {
	Person
	State  State
	Grants []Held
}

func (s *Service) user(ctx context.Context, account ids.ID) (u user, err error) {
	if _, err := mayAdminister(ctx); err != nil {
		return u, err
	}
	err = s.db.Read(ctx, func(q *sqldb.Reader) error {
		if u.Person, err = findPerson(ctx, q, account); err != nil {
			return hidden(err)
		}
		u.Grants, err = grantsOf(ctx, q, account)
		return err
	})
	if err != nil {
		return u, err
	}
	states, err := s.states(ctx, []Person{u.Person})
	u.State = states[account]
	return u, err
}

// hidden answers an unknown row as everything that is not to be seen.
func hidden(err error) error {
	if errors.Is(err, sqldb.ErrNoRow) {
		return actor.ErrNotFound
	}
	return err
}
