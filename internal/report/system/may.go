package system

import "rongqiao/internal/platform/actor"

// The actions of the package.
const (
	actAuditRead   = "system.audit_read"
	actAuditExport = "system.audit_export"
	actAuditVerify = "system.audit_verify"
	actJobs        = "system.jobs"
	actJobChange   = "system.job_change"
	actBackups     = "system.backups"
	actBackup      = "system.backup"
	actCalendar    = "system.calendar"
	actCalendarSet = "system.calendar_set"
	actParams      = "system.params"
	actHealth      = "system.health"
	actHub         = "hub.read"
	actHubMove     = "hub.move"
	actHubStatus   = "hub.status"
	actHubDrop     = "hub.drop_old"
	actHubVerify   = "hub.verify"
	actHubOperator = "hub.operator"
)

// Policy is who may do what. Those who run the platform do not read its log, and those
// who read the log run nothing.
var Policy = actor.Policy{
	{Action: actAuditRead, Role: actor.AuditAdmin, Reach: actor.ReachCity},
	{Action: actAuditRead, Role: actor.Auditor, Reach: actor.ReachCity},
	{Action: actAuditExport, Role: actor.AuditAdmin, Reach: actor.ReachCity},
	{Action: actAuditExport, Role: actor.Auditor, Reach: actor.ReachCity},
	{Action: actAuditVerify, Role: actor.AuditAdmin, Reach: actor.ReachCity},
	{Action: actJobs, Role: actor.SysAdmin, Reach: actor.ReachCity},
	{Action: actJobChange, Role: actor.SysAdmin, Reach: actor.ReachCity},
	{Action: actBackups, Role: actor.SysAdmin, Reach: actor.ReachCity},
	{Action: actBackup, Role: actor.SysAdmin, Reach: actor.ReachCity},
	{Action: actCalendar, Role: actor.CityLead, Reach: actor.ReachCity},
	{Action: actCalendar, Role: actor.SysAdmin, Reach: actor.ReachCity},
	{Action: actCalendarSet, Role: actor.CityLead, Reach: actor.ReachCity},
	{Action: actCalendarSet, Role: actor.SysAdmin, Reach: actor.ReachCity},
	{Action: actParams, Role: actor.CityLead, Reach: actor.ReachCity},
	{Action: actParams, Role: actor.SysAdmin, Reach: actor.ReachCity},
	{Action: actParams, Role: actor.AuditAdmin, Reach: actor.ReachCity},
	{Action: actParams, Role: actor.Auditor, Reach: actor.ReachCity},
	{Action: actHealth, Role: actor.SysAdmin, Reach: actor.ReachCity},
	// The pages of the hub are for those system administrators who look after all cities; see
	// [Hub.SetOperator].
	{Action: actHub, Role: actor.SysAdmin, Reach: actor.ReachCity},
	{Action: actHubMove, Role: actor.SysAdmin, Reach: actor.ReachCity},
	{Action: actHubStatus, Role: actor.SysAdmin, Reach: actor.ReachCity},
	{Action: actHubDrop, Role: actor.SysAdmin, Reach: actor.ReachCity},
	{Action: actHubVerify, Role: actor.SysAdmin, Reach: actor.ReachCity},
}

// may refuses an actor whom no rule lets do the action.
func may(a actor.Actor, action string) error {
	if !Policy.Allowed(a, action) {
		return actor.ErrForbidden
	}
	return nil
}
