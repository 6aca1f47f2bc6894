package citymap

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"sync"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/geo"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// Service draws the map of one city.
type Service struct {
	db       *sqldb.DB
	carriers *carrier.Service
	city     string

	mu      sync.Mutex
	kept    *gathered
	reading bool
	outline *Outline

	// Residents says which share of the residents has a service within a quarter of an hour; nil: nobody knows.
	Residents func(ctx context.Context) (Residents, error)
}

// Residents is the share of the residents with a service within a quarter of an hour. No register holds where residents live, so the
// share is typed with evidence.
type Residents struct {
	Share string // as it is printed; "" when nobody reported it
	Why   string // of no share
	Year  int
	Href  string // of the figure with its evidence; "" when the reader may not open it
}

// New makes the map of a city over its registers.
func New(db *sqldb.DB, carriers *carrier.Service, city string) *Service {
	return &Service{db: db, carriers: carriers, city: city}
}

// Today is the city's day.
func (s *Service) Today() civil.Date { return civil.DateOf(s.db.Now()) }

// Area is a county or another area of the outline.
type Area struct {
	Code  string // of the county, "" when the outline's area is none of the register's counties
	Name  string
	Shape geo.Shape  // empty: the file gives no border
	Label *geo.Point // where the name stands; nil: nowhere known
}

// Outline is the city's outline in force. Number 0: there is none, and Areas are the counties without borders.
type Outline struct {
	Version
	Areas []Area
	Box   geo.Box
}

// Strange are the areas that are no county of the register, Bare the counties without a border.
func (o *Outline) Strange() (out []string) {
	for _, a := range o.Areas {
		if a.Code == "" {
			out = append(out, a.Name)
		}
	}
	return out
}

// Bare are the counties without a border.
func (o *Outline) Bare() (out []string) {
	for _, a := range o.Areas {
		if len(a.Shape) == 0 {
			out = append(out, a.Name)
		}
	}
	return out
}

// Brought is an outline as an operator brings it.
type Brought struct {
	File, Source, Licence, Review string
	DrawnOn                       civil.Date
	Body                          []byte // GeoJSON
}

const longText = 300

func (b *Brought) check(today civil.Date) error {
	var all errs.List
	for _, t := range []*string{&b.File, &b.Source, &b.Licence, &b.Review} {
		if *t = strings.TrimSpace(*t); len([]rune(*t)) > longText {
			*t = string([]rune(*t)[:longText])
		}
	}
	if b.Source == "" {
		all.Add(ErrSource.With("来源").On("source"))
	}
	if b.Licence == "" {
		all.Add(ErrSource.With("使用许可").On("licence"))
	}
	if b.DrawnOn.IsZero() || b.DrawnOn.After(today) {
		all.Add(ErrDay.On("drawn_on"))
	}
	return all.Err()
}

// SetOutline checks and simplifies an outline and puts it in force as the next version. The same file twice in a row is refused, so
// that a form sent twice acts once.
func (s *Service) SetOutline(ctx context.Context, b Brought) (v Version, err error) {
	if !Policy.Allowed(actor.From(ctx), mayManage) {
		return v, actor.ErrForbidden
	}
	features, err := geo.ReadGeoJSON(b.Body)
	var all errs.List
	all.Add(b.check(s.Today()))
	all.Add(onFile(err))
	if err := all.Err(); err != nil {
		return v, err
	}
	hash := sha256.Sum256(b.Body)
	v = Version{File: b.File, Digest: hex.EncodeToString(hash[:]), Source: b.Source, Licence: b.Licence, Review: b.Review, DrawnOn: b.DrawnOn, Areas: int64(len(features)), By: actor.From(ctx).Name}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		params, err := paramsOn(ctx, tx, civil.DateOf(tx.Now()))
		if err != nil {
			return err
		}
		counties, err := org.Counties(ctx, tx)
		if err != nil {
			return err
		}
		list, err := listVersions(ctx, tx)
		if err != nil {
			return err
		}
		if len(list) > 0 && list[0].Digest == v.Digest {
			return ErrSame.With(list[0].Number).On("file")
		}
		if len(counties) > 0 && !slices.ContainsFunc(features, func(f geo.Feature) bool { return countyOf(f, counties) != "" }) {
			return ErrNoCounty.With(features[0].Name+features[0].Code, counties[0].Name).On("file")
		}
		v.Number = 1
		if len(list) > 0 {
			v.Number = list[0].Number + 1
		}
		slim := s.simplify(&v, features, params.Tolerance)
		if err := insertVersion(ctx, tx, v, string(geo.WriteGeoJSON(slim))); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayManage + ".outline", Object: "citymap_versions", Reason: v.Digest})
	})
	return v, err
}

func onFile(err error) error {
	var all errs.List
	for _, e := range errs.All(err) {
		all.Add(e.On("file"))
	}
	return all.Err()
}

// mostKept are the vertices that an outline may have after simplification: about 400 kB.
const mostKept = 20_000

// simplify thins the borders, with twice the tolerance as long as too many vertices are left.
func (s *Service) simplify(v *Version, features []geo.Feature, tolerance int64) []geo.Feature {
	shapes := make([]geo.Shape, len(features))
	v.Vertices = 0
	for i, f := range features {
		shapes[i] = f.Shape
		v.Vertices += int64(f.Shape.Points())
	}
	for v.Tolerance = max(1, tolerance); ; v.Tolerance *= 2 {
		v.Kept = 0
		slim := geo.Simplify(shapes, float64(v.Tolerance))
		for _, x := range slim {
			v.Kept += int64(x.Points())
		}
		if v.Kept <= mostKept || v.Tolerance > 5000 {
			out := slices.Clone(features)
			for i := range out {
				out[i].Shape = slim[i]
			}
			return out
		}
	}
}

// countyOf is the county that a feature is: by its code, by its name, or by its name without the last character, since a county that
// becomes a city or a district keeps the rest of its name.
func countyOf(f geo.Feature, counties []org.County) string {
	for _, c := range counties {
		if f.Code != "" && f.Code == c.Code || f.Name == c.Name {
			return c.Code
		}
	}
	for _, c := range counties {
		if f.Name != "" && stem(f.Name) == stem(c.Name) {
			return c.Code
		}
	}
	return ""
}

func stem(name string) string {
	if r := []rune(name); len(r) > 2 && strings.ContainsRune("县市区旗", r[len(r)-1]) {
		return string(r[:len(r)-1])
	}
	return name
}

// Outline is the outline in force, kept in memory while no newer version is there.
func (s *Service) Outline(ctx context.Context) (o *Outline, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		o, err = s.outlineIn(ctx, r)
		return err
	})
	return o, err
}

func (s *Service) outlineIn(ctx context.Context, q sqldb.Queryer) (*Outline, error) {
	list, err := listVersions(ctx, q)
	if err != nil {
		return nil, err
	}
	counties, err := org.Counties(ctx, q)
	if err != nil {
		return nil, err
	}
	var v Version
	if len(list) > 0 {
		v = list[0]
	}
	s.mu.Lock()
	old := s.outline
	s.mu.Unlock()
	if old != nil && old.Version == v && old.counts(counties) {
		return old, nil
	}
	o := &Outline{Version: v}
	if err := o.fill(ctx, q, counties); err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.outline = o
	s.mu.Unlock()
	return o, nil
}

// counts says whether the outline knows exactly these counties.
func (o *Outline) counts(counties []org.County) bool {
	n := 0
	for _, a := range o.Areas {
		if a.Code != "" {
			n++
		}
	}
	return n == len(counties) && !slices.ContainsFunc(counties, func(c org.County) bool {
		return !slices.ContainsFunc(o.Areas, func(a Area) bool { return a.Code == c.Code && a.Name == c.Name })
	})
}

func (o *Outline) fill(ctx context.Context, q sqldb.Queryer, counties []org.County) error {
	drawn := map[string]bool{}
	if o.Number > 0 {
		body, err := bodyOf(ctx, q, o.Number)
		if err != nil {
			return err
		}
		features, err := geo.ReadGeoJSON([]byte(body))
		if err != nil {
			return err
		}
		for _, f := range features {
			a := Area{Code: countyOf(f, counties), Name: f.Name, Shape: f.Shape, Label: f.Centre}
			if i := slices.IndexFunc(counties, func(c org.County) bool { return c.Code == a.Code }); i >= 0 && !drawn[a.Code] {
				a.Name, drawn[a.Code] = counties[i].Name, true
			} else {
				a.Code = ""
			}
			if len(f.Shape) > 0 {
				l := f.Shape.Label()
				a.Label = &l
				o.Box = o.Box.Join(f.Shape.Box())
			}
			o.Areas = append(o.Areas, a)
		}
	}
	for _, c := range counties {
		if !drawn[c.Code] {
			o.Areas = append(o.Areas, Area{Code: c.Code, Name: c.Name})
		}
	}
	return nil
}

// Bounds is the box of the outline, empty without one: what organisations' coordinates are held against.
func (s *Service) Bounds(ctx context.Context) (geo.Box, error) {
	o, err := s.Outline(ctx)
	if err != nil {
		return geo.Box{}, err
	}
	return o.Box, nil
}

// Versions are the outlines that were brought, newest first, and the parameters in force.
func (s *Service) Versions(ctx context.Context) (list []Version, p Params, err error) {
	if !Policy.Allowed(actor.From(ctx), mayManage) {
		return nil, p, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if list, err = listVersions(ctx, r); err != nil {
			return err
		}
		p, err = paramsOn(ctx, r, s.Today())
		return err
	})
	return list, p, err
}

// paramBounds are the values that make sense, by code.
var paramBounds = map[string][2]int64{"WALK": {200, 3000}, "BIKE": {500, 10000}, "DRIVE": {1000, 40000}, "DETOUR": {100, 300}, "TOLERANCE": {1, 1000}}

// SetParam puts a new version of a parameter in force from today.
func (s *Service) SetParam(ctx context.Context, code string, value int64, source string) error {
	if !Policy.Allowed(actor.From(ctx), mayManage) {
		return actor.ErrForbidden
	}
	b, ok := paramBounds[code]
	source = strings.TrimSpace(source)
	switch {
	case !ok || value < b[0] || value > b[1]:
		return ErrParam.With(b[0], b[1]).On("value")
	case source == "" || len([]rune(source)) > longText:
		return ErrSource.With("来源").On("source")
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := insertParam(ctx, tx, Param{Code: code, Value: value, Source: source, ValidFrom: civil.DateOf(tx.Now()).String()}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayManage + ".param", Object: "citymap_params", Reason: code})
	})
}
