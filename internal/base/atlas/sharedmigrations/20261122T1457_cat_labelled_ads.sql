-- +goose Up
-- A sample of advertisements: what they say of programmes teaches the coder of advertisements.

CREATE TABLE cat_labelled_ads (
    pack_id     BIGINT NOT NULL REFERENCES cat_packs (id),
    id          TEXT NOT NULL,
    title       TEXT NOT NULL,
    company     TEXT NOT NULL,
    education   TEXT NOT NULL,
    description TEXT NOT NULL,
    PRIMARY KEY (pack_id, id)
);
