-- +goose Up
CREATE TABLE figures_stated (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    code        TEXT NOT NULL,
    title       TEXT NOT NULL,
    title_en    TEXT NOT NULL,
    value       DOUBLE PRECISION NOT NULL,
    high        DOUBLE PRECISION NOT NULL,
    qualifier   TEXT NOT NULL,
    unit        TEXT NOT NULL,
    period      TEXT NOT NULL,
    on_day      TEXT NOT NULL,
    scope       TEXT NOT NULL,
    source      TEXT NOT NULL,
    made_of     TEXT NOT NULL,
    why         TEXT NOT NULL,
    place       BIGINT NOT NULL,
    on_wall     BOOLEAN NOT NULL,
    UNIQUE (code, period, scope)
);
