-- +goose Up
ALTER TABLE caseflow_events ADD COLUMN unit TEXT NOT NULL DEFAULT '';

ALTER TABLE caseflow_events ADD COLUMN reason_zh TEXT NOT NULL DEFAULT '';

ALTER TABLE caseflow_events ADD COLUMN reason_en TEXT NOT NULL DEFAULT '';

ALTER TABLE caseflow_reasons ADD COLUMN from_year BIGINT NOT NULL DEFAULT 0;

ALTER TABLE caseflow_reasons ADD COLUMN to_year BIGINT NOT NULL DEFAULT 9999;

CREATE TABLE caseflow_findings (
  event_id BIGINT NOT NULL,
  rule TEXT NOT NULL,
  case_id BIGINT NOT NULL,
  result_id BIGINT NOT NULL,
  excuse TEXT NOT NULL,
  PRIMARY KEY (event_id, rule)
);

CREATE INDEX caseflow_findings_case ON caseflow_findings (case_id);

CREATE TABLE caseflow_reminders (
  case_id BIGINT NOT NULL,
  due_on TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (case_id, due_on)
);
