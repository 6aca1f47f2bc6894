package app

import (
	"context"

	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/adjust"
	"rongqiao/internal/process/condition"
	"rongqiao/internal/process/evaluate"
	"rongqiao/internal/report/rulebook"
)

// rules are the rules of all modules.
func rules() *rule.Registry {
	g, err := rule.NewRegistry(condition.Norms, adjust.Rules, evaluate.Rules)
	if err != nil {
		panic(err) // a fault in a declaration, which a test finds
	}
	return g
}

// newRulebook joins the pages of rules to what results are about.
func newRulebook(c *City, db *sqldb.DB) *rulebook.Service {
	return rulebook.New(rulebook.Options{DB: db, Registry: rules(), Person: c.person, Org: orgName, Subject: subjectOf, List: reasonList})
}

func orgName(ctx context.Context, q sqldb.Queryer, id ids.ID) (string, error) {
	return sqldb.Value[string](ctx, q, `SELECT name FROM org_organizations WHERE id = $1`, id)
}

// subjectOf names what a rule was asked about, and its page.
func subjectOf(ctx context.Context, q sqldb.Queryer, s rule.Subject) (name, href string, err error) {
	if s.Kind == adjust.SubjectRequest {
		name, err = sqldb.Value[string](ctx, q, `SELECT number || ' ' || name FROM adjust_requests WHERE id = $1`, s.ID)
		return name, "/adjustments/requests/" + s.ID.String(), err
	}
	if s.Kind != condition.SubjectSchool {
		return s.Kind + " " + s.ID.String(), "", nil
	}
	name, err = orgName(ctx, q, s.ID)
	return name, "/orgs/" + s.ID.String(), err
}

// reasonList is what a list of reasons is for: the case and the step that asks for one of them.
func reasonList(ctx context.Context, list string) string {
	for _, m := range machines() {
		for _, t := range m.Transitions {
			if t.Reasons != list {
				continue
			}
			if i18n.Lang(ctx) == "en" {
				return m.EN + ": " + t.EN
			}
			return m.ZH + "：" + t.ZH
		}
	}
	return ""
}
