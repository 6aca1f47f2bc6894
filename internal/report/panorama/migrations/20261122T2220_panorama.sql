-- +goose Up
-- Versions of the list of links of the linkage board; only added to. body is the codes in their order, with commas between.
CREATE TABLE panorama_links (
    version    BIGINT PRIMARY KEY,
    body       TEXT NOT NULL,
    source     TEXT NOT NULL,
    account_id BIGINT NOT NULL,
    account    TEXT NOT NULL,
    at_ms      BIGINT NOT NULL
);
