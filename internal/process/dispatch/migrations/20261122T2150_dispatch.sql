-- +goose Up
CREATE TABLE dispatch_params (
    code       TEXT NOT NULL,
    version    BIGINT NOT NULL,
    value      DOUBLE PRECISION NOT NULL,
    source     TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    PRIMARY KEY (code, version)
);

INSERT INTO dispatch_params (code, version, value, source, valid_from) VALUES
    ('GOV-GREEN', 1, 5, '季度调度规则（本系统默认）：进度不低于应达进度减 5 个百分点为绿', '2000-01-01'),
    ('GOV-AMBER', 1, 20, '季度调度规则（本系统默认）：进度不低于应达进度减 20 个百分点为黄，再低为红', '2000-01-01'),
    ('GOV-OVERDUE', 1, 2, '季度调度规则（本系统默认）：逾期满 2 次为红，须附整改计划', '2000-01-01'),
    ('GOV-OVERDUE-QUARTERS', 1, 4, '季度调度规则（本系统默认）：逾期次数按最近 4 个季度计', '2000-01-01');

INSERT INTO caseflow_params (code, version, days, working, source, valid_from) VALUES
    ('GOV-DISPATCH-DUE', 1, 10, TRUE, '每季度调度（乌海〔2024〕方案一（一）1、三（一））；季度结束后第 10 个工作日为本系统默认', '2000-01-01'),
    ('GOV-DISPATCH-CORRECT', 1, 3, TRUE, '退回后补报的工作日数（本系统默认）', '2000-01-01'),
    ('GOV-DISPATCH-ESCALATE', 1, 5, TRUE, '逾期后多少个工作日报市教育局（本系统默认）', '2000-01-01'),
    ('GOV-DISPATCH-REMIND', 1, 3, TRUE, '到期前第一次提醒的工作日数（本系统默认）', '2000-01-01'),
    ('GOV-DISPATCH-REMIND-LAST', 1, 1, TRUE, '到期前最后一次提醒的工作日数（本系统默认）', '2000-01-01'),
    ('GOV-MATTER-PART', 1, 10, TRUE, '会办单位答复的工作日数（本系统默认）', '2000-01-01');

CREATE TABLE dispatch_reports (
    id           BIGINT PRIMARY KEY,
    row_version  BIGINT NOT NULL,
    status       TEXT NOT NULL,
    due_on       TEXT,
    quarter      TEXT NOT NULL,
    task_id      BIGINT NOT NULL,
    task_number  TEXT NOT NULL,
    task_title   TEXT NOT NULL,
    task_path    TEXT NOT NULL,
    plan_title   TEXT NOT NULL,
    duty         TEXT NOT NULL,
    unit         TEXT NOT NULL,
    org_id       BIGINT NOT NULL,
    function     TEXT NOT NULL,
    county       TEXT NOT NULL,
    opened_on    TEXT NOT NULL,
    due_day      TEXT NOT NULL,
    sent_on      TEXT NOT NULL,
    late         BOOLEAN NOT NULL,
    progress     DOUBLE PRECISION,
    colour       TEXT NOT NULL,
    basis        TEXT NOT NULL,
    standing     TEXT NOT NULL,
    draft        TEXT NOT NULL,
    draft_by     TEXT NOT NULL,
    draft_at     BIGINT NOT NULL,
    entries      BIGINT NOT NULL,
    UNIQUE (task_id, quarter, org_id, function, county)
);

CREATE INDEX dispatch_reports_quarter ON dispatch_reports (quarter, status);
CREATE INDEX dispatch_reports_due ON dispatch_reports (due_on);

CREATE TABLE dispatch_entries (
    id         BIGINT PRIMARY KEY,
    report_id  BIGINT NOT NULL REFERENCES dispatch_reports (id),
    seq        BIGINT NOT NULL,
    kind       TEXT NOT NULL,
    progress   DOUBLE PRECISION,
    words      TEXT NOT NULL,
    problems   TEXT NOT NULL,
    support    TEXT NOT NULL,
    measures   TEXT NOT NULL,
    owner      TEXT NOT NULL,
    by_day     TEXT NOT NULL,
    reason     TEXT NOT NULL,
    colour     TEXT NOT NULL,
    basis      TEXT NOT NULL,
    standing   TEXT NOT NULL,
    files      TEXT NOT NULL,
    account_id BIGINT NOT NULL,
    person     TEXT NOT NULL,
    at_ms      BIGINT NOT NULL,
    UNIQUE (report_id, seq)
);

CREATE TABLE dispatch_files (
    id        BIGINT PRIMARY KEY,
    object_id BIGINT NOT NULL,
    blob_id   BIGINT NOT NULL,
    name      TEXT NOT NULL,
    size      BIGINT NOT NULL,
    person    TEXT NOT NULL,
    at_ms     BIGINT NOT NULL
);

CREATE INDEX dispatch_files_object ON dispatch_files (object_id);

CREATE TABLE dispatch_reminders (
    object_id BIGINT NOT NULL,
    stage     TEXT NOT NULL,
    PRIMARY KEY (object_id, stage)
);

CREATE TABLE dispatch_bodies (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    name        TEXT NOT NULL UNIQUE,
    kind        TEXT NOT NULL,
    pillar      TEXT NOT NULL,
    parent_id   BIGINT NOT NULL,
    duties      TEXT NOT NULL,
    document    TEXT NOT NULL,
    since_on    TEXT NOT NULL,
    until_on    TEXT NOT NULL
);

CREATE TABLE dispatch_members (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    body_id     BIGINT NOT NULL REFERENCES dispatch_bodies (id),
    unit        TEXT NOT NULL,
    org_id      BIGINT NOT NULL,
    pillar      TEXT NOT NULL,
    person      TEXT NOT NULL,
    post        TEXT NOT NULL,
    role        TEXT NOT NULL,
    since_on    TEXT NOT NULL,
    until_on    TEXT NOT NULL
);

CREATE INDEX dispatch_members_body ON dispatch_members (body_id);

CREATE TABLE dispatch_meetings (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    status      TEXT NOT NULL,
    due_on      TEXT,
    body_id     BIGINT NOT NULL REFERENCES dispatch_bodies (id),
    title       TEXT NOT NULL,
    quarter     TEXT NOT NULL,
    held_on     TEXT NOT NULL,
    place       TEXT NOT NULL,
    chair       TEXT NOT NULL,
    minutes     TEXT NOT NULL,
    number      TEXT NOT NULL,
    issued_on   TEXT NOT NULL,
    sha256      TEXT NOT NULL
);

CREATE INDEX dispatch_meetings_body ON dispatch_meetings (body_id, held_on);
CREATE INDEX dispatch_meetings_due ON dispatch_meetings (due_on);

CREATE TABLE dispatch_agenda (
    id         BIGINT PRIMARY KEY,
    meeting_id BIGINT NOT NULL REFERENCES dispatch_meetings (id),
    position   BIGINT NOT NULL,
    kind       TEXT NOT NULL,
    object_id  BIGINT NOT NULL,
    title      TEXT NOT NULL,
    facts      TEXT NOT NULL,
    path       TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    UNIQUE (meeting_id, kind, object_id, title)
);

CREATE TABLE dispatch_attendance (
    meeting_id BIGINT NOT NULL REFERENCES dispatch_meetings (id),
    member_id  BIGINT NOT NULL REFERENCES dispatch_members (id),
    status     TEXT NOT NULL,
    note       TEXT NOT NULL,
    PRIMARY KEY (meeting_id, member_id)
);

CREATE TABLE dispatch_matters (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    status      TEXT NOT NULL,
    due_on      TEXT,
    number      TEXT NOT NULL UNIQUE,
    kind        TEXT NOT NULL,
    meeting_id  BIGINT NOT NULL,
    task_id     BIGINT NOT NULL,
    title       TEXT NOT NULL,
    body        TEXT NOT NULL,
    about_path  TEXT NOT NULL,
    due_day     TEXT NOT NULL,
    answer      TEXT NOT NULL,
    owner_id    BIGINT NOT NULL,
    closed_on   TEXT NOT NULL,
    answered_on TEXT NOT NULL
);

CREATE INDEX dispatch_matters_meeting ON dispatch_matters (meeting_id);
CREATE INDEX dispatch_matters_due ON dispatch_matters (due_on);

CREATE TABLE dispatch_parts (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    status      TEXT NOT NULL,
    due_on      TEXT,
    matter_id   BIGINT NOT NULL REFERENCES dispatch_matters (id),
    position    BIGINT NOT NULL,
    duty        TEXT NOT NULL,
    unit        TEXT NOT NULL,
    org_id      BIGINT NOT NULL,
    function    TEXT NOT NULL,
    county      TEXT NOT NULL,
    due_day     TEXT NOT NULL,
    answer      TEXT NOT NULL,
    evidence    TEXT NOT NULL,
    answered_by BIGINT NOT NULL,
    UNIQUE (matter_id, org_id, function, county)
);

CREATE INDEX dispatch_parts_due ON dispatch_parts (due_on);

CREATE TABLE dispatch_bulletins (
    id          BIGINT PRIMARY KEY,
    quarter     TEXT NOT NULL,
    seq         BIGINT NOT NULL,
    title       TEXT NOT NULL,
    number      TEXT NOT NULL,
    body        TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    released_on TEXT NOT NULL,
    account_id  BIGINT NOT NULL,
    person      TEXT NOT NULL,
    UNIQUE (quarter, seq)
);

CREATE TABLE dispatch_numbers (
    series TEXT PRIMARY KEY,
    last   BIGINT NOT NULL
);

-- What came in a spreadsheet and is newer than what was typed; an undo takes it back.
CREATE TABLE dispatch_sheets (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    batch_id    BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    report_id   BIGINT NOT NULL UNIQUE,
    progress    DOUBLE PRECISION,
    words       TEXT NOT NULL,
    problems    TEXT NOT NULL,
    support     TEXT NOT NULL,
    measures    TEXT NOT NULL,
    owner       TEXT NOT NULL,
    by_day      TEXT NOT NULL
);
