-- +goose Up
CREATE TABLE tenant_moves (
  id BIGINT PRIMARY KEY,
  city TEXT NOT NULL,
  from_kind TEXT NOT NULL,
  from_ref TEXT NOT NULL,
  to_kind TEXT NOT NULL,
  to_ref TEXT NOT NULL,
  stage TEXT NOT NULL,
  was TEXT NOT NULL,
  epoch BIGINT NOT NULL,
  account BIGINT,
  login TEXT NOT NULL,
  holder TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('', 'done', 'failed')),
  reason TEXT NOT NULL,
  tables BIGINT NOT NULL,
  row_count BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  keep_until BIGINT NOT NULL,
  dropped_at BIGINT NOT NULL
);

CREATE INDEX tenant_moves_by_city ON tenant_moves (city, id);

CREATE TABLE tenant_operators (
  account BIGINT PRIMARY KEY,
  login TEXT NOT NULL,
  since BIGINT NOT NULL
);
