-- +goose Up
CREATE TABLE board_snapshots (
    id           BIGINT PRIMARY KEY,
    year         BIGINT NOT NULL,
    taken_at     BIGINT NOT NULL,
    taken_by     TEXT NOT NULL,
    account_id   BIGINT,
    published_at BIGINT NOT NULL,
    sha256       TEXT NOT NULL,
    body         TEXT NOT NULL
);

CREATE INDEX board_snapshots_year ON board_snapshots (year, taken_at);

CREATE TABLE board_params (
    code       TEXT NOT NULL,
    version    BIGINT NOT NULL,
    value      DOUBLE PRECISION NOT NULL,
    source     TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    PRIMARY KEY (code, version)
);

INSERT INTO board_params (code, version, value, source, valid_from)
VALUES ('GAP-EVEN', 1, 0.05, '平台缺省，市可修订', '2020-01-01'),
       ('GAP-WEIGHT', 1, 0.3, '平台缺省，市可修订', '2020-01-01'),
       ('GAP-RED', 1, 0.3, '平台缺省，市可修订', '2020-01-01');

CREATE TABLE board_closings (
    id          BIGINT PRIMARY KEY,
    year        BIGINT NOT NULL,
    occupation  TEXT NOT NULL,
    owner       TEXT NOT NULL,
    measure     TEXT NOT NULL,
    until_on    TEXT NOT NULL,
    status      TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    due_on      TEXT,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    UNIQUE (year, occupation)
);

CREATE INDEX board_closings_until ON board_closings (status, until_on);
