package account

import "rongqiao/internal/platform/actor"

// The actions of the package.
const (
	actSignIn     = "account.sign_in"
	actSignOut    = "account.sign_out"
	actOwn        = "account.own"
	actEnrol      = "account.enrol"
	actAdminister = "account.administer"
)

// Policy is who may do what. Only the security administrator gives and takes
// roles; everybody else acts on their own account alone.
var Policy = actor.Policy{
	{Action: actAdminister, Role: actor.SecAdmin, Reach: actor.ReachCity},
}

// administrators are the roles of the administration pages.
var administrators = Policy.Roles(actAdminister)
