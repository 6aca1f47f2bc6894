-- +goose Up
-- How many points a programme has in the province, by year, as the province's register says.
CREATE TABLE evaluate_sites (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    batch_id    BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    year        BIGINT NOT NULL,
    level       TEXT NOT NULL,
    code        TEXT NOT NULL,
    points      BIGINT NOT NULL,
    source      TEXT NOT NULL,
    UNIQUE (year, level, code)
);
