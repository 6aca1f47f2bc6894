-- +goose Up
-- Which programmes carry a tag of the city, from year to year: code is a programme of six
-- digits, a class of four or a category of two. Rows are ended or withdrawn, never deleted.
CREATE TABLE programme_tags (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    batch_id    BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    tag         TEXT NOT NULL,
    code        TEXT NOT NULL,
    from_year   BIGINT NOT NULL,
    to_year     BIGINT NOT NULL,
    source      TEXT NOT NULL,
    withdrawn   BOOLEAN NOT NULL,
    account_id  BIGINT NOT NULL,
    UNIQUE (tag, code, from_year)
);
