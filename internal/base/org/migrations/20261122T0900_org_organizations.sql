-- +goose Up
CREATE TABLE org_organizations (
    id           BIGINT PRIMARY KEY,
    row_version  BIGINT NOT NULL,
    batch_id     BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    uscc         TEXT,
    name         TEXT NOT NULL,
    name_key     TEXT NOT NULL,
    kind         TEXT NOT NULL,
    sub_kind     TEXT NOT NULL,
    county       TEXT NOT NULL,
    region       TEXT NOT NULL,
    address      TEXT NOT NULL,
    legal        TEXT NOT NULL,
    status       TEXT NOT NULL,
    merged_into  BIGINT REFERENCES org_organizations (id),
    provisional  BOOLEAN NOT NULL,
    source       TEXT NOT NULL,
    school_code  TEXT,
    school_level TEXT NOT NULL,
    ownership    TEXT NOT NULL,
    authority    TEXT NOT NULL,
    also_hrss    BOOLEAN NOT NULL,
    students     BIGINT NOT NULL,
    industry     TEXT NOT NULL,
    scale        TEXT NOT NULL,
    above_scale  BOOLEAN NOT NULL,
    output_fen   BIGINT,
    output_year  BIGINT NOT NULL,
    headcount    BIGINT NOT NULL,
    partner      BOOLEAN NOT NULL,
    UNIQUE (uscc),
    UNIQUE (school_code)
);

CREATE INDEX org_organizations_kind ON org_organizations (kind, status, id);

CREATE INDEX org_organizations_name ON org_organizations (name_key);

CREATE INDEX org_organizations_county ON org_organizations (county, kind);

CREATE TABLE org_aliases (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    batch_id    BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    org_id      BIGINT NOT NULL REFERENCES org_organizations (id),
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL,
    sort        TEXT NOT NULL,
    from_day    TEXT NOT NULL,
    to_day      TEXT NOT NULL,
    UNIQUE (org_id, name_key, from_day)
);

CREATE INDEX org_aliases_name ON org_aliases (name_key);

CREATE TABLE org_counties (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL
);

CREATE TABLE org_kinds (
    code    TEXT PRIMARY KEY,
    zh      TEXT NOT NULL,
    en      TEXT NOT NULL,
    builtin BOOLEAN NOT NULL
);

INSERT INTO org_kinds (code, zh, en, builtin)
VALUES ('TRAINING', '职业培训机构', 'Training provider', TRUE),
       ('ASSESSOR', '培训评价组织', 'Assessment body', TRUE),
       ('OPEN_UNIV', '开放大学', 'Open university', TRUE),
       ('COMMUNITY', '社区学校', 'Community school', TRUE),
       ('SENIOR', '老年学校', 'School for seniors', TRUE),
       ('RURAL', '乡村振兴学院', 'Rural revitalisation college', TRUE),
       ('PUBLICITY', '公众教育学院', 'Public education college', TRUE),
       ('FAMILY', '家庭教育指导中心', 'Family education centre', TRUE);
