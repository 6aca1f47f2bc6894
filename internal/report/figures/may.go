package figures

import "rongqiao/internal/platform/actor"

// The actions of this module.
const (
	maySee  = "figures.see"  // public
	mayEdit = "figures.edit" // state a figure, choose what leads on the cockpit
)

// Policy is who may do what: everyone reads, the bureau writes.
var Policy = actor.Policy{{Action: mayEdit, Role: actor.CityLead, Reach: actor.ReachCity}}
