package agreement

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sqldb"
)

// Field is the code of a field in which schools and enterprises cooperate. The fields are the
// city's list: the product brings eleven. Taizhou's paper names the number and the first two;
// the others gather those of 职业教育法 Art. 40.
type Field string

// ListedField is one field of the city's list. Its code never changes; a retired one stays on
// the agreements that have it.
type ListedField struct {
	Code     Field
	Version  int64 // of the row, 0 for a new one
	ZH, EN   string
	Position int64
	Document string // that the field comes from
	Article  string
	From     civil.Date // it can be chosen from this day
	Retired  civil.Date // it cannot be chosen from this day; none: it can
}

// Open reports whether the field can be chosen on the day.
func (f ListedField) Open(day civil.Date) bool {
	return !day.Before(f.From) && (f.Retired.IsZero() || day.Before(f.Retired))
}

// FieldList is the city's list in its order, with those that are retired.
type FieldList []ListedField

// Find is the field with a code.
func (l FieldList) Find(code Field) (ListedField, bool) {
	if i := slices.IndexFunc(l, func(f ListedField) bool { return f.Code == code }); i >= 0 {
		return l[i], true
	}
	return ListedField{}, false
}

// Named is the field with a name in either language, or a code, as tables have them.
func (l FieldList) Named(name string) (ListedField, bool) {
	if i := slices.IndexFunc(l, func(f ListedField) bool {
		return f.ZH == name || strings.EqualFold(f.EN, name) || string(f.Code) == name
	}); i >= 0 {
		return l[i], true
	}
	return ListedField{}, false
}

// Choice are the fields that can be chosen on the day, and those that were chosen before.
func (l FieldList) Choice(day civil.Date, before ...Field) (out FieldList) {
	for _, f := range l {
		if f.Open(day) || slices.Contains(before, f.Code) {
			out = append(out, f)
		}
	}
	return out
}

// Words names fields in one line in the reader's language.
func (l FieldList) Words(ctx context.Context, list []Field) string {
	out := make([]string, len(list))
	for i, code := range list {
		out[i] = string(code)
		if f, ok := l.Find(code); ok {
			out[i] = i18n.Either(ctx, f.ZH, f.EN)
		}
	}
	return strings.Join(out, i18n.T(ctx, "、"))
}

// Pairs are code and name of each, for lists to choose from.
func (l FieldList) Pairs(ctx context.Context, first ...string) []string {
	out := slices.Clone(first)
	for _, f := range l {
		out = append(out, string(f.Code), i18n.Either(ctx, f.ZH, f.EN))
	}
	return out
}

// fieldText is how fields lie in a column: commas around each, so that one can be looked for.
func fieldText(list []Field) string {
	if len(list) == 0 {
		return ""
	}
	var b strings.Builder
	for _, f := range list {
		b.WriteString("," + string(f))
	}
	return b.String() + ","
}

func fieldsOf(text string) (out []Field) {
	for p := range strings.SplitSeq(text, ",") {
		if p != "" {
			out = append(out, Field(p))
		}
	}
	return out
}

const fieldCols = `code, row_version, zh, en, position, document, article, valid_from, retired_on`

func scanField(r sqldb.Row) (f ListedField, err error) {
	return f, r.Scan((*string)(&f.Code), &f.Version, &f.ZH, &f.EN, &f.Position, &f.Document, &f.Article, &f.From, &f.Retired)
}

// ReadFields reads the city's list.
func ReadFields(ctx context.Context, q sqldb.Queryer) (FieldList, error) {
	list, err := sqldb.All(ctx, q, scanField, `SELECT `+fieldCols+` FROM agreement_fields ORDER BY position, code`)
	return list, err
}

// Fields returns the city's list; it is no secret.
func (s *Service) Fields(ctx context.Context) (list FieldList, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err = ReadFields(ctx, r)
		return err
	})
	return list, err
}

// fieldCode: no underscore, which would stand for any letter where agreements are looked for.
var fieldCode = regexp.MustCompile(`^[A-Z][A-Z0-9]{1,23}$`)

const maxFieldName, maxFieldPosition = 40, 999

// CheckField lists what is wrong with a field beside the others of the list.
func CheckField(f ListedField, list FieldList) (faults errs.List) {
	if !fieldCode.MatchString(string(f.Code)) {
		faults.Add(ErrFieldCode.On("code"))
	} else if _, there := list.Find(f.Code); there && f.Version == 0 {
		faults.Add(ErrFieldTaken.On("code"))
	}
	for _, n := range [][2]string{{"zh", f.ZH}, {"en", f.EN}} {
		text(&faults, n[0], n[1], true, maxFieldName)
		if len(names(n[1])) > 1 || strings.ContainsAny(n[1], "、；;,，") {
			faults.Add(ErrFieldName.On(n[0]))
		}
		if other, there := list.Named(n[1]); there && other.Code != f.Code {
			faults.Add(ErrFieldTaken.On(n[0]))
		}
	}
	if f.Position < 1 || f.Position > maxFieldPosition {
		faults.Add(ErrValue.With(maxFieldPosition).On("position"))
	}
	text(&faults, "document", f.Document, true, maxLine)
	text(&faults, "article", f.Article, false, maxLine)
	if f.From.IsZero() {
		faults.Add(ErrEmpty.On("from"))
	}
	if !f.Retired.IsZero() && f.Retired.Before(f.From) {
		faults.Add(ErrDays.On("retired"))
	}
	return faults
}

// SaveField adds a field to the city's list (version 0), or renames, moves or retires one.
func (s *Service) SaveField(ctx context.Context, f ListedField, faults errs.List) error {
	if !Policy.Allowed(actor.From(ctx), actRules) {
		return actor.ErrForbidden
	}
	f.Code = Field(strings.ToUpper(strings.TrimSpace(string(f.Code))))
	f.ZH, f.EN, f.Document, f.Article = strings.TrimSpace(f.ZH), strings.TrimSpace(f.EN), strings.TrimSpace(f.Document), strings.TrimSpace(f.Article)
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		list, err := ReadFields(ctx, tx)
		if err != nil {
			return err
		}
		faults := append(errs.List(nil), faults...)
		for _, e := range CheckField(f, list) {
			for _, one := range errs.All(e) {
				if faults.Field(one.Field) == nil {
					faults.Add(one)
				}
			}
		}
		if err := faults.Err(); err != nil {
			return err
		}
		if err := writeField(ctx, tx, f); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: actRules, Object: "agreement_fields", Reason: string(f.Code)})
	})
}

func writeField(ctx context.Context, tx *sqldb.Tx, f ListedField) error {
	args := []any{f.ZH, f.EN, f.Position, f.Document, f.Article, f.From.String(), f.Retired.String(), string(f.Code)}
	if f.Version == 0 {
		_, err := tx.Exec(ctx, `INSERT INTO agreement_fields (zh, en, position, document, article, valid_from, retired_on, code, row_version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)`, args...)
		if sqldb.IsDuplicate(err) {
			return ErrStale // another added it meanwhile
		}
		return err
	}
	n, err := tx.Exec(ctx, `UPDATE agreement_fields SET zh = $1, en = $2, position = $3, document = $4, article = $5, valid_from = $6, retired_on = $7, row_version = row_version + 1
		WHERE code = $8 AND row_version = $9`, append(args, f.Version)...)
	if sqldb.IsDuplicate(err) || err == nil && n == 0 {
		return ErrStale
	}
	return err
}
