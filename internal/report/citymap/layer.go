package citymap

import (
	"rongqiao/internal/base/org"
	"rongqiao/internal/register/carrier"
)

// Layer is one sort of places, with a mark of its own: shape and colour differ, so that neither must be told alone.
type Layer struct {
	Code   string // of the organisations' layers, or the code of the kind
	ZH, EN string
	Group  string // heading, Chinese
	Unit   string // 所, 家, 个
	Shape  Shape
	Tone   string // token of a colour
	Kind   *carrier.Kind
}

// Name is the layer's name in the language.
func (l Layer) Name(lang string) string {
	if lang == "en" && l.EN != "" {
		return l.EN
	}
	return l.ZH
}

// OfOrgs says whether the layer shows organisations, and not records of a register.
func (l Layer) OfOrgs() bool { return l.Kind == nil }

// Shape is the form of a mark.
type Shape int

// The shapes.
const (
	Disc Shape = iota
	Square
	Triangle
	Diamond
	Pentagon
	Hexagon
	Star
	Down
	Cross
	shapes
)

// The layers of organisations. Teal is for schools, copper for enterprises, as everywhere.
const (
	higher     = "org_hei"
	secondary  = "org_secondary"
	technician = "org_technician"
	learning   = "org_learning"
	parks      = "org_park"
	keyFirms   = "org_key_firm"
	firms      = "org_firm"
)

// layoutKind is the register of layouts "1 park + 9 centres + N schools".
const layoutKind = "layout"

const places = "学校、园区与企业"

var orgLayers = []Layer{
	{Code: higher, ZH: "高等院校", EN: "Higher education", Group: places, Unit: "所", Shape: Disc, Tone: "supply"},
	{Code: secondary, ZH: "中等职业学校", EN: "Secondary vocational schools", Group: places, Unit: "所", Shape: Square, Tone: "supply"},
	{Code: technician, ZH: "技工院校", EN: "Technician schools", Group: places, Unit: "所", Shape: Triangle, Tone: "supply"},
	{Code: learning, ZH: "开放大学、社区与培训机构", EN: "Open university, community and providers", Group: places, Unit: "所", Shape: Diamond, Tone: "supply"},
	{Code: parks, ZH: "产业园区", EN: "Industrial parks", Group: places, Unit: "个", Shape: Hexagon, Tone: "primary"},
	{Code: keyFirms, ZH: "龙头企业清单内的企业", EN: "Enterprises of the key list", Group: places, Unit: "家", Shape: Star, Tone: "demand"},
	{Code: firms, ZH: "其他企业", EN: "Other enterprises", Group: places, Unit: "家", Shape: Cross, Tone: "demand"},
}

// usual are the layers shown when none was chosen.
var usual = []string{higher, secondary, technician, parks, keyFirms, layoutKind, "edu_park"}

// layersOf are the layers of organisations and one for every kind of record that has a place.
func layersOf(kinds []*carrier.Kind) []Layer {
	out := append([]Layer{}, orgLayers...)
	tones := []string{"c1", "c4", "c5", "c6", "c2", "c3"}
	n := 0
	for _, k := range kinds {
		if !k.Place {
			continue
		}
		out = append(out, Layer{Code: k.Code, ZH: k.ZH, EN: k.EN, Group: k.Group, Unit: k.Unit, Shape: Shape(n % int(shapes)), Tone: tones[n/int(shapes)%len(tones)], Kind: k})
		n++
	}
	return out
}

// orgLayer is the layer on which an organisation stands, "" for none.
func orgLayer(kind org.Kind, level org.Level, key bool) string {
	switch kind {
	case org.SchoolKind:
		switch level {
		case org.Secondary:
			return secondary
		case org.Technician:
			return technician
		case org.OpenUniv, org.Community, org.Senior:
			return learning
		}
		return higher
	case org.Enterprise:
		if key {
			return keyFirms
		}
		return firms
	case org.Park:
		return parks
	case org.Provider:
		return learning
	}
	return ""
}
