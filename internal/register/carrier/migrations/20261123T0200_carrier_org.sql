-- +goose Up
-- The records of an organisation. Without the kind, which let PostgreSQL take this index
-- for the look-up by kind, name and organisation and read all of an organisation's records
-- of the kind for each name.
DROP INDEX carrier_records_org;

CREATE INDEX carrier_records_org ON carrier_records (org_id);
