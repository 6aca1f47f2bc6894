-- +goose Up
CREATE TABLE blobs (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL,
  mime TEXT NOT NULL,
  size BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  account BIGINT,
  created_at BIGINT NOT NULL
);
