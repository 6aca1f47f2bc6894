package rule

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/stat"
)

// Status says what came of a check.
type Status string

// The statuses. What is missing is NoData and never a pass.
const (
	Pass   Status = "PASS"
	Fail   Status = "FAIL"
	NA     Status = "NA" // the rule does not concern the subject
	NoData Status = "NODATA"
)

var statusNames = map[Status]string{Pass: "符合规则", Fail: "不符合规则", NA: "不适用", NoData: "缺数据"}

// ZH is the status's Chinese name, which is the key of its English one.
func (s Status) ZH() string { return statusNames[s] }

// Tone is the status's colour on pages.
func (s Status) Tone() string {
	switch s {
	case Pass:
		return "green"
	case Fail:
		return "red"
	case NoData:
		return "amber"
	}
	return "none"
}

// Subject is what was measured.
type Subject struct {
	Kind string // as the module names it: "programme.point"
	ID   ids.ID
}

// Evidence is something a result rests on.
type Evidence struct {
	Text string `json:"text"`           // zh, an i18n key or a name
	Href string `json:"href,omitempty"` // page in the product
}

// Result is what a rule says of a subject, with all that explains it later.
type Result struct {
	ID                       ids.ID // given by Store
	Rule, ZH, EN             string
	Severity                 Severity
	Subject                  Subject
	Status                   Status
	Measured, Threshold      stat.Ratio // no denominator where there is none
	Bound                    Bound
	Unit                     string
	Version                  string // of the parameters: "CITY#3", several joined by a comma
	SourceDoc, SourceArticle string
	Evidence                 []Evidence
	At                       time.Time
}

// Good reports whether nothing stands against the subject.
func (r Result) Good() bool { return r.Status == Pass || r.Status == NA }

// MeasuredText is what was measured, for people.
func (r Result) MeasuredText() string { return Say(r.Measured, r.Unit) }

// ThresholdText is the bound and the threshold, for people; "" for a rule without number.
func (r Result) ThresholdText() string {
	if !r.Threshold.Known() {
		return ""
	}
	return r.Bound.Sign() + " " + Say(r.Threshold, r.Unit)
}

// plain is a result without a verdict.
func (r Rule) plain(s Subject, ev []Evidence) Result {
	return Result{Rule: r.Code, ZH: r.ZH, EN: r.EN, Severity: r.Severity, Subject: s, SourceDoc: r.SourceDoc, SourceArticle: r.SourceArticle, Evidence: ev}
}

// Judge holds what was measured against a version of the rule's parameter. A measure without
// denominator is NODATA.
func (r Rule) Judge(s Subject, measured stat.Ratio, v Version, ev ...Evidence) Result {
	p, _ := r.Param(v.Param)
	out := r.plain(s, ev)
	out.Measured, out.Threshold, out.Bound, out.Unit, out.Version = measured, v.Value, p.Bound, p.Unit, v.Name()
	if v.SourceDoc != "" {
		out.SourceDoc, out.SourceArticle = v.SourceDoc, v.SourceArticle
	}
	ok, known := p.Bound.Meets(measured, v.Value)
	switch {
	case !known:
		out.Status = NoData
	case ok:
		out.Status = Pass
	default:
		out.Status = Fail
	}
	return out
}

// Says is the result of a rule that is kept or not, without a number, or with several that
// the module has weighed; versions are those of the parameters it used.
func (r Rule) Says(s Subject, ok bool, versions []Version, ev ...Evidence) Result {
	out := r.plain(s, ev)
	out.Version, out.Status = namesOf(versions), Fail
	if ok {
		out.Status = Pass
	}
	return out
}

// Misses is the result of a rule for which something was not registered.
func (r Rule) Misses(s Subject, what string) Result {
	out := r.plain(s, []Evidence{{Text: what}})
	out.Status = NoData
	return out
}

// PassesOver is the result for a subject that the rule does not concern.
func (r Rule) PassesOver(s Subject, why string) Result {
	out := r.plain(s, []Evidence{{Text: why}})
	out.Status = NA
	return out
}

func namesOf(versions []Version) string {
	names := make([]string, len(versions))
	for i, v := range versions {
		names[i] = v.Param + "=" + v.Name()
	}
	return strings.Join(names, ",")
}

const resultCols = `id, rule, zh, en, severity, subject_kind, subject_id, status, measured_num, measured_den, threshold_num, threshold_den, bound, unit, version, source_doc, source_article, evidence, at_ms`

// Store keeps results and fills in their ID and At.
func Store(ctx context.Context, tx *sqldb.Tx, results []Result) error {
	rows := make([][]any, len(results))
	for i := range results {
		r := &results[i]
		r.ID, r.At = tx.NewID(), tx.Now().UTC().Truncate(time.Millisecond)
		ev, err := json.Marshal(r.Evidence)
		if err != nil {
			return err
		}
		rows[i] = []any{int64(r.ID), r.Rule, r.ZH, r.EN, string(r.Severity), r.Subject.Kind, int64(r.Subject.ID), string(r.Status), r.Measured.Num, r.Measured.Den,
			r.Threshold.Num, r.Threshold.Den, string(r.Bound), r.Unit, r.Version, r.SourceDoc, r.SourceArticle, string(ev), r.At.UnixMilli()}
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.Bulk(ctx, `INSERT INTO rule_results (`+resultCols+`)`, 19, rows, "")
}

func scanResult(row sqldb.Row) (r Result, err error) {
	var ev string
	var ms int64
	err = row.Scan(&r.ID, &r.Rule, &r.ZH, &r.EN, (*string)(&r.Severity), &r.Subject.Kind, &r.Subject.ID, (*string)(&r.Status), &r.Measured.Num, &r.Measured.Den,
		&r.Threshold.Num, &r.Threshold.Den, (*string)(&r.Bound), &r.Unit, &r.Version, &r.SourceDoc, &r.SourceArticle, &ev, &ms)
	if err == nil {
		err = json.Unmarshal([]byte(ev), &r.Evidence)
	}
	r.At = time.UnixMilli(ms).UTC()
	return r, err
}

// latest picks of each subject and rule the result that was stored last.
const latest = ` NOT EXISTS (SELECT 1 FROM rule_results n WHERE n.subject_kind = r.subject_kind AND n.subject_id = r.subject_id AND n.rule = r.rule
 AND (n.at_ms > r.at_ms OR n.at_ms = r.at_ms AND n.id > r.id))`

// Latest returns the last result of each rule for a subject, by rule.
func Latest(ctx context.Context, q sqldb.Queryer, s Subject) ([]Result, error) {
	return sqldb.All(ctx, q, scanResult,
		`SELECT `+resultCols+` FROM rule_results r WHERE subject_kind = $1 AND subject_id = $2 AND`+latest+` ORDER BY rule`, s.Kind, int64(s.ID))
}

// History returns all results of a rule for a subject, the newest first.
func History(ctx context.Context, q sqldb.Queryer, s Subject, code string) ([]Result, error) {
	return sqldb.All(ctx, q, scanResult,
		`SELECT `+resultCols+` FROM rule_results WHERE subject_kind = $1 AND subject_id = $2 AND rule = $3 ORDER BY at_ms DESC, id DESC`, s.Kind, int64(s.ID), code)
}

// Filter narrows a list of results; what is empty does not.
type Filter struct {
	Rule, Kind string
	Status     Status
	Limit      int // 0 for all
	Offset     int
}

func (f Filter) where() *sqldb.Where {
	w := &sqldb.Where{}
	w.If(f.Rule != "", "rule = ?", f.Rule)
	w.If(f.Kind != "", "subject_kind = ?", f.Kind)
	w.If(f.Status != "", "status = ?", string(f.Status))
	w.And(latest)
	return w
}

// List returns the last results of all subjects, the newest first.
func List(ctx context.Context, q sqldb.Queryer, f Filter) ([]Result, error) {
	w := f.where()
	text := `SELECT ` + resultCols + ` FROM rule_results r` + w.SQL() + ` ORDER BY at_ms DESC, id DESC`
	if f.Limit > 0 {
		text += ` LIMIT ` + strconv.Itoa(f.Limit) + ` OFFSET ` + strconv.Itoa(f.Offset)
	}
	return sqldb.All(ctx, q, scanResult, text, w.Args()...)
}

// Count counts what List would return without a limit.
func Count(ctx context.Context, q sqldb.Queryer, f Filter) (int64, error) {
	w := f.where()
	return sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM rule_results r`+w.SQL(), w.Args()...)
}

// day is the civil day of a transaction.
func day(now time.Time) civil.Date { return civil.DateOf(now) }

// ResultByID returns one result.
func ResultByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Result, error) {
	r, err := sqldb.One(ctx, q, scanResult, `SELECT `+resultCols+` FROM rule_results WHERE id = $1`, int64(id))
	if errors.Is(err, sqldb.ErrNoRow) {
		err = actor.ErrNotFound
	}
	return r, err
}

// StoreChanged keeps those results that differ from the last of their rule and subject, so
// that a check that runs every night writes only what is new. It returns how many it kept.
func StoreChanged(ctx context.Context, tx *sqldb.Tx, results []Result) (int, error) {
	known := map[Subject]map[string]Result{}
	var fresh []Result
	for _, r := range results {
		if known[r.Subject] == nil {
			known[r.Subject] = map[string]Result{}
			list, err := Latest(ctx, tx, r.Subject)
			if err != nil {
				return 0, err
			}
			for _, old := range list {
				known[r.Subject][old.Rule] = old
			}
		}
		old, there := known[r.Subject][r.Rule]
		if !there || old.Status != r.Status || old.Measured != r.Measured || old.Threshold != r.Threshold || old.Version != r.Version || old.Severity != r.Severity {
			fresh = append(fresh, r)
		}
	}
	return len(fresh), Store(ctx, tx, fresh)
}
