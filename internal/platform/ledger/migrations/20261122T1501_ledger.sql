-- +goose Up
CREATE TABLE ledger_entries (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  owner_id BIGINT NOT NULL,
  unit TEXT NOT NULL,
  seq BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  balance BIGINT NOT NULL,
  reason TEXT NOT NULL,
  note TEXT NOT NULL,
  object_id BIGINT NOT NULL,
  corrects_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  actor_name TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  UNIQUE (kind, owner_id, unit, seq)
);

CREATE INDEX ledger_entries_object ON ledger_entries (object_id);

CREATE TABLE ledger_balances (
  kind TEXT NOT NULL,
  owner_id BIGINT NOT NULL,
  unit TEXT NOT NULL,
  seq BIGINT NOT NULL,
  balance BIGINT NOT NULL,
  PRIMARY KEY (kind, owner_id, unit)
);
