-- +goose Up
CREATE TABLE caseflow_events (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  case_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  transition TEXT NOT NULL,
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  actor_name TEXT NOT NULL,
  on_behalf_id BIGINT NOT NULL,
  at_ms BIGINT NOT NULL,
  reason TEXT NOT NULL,
  note TEXT NOT NULL,
  due_on TEXT,
  calendar_loaded BOOLEAN NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  UNIQUE (case_id, seq)
);

CREATE INDEX caseflow_events_kind_at ON caseflow_events (kind, at_ms);

CREATE TABLE caseflow_reasons (
  list TEXT NOT NULL,
  code TEXT NOT NULL,
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  position BIGINT NOT NULL,
  active BOOLEAN NOT NULL,
  PRIMARY KEY (list, code)
);

CREATE TABLE caseflow_params (
  code TEXT NOT NULL,
  version BIGINT NOT NULL,
  days BIGINT NOT NULL,
  working BOOLEAN NOT NULL,
  source TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  PRIMARY KEY (code, version)
);

CREATE TABLE civil_holidays (
  day TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  source TEXT NOT NULL
);
