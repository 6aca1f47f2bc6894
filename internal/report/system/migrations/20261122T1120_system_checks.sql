-- +goose Up
-- Outcomes of restore drills and of verifications of the audit log; never deleted.
CREATE TABLE system_checks (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('drill', 'audit')),
  at BIGINT NOT NULL,
  passed BOOLEAN NOT NULL,
  subject TEXT NOT NULL,
  took_ms BIGINT NOT NULL,
  account BIGINT,
  detail TEXT NOT NULL
);

CREATE INDEX system_checks_by_kind ON system_checks (kind, passed, id);
