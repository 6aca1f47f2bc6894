package board

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// gapJSON is one occupation as programs see it. A figure that is not known, or not to
// be published, is left out and hidden says why.
type gapJSON struct {
	Occupation string   `json:"occupation" doc:"code of the national classification, empty when not coded"`
	Industry   string   `json:"industry,omitempty" doc:"division of GB/T 4754"`
	Name       string   `json:"name"`
	Chains     []string `json:"chains,omitempty"`
	Demand     *int64   `json:"demand,omitempty" doc:"persons"`
	Supply     *int64   `json:"supply,omitempty" doc:"persons"`
	Gap        *int64   `json:"gap,omitempty" doc:"demand minus supply, persons; negative is a surplus"`
	GapRate    *float64 `json:"gap_rate,omitempty" doc:"gap divided by demand"`
	State      string   `json:"state,omitempty" enum:"SHORT,UNTAUGHT,EVEN,SURPLUS,UNASKED,NODATA"`
	Hidden     string   `json:"hidden,omitempty" enum:"FEW,FIRMS,PROTECT,NODATA" doc:"why a figure is missing: 1 to 4 persons, too few enterprises, protects another figure, not known"`
}

type gapsInput struct {
	Year     int    `query:"year" minimum:"0" maximum:"2100" doc:"0: this year"`
	At       string `query:"at" maxLength:"20" doc:"empty: the newest snapshot; now: the registers as they stand; or a snapshot's identifier"`
	County   string `query:"county" maxLength:"6"`
	Side     string `query:"side" enum:"asked,taught" default:"asked" doc:"asked: asked for and short; taught: taught and little asked for"`
	Industry string `query:"industry" maxLength:"5" doc:"beginning of the code; gives lines by industry"`
	Chain    string `query:"chain" maxLength:"60"`
	Page     int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Rows     int    `query:"rows" minimum:"1" maximum:"500" default:"100"`
}

type gapsOutput struct {
	Body struct {
		Year     int       `json:"year"`
		Snapshot string    `json:"snapshot,omitempty" doc:"identifier; empty: computed as the registers stand"`
		SHA256   string    `json:"sha256,omitempty"`
		Exact    bool      `json:"exact" doc:"false: rounded to 5, small cells left out"`
		Total    int       `json:"total"`
		Items    []gapJSON `json:"items"`
	}
}

func (s *Service) apiRoute() web.Route {
	op := huma.Operation{Method: http.MethodGet, Path: "/api/v1/gaps", Tags: []string{"gaps"}, Summary: "Demand, supply, gap and gap rate by occupation and industry"}
	return web.API(op, mayPublished, Policy.Roles(mayPublished), s.apiGaps)
}

func (s *Service) apiGaps(ctx context.Context, in *gapsInput) (*gapsOutput, error) {
	q := Query{Want: Want{Year: in.Year, At: in.At, County: in.County}, Side: Side(in.Side), Industry: in.Industry, Chain: in.Chain, Sort: "gap", Desc: in.Side != string(Taught)}
	src, err := s.Source(ctx, q.Want)
	if err != nil {
		return nil, err
	}
	out := &gapsOutput{}
	b := &out.Body
	b.Year, b.Exact, b.Items = src.Scope.Year, src.Exact, []gapJSON{}
	if src.Snapshot != nil {
		b.Snapshot, b.SHA256 = src.Snapshot.ID.String(), src.Snapshot.SHA256
	} else if !src.Exact {
		return out, nil
	}
	l := ui.Listing{Page: max(1, in.Page), Size: max(1, in.Rows)}
	if src.Exact {
		rows := q.rows(src.Frozen)
		b.Total = len(rows)
		for _, x := range cut(rows, l) {
			b.Items = append(b.Items, exactJSON(x))
		}
		return out, nil
	}
	rows := q.publicRows(src.Public())
	b.Total = len(rows)
	for _, x := range cut(rows, l) {
		b.Items = append(b.Items, publicJSON(x))
	}
	return out, nil
}

func exactJSON(l Named) gapJSON {
	j := gapJSON{Occupation: l.Occupation, Industry: l.Industry, Name: l.Name, Chains: l.Chains, Demand: &l.Demand, State: string(l.State)}
	if l.State == NoData {
		j.Hidden = string(NotKnown)
		return j
	}
	supply, gap := l.Supply.Persons(), l.Gap().Persons()
	j.Supply, j.Gap = &supply, &gap
	if r, ok := l.Rate(); ok {
		j.GapRate = &r
	}
	return j
}

func publicJSON(r PublicRow) gapJSON {
	j := gapJSON{Occupation: r.Code, Name: r.Name, Chains: r.Chains, State: string(r.State)}
	for _, f := range []struct {
		from Shown
		to   **int64
	}{{r.Demand, &j.Demand}, {r.Supply, &j.Supply}, {r.Gap, &j.Gap}} {
		if f.from.Hide == ShownFigure {
			n := f.from.N
			*f.to = &n
		} else {
			j.Hidden = string(f.from.Hide)
		}
	}
	if r.RateKnown {
		rate := r.Rate
		j.GapRate = &rate
	}
	return j
}
