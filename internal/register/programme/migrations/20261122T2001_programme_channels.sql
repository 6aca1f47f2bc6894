-- +goose Up
-- How many a school took in by channel, level and year; NULL is not known.
CREATE TABLE programme_channels (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    batch_id    BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    school_id   BIGINT NOT NULL,
    level       TEXT NOT NULL,
    year        BIGINT NOT NULL,
    channel     TEXT NOT NULL,
    admitted    BIGINT,
    registered  BIGINT,
    UNIQUE (school_id, level, year, channel)
);

CREATE INDEX programme_channels_year ON programme_channels (year, school_id);

-- Senior secondary enrolment of the city as its statistics say it; a correction is a further
-- revision.
CREATE TABLE programme_seniors (
    year       BIGINT NOT NULL,
    revision   BIGINT NOT NULL,
    general    BIGINT,
    vocational BIGINT,
    source     TEXT NOT NULL,
    account_id BIGINT NOT NULL,
    sent_ms    BIGINT NOT NULL,
    PRIMARY KEY (year, revision)
);
