package account

import (
	"context"

	"rongqiao/internal/platform/sqldb"
)

// demoAccounts lists the sample accounts with their current codes, for the
// sign-in page of a demonstration.
func (s *Service) demoAccounts(ctx context.Context) ([]demoAccount, error) {
	var logins []Login
	err := s.hub.Read(ctx, func(q *sqldb.Reader) (err error) {
		logins, err = membersOf(ctx, q, s.city)
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []demoAccount
	for _, l := range logins {
		if l.State != Active {
			continue
		}
		a, err := s.demoAccount(ctx, l)
		if err != nil {
			return nil, err
		}
		if a.Code != "" {
			out = append(out, a)
		}
	}
	return out, nil
}

func (s *Service) demoAccount(ctx context.Context, l Login) (a demoAccount, err error) {
	err = s.db.Read(ctx, func(q *sqldb.Reader) error {
		p, grants, err := loadActor(ctx, q, l.ID, s.today())
		a.Login, a.Name = l.Login, p.Name
		for i, g := range grants {
			if i > 0 {
				a.Role += "、"
			}
			a.Role += roleName(ctx, g.Role)
		}
		return err
	})
	if err != nil {
		return a, err
	}
	var cred credential
	err = s.hub.Read(ctx, func(q *sqldb.Reader) (err error) {
		cred, err = findCredential(ctx, q, l.ID)
		return err
	})
	if err != nil || cred.Seed == "" {
		return a, err
	}
	seed, err := openSeed(s.keys, "account_credentials", l.ID, cred.Seed)
	if err != nil {
		return a, err
	}
	a.Code, err = codeAt(seed, step(s.hub.Now()))
	return a, err
}
