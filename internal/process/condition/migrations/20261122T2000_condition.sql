-- +goose Up
-- What schools report of a year; a correction is a further revision. NULL is not said. Areas in
-- hundredths of a square metre, equipment in fen.
CREATE TABLE condition_reports (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  org_id BIGINT NOT NULL REFERENCES org_organizations (id),
  year BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  students BIGINT,
  site BIGINT,
  building BIGINT,
  teachers BIGINT,
  equipment BIGINT,
  books BIGINT,
  double_qualified BIGINT,
  seats BIGINT,
  computers BIGINT,
  evidence TEXT NOT NULL,
  entry TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  sender TEXT NOT NULL,
  sent_ms BIGINT NOT NULL,
  UNIQUE (org_id, year, revision)
);

CREATE INDEX condition_reports_year ON condition_reports (year, org_id);

CREATE INDEX condition_reports_batch ON condition_reports (batch_id);

CREATE TABLE condition_tables (
  code TEXT PRIMARY KEY,
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  own BOOLEAN NOT NULL,
  position BIGINT NOT NULL
);

-- Versions of thresholds; per_num ÷ per_den is what each unit of the base asks for.
CREATE TABLE condition_lines (
  table_code TEXT NOT NULL REFERENCES condition_tables (code),
  indicator TEXT NOT NULL,
  version BIGINT NOT NULL,
  total BIGINT,
  per_num BIGINT,
  per_den BIGINT NOT NULL,
  base TEXT NOT NULL,
  source TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  PRIMARY KEY (table_code, indicator, version)
);

-- Which table the city says applies to a school; without a row it follows from the level.
CREATE TABLE condition_choices (
  id BIGINT PRIMARY KEY,
  org_id BIGINT NOT NULL REFERENCES org_organizations (id),
  table_code TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  source TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  made_ms BIGINT NOT NULL
);

CREATE INDEX condition_choices_org ON condition_choices (org_id, valid_from);

CREATE TABLE condition_params (
  code TEXT NOT NULL,
  version BIGINT NOT NULL,
  value BIGINT NOT NULL,
  source TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  PRIMARY KEY (code, version)
);

INSERT INTO condition_tables (code, zh, en, own, position)
VALUES ('secondary', '中等职业学校（一般）', 'Secondary vocational school', FALSE, 1),
       ('technician', '技工学校', 'Technician school', FALSE, 2),
       ('senior_technician', '高级技工学校', 'Senior technician school', FALSE, 3);

INSERT INTO condition_lines (table_code, indicator, version, total, per_num, per_den, base, source, valid_from, account_id)
VALUES ('secondary', 'site', 1, 4000000, 3300, 1, 'students', '《中等职业学校设置标准》占地不少于 40,000 平方米、生均 33 平方米', '2010-07-06', 0),
       ('secondary', 'building', 1, 2400000, 2000, 1, 'students', '《中等职业学校设置标准》校舍不少于 24,000 平方米、生均 20 平方米', '2010-07-06', 0),
       ('secondary', 'teachers', 1, 60, 1, 20, 'students', '《中等职业学校设置标准》专任教师不少于 60 人、师生比 1:20', '2010-07-06', 0),
       ('secondary', 'equipment', 1, 300000000, 250000, 1, 'students', '《中等职业学校设置标准》仪器设备不少于 300 万元、生均 2,500 元', '2010-07-06', 0),
       ('secondary', 'books', 1, NULL, 30, 1, 'students', '《中等职业学校设置标准》图书生均不少于 30 册', '2010-07-06', 0),
       ('technician', 'site', 1, 3000000, NULL, 1, 'students', '《技工学校设置标准》占地不少于 30,000 平方米', '2012-01-01', 0),
       ('technician', 'building', 1, 1800000, 2000, 1, 'students', '《技工学校设置标准》校舍不少于 18,000 平方米、生均 20 平方米', '2012-01-01', 0),
       ('senior_technician', 'site', 1, 6600000, NULL, 1, 'students', '《高级技工学校设置标准》占地不少于 66,000 平方米', '2012-01-01', 0);

INSERT INTO condition_params (code, version, value, source, valid_from)
VALUES ('SCH-NEAR', 1, 10, '平台缺省：总量达标、生均差距不超过标准 10‰ 的为基本达标，市可修订', '2000-01-01'),
       ('SUP-SCHOOLS', 1, 3, '平台缺省：至少 3 所学校的合计才公布，市可修订', '2000-01-01');
