-- +goose Up
ALTER TABLE carrier_records ADD COLUMN mark BIGINT NOT NULL DEFAULT 0;

CREATE INDEX carrier_records_mark ON carrier_records (mark, kind);

CREATE TABLE carrier_marks (
    kind  TEXT PRIMARY KEY,
    mark  BIGINT NOT NULL,
    epoch BIGINT NOT NULL
);

DROP TABLE carrier_values;

DROP INDEX carrier_records_name;

DROP INDEX carrier_records_status;

DROP INDEX carrier_records_built;

DROP INDEX carrier_records_county;
