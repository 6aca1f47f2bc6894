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
ALTER TABLE index_search ALTER COLUMN words SET STORAGE EXTERNAL;
ALTER TABLE index_search SET (toast_tuple_target = 256);
CREATE INDEX index_search_heads ON index_search USING gin (heads) WITH (fastupdate = off);
CREATE INDEX index_search_words ON index_search USING gin (words) WITH (fastupdate = off);
-- both
