-- +goose Up
CREATE TABLE notify_notes (
  id BIGINT PRIMARY KEY,
  topic TEXT NOT NULL,
  title TEXT NOT NULL,
  args TEXT NOT NULL,
  path TEXT NOT NULL,
  object_id BIGINT NOT NULL,
  at_once BOOLEAN NOT NULL,
  mailed BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL
);
