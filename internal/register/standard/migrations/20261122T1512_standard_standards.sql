-- +goose Up
CREATE TABLE standard_standards (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  row_key TEXT NOT NULL UNIQUE,
  code TEXT NOT NULL,
  version BIGINT NOT NULL,
  previous_id BIGINT NOT NULL,
  org_id BIGINT NOT NULL,
  owner_id BIGINT NOT NULL,
  county TEXT NOT NULL,
  issuer_id BIGINT NOT NULL,
  industry TEXT NOT NULL,
  occupation TEXT NOT NULL,
  post TEXT NOT NULL,
  level BIGINT NOT NULL,
  summary TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NOT NULL,
  status TEXT NOT NULL,
  due_on TEXT,
  published_ms BIGINT NOT NULL,
  survey_id BIGINT NOT NULL,
  firms BIGINT NOT NULL
);

CREATE INDEX standard_standards_code ON standard_standards (code, version);

CREATE INDEX standard_standards_status ON standard_standards (status, id);

CREATE INDEX standard_standards_org ON standard_standards (org_id, id);

CREATE INDEX standard_standards_due ON standard_standards (due_on);

CREATE INDEX standard_standards_batch ON standard_standards (batch_id);

CREATE TABLE standard_tasks (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  standard_id BIGINT NOT NULL REFERENCES standard_standards (id),
  position BIGINT NOT NULL,
  name TEXT NOT NULL,
  details TEXT NOT NULL,
  firms BIGINT NOT NULL,
  lineage_id BIGINT NOT NULL,
  UNIQUE (standard_id, name)
);

CREATE INDEX standard_tasks_batch ON standard_tasks (batch_id);

CREATE TABLE standard_abilities (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  standard_id BIGINT NOT NULL REFERENCES standard_standards (id),
  task_id BIGINT NOT NULL REFERENCES standard_tasks (id),
  position BIGINT NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  firms BIGINT NOT NULL,
  lineage_id BIGINT NOT NULL,
  UNIQUE (task_id, kind, text)
);

CREATE INDEX standard_abilities_standard ON standard_abilities (standard_id);

CREATE INDEX standard_abilities_batch ON standard_abilities (batch_id);

CREATE TABLE standard_links (
  id BIGINT PRIMARY KEY,
  updated_at BIGINT NOT NULL,
  lineage_id BIGINT NOT NULL,
  org_id BIGINT NOT NULL REFERENCES org_organizations (id),
  kind TEXT NOT NULL,
  point_id BIGINT NOT NULL,
  programme TEXT NOT NULL,
  name TEXT NOT NULL,
  code TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  UNIQUE (lineage_id, org_id, kind, point_id, name)
);

CREATE INDEX standard_links_org ON standard_links (org_id, point_id);

CREATE TABLE standard_numbers (
  kind TEXT NOT NULL,
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (kind, year)
);

INSERT INTO caseflow_reasons (list, code, zh, en, position, active)
VALUES ('standard.return', 'INCOMPLETE', '内容不完整', 'incomplete', 1, TRUE),
       ('standard.return', 'UNCLEAR', '要求不清楚', 'requirements unclear', 2, TRUE),
       ('standard.return', 'DUPLICATE', '与已有信息重复', 'a duplicate', 3, TRUE),
       ('standard.return', 'OTHER', '其他', 'other', 4, TRUE),
       ('standard.withdraw', 'OUTDATED', '不再适用', 'no longer applies', 1, TRUE),
       ('standard.withdraw', 'MISTAKE', '填错了', 'entered by mistake', 2, TRUE),
       ('standard.withdraw', 'OTHER', '其他', 'other', 3, TRUE);
