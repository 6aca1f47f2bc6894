-- +goose Up
-- Which organisation belongs to which body: a consortium, an alliance, an association.
CREATE TABLE org_memberships (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    row_key     TEXT NOT NULL UNIQUE,
    status      TEXT NOT NULL,
    due_on      TEXT,
    body_id     BIGINT NOT NULL REFERENCES org_organizations (id),
    member_id   BIGINT NOT NULL REFERENCES org_organizations (id),
    role        TEXT NOT NULL,
    since_day   TEXT NOT NULL,
    until_day   TEXT NOT NULL,
    evidence    TEXT NOT NULL,
    proposed_by TEXT NOT NULL
);

CREATE INDEX org_memberships_body ON org_memberships (body_id, status);

CREATE INDEX org_memberships_member ON org_memberships (member_id, status);
