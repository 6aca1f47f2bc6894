-- +goose Up
CREATE TABLE fund_numbers (
    year BIGINT PRIMARY KEY,
    last BIGINT NOT NULL
);

CREATE TABLE fund_funds (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    name        TEXT NOT NULL UNIQUE,
    document    TEXT NOT NULL,
    note        TEXT NOT NULL
);

CREATE TABLE fund_budgets (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    batch_id    BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    fund_id     BIGINT NOT NULL REFERENCES fund_funds (id),
    year        BIGINT NOT NULL,
    amount      BIGINT NOT NULL,
    document    TEXT NOT NULL,
    UNIQUE (fund_id, year)
);

CREATE INDEX fund_budgets_year ON fund_budgets (year);

CREATE TABLE fund_plans (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    status      TEXT NOT NULL,
    due_on      TEXT,
    fund_id     BIGINT NOT NULL REFERENCES fund_funds (id),
    year        BIGINT NOT NULL,
    title       TEXT NOT NULL,
    document    TEXT NOT NULL,
    owner_id    BIGINT NOT NULL,
    UNIQUE (fund_id, year, title)
);

CREATE INDEX fund_plans_due ON fund_plans (due_on);

CREATE TABLE fund_items (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    plan_id     BIGINT NOT NULL REFERENCES fund_plans (id),
    name        TEXT NOT NULL,
    support     TEXT NOT NULL,
    measure     TEXT NOT NULL,
    amount      BIGINT NOT NULL,
    UNIQUE (plan_id, name)
);

CREATE TABLE fund_item_projects (
    item_id   BIGINT NOT NULL REFERENCES fund_items (id),
    record_id BIGINT NOT NULL REFERENCES carrier_records (id),
    PRIMARY KEY (item_id, record_id)
);

CREATE INDEX fund_item_projects_record ON fund_item_projects (record_id);

CREATE TABLE fund_allocations (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    status      TEXT NOT NULL,
    due_on      TEXT,
    number      TEXT NOT NULL UNIQUE,
    budget_id   BIGINT NOT NULL REFERENCES fund_budgets (id),
    record_id   BIGINT NOT NULL REFERENCES carrier_records (id),
    school_id   BIGINT NOT NULL,
    firm_id     BIGINT NOT NULL,
    county      TEXT NOT NULL,
    purpose     TEXT NOT NULL,
    reason      TEXT NOT NULL,
    amount      BIGINT NOT NULL,
    document    TEXT NOT NULL,
    owner_id    BIGINT NOT NULL,
    asked_by    BIGINT NOT NULL
);

CREATE INDEX fund_allocations_due ON fund_allocations (due_on);

CREATE INDEX fund_allocations_budget ON fund_allocations (budget_id, status);

CREATE INDEX fund_allocations_record ON fund_allocations (record_id, status);

CREATE INDEX fund_allocations_school ON fund_allocations (school_id);

CREATE INDEX fund_allocations_firm ON fund_allocations (firm_id);

CREATE TABLE fund_expenditures (
    id            BIGINT PRIMARY KEY,
    row_version   BIGINT NOT NULL,
    batch_id      BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    allocation_id BIGINT NOT NULL REFERENCES fund_allocations (id),
    voucher       TEXT NOT NULL,
    on_day        TEXT NOT NULL,
    purpose       TEXT NOT NULL,
    amount        BIGINT NOT NULL,
    payee         TEXT NOT NULL,
    note          TEXT NOT NULL,
    corrects      BIGINT NOT NULL,
    account_id    BIGINT NOT NULL,
    UNIQUE (allocation_id, voucher)
);

CREATE INDEX fund_expenditures_purpose ON fund_expenditures (purpose, on_day);

CREATE TABLE fund_evaluations (
    id        BIGINT PRIMARY KEY,
    fund_id   BIGINT NOT NULL REFERENCES fund_funds (id),
    record_id BIGINT NOT NULL REFERENCES carrier_records (id),
    year      BIGINT NOT NULL,
    grade     TEXT NOT NULL,
    document  TEXT NOT NULL,
    note      TEXT NOT NULL,
    published BOOLEAN NOT NULL,
    at        BIGINT NOT NULL,
    by_id     BIGINT NOT NULL
);

CREATE INDEX fund_evaluations_record ON fund_evaluations (record_id, fund_id, year, id);

CREATE TABLE fund_exclusions (
    id            BIGINT PRIMARY KEY,
    org_id        BIGINT NOT NULL REFERENCES org_organizations (id),
    from_day      TEXT NOT NULL,
    until_day     TEXT NOT NULL,
    reason        TEXT NOT NULL,
    document      TEXT NOT NULL,
    allocation_id BIGINT NOT NULL,
    at            BIGINT NOT NULL,
    by_id         BIGINT NOT NULL
);

CREATE INDEX fund_exclusions_org ON fund_exclusions (org_id, until_day);

CREATE TABLE fund_purposes (
    code     TEXT PRIMARY KEY,
    zh       TEXT NOT NULL,
    en       TEXT NOT NULL,
    source   TEXT NOT NULL,
    position BIGINT NOT NULL
);

CREATE TABLE fund_params (
    code       TEXT NOT NULL,
    version    BIGINT NOT NULL,
    value      DOUBLE PRECISION NOT NULL,
    source     TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    PRIMARY KEY (code, version)
);

INSERT INTO fund_purposes (code, zh, en, source, position)
VALUES
  ('INSURANCE', '学生实习保险', 'Insurance of interns', '《宁波市职业教育校企合作促进条例》第十四条', 1),
  ('RECEIVE', '接收学生实习和教师实践的费用', 'Costs of units that receive interns and teachers', '《宁波市职业教育校企合作促进条例》第十四条', 2),
  ('RESEARCH', '校企联合研发', 'Joint research and development', '《宁波市职业教育校企合作促进条例》第十四条', 3),
  ('BASE', '实训基地和设备', 'Training bases and equipment', '平台预置，市可修订', 4),
  ('COURSE', '课程、教材和师资', 'Courses, textbooks and teachers', '平台预置，市可修订', 5),
  ('REWARD', '奖励和评审', 'Rewards and reviews', '平台预置，市可修订', 6),
  ('OTHER', '其他校企合作支出', 'Other cooperation', '平台预置，市可修订', 7);

INSERT INTO fund_params (code, version, value, source, valid_from)
VALUES
  ('FND-CEIL-EXCELLENT', 1, 1.2, '平台缺省：上一年评价优秀的，下一年不超过上一年的 120%，市可修订', '2020-01-01'),
  ('FND-CEIL-GOOD', 1, 1, '平台缺省：上一年评价良好的，下一年不超过上一年的 100%，市可修订', '2020-01-01'),
  ('FND-CEIL-FAIR', 1, 0.7, '平台缺省：上一年评价一般的，下一年不超过上一年的 70%，市可修订', '2020-01-01'),
  ('FND-CEIL-POOR', 1, 0, '平台缺省：上一年评价较差的，下一年不安排，市可修订', '2020-01-01'),
  ('SUP-FIRMS', 1, 3, '平台规则 SUP：少于 3 家单位的合计对外不显示', '2020-01-01'),
  ('SUP-SHARE', 1, 0.8, '平台规则 SUP：一家超过 80% 的合计对外不显示', '2020-01-01');
