package contact

import (
	"context"
	"errors"
	"slices"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// FeedbackForm is a feedback item with its enterprise and owner as somebody named them.
type FeedbackForm struct {
	Feedback
	FirmText  string // code or full name; empty: the actor's own
	OwnerText string // [Owner] as [OwnerChoice] or, for an organisation, its code or name
}

// The topics of the notes that the package tells.
const (
	TopicFeedback = "contact.feedback" // an item is given, answered, rated
	TopicReminder = "contact.reminder" // something is due
	TopicEvent    = "contact.event"    // an event one takes part in
)

// File opens a feedback item: of a visit by who recorded it, or by the enterprise itself.
// Without an owner the lead bureau answers. The clock runs from that day.
func (s *Service) File(ctx context.Context, f FeedbackForm, faults errs.List) (out Feedback, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		out, err = s.file(ctx, tx, f, append(errs.List(nil), faults...))
		return err
	})
	return out, err
}

func (s *Service) file(ctx context.Context, tx *sqldb.Tx, form FeedbackForm, faults errs.List) (Feedback, error) {
	f, a := form.Feedback, actor.From(ctx)
	var visit Visit
	if f.Visit != 0 {
		v, err := s.visit(ctx, tx, f.Visit)
		if err != nil {
			return f, err
		}
		if !MayEditVisit(a, v) {
			return f, actor.ErrForbidden
		}
		visit = v
	} else {
		f.Firm, form.FirmText = ownOrg(a, firmRoles...), ""
		if f.Firm == 0 || !Policy.May(a, feedbackFile, actor.Object{Org: f.Firm}) {
			return f, actor.ErrForbidden
		}
	}
	if err := s.firmOf(ctx, tx, form, visit, &f, &faults); err != nil {
		return f, err
	}
	if err := s.ownerOf(ctx, tx, form.OwnerText, &f.Owner, &faults); err != nil {
		return f, err
	}
	for _, e := range CheckFeedback(f) {
		if faults.Field(e.Field) == nil {
			faults.Add(e)
		}
	}
	if err := faults.Err(); err != nil {
		return f, err
	}
	return s.openItem(ctx, tx, f)
}

// firmOf finds the enterprise of a new item: of a visit, one of those that took part.
func (s *Service) firmOf(ctx context.Context, q sqldb.Queryer, form FeedbackForm, v Visit, f *Feedback, faults *errs.List) error {
	if form.FirmText != "" {
		o, err := find(ctx, q, "firm", form.FirmText, org.Enterprise)
		if err := faults.Keep(err); err != nil {
			return err
		}
		f.Firm = o.ID
	}
	if v.ID != 0 && f.Firm == 0 && len(v.Firms) == 1 {
		f.Firm = v.Firms[0].ID
	}
	if v.ID != 0 && f.Firm != 0 && !slices.ContainsFunc(v.Firms, func(p Party) bool { return p.ID == f.Firm }) {
		faults.Add(ErrFirm.On("firm"))
		return nil
	}
	if f.Firm == 0 {
		return nil
	}
	o, err := orgByID(ctx, q, f.Firm)
	f.FirmName, f.County = o.Name, o.County
	return hidden(err)
}

// OwnerChoice is an owner as the value of a choice: CITY, DEPT:工信, COUNTY:900101, ORG:17.
func OwnerChoice(o Owner) string {
	switch o.Kind {
	case OwnerDept:
		return string(o.Kind) + ":" + o.Function
	case OwnerCounty:
		return string(o.Kind) + ":" + o.County
	case OwnerOrg:
		return string(o.Kind) + ":" + o.Org.String()
	}
	return string(OwnerCity)
}

// ownerOf reads an owner: a choice, else an organisation by code or name; empty is the lead
// bureau.
func (s *Service) ownerOf(ctx context.Context, q sqldb.Queryer, words string, o *Owner, faults *errs.List) error {
	words = strings.TrimSpace(words)
	kind, rest, _ := strings.Cut(words, ":")
	*o = Owner{}
	switch OwnerKind(kind) {
	case "", OwnerCity:
		*o = Owner{Kind: OwnerCity, Name: "市教育局"}
		return nil
	case OwnerDept:
		*o = Owner{Kind: OwnerDept, Function: rest, Name: departmentName(rest)}
		return nil
	case OwnerCounty:
		name, err := countyName(ctx, q, rest)
		if err == nil && name != rest {
			*o = Owner{Kind: OwnerCounty, County: rest, Name: name + "教育局"}
		}
		return err
	case OwnerOrg:
		id, err := ids.Parse(rest)
		if err != nil {
			return nil // refused as an owner that nobody stands behind
		}
		found, err := orgByID(ctx, q, id)
		if err == nil {
			*o = Owner{Kind: OwnerOrg, Org: found.ID, Name: found.Name}
		}
		return keepMissing(err)
	}
	found, err := find(ctx, q, "owner", words)
	if err := faults.Keep(err); err != nil {
		return err
	}
	if found.ID != 0 {
		*o = Owner{Kind: OwnerOrg, Org: found.ID, Name: found.Name}
	}
	return nil
}

// keepMissing passes on what is no missing row.
func keepMissing(err error) error {
	if errors.Is(err, sqldb.ErrNoRow) {
		return nil
	}
	return err
}

// Departments are the functions of the city's departments as forms offer them (domain B0.4).
var Departments = []string{"发改", "人社", "工信", "科技", "财政", "自然资源", "生态环境", "应急", "市场监管", "税务"}

var departmentNames = map[string]string{
	"发改": "市发展和改革委员会", "人社": "市人力资源和社会保障局", "工信": "市工业和信息化局", "科技": "市科学技术局", "财政": "市财政局",
	"自然资源": "市自然资源局", "生态环境": "市生态环境局", "应急": "市应急管理局", "市场监管": "市市场监督管理局", "税务": "市税务局",
}

func departmentName(function string) string {
	if name, ok := departmentNames[function]; ok {
		return name
	}
	return function
}

// openItem writes a checked item and tells its owner.
func (s *Service) openItem(ctx context.Context, tx *sqldb.Tx, f Feedback) (_ Feedback, err error) {
	today := civil.DateOf(tx.Now())
	f.ID, f.Version, f.Status, f.Author, f.OpenedOn = tx.NewID(), 1, FeedbackFlow.First(), actor.From(ctx).Account, today
	if f.DueOn, _, err = caseflow.Due(ctx, tx, ParamReply, today); err != nil {
		return f, err
	}
	f.FirstDue = f.DueOn
	if f.Number, err = takeNumber(ctx, tx, "FK", today.Year); err != nil {
		return f, err
	}
	if err := insertFeedback(ctx, tx, f); err != nil {
		return f, err
	}
	if err := FeedbackFlow.Open(ctx, tx, f.ID, ""); err != nil {
		return f, err
	}
	return f, s.tellOwner(ctx, tx, f, TopicFeedback, "企业反馈“%s”（%s）请在 %s 前答复", f.Title, f.FirmName, f.DueOn.String())
}

// tellOwner writes a note to who must answer the item.
func (s *Service) tellOwner(ctx context.Context, tx *sqldb.Tx, f Feedback, topic, title string, args ...string) error {
	n := notify.Note{Topic: topic, Title: title, Args: args, Path: "/feedback/" + f.ID.String(), Object: f.ID}
	switch f.Owner.Kind {
	case OwnerCity:
		n.Roles = []actor.Role{actor.CityLead}
	case OwnerCounty:
		n.Roles, n.County = []actor.Role{actor.CountyUser}, f.Owner.County
	case OwnerOrg:
		n.Orgs, n.Roles = []ids.ID{f.Owner.Org}, slices.Concat(schoolRoles, firmRoles, []actor.Role{actor.IndustryOrg, actor.ParkAdmin, actor.Provider})
	case OwnerDept:
		if s.opts.Holders == nil {
			return nil
		}
		accounts, err := s.opts.Holders(ctx, tx, f.Owner.Function)
		if err != nil || len(accounts) == 0 {
			return err
		}
		n.Accounts = accounts
	}
	return notify.Tell(ctx, tx, n)
}

func tellFirm(ctx context.Context, tx *sqldb.Tx, f Feedback, title string, args ...string) error {
	return notify.Tell(ctx, tx, notify.Note{Topic: TopicFeedback, Orgs: []ids.ID{f.Firm}, Roles: firmRoles, Title: title, Args: args, Path: "/feedback/" + f.ID.String(), Object: f.ID})
}

// item is a feedback item that the actor may see; another does not exist for them.
func (s *Service) item(ctx context.Context, q sqldb.Queryer, id ids.ID) (Feedback, error) {
	f, err := feedbackByID(ctx, q, id)
	if err == nil && !MaySeeFeedback(actor.From(ctx), f) {
		err = actor.ErrNotFound
	}
	return f, hidden(err)
}

// StepFeedback takes a step with an item: reply (the note is the reply), accept, reopen,
// close.
func (s *Service) StepFeedback(ctx context.Context, st caseflow.Step) (f Feedback, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if f, err = s.item(ctx, tx, st.ID); err != nil {
			return err
		}
		a := actor.From(ctx)
		if t, ok := FeedbackFlow.Transition(st.Transition); ok && !t.System && !mayStepFeedback(a, f, st.Transition) {
			return actor.ErrForbidden
		}
		if len([]rune(st.Note)) > maxText {
			return ErrLong.With(maxText).On("note")
		}
		ev, err := FeedbackFlow.Move(ctx, tx, st)
		if err != nil {
			return err
		}
		f.Status, f.DueOn = ev.To, ev.DueOn
		f.Version++
		return s.stepped(ctx, tx, &f, st)
	})
	return f, err
}

// stepped keeps what a step says and tells the other side.
func (s *Service) stepped(ctx context.Context, tx *sqldb.Tx, f *Feedback, st caseflow.Step) error {
	switch st.Transition {
	case "reply":
		f.Reply = strings.TrimSpace(st.Note)
		if err := setReply(ctx, tx, f.ID, f.Reply, civil.DateOf(tx.Now())); err != nil {
			return err
		}
		return tellFirm(ctx, tx, *f, "您反馈的“%s”已有答复，请评价", f.Title)
	case "accept":
		f.Rating = Satisfied
	case "reopen":
		f.Rating = Dissatisfied
	default:
		return nil
	}
	if err := setRating(ctx, tx, f.ID, f.Rating); err != nil {
		return err
	}
	if f.Rating == Satisfied {
		return nil
	}
	return s.tellOwner(ctx, tx, *f, TopicFeedback, "企业对“%s”的答复不满意，请在 %s 前再答复", f.Title, f.DueOn.String())
}

// HandOver gives an item to another owner, with the reason. The clock runs on.
func (s *Service) HandOver(ctx context.Context, id ids.ID, version int64, owner, reason, note string) (f Feedback, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if f, err = s.item(ctx, tx, id); err != nil {
			return err
		}
		if !ownsFeedback(actor.From(ctx), f) {
			return actor.ErrForbidden
		}
		if !f.Waiting() {
			return caseflow.ErrNotThere.With(stateZH(f.Status), f.Owner.Name)
		}
		var faults errs.List
		var to Owner
		if err := s.ownerOf(ctx, tx, owner, &to, &faults); err != nil {
			return err
		}
		for _, e := range CheckOwner(to) {
			if faults.Field(e.Field) == nil {
				faults.Add(e)
			}
		}
		if len(faults) == 0 && to.same(f.Owner) {
			faults.Add(ErrSameOwner.On("owner"))
		}
		if err := s.knownReason(ctx, tx, "contact.handover", reason, &faults); err != nil {
			return err
		}
		if err := faults.Err(); err != nil {
			return err
		}
		words := f.Owner.Name + " → " + to.Name
		if note = strings.TrimSpace(note); note != "" {
			words += "；" + note
		}
		if _, err := FeedbackFlow.Keep(ctx, tx, caseflow.Step{ID: id, Transition: StepHandOver, Version: version, Reason: reason, Note: words}); err != nil {
			return err
		}
		f.Owner = to
		f.Version++
		if err := setOwner(ctx, tx, id, to); err != nil {
			return err
		}
		return s.tellOwner(ctx, tx, f, TopicFeedback, "企业反馈“%s”（%s）转到您这里，请在 %s 前答复", f.Title, f.FirmName, f.DueOn.String())
	})
	return f, err
}

// knownReason refuses a reason that is not in the list.
func (s *Service) knownReason(ctx context.Context, q sqldb.Queryer, list, code string, faults *errs.List) error {
	if code == "" {
		faults.Add(caseflow.ErrReason.On("reason"))
		return nil
	}
	all, err := caseflow.Reasons(ctx, q, list)
	if err == nil && !slices.ContainsFunc(all, func(r caseflow.Reason) bool { return r.Code == code }) {
		faults.Add(caseflow.ErrReasonList.With(code).On("reason"))
	}
	return err
}

func stateZH(status string) string {
	st, _ := FeedbackFlow.State(status)
	return st.ZH
}

// FeedbackDetail is all that the page of one item shows.
type FeedbackDetail struct {
	Feedback
	Trail    []caseflow.Event
	Buttons  []caseflow.Offer
	MayHand  bool
	Reasons  []caseflow.Reason // of handing over
	Counties []County
	Visit    Visit // its visit, when it has one that the actor sees
	Left     int   // working days left; below zero when overdue
	Used     int   // working days gone
	Term     int   // working days in all
	Loaded   bool  // the calendar knows the years
}

// FeedbackDetail returns an item with its trail, clock and what the actor can do now.
func (s *Service) FeedbackDetail(ctx context.Context, id ids.ID) (d FeedbackDetail, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		f, err := s.item(ctx, r, id)
		if err != nil {
			return err
		}
		d = FeedbackDetail{Feedback: f}
		a := actor.From(ctx)
		if d.Trail, err = caseflow.Trail(ctx, r, id); err != nil {
			return err
		}
		if d.Buttons, err = FeedbackFlow.Offers(ctx, r, f.Status, func(step string) bool { return mayStepFeedback(a, f, step) }); err != nil {
			return err
		}
		if d.MayHand = f.Waiting() && ownsFeedback(a, f); d.MayHand {
			if d.Reasons, err = caseflow.Reasons(ctx, r, "contact.handover"); err != nil {
				return err
			}
			if d.Counties, err = counties(ctx, r); err != nil {
				return err
			}
		}
		if f.Visit != 0 {
			v, err := visitByID(ctx, r, f.Visit)
			if err != nil {
				return err
			}
			if MaySeeVisit(a, v) {
				d.Visit = v
			}
		}
		return d.clock(ctx, r)
	})
	return d, err
}

// clock computes the days of the item's clock by the city's calendar.
func (d *FeedbackDetail) clock(ctx context.Context, q sqldb.Queryer) error {
	if d.DueOn.IsZero() {
		return nil
	}
	cal, err := caseflow.CalendarOf(ctx, q)
	if err != nil {
		return err
	}
	begun := d.OpenedOn
	if n := len(d.Trail); n > 0 && d.Trail[n-1].DueOn == d.DueOn {
		for _, e := range d.Trail {
			if e.DueOn == d.DueOn {
				begun = civil.DateOf(e.At)
				break
			}
		}
	}
	today := civil.DateOf(q.Now())
	d.Left, d.Loaded = cal.WorkingDays(today, d.DueOn)
	d.Term, _ = cal.WorkingDays(begun, d.DueOn)
	d.Used, _ = cal.WorkingDays(begun, today)
	return nil
}
