-- +goose Up
CREATE TABLE forecast_submissions (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  row_key TEXT NOT NULL UNIQUE,
  org_id BIGINT NOT NULL REFERENCES org_organizations (id),
  base_year BIGINT NOT NULL,
  status TEXT NOT NULL,
  due_on TEXT,
  source TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  sent_ms BIGINT NOT NULL
);

CREATE INDEX forecast_submissions_org ON forecast_submissions (org_id, base_year, sent_ms);

CREATE INDEX forecast_submissions_round ON forecast_submissions (base_year, status);

CREATE INDEX forecast_submissions_due ON forecast_submissions (due_on);

CREATE INDEX forecast_submissions_batch ON forecast_submissions (batch_id);

CREATE TABLE forecast_rows (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  submission_id BIGINT NOT NULL REFERENCES forecast_submissions (id),
  occupation TEXT NOT NULL,
  level TEXT NOT NULL,
  year BIGINT NOT NULL,
  heads BIGINT NOT NULL,
  confidence TEXT NOT NULL,
  UNIQUE (submission_id, occupation, level, year)
);

CREATE INDEX forecast_rows_batch ON forecast_rows (batch_id);

CREATE TABLE forecast_reports (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  org_id BIGINT NOT NULL REFERENCES org_organizations (id),
  quarter TEXT NOT NULL,
  revision BIGINT NOT NULL,
  headcount BIGINT NOT NULL,
  hires BIGINT NOT NULL,
  leavers BIGINT NOT NULL,
  interns BIGINT,
  retained BIGINT,
  vacancies BIGINT,
  confirmed BOOLEAN NOT NULL,
  note TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  sent_ms BIGINT NOT NULL,
  UNIQUE (org_id, quarter, revision)
);

CREATE INDEX forecast_reports_quarter ON forecast_reports (quarter, org_id);

CREATE INDEX forecast_reports_batch ON forecast_reports (batch_id);

CREATE TABLE forecast_reminders (
  org_id BIGINT NOT NULL,
  quarter TEXT NOT NULL,
  told_ms BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  PRIMARY KEY (org_id, quarter)
);

CREATE TABLE forecast_params (
  code TEXT NOT NULL,
  version BIGINT NOT NULL,
  value BIGINT NOT NULL,
  source TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  PRIMARY KEY (code, version)
);

INSERT INTO forecast_params (code, version, value, source, valid_from)
VALUES ('SUP-FIRMS', 1, 3, '平台规则 EPT-3：至少 3 家企业构成的合计才公布', '2020-01-01'),
       ('SUP-SHARE', 1, 80, '平台规则 EPT-3：任一企业占比不超过 80 % 的合计才公布', '2020-01-01'),
       ('SUP-LEAST', 1, 5, '平台缺省：人数 1 至 4 不公布，市可修订', '2020-01-01'),
       ('SUP-STEP', 1, 5, '平台缺省：公布人数取整到 5，市可修订', '2020-01-01'),
       ('SUP-BASE', 1, 20, '平台缺省：基数不足 20 人不公布比率，市可修订', '2020-01-01');

INSERT INTO caseflow_params (code, version, days, working, source, valid_from)
VALUES ('EPT-Q', 1, 15, TRUE, '平台缺省：季度结束后 15 个工作日内报送用工状况，市可修订', '2020-01-01');

INSERT INTO caseflow_reasons (list, code, zh, en, position, active)
VALUES ('forecast.withdraw', 'MISTAKE', '填错了', 'entered by mistake', 1, TRUE),
       ('forecast.withdraw', 'CHANGED', '计划有变', 'plans changed', 2, TRUE),
       ('forecast.withdraw', 'OTHER', '其他', 'other', 3, TRUE);
