package match

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/process/match/engine"
)

// PrintOptions are those of the command `rongqiao match`.
type PrintOptions struct {
	Need string // identifier or number of one need; "" for all
	K    int    // supplies per need
	JSON bool   // one object a line
}

// Print writes the ranking of one need, or of all, for the person at the machine; it asks for no permission.
func (s *Service) Print(ctx context.Context, w io.Writer, o PrintOptions) error {
	if err := s.Start(ctx); err != nil {
		return err
	}
	if o.Need != "" {
		n, ok := s.byName(o.Need)
		if !ok {
			return actor.ErrNotFound
		}
		matches, _ := s.engine.ForNeed(int64(n.ID), o.K, nil)
		return s.printNeed(ctx, w, o, n, matches)
	}
	sum, err := s.All(ctx, o.K, func(n NeedInfo, best []engine.Match) error { return s.printNeed(ctx, w, o, n, best) })
	if err != nil || o.JSON {
		return err
	}
	_, err = fmt.Fprintln(w, i18n.T(ctx, "共 %d 条需求，%d 个专业点和供给：有符合 %d，最好待确认 %d，只有不符 %d，毫无交集 %d（规则 %s）",
		sum.Needs, sum.Points, sum.Best[0], sum.Best[1], sum.Best[2], sum.None, sum.Params))
	return err
}

// byName finds a need by its identifier or acknowledgement number.
func (s *Service) byName(name string) (NeedInfo, bool) {
	if id, err := ids.Parse(name); err == nil {
		if n, ok := s.needInfo(id); ok {
			return n, true
		}
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, n := range s.city.needs {
		if n.Number == name {
			return n, true
		}
	}
	return NeedInfo{}, false
}

func (s *Service) printNeed(ctx context.Context, w io.Writer, o PrintOptions, n NeedInfo, matches []engine.Match) error {
	list := s.candidates(matches)
	if o.JSON {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		out := s.rankingJSON(ctx, Ranking{List: list, Params: s.engine.Params()}, func(c Candidate) (string, string) { return c.Point.Name, c.Point.SchoolName })
		return enc.Encode(struct {
			NeedID ids.ID `json:"need_id"`
			Number string `json:"number"`
			Title  string `json:"title"`
			rankingJSON
		}{n.ID, n.Number, n.Title, out.Body})
	}
	nm := namer{s.Catalog()}
	fmt.Fprintf(w, "%s %s · %s\n", n.Number, needTitle(ctx, n), n.OrgName)
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for i, c := range list {
		fmt.Fprintf(t, "  %d\t%s\t%s\t%s %s\t%s\t%s\n", i+1, say(ctx, c.Verdict.String()), c.Score, c.Point.Name, c.Point.Code, c.Point.SchoolName, firstOf(nm.asks(ctx, c)))
	}
	if len(list) == 0 {
		fmt.Fprintf(t, "  %s\n", say(ctx, "没有交集"))
	}
	return t.Flush()
}

func firstOf(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
