-- +goose Up
-- Texts with the codes that people gave them: imported in batches or confirmed one by one on the coding page. Rows are only
-- added and withdrawn; of several rows for one text the newest that was not withdrawn counts.

CREATE TABLE cat_labels (
    id           BIGINT PRIMARY KEY,
    kind         TEXT NOT NULL,
    print        TEXT NOT NULL,
    fields       TEXT NOT NULL,
    codes        TEXT NOT NULL,
    source       TEXT NOT NULL,
    batch        TEXT NOT NULL,
    by_name      TEXT NOT NULL,
    city         TEXT NOT NULL,
    account      BIGINT,
    at           BIGINT NOT NULL,
    withdrawn_at BIGINT NOT NULL,
    withdrawn_by TEXT NOT NULL
);

CREATE INDEX cat_labels_text ON cat_labels (kind, print);
