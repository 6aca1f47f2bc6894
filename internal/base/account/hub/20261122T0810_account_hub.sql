-- +goose Up
CREATE TABLE account_logins (
    id          BIGINT  NOT NULL PRIMARY KEY,
    login       TEXT    NOT NULL UNIQUE,
    state       TEXT    NOT NULL,
    epoch       BIGINT  NOT NULL,
    created_at  BIGINT  NOT NULL
);

CREATE TABLE account_credentials (
    account_id BIGINT  NOT NULL REFERENCES account_logins (id),
    kind       TEXT    NOT NULL,
    secret     TEXT    NOT NULL,
    last_step  BIGINT  NOT NULL,
    changed_at BIGINT  NOT NULL,
    PRIMARY KEY (account_id, kind)
);

CREATE TABLE account_memberships (
    account_id BIGINT NOT NULL REFERENCES account_logins (id),
    city       TEXT   NOT NULL,
    since      BIGINT NOT NULL,
    PRIMARY KEY (account_id, city)
);
CREATE INDEX account_memberships_city ON account_memberships (city);

CREATE TABLE account_sessions (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL,
    city       TEXT   NOT NULL,
    epoch      BIGINT NOT NULL,
    data       TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX account_sessions_account ON account_sessions (account_id);
CREATE INDEX account_sessions_expiry ON account_sessions (expires_at);

CREATE TABLE account_throttle (
    name         TEXT   NOT NULL PRIMARY KEY,
    failures     BIGINT NOT NULL,
    last_at      BIGINT NOT NULL,
    locked_until BIGINT NOT NULL
);

CREATE TABLE account_links (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    id         BIGINT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account_logins (id),
    city       TEXT   NOT NULL,
    seed       TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL
);
CREATE INDEX account_links_account ON account_links (account_id);

CREATE TABLE account_tokens (
    id         BIGINT  NOT NULL PRIMARY KEY,
    account_id BIGINT  NOT NULL REFERENCES account_logins (id),
    city       TEXT    NOT NULL,
    token_hash TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    epoch      BIGINT  NOT NULL,
    read_only  BOOLEAN NOT NULL,
    created_at BIGINT  NOT NULL,
    expires_at BIGINT  NOT NULL,
    revoked_at BIGINT  NOT NULL
);
CREATE INDEX account_tokens_account ON account_tokens (account_id);

CREATE TABLE account_signins (
    id         BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL,
    city       TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    outcome    TEXT   NOT NULL,
    network    TEXT   NOT NULL
);
CREATE INDEX account_signins_account ON account_signins (account_id, at);
