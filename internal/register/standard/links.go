package standard

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// coverages are the programme points whose courses are linked to a version, best first.
func coverages(x Standard, links []Link) []Coverage {
	seen := map[ids.ID]bool{}
	var out []Coverage
	for _, l := range links {
		if l.Kind != Course || seen[l.Point] {
			continue
		}
		seen[l.Point] = true
		c := Coverage{Standard: x.ID, Title: x.Post, School: l.OrgName, Point: l.Point, Programme: l.Programme}
		c.Covered, c.All, c.Known = Cover(x.Abilities(), links, l.Point)
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b Coverage) int { return cmp.Compare(b.Covered, a.Covered) })
	return out
}

// LinkPage is what the page of links needs.
type LinkPage struct {
	Standard
	Unit   string  // for whom one links
	School bool    // it teaches: courses are linked at a point
	Points []Point // of the school
	Links  []Link  // all
	Own    []Link  // of the unit
	Cover  []Coverage
}

// Links returns a version in force as somebody links it for their own unit.
func (s *Service) Links(ctx context.Context, id ids.ID) (p LinkPage, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if p.Standard, err = s.find(ctx, r, id); err != nil {
			return err
		}
		u, school, err := s.linker(ctx, r)
		if err != nil {
			return err
		}
		p.Unit, p.School = u.Name, school
		if school && s.opts.Points != nil {
			if p.Points, err = s.opts.Points(ctx, r, u.ID); err != nil {
				return err
			}
		}
		if p.Links, err = linksOf(ctx, r, id); err != nil {
			return err
		}
		p.Own = slices.DeleteFunc(slices.Clone(p.Links), func(l Link) bool { return l.Org != u.ID })
		for _, pt := range p.Points {
			c := Coverage{Standard: id, Point: pt.ID, Programme: pt.Name + " " + pt.Code}
			c.Covered, c.All, c.Known = Cover(p.Abilities(), p.Links, pt.ID)
			p.Cover = append(p.Cover, c)
		}
		return nil
	})
	return p, err
}

// linker is the unit for which the actor links.
func (s *Service) linker(ctx context.Context, q sqldb.Queryer) (u unit, school bool, err error) {
	a := actor.From(ctx)
	own := a.Orgs(schoolRoles...)
	school = len(own) > 0
	if !school {
		own = a.Orgs(firmRoles[0], firmRoles[1], actor.IndustryOrg)
	}
	if len(own) == 0 {
		return u, false, actor.ErrForbidden
	}
	u, err = unitByID(ctx, q, own[0])
	return u, school, err
}

// Join links a course, certificate or programme to abilities of a version in force; a
// course is linked by a school alone, at a point of its own. It returns how many links are
// new.
func (s *Service) Join(ctx context.Context, id ids.ID, l Link, lineages []ids.ID) (n int, err error) {
	faults := CheckLink(l)
	if len(lineages) == 0 {
		faults.Add(ErrAbility.On("ability"))
	}
	if err := faults.Err(); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		n = 0
		x, err := s.find(ctx, tx, id)
		if err != nil {
			return err
		}
		if x.Status != Published {
			return ErrNotInForce
		}
		u, school, err := s.linker(ctx, tx)
		if err != nil {
			return err
		}
		if l.Kind == Course && !school || l.Kind == Programme && school {
			return ErrLinkKind.On("kind")
		}
		if err := s.point(ctx, tx, u.ID, &l); err != nil {
			return err
		}
		l.Org = u.ID
		known := map[ids.ID]bool{}
		for _, a := range x.Abilities() {
			known[a.Lineage] = true
		}
		for _, lineage := range lineages {
			if !known[lineage] {
				return ErrAbility.On("ability")
			}
			l.ID, l.Lineage = tx.NewID(), lineage
			fresh, err := insertLink(ctx, tx, l, actor.From(ctx).Account)
			if err != nil {
				return err
			}
			if fresh {
				n++
			}
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayLink, Object: "standard_standards", ID: id, Reason: l.Name})
	})
	return n, err
}

// point fills in the programme of a course's point, which must be the school's own.
func (s *Service) point(ctx context.Context, q sqldb.Queryer, school ids.ID, l *Link) error {
	if l.Kind != Course {
		l.Point = 0
		return nil
	}
	if s.opts.Points == nil {
		return ErrPoint.On("point")
	}
	list, err := s.opts.Points(ctx, q, school)
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.ID == l.Point {
			l.Programme = p.Name + " " + p.Code
			return nil
		}
	}
	return ErrPoint.On("point")
}

// Part takes a link of one's own unit away.
func (s *Service) Part(ctx context.Context, id, link ids.ID) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := s.find(ctx, tx, id); err != nil {
			return err
		}
		l, err := linkByID(ctx, tx, link)
		if errors.Is(err, sqldb.ErrNoRow) || err == nil && !Policy.May(actor.From(ctx), mayLink, actor.Object{Org: l.Org}) {
			return actor.ErrNotFound
		}
		if err != nil {
			return err
		}
		if err := deleteLink(ctx, tx, link); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayLink, Object: "standard_standards", ID: id, Reason: "unlink"})
	})
}

// SchoolCoverage says for each point of the actor's school and each standard in force how
// many abilities its courses cover; pairs of which nothing is linked are left out, and a
// point without any link is in it once, not known.
func (s *Service) SchoolCoverage(ctx context.Context) (u unit, out []Coverage, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		var school bool
		if u, school, err = s.linker(ctx, r); err != nil {
			return err
		}
		if !school || s.opts.Points == nil {
			return nil
		}
		points, err := s.opts.Points(ctx, r, u.ID)
		if err != nil {
			return err
		}
		standards, err := inForce(ctx, r)
		if err != nil {
			return err
		}
		out = out[:0]
		some := map[ids.ID]bool{}
		for _, x := range standards {
			links, err := linksOf(ctx, r, x.ID)
			if err != nil {
				return err
			}
			for _, p := range points {
				c := Coverage{Standard: x.ID, Title: x.Post, School: u.Name, Point: p.ID, Programme: p.Name + " " + p.Code}
				if c.Covered, c.All, c.Known = Cover(x.Abilities(), links, p.ID); c.Known {
					some[p.ID] = true
					out = append(out, c)
				}
			}
		}
		for _, p := range points {
			if !some[p.ID] {
				out = append(out, Coverage{School: u.Name, Point: p.ID, Programme: p.Name + " " + p.Code})
			}
		}
		return nil
	})
	return u, out, err
}
