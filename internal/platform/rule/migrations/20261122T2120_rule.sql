-- +goose Up
CREATE TABLE rule_params (
  rule TEXT NOT NULL,
  param TEXT NOT NULL,
  level TEXT NOT NULL,
  org_id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  num BIGINT NOT NULL,
  den BIGINT NOT NULL,
  source_doc TEXT NOT NULL,
  source_article TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT,
  set_by BIGINT NOT NULL,
  PRIMARY KEY (rule, param, level, org_id, version)
);

CREATE TABLE rule_results (
  id BIGINT PRIMARY KEY,
  rule TEXT NOT NULL,
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  severity TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id BIGINT NOT NULL,
  status TEXT NOT NULL,
  measured_num BIGINT NOT NULL,
  measured_den BIGINT NOT NULL,
  threshold_num BIGINT NOT NULL,
  threshold_den BIGINT NOT NULL,
  bound TEXT NOT NULL,
  unit TEXT NOT NULL,
  version TEXT NOT NULL,
  source_doc TEXT NOT NULL,
  source_article TEXT NOT NULL,
  evidence TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);

CREATE INDEX rule_results_subject ON rule_results (subject_kind, subject_id, rule, at_ms);
CREATE INDEX rule_results_rule ON rule_results (rule, at_ms);

CREATE TABLE rule_overrides (
  id BIGINT PRIMARY KEY,
  rule TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id BIGINT NOT NULL,
  reason TEXT NOT NULL,
  asked_by BIGINT NOT NULL,
  approved_by BIGINT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);

CREATE INDEX rule_overrides_subject ON rule_overrides (subject_kind, subject_id, rule);
