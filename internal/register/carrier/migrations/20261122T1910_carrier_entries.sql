-- +goose Up
CREATE TABLE carrier_entries (
    id        BIGINT PRIMARY KEY,
    record_id BIGINT NOT NULL REFERENCES carrier_records (id),
    list      TEXT NOT NULL,
    sort      TEXT NOT NULL,
    on_day    TEXT NOT NULL,
    org_id    BIGINT REFERENCES org_organizations (id),
    text      TEXT NOT NULL,
    number    DOUBLE PRECISION,
    proof     TEXT NOT NULL,
    corrects  BIGINT REFERENCES carrier_entries (id),
    at        BIGINT NOT NULL,
    by_id     BIGINT NOT NULL
);

CREATE INDEX carrier_entries_record ON carrier_entries (record_id, on_day, id);

CREATE TABLE carrier_unique (
    kind      TEXT NOT NULL,
    field     TEXT NOT NULL,
    text      TEXT NOT NULL,
    record_id BIGINT NOT NULL,
    PRIMARY KEY (kind, field, text)
);

CREATE INDEX carrier_unique_record ON carrier_unique (record_id);
