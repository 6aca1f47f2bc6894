package app

// maps covers the layers of the city map: every role may ask for one and gets the places that it may see.
func (o *objects) maps() {
	o.set("/api/v1/map/layers/{layer}", at("layer", "org_hei"), nil)
}
