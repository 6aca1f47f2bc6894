-- +goose Up
-- Inspections, findings, the yearly plan of visits, process measures, assessments, duties. The project of an inspection is a record of
-- the registers; it has no foreign key so that a record can be taken back.
CREATE TABLE supervise_params (
  code TEXT NOT NULL,
  version BIGINT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  source TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  PRIMARY KEY (code, version)
);

CREATE TABLE supervise_numbers (
  series TEXT NOT NULL,
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (series, year)
);

CREATE TABLE supervise_reminders (
  object_id BIGINT NOT NULL,
  stage TEXT NOT NULL,
  PRIMARY KEY (object_id, stage)
);

CREATE TABLE supervise_inspections (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  status TEXT NOT NULL,
  due_on TEXT,
  number TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  org_id BIGINT NOT NULL REFERENCES org_organizations (id),
  county TEXT NOT NULL,
  project_id BIGINT NOT NULL,
  basis TEXT NOT NULL,
  inspectors TEXT NOT NULL,
  on_day TEXT NOT NULL,
  summary TEXT NOT NULL,
  owner_id BIGINT NOT NULL
);

CREATE INDEX supervise_inspections_org ON supervise_inspections (org_id, status, on_day);

CREATE TABLE supervise_findings (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  status TEXT NOT NULL,
  due_on TEXT,
  number TEXT NOT NULL UNIQUE,
  inspection_id BIGINT NOT NULL REFERENCES supervise_inspections (id),
  what TEXT NOT NULL,
  basis TEXT NOT NULL,
  grave BOOLEAN NOT NULL,
  plan TEXT NOT NULL,
  result TEXT NOT NULL,
  verdict TEXT NOT NULL,
  rectifier_id BIGINT NOT NULL,
  verifier_id BIGINT NOT NULL,
  closer_id BIGINT NOT NULL,
  filed_on TEXT NOT NULL
);

CREATE INDEX supervise_findings_inspection ON supervise_findings (inspection_id);
CREATE INDEX supervise_findings_due ON supervise_findings (status, due_on);

CREATE TABLE supervise_files (
  id BIGINT PRIMARY KEY,
  object_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  size BIGINT NOT NULL,
  at BIGINT NOT NULL,
  by_name TEXT NOT NULL
);

CREATE INDEX supervise_files_object ON supervise_files (object_id);

-- The yearly plan: in which month each school is visited.
CREATE TABLE supervise_visits (
  year BIGINT NOT NULL,
  org_id BIGINT NOT NULL REFERENCES org_organizations (id),
  month TEXT NOT NULL,
  document TEXT NOT NULL,
  at BIGINT NOT NULL,
  by_id BIGINT NOT NULL,
  PRIMARY KEY (year, org_id)
);

CREATE TABLE supervise_measures (
  code TEXT NOT NULL,
  version BIGINT NOT NULL,
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  unit TEXT NOT NULL,
  at_least BOOLEAN NOT NULL,
  threshold DOUBLE PRECISION NOT NULL,
  source TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (code, version)
);

CREATE TABLE supervise_values (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  row_key TEXT NOT NULL UNIQUE,
  org_id BIGINT NOT NULL,
  term TEXT NOT NULL,
  measure TEXT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  note TEXT NOT NULL
);

CREATE INDEX supervise_values_term ON supervise_values (term, org_id);

CREATE TABLE supervise_frameworks (
  code TEXT PRIMARY KEY,
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  subject TEXT NOT NULL,
  source TEXT NOT NULL,
  position BIGINT NOT NULL
);

CREATE TABLE supervise_assessments (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  status TEXT NOT NULL,
  due_on TEXT,
  number TEXT NOT NULL UNIQUE,
  framework TEXT NOT NULL REFERENCES supervise_frameworks (code),
  year BIGINT NOT NULL,
  title TEXT NOT NULL,
  document TEXT NOT NULL,
  items TEXT NOT NULL,
  round BIGINT NOT NULL,
  public_to TEXT NOT NULL,
  decision TEXT NOT NULL,
  owner_id BIGINT NOT NULL
);

CREATE TABLE supervise_marks (
  assessment_id BIGINT NOT NULL REFERENCES supervise_assessments (id),
  subject TEXT NOT NULL,
  item TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  org_id BIGINT NOT NULL,
  points DOUBLE PRECISION NOT NULL,
  words TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (assessment_id, subject, item, account_id)
);

-- What a round of computing gave; a later round stands beside it.
CREATE TABLE supervise_scores (
  assessment_id BIGINT NOT NULL REFERENCES supervise_assessments (id),
  round BIGINT NOT NULL,
  subject TEXT NOT NULL,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  total DOUBLE PRECISION,
  place BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (assessment_id, round, subject)
);

CREATE TABLE supervise_endorsements (
  assessment_id BIGINT NOT NULL REFERENCES supervise_assessments (id),
  org_id BIGINT NOT NULL,
  agrees BOOLEAN NOT NULL,
  words TEXT NOT NULL,
  at BIGINT NOT NULL,
  by_id BIGINT NOT NULL,
  PRIMARY KEY (assessment_id, org_id)
);

CREATE TABLE supervise_appeals (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  status TEXT NOT NULL,
  due_on TEXT,
  assessment_id BIGINT NOT NULL REFERENCES supervise_assessments (id),
  subject TEXT NOT NULL,
  words TEXT NOT NULL,
  answer TEXT NOT NULL,
  account_id BIGINT NOT NULL
);

CREATE TABLE supervise_duties (
  code TEXT NOT NULL,
  version BIGINT NOT NULL,
  subject TEXT NOT NULL,
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  body TEXT NOT NULL,
  document TEXT NOT NULL,
  article TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (code, version)
);

CREATE TABLE supervise_evidence (
  id BIGINT PRIMARY KEY,
  duty TEXT NOT NULL,
  subject TEXT NOT NULL,
  year BIGINT NOT NULL,
  words TEXT NOT NULL,
  link TEXT NOT NULL,
  on_day TEXT NOT NULL,
  by_name TEXT NOT NULL,
  at BIGINT NOT NULL
);

CREATE INDEX supervise_evidence_year ON supervise_evidence (year, subject, duty);

CREATE TABLE supervise_coops (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  org_id BIGINT NOT NULL REFERENCES org_organizations (id),
  year BIGINT NOT NULL,
  fields TEXT NOT NULL,
  goals TEXT NOT NULL,
  interns BIGINT NOT NULL,
  teachers BIGINT NOT NULL,
  budget BIGINT NOT NULL,
  filed_on TEXT NOT NULL,
  UNIQUE (org_id, year)
);

INSERT INTO supervise_params (code, version, value, source, valid_from)
VALUES
  ('SUP-CYCLE', 1, 1, '乌教发〔2024〕50号 第 47 行：对职业院校开展定期督导评估；周期一年，可由本市另定', '2020-01-01'),
  ('SUP-PUBLIC', 1, 5, '平台规则：考核结果公示 5 个工作日', '2020-01-01'),
  ('SUP-MONTH', 1, 30, '乌教发〔2024〕50号 第 36 行：每年累计不少于 1 个月；1 个月按 30 个日历日计', '2020-01-01'),
  ('SUP-COOP', 1, 3, '台州市职业教育校企合作促进条例：企业制定校企合作规划；每年 3 月底前报送，可由本市另定', '2020-01-01');

INSERT INTO caseflow_params (code, version, days, working, source, valid_from)
VALUES
  ('SUP-PLAN', 1, 10, TRUE, '平台规则：发现问题后 10 个工作日内报整改方案', '2020-01-01'),
  ('SUP-RECTIFY', 1, 30, TRUE, '平台规则：方案同意后 30 个工作日内完成整改', '2020-01-01'),
  ('SUP-APPEAL', 1, 5, TRUE, '平台规则：考核申诉 5 个工作日内答复', '2020-01-01'),
  ('SUP-SOON', 1, 3, TRUE, '平台规则：到期前 3 个工作日提醒', '2020-01-01');

INSERT INTO supervise_measures (code, version, zh, en, unit, at_least, threshold, source, valid_from, position)
VALUES
  ('attendance', 1, '学生到课率', 'Attendance', '%', TRUE, 95, '乌教发〔2024〕50号 第 47 行：人才培养过程质量监测评估；阈值为平台默认', '2020-01-01', 1),
  ('practice', 1, '实践课时开出率', 'Practical lessons given', '%', TRUE, 95, '乌教发〔2024〕50号 第 47 行；阈值为平台默认', '2020-01-01', 2),
  ('evaluation', 1, '学生评教平均分', 'Students on teaching', '分', TRUE, 80, '乌教发〔2024〕50号 第 47 行；阈值为平台默认', '2020-01-01', 3),
  ('passed', 1, '课程考核合格率', 'Courses passed', '%', TRUE, 85, '乌教发〔2024〕50号 第 47 行；阈值为平台默认', '2020-01-01', 4),
  ('visits', 1, '实习学生巡查率', 'Interns visited', '%', TRUE, 90, '乌教发〔2024〕50号 第 32、47 行；阈值为平台默认', '2020-01-01', 5),
  ('accidents', 1, '教学事故', 'Incidents in teaching', '起', FALSE, 2, '乌教发〔2024〕50号 第 47 行；阈值为平台默认', '2020-01-01', 6),
  ('left', 1, '学期流失率', 'Left during the term', '%', FALSE, 3, '乌教发〔2024〕50号 第 47 行；阈值为平台默认', '2020-01-01', 7);

INSERT INTO supervise_frameworks (code, zh, en, subject, source, position)
VALUES
  ('county_supervision', '对县督导', 'Supervision of counties', 'COUNTY', '泉教函〔2022〕153号 第 19 行：纳入“对县督导”督导评估', 1),
  ('strong_county', '教育强县', 'Strong county in education', 'COUNTY', '泉教函〔2022〕153号 第 19 行：纳入“教育强县”督导评估', 2),
  ('modernisation', '教育现代化监测', 'Monitoring of modernisation', 'COUNTY', '泉教函〔2022〕153号 第 19 行：纳入区域教育现代化水平监测指标体系', 3),
  ('city_schools', '市对学校考核', 'The city on its schools', 'SCHOOL', '泉教函〔2022〕153号 第 19 行：多方参与的职业教育质量评价机制', 4);

INSERT INTO supervise_duties (code, version, subject, zh, en, body, document, article, valid_from, valid_to, position)
VALUES
  ('gov_plan', 1, 'GOVERNMENT', '纳入规划', 'Put it into the plans', '把校企合作纳入地方经济社会发展总体规划和产业规划。', '台州市职业教育校企合作促进条例', '政府八项职责之一（发布会实录点名）', '2020-01-01', '', 1),
  ('gov_money', 1, 'GOVERNMENT', '保障投入', 'Secure the money', '财政投入、专项资金和教育费附加用于职业教育校企合作。', '台州市职业教育校企合作促进条例', '政府八项职责之一（发布会实录点名）', '2020-01-01', '', 2),
  ('gov_coordinate', 1, 'GOVERNMENT', '统筹协调', 'Coordinate', '建立联席会议，统筹协调重大事项。', '台州市职业教育校企合作促进条例', '政府八项职责之一（发布会实录点名）', '2020-01-01', '', 3),
  ('gov_supervise', 1, 'GOVERNMENT', '开展督导', 'Supervise', '对职业教育和校企合作开展督导，公布结果。', '台州市职业教育校企合作促进条例', '政府八项职责之一（发布会实录点名）', '2020-01-01', '', 4),
  ('gov_policy', 1, 'GOVERNMENT', '制定支持政策', 'Make supporting policies', '制定财政、金融、土地、信用等组合激励政策。', '中华人民共和国职业教育法', '第八条、第二十七条（条例实录未逐项点名，待与条例原文核对）', '2022-05-01', '', 5),
  ('gov_docking', 1, 'GOVERNMENT', '搭建对接平台', 'Run the platform', '组织发布人才需求，开展供需对接。', '中华人民共和国职业教育法', '第二十三条、第六十一条（条例实录未逐项点名，待与条例原文核对）', '2022-05-01', '', 6),
  ('gov_reward', 1, 'GOVERNMENT', '表彰奖励', 'Reward', '对校企合作成绩突出的单位和个人给予支持和奖励。', '中华人民共和国职业教育法', '第十三条（条例实录未逐项点名，待与条例原文核对）', '2022-05-01', '', 7),
  ('gov_publish', 1, 'GOVERNMENT', '信息公开', 'Publish', '公开规划、资金、督导和质量评价结果。', '中华人民共和国职业教育法', '第四十三条（条例实录未逐项点名，待与条例原文核对）', '2022-05-01', '', 8),
  ('dept_demand', 1, 'DEPARTMENT', '发布人才需求', 'Publish demand', '行业主管部门定期发布本行业人才需求信息。', '中华人民共和国职业教育法', '第二十三条', '2022-05-01', '', 1),
  ('industry_evaluate', 1, 'INDUSTRY', '参与绩效评价', 'Take part in evaluation', '指导本行业企业校企合作，参与绩效评价、职业技能鉴定。', '台州市职业教育校企合作促进条例', '行业组织（发布会实录第 190 行）', '2020-01-01', '', 1),
  ('firm_plan', 1, 'ENTERPRISE', '制定合作规划', 'Make a plan of cooperation', '根据实际发展需要制定校企合作规划。', '台州市职业教育校企合作促进条例', '企业（发布会实录第 190 行）', '2020-01-01', '', 1),
  ('firm_teachers', 1, 'ENTERPRISE', '设教师实践岗位', 'Posts for teachers', '产教融合型企业、规模以上企业设置教师实践岗位。', '中华人民共和国职业教育法', '第四十五条', '2022-05-01', '', 2),
  ('firm_report', 1, 'ENTERPRISE', '社会责任报告', 'Report on responsibility', '把开展职业教育的情况纳入企业社会责任报告。', '中华人民共和国职业教育法', '第二十四条', '2022-05-01', '', 3),
  ('firm_funds', 1, 'ENTERPRISE', '职工教育经费', 'Funds for staff education', '按规定提取和使用职工教育经费。', '中华人民共和国职业教育法', '第五十八条', '2022-05-01', '', 4),
  ('school_quality', 1, 'SCHOOL', '质量评价公开', 'Publish the quality', '建立有企业参加的质量评价制度并公开结果。', '中华人民共和国职业教育法', '第四十三条', '2022-05-01', '', 1),
  ('school_interns', 1, 'SCHOOL', '保障实习权益', 'Rights of interns', '实习岗位、时间、报酬和保险符合规定，不收介绍费。', '中华人民共和国职业教育法', '第四十二条、第五十条', '2022-05-01', '', 2);
