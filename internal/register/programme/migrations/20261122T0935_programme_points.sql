-- +goose Up
-- Programme points, plans and outcomes. school_id names an organisation of base/org.

CREATE TABLE programme_points (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    batch_id    BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    school_id   BIGINT NOT NULL,
    level       TEXT NOT NULL,
    code        TEXT NOT NULL,
    given_code  TEXT NOT NULL,
    name        TEXT NOT NULL,
    length      TEXT NOT NULL,
    first_year  BIGINT NOT NULL,
    controlled  BOOLEAN NOT NULL,
    shortage    BOOLEAN NOT NULL,
    status      TEXT NOT NULL,
    due_on      TEXT,
    UNIQUE (school_id, level, code, length)
);

CREATE INDEX programme_points_code ON programme_points (level, code);

CREATE INDEX programme_points_status ON programme_points (status, id);

CREATE TABLE programme_enrolments (
    id           BIGINT PRIMARY KEY,
    row_version  BIGINT NOT NULL,
    batch_id     BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    point_id     BIGINT NOT NULL REFERENCES programme_points (id),
    year         BIGINT NOT NULL,
    planned      BIGINT,
    first_choice BIGINT,
    admitted     BIGINT,
    registered   BIGINT,
    UNIQUE (point_id, year)
);

CREATE TABLE programme_outcomes (
    id            BIGINT PRIMARY KEY,
    row_version   BIGINT NOT NULL,
    batch_id      BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    point_id      BIGINT NOT NULL REFERENCES programme_points (id),
    year          BIGINT NOT NULL,
    as_of         TEXT NOT NULL,
    graduates     BIGINT,
    contract      BIGINT,
    flexible      BIGINT,
    self_employed BIGINT,
    freelance     BIGINT,
    study         BIGINT,
    army          BIGINT,
    grassroots    BIGINT,
    seeking       BIGINT,
    not_intending BIGINT,
    related       BIGINT,
    local         BIGINT,
    UNIQUE (point_id, year, as_of)
);
