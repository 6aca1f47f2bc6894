package citymap

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/geo"
	"rongqiao/internal/platform/web"
)

type layerJSON struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	NameEN  string `json:"name_en,omitempty"`
	Group   string `json:"group"`
	Places  int    `json:"places" doc:"places that the caller may see"`
	Without *int   `json:"without_place,omitempty" doc:"records without coordinates; left out when not the caller's to know"`
}

type layersOutput struct {
	Body struct {
		Layers []layerJSON `json:"layers"`
	}
}

type layerInput struct {
	Layer  string `path:"layer" maxLength:"40" doc:"code of the layer, as of /api/v1/map/layers"`
	County string `query:"county" maxLength:"6"`
	Box    string `query:"bbox" maxLength:"100" doc:"west,south,east,north in degrees"`
	Limit  int    `query:"limit" minimum:"1" maximum:"5000" default:"1000"`
	Offset int    `query:"offset" minimum:"0"`
}

type pointJSON struct {
	Type        string     `json:"type" enum:"Point"`
	Coordinates [2]float64 `json:"coordinates" doc:"longitude, latitude in degrees"`
}

type placeJSON struct {
	Type       string    `json:"type" enum:"Feature"`
	ID         string    `json:"id"`
	Geometry   pointJSON `json:"geometry"`
	Properties struct {
		Name   string `json:"name"`
		Layer  string `json:"layer"`
		County string `json:"county,omitempty"`
		Stage  string `json:"stage,omitempty"`
		Counts bool   `json:"counts" doc:"built, in use or recognised"`
		Page   string `json:"page" doc:"path of its page"`
	} `json:"properties"`
}

type placesOutput struct {
	Body struct {
		Type     string      `json:"type" enum:"FeatureCollection"`
		Total    int         `json:"total" doc:"places in all, of which limit are given"`
		Features []placeJSON `json:"features"`
	}
}

type areaJSON struct {
	Type     string `json:"type" enum:"Feature"`
	Geometry *struct {
		Type        string           `json:"type" enum:"MultiPolygon"`
		Coordinates [][][][2]float64 `json:"coordinates"`
	} `json:"geometry" doc:"null where the outline gives no border"`
	Properties struct {
		Name   string `json:"name"`
		County string `json:"county,omitempty" doc:"code of the county; left out for an area that is none"`
	} `json:"properties"`
}

type outlineOutput struct {
	Body struct {
		Type     string     `json:"type" enum:"FeatureCollection"`
		Version  int64      `json:"version" doc:"0: there is no outline"`
		Source   string     `json:"source,omitempty"`
		Licence  string     `json:"licence,omitempty"`
		Review   string     `json:"review_number,omitempty" doc:"without one not for publication"`
		Features []areaJSON `json:"features"`
	}
}

func (s *Service) apiRoutes() []web.Route {
	op := func(id, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary, Tags: []string{"map"}}
	}
	return []web.Route{
		web.API(op("map-layers", "/api/v1/map/layers", "Layers of the map"), maySee, Policy.Roles(maySee), s.apiLayers),
		web.API(op("map-places", "/api/v1/map/layers/{layer}", "Places of a layer as GeoJSON"), maySee, Policy.Roles(maySee), s.apiPlaces),
		web.API(op("map-outline", "/api/v1/map/counties", "Borders of the counties as GeoJSON"), maySee, Policy.Roles(maySee), s.apiOutline),
	}
}

func (s *Service) apiLayers(ctx context.Context, _ *struct{}) (*layersOutput, error) {
	a, err := s.Answer(ctx, Ask{})
	if err != nil {
		return nil, err
	}
	out := &layersOutput{}
	out.Body.Layers = make([]layerJSON, 0, len(a.Layers))
	for _, r := range a.Layers {
		l := a.g.layers[r.Number]
		j := layerJSON{Code: l.Code, Name: l.ZH, NameEN: l.EN, Group: l.Group, Places: r.Placed}
		if r.Without >= 0 {
			j.Without = &r.Without
		}
		out.Body.Layers = append(out.Body.Layers, j)
	}
	return out, nil
}

func (s *Service) apiPlaces(ctx context.Context, in *layerInput) (*placesOutput, error) {
	a, err := s.Answer(ctx, Ask{Layers: []string{in.Layer}, County: in.County, Box: readBox(in.Box)})
	if err != nil {
		return nil, err
	}
	if in.Layer == "all" || !slices.ContainsFunc(a.g.layers, func(l Layer) bool { return l.Code == in.Layer }) {
		return nil, actor.ErrNotFound
	}
	out := &placesOutput{}
	out.Body.Type, out.Body.Total, out.Body.Features = "FeatureCollection", len(a.Shown), []placeJSON{}
	for _, i := range a.Shown[min(in.Offset, len(a.Shown)):min(in.Offset+in.Limit, len(a.Shown))] {
		p := a.g.places[i]
		j := placeJSON{Type: "Feature", ID: p.ID.String(), Geometry: pointJSON{"Point", [2]float64{p.At.Lng, p.At.Lat}}}
		j.Properties.Name, j.Properties.Layer, j.Properties.County = p.Name, a.g.layers[p.Layer].Code, p.County
		j.Properties.Stage, j.Properties.Counts, j.Properties.Page = p.Status, p.Counts, p.Href(a.g)
		out.Body.Features = append(out.Body.Features, j)
	}
	return out, nil
}

func (s *Service) apiOutline(ctx context.Context, _ *struct{}) (*outlineOutput, error) {
	if !Policy.Allowed(actor.From(ctx), maySee) {
		return nil, actor.ErrForbidden
	}
	o, err := s.Outline(ctx)
	if err != nil {
		return nil, err
	}
	out := &outlineOutput{}
	b := &out.Body
	b.Type, b.Version, b.Source, b.Licence, b.Review, b.Features = "FeatureCollection", o.Number, o.Source, o.Licence, o.Review, []areaJSON{}
	for _, x := range o.Areas {
		j := areaJSON{Type: "Feature"}
		j.Properties.Name, j.Properties.County = x.Name, x.Code
		if len(x.Shape) > 0 {
			j.Geometry = &struct {
				Type        string           `json:"type" enum:"MultiPolygon"`
				Coordinates [][][][2]float64 `json:"coordinates"`
			}{"MultiPolygon", coordinates(x.Shape)}
		}
		b.Features = append(b.Features, j)
	}
	return out, nil
}

func coordinates(s geo.Shape) [][][][2]float64 {
	out := make([][][][2]float64, len(s))
	for i, g := range s {
		out[i] = make([][][2]float64, len(g))
		for j, r := range g {
			for _, p := range r {
				out[i][j] = append(out[i][j], [2]float64{p.Lng, p.Lat})
			}
		}
	}
	return out
}
