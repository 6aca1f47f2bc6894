-- +goose Up
-- What the city chooses, and what becomes of who is named: a record of a kind of the registers.
CREATE TABLE selection_categories (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  code TEXT NOT NULL UNIQUE,
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  family TEXT NOT NULL,
  kind TEXT NOT NULL,
  level TEXT NOT NULL,
  stage TEXT NOT NULL,
  preset TEXT NOT NULL,
  source TEXT NOT NULL,
  position BIGINT NOT NULL,
  active BOOLEAN NOT NULL
);

-- One selection from open call to published list. The seed is sealed until the experts are drawn.
CREATE TABLE selection_batches (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  status TEXT NOT NULL,
  due_on TEXT,
  number TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  category TEXT NOT NULL,
  call_text TEXT NOT NULL,
  document TEXT NOT NULL,
  open_on TEXT NOT NULL,
  close_on TEXT NOT NULL,
  correct_days BIGINT NOT NULL,
  publicity_days BIGINT NOT NULL,
  quota BIGINT NOT NULL,
  applicants TEXT NOT NULL,
  areas TEXT NOT NULL,
  fields TEXT NOT NULL,
  rubric TEXT NOT NULL,
  experts BIGINT NOT NULL,
  drop_ends BOOLEAN NOT NULL,
  spread DOUBLE PRECISION NOT NULL,
  seed_sealed TEXT NOT NULL,
  seed_hash TEXT NOT NULL,
  seed TEXT NOT NULL,
  public_from TEXT NOT NULL,
  public_to TEXT NOT NULL,
  decision TEXT NOT NULL,
  decided_on TEXT NOT NULL,
  published_on TEXT NOT NULL,
  owner_id BIGINT NOT NULL,
  touched BIGINT NOT NULL
);

CREATE INDEX selection_batches_status ON selection_batches (status, close_on);

CREATE TABLE selection_applications (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  status TEXT NOT NULL,
  due_on TEXT,
  number TEXT NOT NULL UNIQUE,
  batch_id BIGINT NOT NULL REFERENCES selection_batches (id),
  org_id BIGINT NOT NULL,
  county TEXT NOT NULL,
  title TEXT NOT NULL,
  area TEXT NOT NULL,
  summary TEXT NOT NULL,
  partners TEXT NOT NULL,
  body TEXT NOT NULL,
  owner_id BIGINT NOT NULL,
  submitted_ms BIGINT NOT NULL,
  correct_what TEXT NOT NULL,
  correct_by TEXT NOT NULL,
  rounds BIGINT NOT NULL,
  extra BOOLEAN NOT NULL,
  score DOUBLE PRECISION,
  low DOUBLE PRECISION,
  high DOUBLE PRECISION,
  deviation DOUBLE PRECISION,
  counted BIGINT NOT NULL,
  place BIGINT NOT NULL,
  record_id BIGINT NOT NULL,
  UNIQUE (batch_id, org_id)
);

CREATE INDEX selection_applications_org ON selection_applications (org_id, id);

CREATE INDEX selection_applications_status ON selection_applications (status, correct_by);

CREATE TABLE selection_partners (
  application_id BIGINT NOT NULL REFERENCES selection_applications (id),
  org_id BIGINT NOT NULL,
  PRIMARY KEY (application_id, org_id)
);

CREATE INDEX selection_partners_org ON selection_partners (org_id);

CREATE TABLE selection_files (
  id BIGINT PRIMARY KEY,
  application_id BIGINT NOT NULL REFERENCES selection_applications (id),
  blob_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  size BIGINT NOT NULL,
  account_name TEXT NOT NULL
);

CREATE INDEX selection_files_application ON selection_files (application_id);

-- The register of experts. Ways to reach them are encrypted.
CREATE TABLE selection_experts (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  row_key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  title TEXT NOT NULL,
  areas TEXT NOT NULL,
  employer_id BIGINT NOT NULL,
  employer TEXT NOT NULL,
  since_on TEXT NOT NULL,
  until_on TEXT NOT NULL,
  active BOOLEAN NOT NULL,
  account_id BIGINT NOT NULL,
  seal_id BIGINT NOT NULL,
  phone TEXT NOT NULL,
  mail TEXT NOT NULL
);

CREATE INDEX selection_experts_account ON selection_experts (account_id);

CREATE INDEX selection_experts_employer ON selection_experts (employer_id);

CREATE INDEX selection_experts_batch ON selection_experts (batch_id);

-- Each draw as it was: the seed and everybody who stood in the pool, with what spoke against them.
CREATE TABLE selection_draws (
  id BIGINT PRIMARY KEY,
  application_id BIGINT NOT NULL REFERENCES selection_applications (id),
  round BIGINT NOT NULL,
  drawn_ms BIGINT NOT NULL,
  drawn_by TEXT NOT NULL,
  seed_hash TEXT NOT NULL,
  seed TEXT NOT NULL,
  pool TEXT NOT NULL,
  pool_hash TEXT NOT NULL,
  UNIQUE (application_id, round)
);

CREATE TABLE selection_sheets (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  status TEXT NOT NULL,
  due_on TEXT,
  application_id BIGINT NOT NULL REFERENCES selection_applications (id),
  expert_id BIGINT NOT NULL REFERENCES selection_experts (id),
  round BIGINT NOT NULL,
  position BIGINT NOT NULL,
  extra BOOLEAN NOT NULL,
  total DOUBLE PRECISION,
  comment TEXT NOT NULL,
  sent_ms BIGINT NOT NULL,
  sent_by TEXT NOT NULL,
  paper BOOLEAN NOT NULL,
  scan_id BIGINT NOT NULL,
  scan_name TEXT NOT NULL,
  UNIQUE (application_id, expert_id)
);

CREATE INDEX selection_sheets_expert ON selection_sheets (expert_id, status);

CREATE INDEX selection_sheets_due ON selection_sheets (due_on);

CREATE TABLE selection_scores (
  sheet_id BIGINT NOT NULL REFERENCES selection_sheets (id),
  criterion TEXT NOT NULL,
  score DOUBLE PRECISION,
  comment TEXT NOT NULL,
  PRIMARY KEY (sheet_id, criterion)
);

CREATE TABLE selection_objections (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  status TEXT NOT NULL,
  due_on TEXT,
  number TEXT NOT NULL UNIQUE,
  batch_id BIGINT NOT NULL REFERENCES selection_batches (id),
  application_id BIGINT NOT NULL REFERENCES selection_applications (id),
  words TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  contact TEXT NOT NULL,
  filed_on TEXT NOT NULL,
  answer TEXT NOT NULL,
  answered_on TEXT NOT NULL
);

CREATE INDEX selection_objections_batch ON selection_objections (batch_id, status);

CREATE INDEX selection_objections_application ON selection_objections (application_id, status);

CREATE TABLE selection_params (
  code TEXT NOT NULL,
  version BIGINT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  source TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  PRIMARY KEY (code, version)
);

CREATE TABLE selection_numbers (
  series TEXT NOT NULL,
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (series, year)
);

-- Which reminder of which thing was sent, so that none is sent twice.
CREATE TABLE selection_reminders (
  object_id BIGINT NOT NULL,
  stage TEXT NOT NULL,
  PRIMARY KEY (object_id, stage)
);

INSERT INTO selection_params (code, version, value, source, valid_from)
VALUES
  ('SEL-SPREAD', 1, 20, '平台规则 SEL-1：同一申报最高分与最低分相差超过 20 分的，增抽一名专家', '2020-01-01'),
  ('SEL-EXPERTS', 1, 3, '平台规则 SEL-2：每项申报由 3 名专家评分，批次可另定', '2020-01-01'),
  ('SEL-PUBLIC', 1, 5, '平台规则 SEL-3：拟入选名单公示 5 个工作日，批次可另定', '2020-01-01'),
  ('SEL-CORRECT', 1, 3, '平台规则 SEL-4：退回补正的，3 个工作日内补正，批次可另定', '2020-01-01');

INSERT INTO caseflow_params (code, version, days, working, source, valid_from)
VALUES
  ('SEL-REVIEW', 1, 7, TRUE, '平台规则 SEL-5：专家自抽取之日起 7 个工作日内评分', '2020-01-01'),
  ('SEL-ANSWER', 1, 5, TRUE, '平台规则 SEL-6：公示异议 5 个工作日内答复', '2020-01-01'),
  ('SEL-SOON', 1, 2, TRUE, '平台规则 SEL-7：到期前 2 个工作日提醒', '2020-01-01');

INSERT INTO selection_categories (id, row_version, code, zh, en, family, kind, level, stage, preset, source, position, active)
VALUES
  (3, 1, 'batch_alliance', '产教融合联盟', 'Integration alliances', '五个一批', 'project', 'CITY', 'APPROVED', '{"category":"ALLIANCE"}', '台州 65 行：产教融合“五个一批”工作方案', 1, TRUE),
  (4, 1, 'batch_base', '产教融合示范基地', 'Model bases', '五个一批', 'project', 'CITY', 'APPROVED', '{"category":"BASE"}', '台州 65 行：产教融合“五个一批”工作方案', 2, TRUE),
  (5, 1, 'batch_firm', '产教融合试点企业', 'Pilot enterprises', '五个一批', 'project', 'CITY', 'APPROVED', '{"category":"FIRM"}', '台州 65 行：产教融合“五个一批”工作方案', 3, TRUE),
  (6, 1, 'batch_works', '产教融合工程项目', 'Construction projects', '五个一批', 'project', 'CITY', 'APPROVED', '{"category":"WORKS"}', '台州 65 行：产教融合“五个一批”工作方案', 4, TRUE),
  (7, 1, 'batch_teaching', '产学合作育人项目', 'Joint education projects', '五个一批', 'project', 'CITY', 'APPROVED', '{"category":"TEACHING"}', '台州 65 行：产教融合“五个一批”工作方案', 5, TRUE),
  (1, 1, 'training_centre', '高水平校内外实习实训中心', 'High-level training centres on and off campus', '实训中心', 'training_base', 'CITY', 'PLANNED', '{"sort":"HIGH"}', '乌海 40 行：遴选建设高水平校内外实习实训中心', 10, TRUE),
  (2, 1, 'integrated_programme', '职业教育产教融合型专业', 'Integrated-type programmes', '产教融合型专业', 'integrated_programme', 'CITY', 'NAMED', '{}', '天津 12 行：遴选首批职业教育产教融合型专业', 11, TRUE);
