-- +goose Up
CREATE TABLE web_idempotency (
    key_hash     TEXT    NOT NULL PRIMARY KEY,
    request_hash TEXT    NOT NULL,
    state        BIGINT  NOT NULL,
    status       BIGINT  NOT NULL,
    header       TEXT    NOT NULL,
    body         TEXT    NOT NULL,
    created_at   BIGINT  NOT NULL,
    expires_at   BIGINT  NOT NULL
);
CREATE INDEX web_idempotency_expiry ON web_idempotency (expires_at);
