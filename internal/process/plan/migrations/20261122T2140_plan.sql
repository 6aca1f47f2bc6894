-- +goose Up
CREATE TABLE plan_plans (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    status      TEXT NOT NULL,
    due_on      TEXT,
    level       TEXT NOT NULL,
    sort        TEXT NOT NULL,
    title       TEXT NOT NULL,
    file_no     TEXT NOT NULL,
    issuer      TEXT NOT NULL,
    issued_on   TEXT NOT NULL,
    from_day    TEXT NOT NULL,
    until_day   TEXT NOT NULL,
    parent_id   BIGINT NOT NULL,
    county      TEXT NOT NULL,
    org_id      BIGINT NOT NULL,
    area        TEXT NOT NULL,
    area_name   TEXT NOT NULL,
    note        TEXT NOT NULL,
    replaced_by BIGINT NOT NULL,
    owner_id    BIGINT NOT NULL,
    by_name     TEXT NOT NULL,
    UNIQUE (level, county, org_id, title, from_day)
);

CREATE INDEX plan_plans_due ON plan_plans (due_on);

CREATE INDEX plan_plans_parent ON plan_plans (parent_id);

CREATE TABLE plan_citations (
    id       BIGINT PRIMARY KEY,
    plan_id  BIGINT NOT NULL REFERENCES plan_plans (id),
    sort     TEXT NOT NULL,
    title    TEXT NOT NULL,
    file_no  TEXT NOT NULL,
    clause   TEXT NOT NULL,
    text     TEXT NOT NULL,
    verified BOOLEAN NOT NULL
);

CREATE INDEX plan_citations_plan ON plan_citations (plan_id);

CREATE TABLE plan_layouts (
    id       BIGINT PRIMARY KEY,
    plan_id  BIGINT NOT NULL REFERENCES plan_plans (id),
    position BIGINT NOT NULL,
    number   BIGINT NOT NULL,
    what     TEXT NOT NULL,
    place    TEXT NOT NULL,
    note     TEXT NOT NULL
);

CREATE INDEX plan_layouts_plan ON plan_layouts (plan_id);

CREATE TABLE plan_milestones (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    plan_id     BIGINT NOT NULL REFERENCES plan_plans (id),
    name        TEXT NOT NULL,
    phrase      TEXT NOT NULL,
    due_day     TEXT NOT NULL,
    done_on     TEXT NOT NULL,
    evidence    TEXT NOT NULL,
    blob_id     BIGINT NOT NULL,
    file_name   TEXT NOT NULL,
    UNIQUE (plan_id, name)
);

CREATE TABLE plan_tasks (
    id           BIGINT PRIMARY KEY,
    row_version  BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    plan_id      BIGINT NOT NULL REFERENCES plan_plans (id),
    position     BIGINT NOT NULL,
    number       TEXT NOT NULL,
    sort         TEXT NOT NULL,
    chapter      TEXT NOT NULL,
    section      TEXT NOT NULL,
    title        TEXT NOT NULL,
    text         TEXT NOT NULL,
    deadline     TEXT NOT NULL,
    tags         TEXT NOT NULL,
    done_on      TEXT NOT NULL,
    cancelled_by BIGINT NOT NULL,
    cancelled_on TEXT NOT NULL,
    why          TEXT NOT NULL,
    UNIQUE (plan_id, number)
);

CREATE TABLE plan_units (
    task_id  BIGINT NOT NULL REFERENCES plan_tasks (id),
    position BIGINT NOT NULL,
    org_id   BIGINT NOT NULL,
    name     TEXT NOT NULL,
    PRIMARY KEY (task_id, position)
);

CREATE INDEX plan_units_org ON plan_units (org_id);

CREATE TABLE plan_targets (
    id           BIGINT PRIMARY KEY,
    row_version  BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    plan_id      BIGINT NOT NULL REFERENCES plan_plans (id),
    task_id      BIGINT NOT NULL,
    position     BIGINT NOT NULL,
    code         TEXT NOT NULL,
    indicator    TEXT NOT NULL,
    title        TEXT NOT NULL,
    period_end   TEXT NOT NULL,
    baseline     BIGINT,
    base         BIGINT,
    stretch      BIGINT,
    low          BIGINT,
    high         BIGINT,
    comparator   TEXT NOT NULL,
    basis        TEXT NOT NULL,
    scope        TEXT NOT NULL,
    unit         TEXT NOT NULL,
    q1           BIGINT NOT NULL,
    q2           BIGINT NOT NULL,
    q3           BIGINT NOT NULL,
    q4           BIGINT NOT NULL,
    clause       TEXT NOT NULL,
    place        TEXT NOT NULL,
    live         BOOLEAN NOT NULL,
    revised_from BIGINT NOT NULL,
    why          TEXT NOT NULL,
    agreed_by    TEXT NOT NULL,
    by_name      TEXT NOT NULL,
    made_on      TEXT NOT NULL
);

CREATE INDEX plan_targets_plan ON plan_targets (plan_id, position);

CREATE UNIQUE INDEX plan_targets_live ON plan_targets (plan_id, code, period_end, scope) WHERE live = TRUE;

CREATE UNIQUE INDEX plan_targets_from ON plan_targets (revised_from) WHERE revised_from <> 0;

CREATE TABLE plan_typed (
    id        BIGINT PRIMARY KEY,
    target_id BIGINT NOT NULL REFERENCES plan_targets (id),
    on_day    TEXT NOT NULL,
    value     BIGINT NOT NULL,
    whole     BIGINT NOT NULL,
    note      TEXT NOT NULL,
    blob_id   BIGINT NOT NULL REFERENCES blobs (id),
    file_name TEXT NOT NULL,
    by_id     BIGINT NOT NULL,
    by_name   TEXT NOT NULL,
    at        BIGINT NOT NULL
);

CREATE INDEX plan_typed_target ON plan_typed (target_id, on_day, id);

CREATE TABLE plan_quotas (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    task_id     BIGINT NOT NULL REFERENCES plan_tasks (id),
    year        BIGINT NOT NULL,
    quota       BIGINT NOT NULL,
    unit        TEXT NOT NULL,
    done        BIGINT,
    evidence    TEXT NOT NULL,
    blob_id     BIGINT NOT NULL,
    file_name   TEXT NOT NULL,
    UNIQUE (task_id, year)
);

CREATE TABLE plan_params (
    code       TEXT NOT NULL,
    version    BIGINT NOT NULL,
    value      DOUBLE PRECISION NOT NULL,
    source     TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    PRIMARY KEY (code, version)
);

INSERT INTO plan_params (code, version, value, source, valid_from)
VALUES
  ('PLAN-GREEN', 1, 5, '平台缺省：进度落后时序不超过 5 个百分点为绿，市可修订', '2020-01-01'),
  ('PLAN-AMBER', 1, 20, '平台缺省：落后超过 5 个、不超过 20 个百分点为黄，再多为红，市可修订', '2020-01-01'),
  ('PLAN-OVERDUE', 1, 2, '平台缺省：连续逾期未报 2 次为红，市可修订', '2020-01-01');
