-- +goose Up
CREATE TABLE sqldb_fence (
  id BIGINT PRIMARY KEY,
  epoch BIGINT NOT NULL
);

INSERT INTO sqldb_fence (id, epoch) VALUES (1, 0);
