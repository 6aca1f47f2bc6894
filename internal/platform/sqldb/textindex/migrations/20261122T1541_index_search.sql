-- +goose Up
-- only sqlite
CREATE VIRTUAL TABLE index_search USING fts5 (
  title, tags, body, initials, chars, marks,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0'
);
-- only postgres
CREATE TABLE index_search (
  id BIGINT PRIMARY KEY,
  heads TSVECTOR NOT NULL,
  words TSVECTOR NOT NULL
);
CREATE INDEX index_search_heads ON index_search USING gin (heads) WITH (gin_pending_list_limit = 512);
CREATE INDEX index_search_words ON index_search USING gin (words) WITH (gin_pending_list_limit = 512);
-- both
