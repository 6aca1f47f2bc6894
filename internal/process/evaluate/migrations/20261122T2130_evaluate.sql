-- +goose Up
-- Versions of presets: proposed by one person, confirmed by another. body is the parameters.
CREATE TABLE evaluate_settings (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    status      TEXT NOT NULL,
    due_on      TEXT,
    preset      TEXT NOT NULL,
    version     BIGINT NOT NULL,
    from_year   BIGINT NOT NULL,
    body        TEXT NOT NULL,
    source      TEXT NOT NULL,
    owner_id    BIGINT NOT NULL,
    UNIQUE (preset, version)
);

CREATE INDEX evaluate_settings_year ON evaluate_settings (from_year);

CREATE INDEX evaluate_settings_due ON evaluate_settings (due_on);

-- A run of a year with everything that it rests on.
CREATE TABLE evaluate_runs (
    id          BIGINT PRIMARY KEY,
    year        BIGINT NOT NULL,
    revision    BIGINT NOT NULL,
    taken_ms    BIGINT NOT NULL,
    account_id  BIGINT NOT NULL,
    account     TEXT NOT NULL,
    note        TEXT NOT NULL,
    points      BIGINT NOT NULL,
    inputs      TEXT NOT NULL,
    inputs_sha  TEXT NOT NULL,
    results_sha TEXT NOT NULL,
    UNIQUE (year, revision)
);

CREATE TABLE evaluate_verdicts (
    id          BIGINT PRIMARY KEY,
    run_id      BIGINT NOT NULL REFERENCES evaluate_runs (id),
    year        BIGINT NOT NULL,
    point_id    BIGINT NOT NULL REFERENCES programme_points (id),
    school_id   BIGINT NOT NULL,
    school      TEXT NOT NULL,
    county      TEXT NOT NULL,
    level       TEXT NOT NULL,
    code        TEXT NOT NULL,
    name        TEXT NOT NULL,
    colour      TEXT NOT NULL,
    action      TEXT NOT NULL,
    grade       TEXT NOT NULL,
    score       DOUBLE PRECISION,
    destination DOUBLE PRECISION,
    completion  DOUBLE PRECISION,
    demand      DOUBLE PRECISION,
    place       BIGINT NOT NULL,
    few         BOOLEAN NOT NULL,
    body        TEXT NOT NULL,
    facts_sha   TEXT NOT NULL,
    UNIQUE (run_id, point_id)
);

CREATE INDEX evaluate_verdicts_point ON evaluate_verdicts (point_id, year);

CREATE INDEX evaluate_verdicts_school ON evaluate_verdicts (school_id);

-- Points that follow others: merged, split, renamed with another code. Shares are thousandths of the predecessor.
CREATE TABLE evaluate_successions (
    id          BIGINT PRIMARY KEY,
    point_id    BIGINT NOT NULL REFERENCES programme_points (id),
    former_id   BIGINT NOT NULL REFERENCES programme_points (id),
    milli       BIGINT NOT NULL,
    from_year   BIGINT NOT NULL,
    source      TEXT NOT NULL,
    account_id  BIGINT NOT NULL,
    UNIQUE (point_id, former_id)
);

CREATE TABLE evaluate_cards (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    status      TEXT NOT NULL,
    due_on      TEXT,
    year        BIGINT NOT NULL,
    number      TEXT NOT NULL UNIQUE,
    verdict_id  BIGINT NOT NULL REFERENCES evaluate_verdicts (id),
    point_id    BIGINT NOT NULL REFERENCES programme_points (id),
    school_id   BIGINT NOT NULL,
    county      TEXT NOT NULL,
    colour      TEXT NOT NULL,
    action      TEXT NOT NULL,
    drafter_id  BIGINT NOT NULL,
    drafter     TEXT NOT NULL,
    reply       TEXT NOT NULL,
    plan        TEXT NOT NULL,
    plan_owner  TEXT NOT NULL,
    plan_by     TEXT,
    request_id  BIGINT NOT NULL,
    UNIQUE (point_id, year)
);

CREATE INDEX evaluate_cards_due ON evaluate_cards (due_on);

CREATE INDEX evaluate_cards_school ON evaluate_cards (school_id);

CREATE TABLE evaluate_numbers (
    year BIGINT PRIMARY KEY,
    last BIGINT NOT NULL
);

-- Evidence of replies and appeals; owner_id is the card or the appeal.
CREATE TABLE evaluate_files (
    id       BIGINT PRIMARY KEY,
    owner_id BIGINT NOT NULL,
    blob_id  BIGINT NOT NULL,
    name     TEXT NOT NULL,
    size     BIGINT NOT NULL,
    digest   TEXT NOT NULL,
    account  TEXT NOT NULL
);

CREATE INDEX evaluate_files_owner ON evaluate_files (owner_id);

CREATE TABLE evaluate_appeals (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    status      TEXT NOT NULL,
    due_on      TEXT,
    year        BIGINT NOT NULL,
    verdict_id  BIGINT NOT NULL REFERENCES evaluate_verdicts (id),
    point_id    BIGINT NOT NULL REFERENCES programme_points (id),
    school_id   BIGINT NOT NULL,
    county      TEXT NOT NULL,
    reason      TEXT NOT NULL,
    owner_id    BIGINT NOT NULL,
    UNIQUE (verdict_id)
);

CREATE INDEX evaluate_appeals_due ON evaluate_appeals (due_on);

CREATE TABLE evaluate_params (
    code       TEXT NOT NULL,
    version    BIGINT NOT NULL,
    value      BIGINT NOT NULL,
    source     TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    PRIMARY KEY (code, version)
);

INSERT INTO evaluate_params (code, version, value, source, valid_from)
VALUES ('SUP-GRADUATES', 1, 10, '平台缺省：毕业生不足 10 人的专业点对外不公布，市可修订', '2026-01-01');

INSERT INTO caseflow_params (code, version, days, working, source, valid_from)
VALUES ('EVA-REPLY', 1, 15, TRUE, '平台缺省：学校收到预警后 15 个工作日内答复，市可修订', '2020-01-01'),
       ('EVA-PLAN', 1, 20, TRUE, '平台缺省：20 个工作日内报整改方案，市可修订', '2020-01-01'),
       ('EVA-REVIEW', 1, 365, FALSE, '平台缺省：整改一年后复查，市可修订', '2020-01-01'),
       ('EVA-APPEAL', 1, 15, TRUE, '平台缺省：评价申诉 15 个工作日内处理，市可修订', '2020-01-01');

INSERT INTO caseflow_reasons (list, code, zh, en, position, active)
VALUES ('evaluate.drop', 'WRONG', '数据有误，已更正', 'The data were wrong and are corrected', 1, TRUE),
       ('evaluate.drop', 'MERGED', '专业点已合并或撤销', 'The point was merged or revoked', 2, TRUE),
       ('evaluate.drop', 'OTHER', '其他（写明）', 'Other (say which)', 3, TRUE),
       ('evaluate.keep', 'UNANSWERED', '学校没有答复', 'The school did not reply', 1, TRUE),
       ('evaluate.keep', 'EVIDENCE', '佐证不能说明问题', 'The evidence does not explain it', 2, TRUE),
       ('evaluate.keep', 'AGREED', '学校认可，转入整改', 'The school agrees and improves', 3, TRUE),
       ('evaluate.ease', 'WRONG', '数据有误，已更正', 'The data were wrong and are corrected', 1, TRUE),
       ('evaluate.ease', 'ONCE', '一次性原因，有佐证', 'A single cause, with evidence', 2, TRUE),
       ('evaluate.ease', 'DEMAND', '本市急需，先改进', 'The city needs it: improve first', 3, TRUE),
       ('evaluate.ease', 'OTHER', '其他（写明）', 'Other (say which)', 4, TRUE);
