package agreement

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
)

// Case is something elsewhere in the product that belongs to an agreement: an order, a contract.
type Case struct {
	Title string
	Path  string
	Day   civil.Date
	Orgs  []ids.ID // whose it is
}

// Options join the package to what stands beside and above it; the zero value works.
type Options struct {
	// FindCase finds a case by its number for linking, whoever asks; actor.ErrNotFound when
	// there is none such. nil: nothing can be linked.
	FindCase func(ctx context.Context, q sqldb.Queryer, number string) (Case, error)
}

// Service is the register of agreements of one city.
type Service struct {
	db    *sqldb.DB
	keys  *secret.Keyset
	files *blob.Store
	opts  Options
}

// New joins the register to a city's database, keys and attachments.
func New(db *sqldb.DB, keys *secret.Keyset, files *blob.Store, o Options) *Service {
	return &Service{db: db, keys: keys, files: files, opts: o}
}

// Today is the city's day.
func (s *Service) Today() civil.Date { return civil.DateOf(s.db.Now()) }

// seen is an agreement that the actor may see; another does not exist for them.
func seen(ctx context.Context, q sqldb.Queryer, id ids.ID) (Agreement, error) {
	a, err := itemByID(ctx, q, id)
	if err == nil && !MaySee(actor.From(ctx), a) {
		return Agreement{}, actor.ErrNotFound
	}
	return a, err
}

// made is an agreement that the actor may write and lead through its course.
func made(ctx context.Context, q sqldb.Queryer, id ids.ID) (Agreement, error) {
	a, err := seen(ctx, q, id)
	if err == nil && !MayMake(actor.From(ctx), a) {
		err = actor.ErrForbidden
	}
	return a, err
}

// Find returns an agreement that the actor may see.
func (s *Service) Find(ctx context.Context, id ids.ID) (a Agreement, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		a, err = seen(ctx, r, id)
		return err
	})
	return a, err
}

// Detail is all that the page of an agreement shows.
type Detail struct {
	Agreement
	Text       Text   // in force, or the first one before
	Texts      []Text // all versions, without their clauses
	Open       *Text  // that is written or signed now: the first one or an amendment
	Promises   []Promise
	Keeping    Keeping
	Names      FieldList
	Deliveries []Delivery
	Signs      []Signature
	Events     []Event
	Files      []File
	Trail      []caseflow.Event
	Buttons    []caseflow.Offer
	Change     []caseflow.Offer // of the open amendment
	LongFrom   int64            // months from which an agreement is long-term
	Dormant    bool
	Ending     bool
	FormerNo   string
	NextID     ids.ID // the agreement that renews this one
	NextNo     string
	Sign       *Party // for whom the actor can sign now
	MayWrite   bool
	MayAmend   bool
	MayRenew   bool
	MayDeliver bool
	MayPaper   bool
	MayPersons bool
	MayRemind  bool
	Own        ids.ID // the actor's party
	AgeDays    int    // since it was sent
}

// LongTerm reports whether its term is at least the rule's.
func (d Detail) LongTerm() bool { return d.Months >= d.LongFrom }

// Signing lists who has signed the open text in its present round, and who has not.
func (d Detail) Signing() (done []Signature, missing []Party) {
	if d.Open == nil {
		return nil, nil
	}
	return signing(d.Parties, *d.Open, d.Signs)
}

func signing(parties []Party, t Text, all []Signature) (done []Signature, missing []Party) {
	for _, p := range parties {
		i := slices.IndexFunc(all, func(x Signature) bool {
			return x.Text == t.ID && x.Round == t.Round && x.Org == p.Org && x.Counts()
		})
		if i < 0 {
			missing = append(missing, p)
			continue
		}
		done = append(done, all[i])
	}
	return done, missing
}

// Detail returns an agreement with all that belongs to it and what the actor can do now.
func (s *Service) Detail(ctx context.Context, id ids.ID) (d Detail, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if d.Agreement, err = seen(ctx, r, id); err != nil {
			return err
		}
		if err := d.read(ctx, r); err != nil {
			return err
		}
		return d.offer(ctx, r)
	})
	return d, err
}

func (d *Detail) read(ctx context.Context, r *sqldb.Reader) (err error) {
	today := civil.DateOf(r.Now())
	if d.Names, err = ReadFields(ctx, r); err != nil {
		return err
	}
	if d.Texts, err = textsOf(ctx, r, d.ID); err != nil {
		return err
	}
	if d.Text, err = textByID(ctx, r, d.Current); err != nil {
		return err
	}
	if d.Open, err = openText(ctx, r, d.Agreement, d.Texts); err != nil {
		return err
	}
	if d.Deliveries, err = deliveriesOf(ctx, r, d.ID); err != nil {
		return err
	}
	for _, c := range d.Text.Clauses {
		if c.Measured() {
			p := Promise{Clause: c, Agreement: d.ID, Number: d.Number, Of: d.Title, Ends: d.Ends}
			d.Promises = append(d.Promises, Measure(p, d.Deliveries, today))
		}
	}
	d.Keeping = Sum(d.Promises)
	if d.Signs, err = signaturesOf(ctx, r, d.ID); err != nil {
		return err
	}
	if d.Events, err = eventsOf(ctx, r, d.ID); err != nil {
		return err
	}
	if d.Files, err = filesOf(ctx, r, d.ID); err != nil {
		return err
	}
	if d.Trail, err = caseflow.Trail(ctx, r, d.ID); err != nil {
		return err
	}
	if err := d.rules(ctx, r, today); err != nil {
		return err
	}
	return d.chain(ctx, r)
}

func (d *Detail) rules(ctx context.Context, r *sqldb.Reader, today civil.Date) error {
	rules, err := rulesOn(ctx, r, today)
	if err != nil {
		return err
	}
	d.LongFrom = rules[ParamLong].Value
	d.Dormant = Dormant(d.Agreement, d.LastOn, rules[ParamDormant].Value, today)
	d.Ending = Ending(d.Agreement, rules[ParamRenew].Value, today)
	if d.Open != nil && openStatus(d.Agreement, *d.Open) == Sent {
		d.AgeDays = d.Open.SentOn.DaysTo(today)
	}
	return nil
}

// chain names the agreement before and the one after.
func (d *Detail) chain(ctx context.Context, r *sqldb.Reader) (err error) {
	if d.Former != 0 {
		if d.FormerNo, err = sqldb.Value[string](ctx, r, `SELECT number FROM agreement_items WHERE id = $1`, d.Former); err != nil {
			return hidden(err)
		}
	}
	next, err := sqldb.All(ctx, r, scanItem, `SELECT `+itemCols+` FROM agreement_items a WHERE a.former_id = $1 AND a.status <> 'WITHDRAWN' ORDER BY a.id LIMIT 1`, d.ID)
	if err != nil || len(next) == 0 {
		return err
	}
	d.NextID, d.NextNo = next[0].ID, next[0].Number
	return nil
}

// offer says what the actor can do now.
func (d *Detail) offer(ctx context.Context, r *sqldb.Reader) (err error) {
	who := actor.From(ctx)
	make := MayMake(who, d.Agreement)
	if d.Buttons, err = Flow.Offers(ctx, r, d.Status, func(code string) bool { return mayStep(who, d.Agreement, code) }); err != nil {
		return err
	}
	if d.Open != nil && d.Open.No > 1 {
		if d.Change, err = ChangeFlow.Offers(ctx, r, d.Open.Status, func(code string) bool { return mayStep(who, d.Agreement, code) }); err != nil {
			return err
		}
	}
	running := d.Status == Active || d.Status == Signed
	d.MayWrite = make && d.Open != nil && (d.Open.No == 1 && d.Agreement.Open() || d.Open.No > 1 && (d.Open.Status == Draft || d.Open.Status == Returned))
	d.MayAmend = make && running && d.Open == nil
	d.MayRenew = make && d.NextID == 0 && (running || d.Status == Expired)
	d.MayDeliver = len(ownParties(who, actDeliver, d.Agreement)) > 0 && (running || d.Status == Expired)
	d.MayPersons = may(who, actPersons, d.Agreement)
	d.Own = ownParty(who, actSee, d.Agreement).Org
	waiting := d.Open != nil && openStatus(d.Agreement, *d.Open) == Sent
	if !waiting {
		return nil
	}
	d.MayPaper = may(who, actPaper, d.Agreement)
	d.MayRemind = may(who, actRemind, d.Agreement)
	_, missing := d.Signing()
	for _, p := range missing {
		if Policy.May(who, actSign, actor.Object{Org: p.Org}) {
			d.Sign = &p
			break
		}
	}
	return nil
}

// openStatus is where a text stands that is written or signed: the first one stands where its
// agreement does.
func openStatus(a Agreement, t Text) string {
	if t.No == 1 {
		return a.Status
	}
	return t.Status
}

// openText is the version that is written or signed now, with its clauses; nil when there is
// none.
func openText(ctx context.Context, q sqldb.Queryer, a Agreement, list []Text) (*Text, error) {
	for _, t := range list {
		if !t.SignedOn.IsZero() || t.Status == Withdrawn || a.Status == Withdrawn || a.Status == Terminated || a.Status == Expired {
			continue
		}
		return &t, fill(ctx, q, &t)
	}
	return nil, nil
}

// mayStep reports whether the actor may take the step with this very agreement; the machine
// then asks for the role.
func mayStep(who actor.Actor, a Agreement, code string) bool {
	switch code {
	case stepReturn:
		return may(who, actSign, a)
	case stepSign:
		return false // the last signature takes it
	}
	return MayMake(who, a)
}

// The topics of the notes that the package tells.
const (
	topicSign   = "agreement.sign"
	topicCourse = "agreement.course"
	topicRemind = "agreement.remind"
)

// Topics declares them.
var Topics = []notify.Topic{
	{Code: topicSign, ZH: "等我签署和确认的协议", EN: "Agreements that wait for my signature or confirmation", Mail: notify.AtOnce},
	{Code: topicCourse, ZH: "校企合作协议的进展", EN: "Progress of cooperation agreements", Mail: notify.Digest},
	{Code: topicRemind, ZH: "协议到期与休眠提醒", EN: "Agreements that end or lie dormant", Mail: notify.Digest},
}

func (a Agreement) path() string { return "/agreements/" + a.ID.String() }

// tell tells the parties but one, of which somebody acts.
func tell(ctx context.Context, tx *sqldb.Tx, topic string, a Agreement, but ids.ID, title string, args ...string) error {
	var orgs []ids.ID
	for _, p := range a.Parties {
		if p.Org != but {
			orgs = append(orgs, p.Org)
		}
	}
	return tellOrgs(ctx, tx, topic, a, orgs, title, args...)
}

func tellOrgs(ctx context.Context, tx *sqldb.Tx, topic string, a Agreement, orgs []ids.ID, title string, args ...string) error {
	if len(orgs) == 0 {
		return nil
	}
	return notify.Tell(ctx, tx, notify.Note{Topic: topic, Orgs: orgs, Roles: signers, Title: title, Args: args, Path: a.path(), Object: a.ID, AtOnce: topic == topicSign})
}

// Upload is a file as it comes in.
type Upload struct {
	Name, MIME string
	Size       int64
	Content    io.Reader
}

// put keeps a file with an agreement and takes its digest on the way.
func (s *Service) put(ctx context.Context, tx *sqldb.Tx, a ids.ID, up *Upload) (File, error) {
	if up == nil || up.Content == nil {
		return File{}, nil
	}
	tx.Once()
	h := sha256.New()
	stored, err := s.files.Put(ctx, tx, up.Name, up.MIME, io.TeeReader(up.Content, h))
	if err != nil {
		return File{}, err
	}
	f := File{ID: tx.NewID(), Blob: stored, Name: blob.CleanName(up.Name), Size: up.Size, Digest: hex.EncodeToString(h.Sum(nil)), By: actor.From(ctx).Name}
	_, err = tx.Exec(ctx, `INSERT INTO agreement_files (`+fileCols+`, agreement_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`, f.ID, f.Blob, f.Name, f.Size, f.Digest, f.By, a)
	return f, err
}

// OpenFile begins to read a file of an agreement for those who may see it.
func (s *Service) OpenFile(ctx context.Context, id, file ids.ID) (c *blob.Content, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if _, err := seen(ctx, r, id); err != nil {
			return err
		}
		list, err := filesOf(ctx, r, id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(f File) bool { return f.ID == file })
		if i < 0 {
			return actor.ErrNotFound
		}
		c, err = s.files.Open(ctx, r, list[i].Blob)
		return err
	})
	return c, err
}
