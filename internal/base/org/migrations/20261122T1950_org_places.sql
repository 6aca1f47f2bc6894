-- +goose Up
-- Where an organisation lies, in degrees of the coordinate system that all data of the city use; NULL: not known.
ALTER TABLE org_organizations ADD COLUMN lng DOUBLE PRECISION;

ALTER TABLE org_organizations ADD COLUMN lat DOUBLE PRECISION;
