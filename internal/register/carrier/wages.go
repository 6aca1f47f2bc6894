package carrier

import (
	"context"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
)

// wageKind is the kind of the agreed wages by grade of skill.
const wageKind = "wage_standard"

// wageGrades are its fields, lowest grade first.
var wageGrades = []string{"grade5", "grade4", "grade3", "grade2", "grade1"}

// LowestWage is the agreed monthly wage of the lowest grade in an industry on a day, of the newest agreement that counts; ok is false
// where nothing is agreed. The pay of interns is checked against it.
func LowestWage(ctx context.Context, q sqldb.Queryer, industry string, day civil.Date) (fen money.Fen, source string, ok bool, err error) {
	var k *Kind
	for _, d := range declared {
		if d.Code == wageKind {
			k = d
		}
	}
	if k == nil {
		return 0, "", false, nil
	}
	list, err := sqldb.All(ctx, q, scanRecord, `SELECT `+recordCols+recordFrom+` WHERE c.kind = $1 AND c.built_on <> '' AND c.built_on <= $2 ORDER BY c.built_on DESC, c.id DESC`, wageKind, day.String())
	if err != nil {
		return 0, "", false, err
	}
	for _, c := range list {
		if c.Values["industry"].Text != industry {
			continue
		}
		days, err := daysOf(ctx, q, `WHERE d.record_id = $1`, c.ID)
		if err != nil {
			return 0, "", false, err
		}
		r := Counted{}
		for _, d := range days {
			r.Stages = append(r.Stages, d.Passed)
		}
		until, limited := c.Values["until"]
		if _, counts := r.CountsOn(k, day); !counts || limited && until.Text < day.String() {
			continue
		}
		for _, grade := range wageGrades {
			if n, ok := c.Values.Number(grade); ok {
				return money.Fen(int64(n)), c.Name, true, nil
			}
		}
	}
	return 0, "", false, nil
}
