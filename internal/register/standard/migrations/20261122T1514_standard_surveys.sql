-- +goose Up
CREATE TABLE standard_surveys (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  number TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  intro TEXT NOT NULL,
  industry TEXT NOT NULL,
  occupation TEXT NOT NULL,
  post TEXT NOT NULL,
  level BIGINT NOT NULL,
  org_id BIGINT NOT NULL,
  owner_id BIGINT NOT NULL,
  county TEXT NOT NULL,
  status TEXT NOT NULL,
  due_on TEXT,
  opened_ms BIGINT NOT NULL,
  standard_id BIGINT NOT NULL
);

CREATE INDEX standard_surveys_status ON standard_surveys (status, id);

CREATE INDEX standard_surveys_due ON standard_surveys (due_on);

CREATE TABLE standard_replies (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  survey_id BIGINT NOT NULL REFERENCES standard_surveys (id),
  org_id BIGINT NOT NULL REFERENCES org_organizations (id),
  status TEXT NOT NULL,
  due_on TEXT,
  answered_ms BIGINT NOT NULL,
  reminded_ms BIGINT NOT NULL,
  forecast_id BIGINT NOT NULL,
  UNIQUE (survey_id, org_id)
);

CREATE INDEX standard_replies_org ON standard_replies (org_id, status);

CREATE INDEX standard_replies_due ON standard_replies (due_on);

CREATE TABLE standard_answers (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  reply_id BIGINT NOT NULL REFERENCES standard_replies (id),
  row_key TEXT NOT NULL,
  part TEXT NOT NULL,
  position BIGINT NOT NULL,
  task TEXT NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  occupation TEXT NOT NULL,
  level TEXT NOT NULL,
  first BIGINT,
  second BIGINT,
  third BIGINT,
  UNIQUE (reply_id, row_key)
);

CREATE INDEX standard_answers_batch ON standard_answers (batch_id);

INSERT INTO caseflow_params (code, version, days, working, source, valid_from)
VALUES ('EPT-8', 1, 15, TRUE, '平台缺省：调查发出后 15 个工作日内答复，市可修订', '2020-01-01');

INSERT INTO caseflow_reasons (list, code, zh, en, position, active)
VALUES ('standard.reply', 'INCOMPLETE', '内容不完整', 'incomplete', 1, TRUE),
       ('standard.reply', 'UNCLEAR', '要求不清楚', 'unclear', 2, TRUE),
       ('standard.reply', 'OTHER', '其他', 'other', 3, TRUE);
