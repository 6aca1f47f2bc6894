-- +goose Up
CREATE TABLE sheet_batches (
    id          BIGINT PRIMARY KEY,
    kind        TEXT    NOT NULL,
    day         TEXT    NOT NULL,
    number      BIGINT  NOT NULL,
    sender      TEXT    NOT NULL,
    owner_id    BIGINT  NOT NULL,
    owner_name  TEXT    NOT NULL,
    file_name   TEXT    NOT NULL,
    file_size   BIGINT  NOT NULL,
    blob_id     BIGINT  NOT NULL,
    job_id      BIGINT  NOT NULL,
    status      TEXT    NOT NULL,
    row_version BIGINT  NOT NULL,
    due_on      TEXT,
    plan        TEXT    NOT NULL,
    result      TEXT    NOT NULL,
    inserted    TEXT    NOT NULL,
    only_good   BOOLEAN NOT NULL,
    refusal     TEXT    NOT NULL,
    created_at  BIGINT  NOT NULL,
    done_at     BIGINT  NOT NULL,
    undo_until  TEXT    NOT NULL,
    UNIQUE (day, number)
);

CREATE INDEX sheet_batches_owner ON sheet_batches (owner_id, created_at);

CREATE TABLE sheet_findings (
    batch_id   BIGINT NOT NULL REFERENCES sheet_batches (id),
    seq        BIGINT NOT NULL,
    sheet_name TEXT   NOT NULL,
    row_no     BIGINT NOT NULL,
    col_no     BIGINT NOT NULL,
    head       TEXT   NOT NULL,
    raw        TEXT   NOT NULL,
    severity   BIGINT NOT NULL,
    code       TEXT   NOT NULL,
    args       TEXT   NOT NULL,
    PRIMARY KEY (batch_id, seq)
);

CREATE INDEX sheet_findings_severity ON sheet_findings (batch_id, severity, row_no, seq);

CREATE TABLE sheet_profiles (
    kind       TEXT   NOT NULL,
    sender     TEXT   NOT NULL,
    head       TEXT   NOT NULL,
    column_key TEXT   NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (kind, sender, head)
);

CREATE TABLE sheet_undo (
    batch_id     BIGINT NOT NULL REFERENCES sheet_batches (id),
    seq          BIGINT NOT NULL,
    table_name   TEXT   NOT NULL,
    row_id       BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    old_batch_id BIGINT NOT NULL,
    image        TEXT   NOT NULL,
    PRIMARY KEY (batch_id, seq)
);

INSERT INTO caseflow_params (code, version, days, working, source, valid_from)
VALUES ('sheet.undo_days', 1, 30, FALSE, '平台预置：导入批次可撤销的天数', '2025-01-01');
