package system

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/backup"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/tenant"
)

// Hub looks after all cities of an installation: where each one is, whether it answers, and
// how it gets elsewhere. Its work is recorded in the hub's audit log, a move also in the
// city's. All of it works while some servers do not answer.
type Hub struct {
	Kit     backup.Kit
	Console ids.ID // the account that stands for the command line
}

func (h *Hub) db() *sqldb.DB { return h.Kit.Registry.Hub() }

// Overview is what the page of the hub shows.
type Overview struct {
	Newest string // the schema of this program
	Places []PlaceState
	Cities []CityState
	Moves  []tenant.Move // the newest first
	Open   []job.Job     // moves that wait or go on
	Check  *Check        // the last verification of the hub's log
}

// PlaceState is one placement.
type PlaceState struct {
	tenant.Where
	Cities   int
	Fault    string // code of why it does not answer, "" when it does
	Separate bool   // its roles are three; true for files
	TookMS   int64
}

// CityState is one city.
type CityState struct {
	tenant.City
	Fault  string        // code of why its database does not answer, "" when it does
	Size   int64         // bytes, 0 when not known
	Backup *backup.Saved // the newest
	Moved  *tenant.Move  // the last move that was done
	Kept   []tenant.Move // moves whose old copies are still there
}

// Behind says whether the city's schema is not the program's.
func (c CityState) Behind(newest string) bool { return c.SchemaVersion != newest }

const (
	askTime   = 2 * time.Second // for one server or city to answer
	askAtOnce = 8
	movesKept = 30 // rows of the log of moves on the page
)

// operator refuses whoever does not look after all cities.
func (h *Hub) operator(ctx context.Context, action string) error {
	a := actor.From(ctx)
	if err := may(a, action); err != nil {
		return err
	}
	if a.Account == h.Console {
		return nil
	}
	ok, err := h.Kit.Registry.IsOperator(ctx, a.Account)
	if err == nil && !ok {
		err = ErrOperator
	}
	return err
}

// Overview looks at all places and all cities, each for two seconds at most.
func (h *Hub) Overview(ctx context.Context) (o Overview, err error) {
	if err := h.operator(ctx, actHub); err != nil {
		return o, err
	}
	reg := h.Kit.Registry
	cities, err := reg.List(ctx)
	if err != nil {
		return o, err
	}
	if o.Newest, err = sqldb.NewestMark(h.Kit.Migrations...); err != nil {
		return o, err
	}
	if o.Moves, err = reg.Moves(ctx, "", movesKept); err != nil {
		return o, err
	}
	kept, err := reg.Kept(ctx)
	if err != nil {
		return o, err
	}
	saved, err := backup.Latest(h.Kit.Dir)
	if err != nil {
		return o, err
	}
	if err := h.readHub(ctx, &o); err != nil {
		return o, err
	}
	o.Places = h.askPlaces(ctx, cities)
	o.Cities = h.askCities(ctx, cities, o.Places)
	for i := range o.Cities {
		o.Cities[i].join(saved, o.Moves, kept)
	}
	return o, nil
}

func (h *Hub) readHub(ctx context.Context, o *Overview) error {
	return h.db().Read(ctx, func(r *sqldb.Reader) error {
		for _, state := range []job.State{job.Running, job.Queued} {
			list, err := job.List(ctx, r, job.Filter{Kind: KindMove, State: state}, askAtOnce)
			if err != nil {
				return err
			}
			o.Open = append(o.Open, list...)
		}
		list, err := listChecks(ctx, r, AuditCheck, 1)
		if len(list) > 0 {
			o.Check = &list[0]
		}
		return err
	})
}

func (c *CityState) join(saved map[string]backup.Saved, moves, kept []tenant.Move) {
	if s, ok := saved[c.Code]; ok {
		c.Backup = &s
	}
	for i, m := range moves {
		if m.City == c.Code && m.Outcome == tenant.MoveDone {
			c.Moved = &moves[i]
			break
		}
	}
	for _, m := range kept {
		if m.City == c.Code {
			c.Kept = append(c.Kept, m)
		}
	}
}

// askPlaces asks every server whether it answers, all at once.
func (h *Hub) askPlaces(ctx context.Context, cities []tenant.City) []PlaceState {
	places := h.Kit.Registry.Places()
	out := make([]PlaceState, len(places))
	var wg sync.WaitGroup
	for i, w := range places {
		out[i] = PlaceState{Where: w, Separate: true}
		for _, c := range cities {
			if c.Where() == w {
				out[i].Cities++
			}
		}
		if w.Kind == tenant.Server {
			wg.Go(func() { h.askServer(ctx, &out[i]) })
		}
	}
	wg.Wait()
	return out
}

func (h *Hub) askServer(ctx context.Context, p *PlaceState) {
	ctx, stop := context.WithTimeout(ctx, askTime)
	defer stop()
	began := time.Now()
	s, err := h.Kit.Registry.Server(p.Ref)
	if err == nil {
		p.Separate = s.Separate()
		err = s.Ping(ctx)
	}
	p.TookMS, p.Fault = time.Since(began).Milliseconds(), codeOf(err)
}

// askCities asks the cities of the servers that answer.
func (h *Hub) askCities(ctx context.Context, cities []tenant.City, places []PlaceState) []CityState {
	out := make([]CityState, len(cities))
	slots := make(chan struct{}, askAtOnce)
	var wg sync.WaitGroup
	for i, c := range cities {
		out[i].City = c
		at := slices.IndexFunc(places, func(p PlaceState) bool { return p.Where == c.Where() })
		if at < 0 {
			out[i].Fault = tenant.ErrNoServer.Code
			continue
		}
		if out[i].Fault = places[at].Fault; out[i].Fault != "" {
			continue
		}
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			short, stop := context.WithTimeout(ctx, askTime)
			defer stop()
			size, err := h.Kit.Registry.Size(short, c)
			if err == nil && size == 0 && c.Status != tenant.Creating {
				err = sqldb.ErrUnavailable
			}
			out[i].Size, out[i].Fault = size, codeOf(err)
		})
	}
	wg.Wait()
	return out
}

// codeOf is the code of a refusal, "" for none.
func codeOf(err error) string {
	if err == nil {
		return ""
	}
	if all := errs.All(err); len(all) > 0 {
		return all[0].Code
	}
	return "internal"
}

// moveOrder is what a move's job carries.
type moveOrder struct {
	City    string `json:"city"`
	To      string `json:"to"`
	DropOld bool   `json:"drop_old"`
}

// AskMove puts a move into the hub's queue; the city's code must be typed again.
func (h *Hub) AskMove(ctx context.Context, city, to, typed string, dropOld bool) (id ids.ID, err error) {
	c, err := h.begin(ctx, actHubMove, city, typed)
	if err != nil {
		return 0, err
	}
	where, err := h.Kit.Registry.Where(to)
	if err != nil {
		return 0, tenant.ErrNoServer.With(to).On("to")
	}
	if where == c.Where() {
		return 0, tenant.ErrSamePlace.With(city, to).On("to")
	}
	err = h.db().Write(ctx, func(tx *sqldb.Tx) error {
		id, err = job.Enqueue(ctx, tx, job.Spec{Kind: KindMove, Key: city, Payload: moveOrder{city, to, dropOld}, Attempts: 1})
		if errors.Is(err, job.ErrOpen) {
			return nil
		}
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: actHubMove, Object: "tenants", Reason: "asked: " + city + " → " + to})
	})
	return id, err
}

// begin checks who asks, the city, and that its code was typed again.
func (h *Hub) begin(ctx context.Context, action, city, typed string) (tenant.City, error) {
	if err := h.operator(ctx, action); err != nil {
		return tenant.City{}, err
	}
	if err := h.Kit.Registry.Refresh(ctx); err != nil {
		return tenant.City{}, err
	}
	c, err := h.Kit.Registry.City(city)
	if err != nil {
		return c, tenant.ErrUnknown.With(city).On("city")
	}
	if typed != city {
		return c, ErrTyped.With(city).On("typed")
	}
	return c, nil
}

// Move moves a city now and records it in the logs of the hub and of the city.
func (h *Hub) Move(ctx context.Context, city, to string, o backup.MoveOptions) (backup.Moved, error) {
	if err := h.operator(ctx, actHubMove); err != nil {
		return backup.Moved{}, err
	}
	m, err := h.Kit.Move(ctx, city, to, o)
	e := audit.Entry{Action: actHubMove, Object: "tenants", ID: m.ID, Reason: city + " → " + to}
	if err != nil {
		e.Outcome, e.Reason = audit.Failed, e.Reason+": "+codeOf(err)
	}
	if noted := audit.RecordAlone(ctx, h.db(), e); err != nil || noted != nil {
		return m, errors.Join(err, noted)
	}
	if m.Was != tenant.Active {
		return m, nil // a city that cannot be written keeps no note
	}
	db, err := h.Kit.Registry.Open(city)
	if err != nil {
		return m, err
	}
	return m, audit.RecordAlone(ctx, db, audit.Entry{Action: "system.moved", Reason: m.From.String() + " → " + m.To.String()})
}

// SetStatus makes a city read-only or writable again.
func (h *Hub) SetStatus(ctx context.Context, city string, to tenant.Status, typed string) error {
	if _, err := h.begin(ctx, actHubStatus, city, typed); err != nil {
		return err
	}
	if to != tenant.Active && to != tenant.ReadOnly {
		return tenant.ErrBadCity.With(to).On("status")
	}
	err := h.Kit.Registry.SetStatus(ctx, city, to)
	return errors.Join(err, h.note(ctx, actHubStatus, city+" → "+string(to), err))
}

// DropOld deletes the copies that moves of the city have left.
func (h *Hub) DropOld(ctx context.Context, city, typed string) (int, error) {
	if _, err := h.begin(ctx, actHubDrop, city, typed); err != nil {
		return 0, err
	}
	n, err := h.Kit.Registry.DropOld(ctx, city)
	return n, errors.Join(err, h.note(ctx, actHubDrop, city, err))
}

// SetOperator says whether an account looks after all cities. Only the command line does.
func (h *Hub) SetOperator(ctx context.Context, account ids.ID, login string, on bool) error {
	if err := h.Kit.Registry.SetOperator(ctx, account, login, on); err != nil {
		return err
	}
	reason := "on"
	if !on {
		reason = "off"
	}
	return audit.RecordAlone(ctx, h.db(), audit.Entry{Action: actHubOperator, Object: "account_logins", ID: account, Reason: reason})
}

func (h *Hub) note(ctx context.Context, action, reason string, failure error) error {
	e := audit.Entry{Action: action, Object: "tenants", Reason: reason}
	if failure != nil {
		e.Outcome, e.Reason = audit.Failed, reason+": "+codeOf(failure)
	}
	return audit.RecordAlone(ctx, h.db(), e)
}

// AskVerify asks for a verification of the hub's log.
func (h *Hub) AskVerify(ctx context.Context) error {
	if err := h.operator(ctx, actHubVerify); err != nil {
		return err
	}
	return h.db().Write(ctx, func(tx *sqldb.Tx) error {
		id, err := job.Enqueue(ctx, tx, job.Spec{Kind: KindHubVerify, Key: "asked", Attempts: 1})
		if errors.Is(err, job.ErrOpen) {
			return nil
		}
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: actHubVerify, Object: "jobs", ID: id})
	})
}

// Verify walks the hub's log and compares it with its checkpoints: those beside the backups
// unless a file is named.
func (h *Hub) Verify(ctx context.Context, file string) (audit.Verdict, error) {
	keys, err := h.Kit.Registry.Keyset(ctx, tenant.HubCode)
	if err != nil {
		return audit.Verdict{}, err
	}
	points, err := audit.ReadPoints(cmp.Or(file, CheckpointFile(h.Kit.Dir, tenant.HubCode)))
	if err != nil {
		return audit.Verdict{}, err
	}
	return audit.Verify(ctx, h.db(), tenant.HubCode, points, keys.PublicKey())
}
