-- +goose Up
-- Definitions that were proposed and wait for a second person. body is the definition as JSON.
CREATE TABLE indicator_drafts (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  status TEXT NOT NULL,
  due_on TEXT,
  code TEXT NOT NULL,
  base BIGINT NOT NULL,
  body TEXT NOT NULL,
  reason TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  actor_name TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);

CREATE INDEX indicator_drafts_status ON indicator_drafts (status, id);

CREATE INDEX indicator_drafts_code ON indicator_drafts (code, id);

-- Which indicators everybody may see: the last row of a code decides. What is shipped as public is so without a row.
CREATE TABLE indicator_publications (
  code TEXT NOT NULL,
  seq BIGINT NOT NULL,
  shown BOOLEAN NOT NULL,
  account_id BIGINT NOT NULL,
  actor_name TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (code, seq)
);
