-- +goose Up
CREATE TABLE search_docs (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  title_key TEXT NOT NULL,
  body TEXT NOT NULL,
  tags TEXT NOT NULL,
  path TEXT NOT NULL,
  is_public BOOLEAN NOT NULL,
  is_signed BOOLEAN NOT NULL,
  org_id BIGINT NOT NULL,
  county TEXT NOT NULL,
  digest TEXT NOT NULL
);

CREATE INDEX search_docs_kind ON search_docs (kind, id);

CREATE INDEX search_docs_title ON search_docs (title_key, id);

CREATE TABLE search_kinds (
  kind TEXT PRIMARY KEY,
  stale BOOLEAN NOT NULL,
  built_at BIGINT NOT NULL
);
