-- +goose Up
CREATE TABLE audit_entries (
  seq BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  account BIGINT,
  login TEXT NOT NULL,
  roles TEXT NOT NULL,
  on_behalf BIGINT,
  address TEXT NOT NULL,
  request_id TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  object_id BIGINT,
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL
);

CREATE INDEX audit_entries_by_object ON audit_entries (object, object_id, seq);

CREATE INDEX audit_entries_by_account ON audit_entries (account, seq);

CREATE TABLE audit_heads (
  id BIGINT PRIMARY KEY,
  seq BIGINT NOT NULL,
  hash TEXT NOT NULL
);

INSERT INTO audit_heads (id, seq, hash) VALUES (1, 0, '');
