-- +goose Up
CREATE TABLE account_people (
    account_id  BIGINT NOT NULL PRIMARY KEY,
    login       TEXT   NOT NULL UNIQUE,
    name        TEXT   NOT NULL,
    office      TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    row_version BIGINT NOT NULL
);

CREATE TABLE account_grants (
    id         BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES account_people (account_id),
    role       TEXT   NOT NULL,
    county     TEXT   NOT NULL,
    org_id     BIGINT NOT NULL,
    function   TEXT   NOT NULL,
    valid_from TEXT   NOT NULL,
    valid_to   TEXT   NOT NULL,
    granted_by BIGINT NOT NULL,
    granted_at BIGINT NOT NULL,
    revoked_by BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL
);
CREATE INDEX account_grants_account ON account_grants (account_id);
CREATE INDEX account_grants_org ON account_grants (org_id);
