package app

// appendOnly are the tables of cities and hub whose rows are added and never changed: logs,
// steps of cases, ledgers, versions of parameters. On a PostgreSQL server with separate
// roles the one that serves requests has no right to do otherwise; a test compares the list
// with the SQL of all modules.
var appendOnly = []string{
	"account_signins", "approvals_params", "agreement_events", "agreement_params", "audit_entries", "board_params", "carrier_acceptances", "carrier_moves", "carrier_params", "caseflow_events", "caseflow_findings", "caseflow_params", "caseflow_reminders", "citymap_params", "citymap_versions", "condition_lines", "condition_params", "condition_tables", "contact_params", "evaluate_runs", "evaluate_successions", "dispatch_bulletins", "dispatch_entries", "dispatch_params",
	"adjust_list_entries", "adjust_corrections", "forecast_params", "plan_params", "plan_typed", "fund_evaluations", "fund_params", "indicator_definitions", "indicator_params", "indicator_publications", "indicator_reports", "indicator_snapshots", "ledger_entries", "match_params", "notify_params", "order_params", "programme_params", "selection_draws", "selection_params", "supervise_duties", "supervise_endorsements", "supervise_evidence", "supervise_measures", "supervise_params", "supervise_scores", "programme_seniors", "rule_overrides", "rule_params", "rule_results", "sharing_consultations", "system_checks",
}
