-- +goose Up
CREATE TABLE rulebook_proposals (
  id BIGINT PRIMARY KEY,
  status TEXT NOT NULL,
  row_version BIGINT NOT NULL,
  due_on TEXT,
  kind TEXT NOT NULL,
  rule TEXT NOT NULL,
  param TEXT NOT NULL,
  seen BIGINT NOT NULL,
  num BIGINT NOT NULL,
  den BIGINT NOT NULL,
  source_doc TEXT NOT NULL,
  source_article TEXT NOT NULL,
  valid_from TEXT,
  valid_to TEXT,
  subject_kind TEXT NOT NULL,
  subject_id BIGINT NOT NULL,
  reason TEXT NOT NULL,
  asked_by BIGINT NOT NULL,
  asked_ms BIGINT NOT NULL
);

CREATE INDEX rulebook_proposals_rule ON rulebook_proposals (rule, status);
