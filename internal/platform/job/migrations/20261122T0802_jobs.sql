-- +goose Up
CREATE TABLE jobs (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  open_key TEXT UNIQUE,
  payload TEXT NOT NULL,
  actor TEXT NOT NULL,
  account BIGINT,
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  run_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  max_attempts BIGINT NOT NULL,
  worker TEXT NOT NULL,
  lease_until BIGINT NOT NULL,
  done BIGINT NOT NULL,
  total BIGINT NOT NULL,
  note TEXT NOT NULL,
  error TEXT NOT NULL,
  result TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  started_at BIGINT,
  finished_at BIGINT
);

CREATE INDEX jobs_by_status ON jobs (status, run_at, id);

CREATE INDEX jobs_by_account ON jobs (account, id);

CREATE TABLE job_schedules (
  kind TEXT PRIMARY KEY,
  cron TEXT NOT NULL,
  next_at BIGINT NOT NULL
);
