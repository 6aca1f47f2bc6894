package evaluate

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// shipped is the first version of a preset, which comes with the product.
func shipped(code string) Setting {
	p, _ := PresetOf(code)
	return Setting{Preset: code, Version: 1, Params: p.Defaults(), Source: p.Source}
}

const settingCols = `s.id, s.row_version, s.status, s.preset, s.version, s.from_year, s.body, s.source`

func scanSetting(r sqldb.Row) (x SettingRow, err error) {
	var body string
	if err = r.Scan(&x.ID, &x.Row, &x.Status, &x.Preset, &x.Version, &x.FromYear, &body, &x.Source); err != nil {
		return x, err
	}
	return x, json.Unmarshal([]byte(body), &x.Params)
}

// settingsOf are the warning preset and the rating scheme for the evaluation of a year: the confirmed version of the latest year that
// is not after it, else Fujian's rules and the rating as they ship.
func settingsOf(ctx context.Context, q sqldb.Queryer, year int) (warn, rate Setting, err error) {
	warn, rate = shipped(Fujian), shipped(Quality)
	for _, x := range []struct {
		rating bool
		to     *Setting
	}{{false, &warn}, {true, &rate}} {
		compare := "<>"
		if x.rating {
			compare = "="
		}
		row, err := sqldb.One(ctx, q, scanSetting, `SELECT `+settingCols+` FROM evaluate_settings s WHERE s.status = 'IN_FORCE' AND s.from_year <= $1 AND s.preset `+compare+` $2 ORDER BY s.from_year DESC, s.id DESC LIMIT 1`, year, Quality)
		if errors.Is(err, sqldb.ErrNoRow) {
			continue
		}
		if err != nil {
			return warn, rate, err
		}
		*x.to = row.Setting
	}
	return warn, rate, nil
}

// SettingsView is what the page of presets shows.
type SettingsView struct {
	Warn, Rate Setting // for the year
	Rows       []SettingRow
}

// Settings reads the versions of all presets and what holds for a year.
func (s *Service) Settings(ctx context.Context, year int) (v SettingsView, err error) {
	err = s.read(ctx, mayRules, func(r *sqldb.Reader) error {
		if v.Warn, v.Rate, err = settingsOf(ctx, r, year); err != nil {
			return err
		}
		if v.Rows, err = sqldb.All(ctx, r, scanSetting, `SELECT `+settingCols+` FROM evaluate_settings s ORDER BY s.id DESC`); err != nil {
			return err
		}
		for i := range v.Rows {
			if v.Rows[i].Trail, err = trailOf(ctx, r, v.Rows[i].ID); err != nil {
				return err
			}
		}
		return nil
	})
	return v, err
}

// Propose makes a new version of a preset that is to hold from the evaluation of a year. Choosing a preset is proposing a version of it.
func (s *Service) Propose(ctx context.Context, preset string, year int, params map[string]float64, source string) (id ids.ID, err error) {
	who := actor.From(ctx)
	if !Policy.Allowed(who, mayKeep) {
		return 0, actor.ErrForbidden
	}
	p, ok := PresetOf(preset)
	if !ok {
		return 0, ErrPreset.With(preset).On("preset")
	}
	faults := p.CheckParams(params)
	if year < firstYear || year > s.Today().Year+2 {
		faults.Add(ErrYear.With(year, firstYear, s.Today().Year+2).On("year"))
	}
	if n := len([]rune(strings.TrimSpace(source))); n == 0 || n > short {
		faults.Add(ErrSource.On("source"))
	}
	if err := faults.Err(); err != nil {
		return 0, err
	}
	body, _, err := seal(params)
	if err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		last, err := sqldb.Value[int64](ctx, tx, `SELECT COALESCE(MAX(version), 1) FROM evaluate_settings WHERE preset = $1`, preset)
		if err != nil {
			return err
		}
		id = tx.NewID()
		_, err = tx.Exec(ctx, `INSERT INTO evaluate_settings (id, row_version, updated_at, status, due_on, preset, version, from_year, body, source, owner_id) VALUES ($1, 1, $2, $3, NULL, $4, $5, $6, $7, $8, $9)`,
			id, tx.Now().UnixMilli(), Proposed, preset, last+1, year, body, strings.TrimSpace(source), who.Account)
		if sqldb.IsDuplicate(err) {
			return ErrStale
		}
		if err != nil {
			return err
		}
		return Settings.Open(ctx, tx, id, "")
	})
	return id, err
}

// StepSetting confirms or refuses a version; who proposed it does not confirm it.
func (s *Service) StepSetting(ctx context.Context, st caseflow.Step) error {
	if !Policy.Allowed(actor.From(ctx), mayKeep) {
		return actor.ErrForbidden
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := sqldb.Value[string](ctx, tx, `SELECT status FROM evaluate_settings WHERE id = $1`, st.ID); err != nil {
			return hidden(err)
		}
		_, err := Settings.Move(ctx, tx, st)
		return err
	})
}
