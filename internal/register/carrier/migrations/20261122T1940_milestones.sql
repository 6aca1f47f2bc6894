-- +goose Up
CREATE TABLE carrier_choices (
    kind  TEXT NOT NULL,
    field TEXT NOT NULL,
    code  TEXT NOT NULL,
    zh    TEXT NOT NULL,
    en    TEXT NOT NULL,
    at    BIGINT NOT NULL,
    by_id BIGINT NOT NULL,
    PRIMARY KEY (kind, field, code)
);

CREATE TABLE carrier_milestones (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    batch_id    BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    record_id   BIGINT NOT NULL REFERENCES carrier_records (id),
    name        TEXT NOT NULL,
    due_on      TEXT NOT NULL,
    owner_id    BIGINT NOT NULL,
    weight      BIGINT NOT NULL,
    done_on     TEXT NOT NULL,
    evidence    TEXT NOT NULL,
    UNIQUE (record_id, name)
);

CREATE INDEX carrier_milestones_due ON carrier_milestones (done_on, due_on, id);

CREATE INDEX carrier_milestones_owner ON carrier_milestones (owner_id, due_on);

CREATE TABLE carrier_moves (
    id           BIGINT PRIMARY KEY,
    milestone_id BIGINT NOT NULL REFERENCES carrier_milestones (id),
    was_on       TEXT NOT NULL,
    now_on       TEXT NOT NULL,
    reason       TEXT NOT NULL,
    at           BIGINT NOT NULL,
    by_id        BIGINT NOT NULL
);

CREATE INDEX carrier_moves_milestone ON carrier_moves (milestone_id, id);

CREATE TABLE carrier_acceptances (
    id        BIGINT PRIMARY KEY,
    record_id BIGINT NOT NULL REFERENCES carrier_records (id),
    on_day    TEXT NOT NULL,
    result    TEXT NOT NULL,
    experts   TEXT NOT NULL,
    document  TEXT NOT NULL,
    opinion   TEXT NOT NULL,
    at        BIGINT NOT NULL,
    by_id     BIGINT NOT NULL
);

CREATE INDEX carrier_acceptances_record ON carrier_acceptances (record_id, on_day, id);

CREATE TABLE carrier_reminders (
    milestone_id BIGINT NOT NULL,
    stage        TEXT NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (milestone_id, stage)
);

INSERT INTO caseflow_params (code, version, days, working, source, valid_from)
VALUES ('carrier.milestone_soon', 1, 10, TRUE, '平台缺省：里程碑到期前 10 个工作日提醒，市可修订', '2020-01-01');
