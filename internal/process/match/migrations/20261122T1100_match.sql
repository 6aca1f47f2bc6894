-- +goose Up
-- What people said of a pair of need and supply; one answer per person, the last counts.
CREATE TABLE match_answers (
  id BIGINT PRIMARY KEY,
  need_id BIGINT NOT NULL,
  point_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  account_name TEXT NOT NULL,
  fits BOOLEAN NOT NULL,
  note TEXT NOT NULL,
  like_key TEXT NOT NULL,
  programme TEXT NOT NULL,
  params TEXT NOT NULL,
  verdict TEXT NOT NULL,
  score BIGINT NOT NULL,
  answered_at BIGINT NOT NULL,
  UNIQUE (need_id, point_id, account_id)
);

CREATE INDEX match_answers_lesson ON match_answers (like_key, programme);

-- Pairs that were labelled elsewhere and imported.
CREATE TABLE match_lessons (
  like_key TEXT NOT NULL,
  programme TEXT NOT NULL,
  source TEXT NOT NULL,
  yes BIGINT NOT NULL,
  no BIGINT NOT NULL,
  PRIMARY KEY (like_key, programme, source)
);

-- "I think this is wrong": what was shown, what was said against it, and the answer.
CREATE TABLE match_objections (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  need_id BIGINT NOT NULL,
  point_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  account_name TEXT NOT NULL,
  reason TEXT NOT NULL,
  params TEXT NOT NULL,
  verdict TEXT NOT NULL,
  score BIGINT NOT NULL,
  raised_at BIGINT NOT NULL,
  reply TEXT NOT NULL,
  replied_by TEXT NOT NULL,
  replied_at BIGINT NOT NULL
);

CREATE INDEX match_objections_open ON match_objections (replied_at, id);

-- Versions of the parameters MAT-*: only what differs from the values shipped.
CREATE TABLE match_versions (
  version TEXT PRIMARY KEY,
  valid_from TEXT NOT NULL,
  source TEXT NOT NULL,
  set_by BIGINT NOT NULL,
  set_by_name TEXT NOT NULL,
  set_at BIGINT NOT NULL
);

CREATE TABLE match_params (
  version TEXT NOT NULL REFERENCES match_versions (version),
  code TEXT NOT NULL,
  value BIGINT NOT NULL,
  PRIMARY KEY (version, code)
);
