-- +goose Up
CREATE TABLE account_passkeys (
    id              BIGINT  NOT NULL PRIMARY KEY,
    account_id      BIGINT  NOT NULL REFERENCES account_logins (id),
    credential_id   TEXT    NOT NULL UNIQUE,
    rp_id           TEXT    NOT NULL,
    public_key      TEXT    NOT NULL,
    sign_count      BIGINT  NOT NULL,
    aaguid          TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    transports      TEXT    NOT NULL,
    backup_eligible BOOLEAN NOT NULL,
    created_at      BIGINT  NOT NULL,
    used_at         BIGINT  NOT NULL,
    suspect_at      BIGINT  NOT NULL
);
CREATE INDEX account_passkeys_account ON account_passkeys (account_id);

CREATE TABLE account_ceremonies (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL,
    city       TEXT   NOT NULL,
    purpose    TEXT   NOT NULL,
    data       TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX account_ceremonies_expiry ON account_ceremonies (expires_at);
