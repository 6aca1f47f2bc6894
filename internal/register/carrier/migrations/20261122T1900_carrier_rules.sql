-- +goose Up
CREATE TABLE carrier_params (
    code       TEXT NOT NULL,
    version    BIGINT NOT NULL,
    value      BIGINT NOT NULL,
    source     TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    PRIMARY KEY (code, version)
);

INSERT INTO carrier_params (code, version, value, source, valid_from) VALUES
    ('PLT-PARTIES', 1, 1, '乌教发〔2024〕50号，第 38 行：政府、行业、企业与院校四方协同；关闭由市级管理员决定', '2020-01-01'),
    ('PLT-REPORTS', 1, 2, '产品默认：连续或累计两个年度没有报告的暂停', '2020-01-01'),
    ('PLT-REPORT-FROM', 1, 2026, '产品默认：名册启用的年度，以前年度的报告没有在这里收', '2020-01-01'),
    ('PLT-LEVELS', 1, 1, '产品默认：一个载体按最高级别计一次', '2020-01-01');

CREATE TABLE carrier_files (
    id        BIGINT PRIMARY KEY,
    record_id BIGINT NOT NULL REFERENCES carrier_records (id),
    blob_id   BIGINT NOT NULL REFERENCES blobs (id),
    sort      TEXT NOT NULL,
    title     TEXT NOT NULL,
    name      TEXT NOT NULL,
    size      BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    by_id     BIGINT NOT NULL
);

CREATE INDEX carrier_files_record ON carrier_files (record_id, id);

CREATE TABLE carrier_honours (
    id        BIGINT PRIMARY KEY,
    record_id BIGINT NOT NULL REFERENCES carrier_records (id),
    title     TEXT NOT NULL,
    level     TEXT NOT NULL,
    given_by  TEXT NOT NULL,
    on_day    TEXT NOT NULL,
    document  TEXT NOT NULL,
    at        BIGINT NOT NULL,
    by_id     BIGINT NOT NULL,
    UNIQUE (record_id, title, on_day)
);

CREATE TABLE carrier_overlays (
    code        TEXT PRIMARY KEY,
    body        TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    updated_by  BIGINT NOT NULL
);
