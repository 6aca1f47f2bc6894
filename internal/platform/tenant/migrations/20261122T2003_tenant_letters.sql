-- +goose Up
-- The mailbox between cities: what one city tells another. The body is cleared when it was taken.
CREATE TABLE tenant_letters (
    id        BIGINT NOT NULL PRIMARY KEY,
    from_city TEXT   NOT NULL,
    to_city   TEXT   NOT NULL,
    topic     TEXT   NOT NULL,
    subject   TEXT   NOT NULL,
    key       TEXT   NOT NULL,
    body      TEXT   NOT NULL,
    posted_at BIGINT NOT NULL,
    taken_at  BIGINT NOT NULL,
    UNIQUE (from_city, to_city, key)
);

CREATE INDEX tenant_letters_to ON tenant_letters (to_city, taken_at, id);
