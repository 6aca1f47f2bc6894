-- +goose Up
CREATE TABLE carrier_kinds (
    code        TEXT PRIMARY KEY,
    body        TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    updated_by  BIGINT NOT NULL
);

CREATE TABLE carrier_records (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    batch_id    BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    kind        TEXT NOT NULL,
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL,
    number      TEXT NOT NULL,
    level       TEXT NOT NULL,
    status      TEXT NOT NULL,
    due_on      TEXT,
    stage_on    TEXT NOT NULL,
    level_on    TEXT NOT NULL,
    county      TEXT NOT NULL,
    org_id      BIGINT NOT NULL,
    built_on    TEXT NOT NULL,
    ended_on    TEXT NOT NULL,
    functions   TEXT NOT NULL,
    lng         DOUBLE PRECISION,
    lat         DOUBLE PRECISION,
    note        TEXT NOT NULL,
    body        TEXT NOT NULL,
    UNIQUE (kind, name_key, org_id)
);

CREATE INDEX carrier_records_name ON carrier_records (kind, name, id);

CREATE INDEX carrier_records_status ON carrier_records (kind, status, level, id);

CREATE INDEX carrier_records_built ON carrier_records (kind, built_on, id);

CREATE INDEX carrier_records_org ON carrier_records (org_id, kind);

CREATE INDEX carrier_records_county ON carrier_records (kind, county, id);

CREATE TABLE carrier_values (
    record_id BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    field     TEXT NOT NULL,
    text      TEXT NOT NULL,
    num       DOUBLE PRECISION,
    PRIMARY KEY (record_id, field)
);

CREATE INDEX carrier_values_text ON carrier_values (kind, field, text, record_id);

CREATE INDEX carrier_values_num ON carrier_values (kind, field, num, record_id);

CREATE TABLE carrier_days (
    id        BIGINT PRIMARY KEY,
    record_id BIGINT NOT NULL,
    stage     TEXT NOT NULL,
    on_day    TEXT NOT NULL,
    proof     TEXT NOT NULL,
    at        BIGINT NOT NULL,
    by_id     BIGINT NOT NULL
);

CREATE INDEX carrier_days_record ON carrier_days (record_id, on_day, id);

CREATE TABLE carrier_levels (
    id        BIGINT PRIMARY KEY,
    record_id BIGINT NOT NULL,
    level     TEXT NOT NULL,
    from_day  TEXT NOT NULL,
    document  TEXT NOT NULL,
    at        BIGINT NOT NULL,
    by_id     BIGINT NOT NULL
);

CREATE INDEX carrier_levels_record ON carrier_levels (record_id, from_day, id);

CREATE TABLE carrier_members (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    batch_id    BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    record_id   BIGINT NOT NULL REFERENCES carrier_records (id),
    role        TEXT NOT NULL,
    org_id      BIGINT NOT NULL REFERENCES org_organizations (id),
    since_day   TEXT NOT NULL,
    until_day   TEXT NOT NULL,
    signed_on   TEXT NOT NULL,
    note        TEXT NOT NULL,
    UNIQUE (record_id, role, org_id, since_day)
);

CREATE INDEX carrier_members_org ON carrier_members (org_id, record_id);

CREATE TABLE carrier_checks (
    record_id BIGINT NOT NULL REFERENCES carrier_records (id),
    item      TEXT NOT NULL,
    note      TEXT NOT NULL,
    at        BIGINT NOT NULL,
    by_id     BIGINT NOT NULL,
    PRIMARY KEY (record_id, item)
);

CREATE TABLE carrier_reports (
    id        BIGINT PRIMARY KEY,
    record_id BIGINT NOT NULL REFERENCES carrier_records (id),
    year      BIGINT NOT NULL,
    text      TEXT NOT NULL,
    at        BIGINT NOT NULL,
    by_id     BIGINT NOT NULL,
    UNIQUE (record_id, year)
);

CREATE TABLE carrier_shares (
    id        BIGINT PRIMARY KEY,
    record_id BIGINT NOT NULL REFERENCES carrier_records (id),
    from_day  TEXT NOT NULL,
    holder    TEXT NOT NULL,
    part      BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    by_id     BIGINT NOT NULL
);

CREATE INDEX carrier_shares_record ON carrier_shares (record_id, from_day);

CREATE TABLE carrier_assets (
    id        BIGINT PRIMARY KEY,
    record_id BIGINT NOT NULL REFERENCES carrier_records (id),
    owner     TEXT NOT NULL,
    what      TEXT NOT NULL,
    sort      TEXT NOT NULL,
    fen       BIGINT NOT NULL,
    on_day    TEXT NOT NULL,
    corrects  BIGINT REFERENCES carrier_assets (id),
    at        BIGINT NOT NULL,
    by_id     BIGINT NOT NULL
);

CREATE INDEX carrier_assets_record ON carrier_assets (record_id, on_day, id);

CREATE TABLE carrier_meetings (
    id        BIGINT PRIMARY KEY,
    record_id BIGINT NOT NULL REFERENCES carrier_records (id),
    council   TEXT NOT NULL,
    on_day    TEXT NOT NULL,
    present   TEXT NOT NULL,
    minutes   TEXT NOT NULL,
    at        BIGINT NOT NULL,
    by_id     BIGINT NOT NULL
);

CREATE INDEX carrier_meetings_record ON carrier_meetings (record_id, on_day);

CREATE TABLE carrier_bookings (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    record_id   BIGINT NOT NULL REFERENCES carrier_records (id),
    org_id      BIGINT NOT NULL REFERENCES org_organizations (id),
    starts_at   BIGINT NOT NULL,
    ends_at     BIGINT NOT NULL,
    purpose     TEXT NOT NULL,
    persons     BIGINT NOT NULL,
    used        BIGINT NOT NULL,
    cancelled   BOOLEAN NOT NULL,
    at          BIGINT NOT NULL,
    by_id       BIGINT NOT NULL
);

CREATE INDEX carrier_bookings_record ON carrier_bookings (record_id, starts_at);

CREATE TABLE carrier_published (
    id         BIGINT PRIMARY KEY,
    kind       TEXT NOT NULL,
    count_code TEXT NOT NULL,
    as_of      TEXT NOT NULL,
    value      DOUBLE PRECISION NOT NULL,
    unit       TEXT NOT NULL,
    scope      TEXT NOT NULL,
    source     TEXT NOT NULL
);

CREATE INDEX carrier_published_kind ON carrier_published (kind, count_code, as_of);
