-- +goose Up
-- A yearly round of adjusting programmes. figures is what the round was decided on, as it was frozen; figures_hash is its SHA-256.
CREATE TABLE adjust_rounds (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  status TEXT NOT NULL,
  due_on TEXT,
  year BIGINT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  document TEXT NOT NULL,
  notice TEXT NOT NULL,
  open_on TEXT NOT NULL,
  collect_until TEXT NOT NULL,
  public_from TEXT NOT NULL,
  public_to TEXT NOT NULL,
  decision TEXT NOT NULL,
  decided_on TEXT NOT NULL,
  published_on TEXT NOT NULL,
  applied_on TEXT NOT NULL,
  appeal_until TEXT NOT NULL,
  figures TEXT NOT NULL,
  figures_hash TEXT NOT NULL,
  figures_ms BIGINT NOT NULL,
  owner_id BIGINT NOT NULL,
  touched BIGINT NOT NULL
);

-- What a school asks for. slot is what no two living requests of a round share; a withdrawn one gives it up.
CREATE TABLE adjust_requests (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  slot TEXT NOT NULL UNIQUE,
  status TEXT NOT NULL,
  due_on TEXT,
  number TEXT NOT NULL UNIQUE,
  round_id BIGINT NOT NULL REFERENCES adjust_rounds (id),
  kind TEXT NOT NULL,
  school_id BIGINT NOT NULL,
  county TEXT NOT NULL,
  point_id BIGINT NOT NULL,
  level TEXT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  length TEXT NOT NULL,
  places_before BIGINT,
  places_after BIGINT,
  into_id BIGINT NOT NULL,
  new_code TEXT NOT NULL,
  new_name TEXT NOT NULL,
  motive TEXT NOT NULL,
  summary TEXT NOT NULL,
  teachers_need BIGINT,
  teachers_have BIGINT,
  equipment_fen BIGINT,
  override_state TEXT NOT NULL,
  override_reason TEXT NOT NULL,
  override_by BIGINT NOT NULL,
  override_name TEXT NOT NULL,
  override_second TEXT NOT NULL,
  warning_id BIGINT NOT NULL,
  owner_id BIGINT NOT NULL,
  submitted_ms BIGINT NOT NULL,
  correct_what TEXT NOT NULL,
  proposal TEXT NOT NULL,
  proposal_places BIGINT,
  refusal TEXT NOT NULL,
  decision_note TEXT NOT NULL,
  applied_on TEXT NOT NULL,
  result_point BIGINT NOT NULL
);

CREATE INDEX adjust_requests_round ON adjust_requests (round_id, status);

CREATE INDEX adjust_requests_school ON adjust_requests (school_id, id);

CREATE INDEX adjust_requests_point ON adjust_requests (point_id, id);

-- Enterprises and other organisations that stand behind a request, with their agreement where there is one.
CREATE TABLE adjust_partners (
  request_id BIGINT NOT NULL REFERENCES adjust_requests (id),
  org_id BIGINT NOT NULL,
  agreement_id BIGINT NOT NULL,
  PRIMARY KEY (request_id, org_id)
);

CREATE INDEX adjust_partners_org ON adjust_partners (org_id);

CREATE TABLE adjust_files (
  id BIGINT PRIMARY KEY,
  request_id BIGINT NOT NULL REFERENCES adjust_requests (id),
  blob_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  size BIGINT NOT NULL,
  account_name TEXT NOT NULL
);

CREATE INDEX adjust_files_request ON adjust_files (request_id);

-- Who is asked for an opinion: kind DEPT answers by the function of the department's people, ORG by an organisation, COUNTY by a county.
CREATE TABLE adjust_units (
  code TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  mark TEXT NOT NULL,
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  position BIGINT NOT NULL,
  active BOOLEAN NOT NULL
);

INSERT INTO adjust_units (code, kind, mark, zh, en, position, active)
VALUES ('DRC', 'DEPT', '发改', '市发展和改革委员会', 'Development and reform commission', 1, TRUE),
       ('HRSS', 'DEPT', '人社', '市人力资源和社会保障局', 'Human resources and social security bureau', 2, TRUE),
       ('IIT', 'DEPT', '工信', '市工业和信息化局', 'Industry and information technology bureau', 3, TRUE),
       ('FIN', 'DEPT', '财政', '市财政局', 'Finance bureau', 4, TRUE);

CREATE TABLE adjust_opinions (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  status TEXT NOT NULL,
  due_on TEXT,
  request_id BIGINT NOT NULL REFERENCES adjust_requests (id),
  stage TEXT NOT NULL,
  unit_kind TEXT NOT NULL,
  unit_mark TEXT NOT NULL,
  unit_name TEXT NOT NULL,
  verdict TEXT NOT NULL,
  reason TEXT NOT NULL,
  note TEXT NOT NULL,
  account_name TEXT NOT NULL,
  given_ms BIGINT NOT NULL,
  UNIQUE (request_id, stage, unit_kind, unit_mark)
);

CREATE INDEX adjust_opinions_status ON adjust_opinions (status, due_on);

-- The programme construction committee of a round, its meetings and its votes.
CREATE TABLE adjust_members (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  round_id BIGINT NOT NULL REFERENCES adjust_rounds (id),
  name TEXT NOT NULL,
  post TEXT NOT NULL,
  org_id BIGINT NOT NULL,
  org_name TEXT NOT NULL,
  chair BOOLEAN NOT NULL,
  account_id BIGINT NOT NULL,
  active BOOLEAN NOT NULL,
  UNIQUE (round_id, name, org_name)
);

CREATE TABLE adjust_meetings (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  round_id BIGINT NOT NULL REFERENCES adjust_rounds (id),
  held_on TEXT NOT NULL,
  place TEXT NOT NULL,
  minutes TEXT NOT NULL,
  present TEXT NOT NULL,
  account_name TEXT NOT NULL,
  UNIQUE (round_id, held_on)
);

CREATE TABLE adjust_votes (
  meeting_id BIGINT NOT NULL REFERENCES adjust_meetings (id),
  request_id BIGINT NOT NULL REFERENCES adjust_requests (id),
  member_id BIGINT NOT NULL REFERENCES adjust_members (id),
  vote TEXT NOT NULL,
  voted_ms BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  PRIMARY KEY (request_id, member_id)
);

-- Positive and negative lists: a new revision does not change an old one.
CREATE TABLE adjust_lists (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  status TEXT NOT NULL,
  due_on TEXT,
  year BIGINT NOT NULL,
  level TEXT NOT NULL,
  sign TEXT NOT NULL,
  revision BIGINT NOT NULL,
  document TEXT NOT NULL,
  published_on TEXT NOT NULL,
  owner_id BIGINT NOT NULL,
  UNIQUE (year, level, sign, revision)
);

CREATE TABLE adjust_list_entries (
  list_id BIGINT NOT NULL REFERENCES adjust_lists (id),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (list_id, code)
);

-- Changes to what was decided: postponed, cancelled, places changed.
CREATE TABLE adjust_corrections (
  id BIGINT PRIMARY KEY,
  request_id BIGINT NOT NULL REFERENCES adjust_requests (id),
  kind TEXT NOT NULL,
  before_text TEXT NOT NULL,
  after_text TEXT NOT NULL,
  document TEXT NOT NULL,
  note TEXT NOT NULL,
  account_name TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);

CREATE INDEX adjust_corrections_request ON adjust_corrections (request_id);

CREATE TABLE adjust_appeals (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  status TEXT NOT NULL,
  due_on TEXT,
  request_id BIGINT NOT NULL UNIQUE REFERENCES adjust_requests (id),
  words TEXT NOT NULL,
  answer TEXT NOT NULL,
  account_name TEXT NOT NULL,
  filed_ms BIGINT NOT NULL
);

-- The ledger of changes of programme points, decided here or brought in from documents.
CREATE TABLE adjust_changes (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  row_key TEXT NOT NULL UNIQUE,
  year BIGINT NOT NULL,
  changed_on TEXT NOT NULL,
  kind TEXT NOT NULL,
  school_id BIGINT NOT NULL,
  school_name TEXT NOT NULL,
  level TEXT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  places_before BIGINT,
  places_after BIGINT,
  docked TEXT NOT NULL,
  reason TEXT NOT NULL,
  document TEXT NOT NULL,
  point_id BIGINT NOT NULL,
  request_id BIGINT NOT NULL
);

CREATE INDEX adjust_changes_year ON adjust_changes (year, kind);

-- What became of what was approved, September by September.
CREATE TABLE adjust_follows (
  request_id BIGINT NOT NULL REFERENCES adjust_requests (id),
  year BIGINT NOT NULL,
  base_planned BIGINT,
  approved BIGINT,
  planned BIGINT,
  registered BIGINT,
  outcome TEXT NOT NULL,
  missing TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (request_id, year)
);

CREATE TABLE adjust_numbers (
  series TEXT NOT NULL,
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (series, year)
);

CREATE TABLE adjust_reminders (
  object_id BIGINT NOT NULL,
  mark TEXT NOT NULL,
  PRIMARY KEY (object_id, mark)
);

CREATE TABLE adjust_params (
  code TEXT NOT NULL,
  version BIGINT NOT NULL,
  value BIGINT NOT NULL,
  source TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  PRIMARY KEY (code, version)
);

INSERT INTO adjust_params (code, version, value, source, valid_from)
VALUES ('PRG-F3-HIGHER', 1, 300, '福建省2023年专业设置口径：高职专业点总数不超过全日制在校生数÷300，市可修订', '2020-01-01'),
       ('PRG-F3-SECONDARY', 1, 200, '福建省2023年专业设置口径：中职专业点总数不超过全日制在校生数÷200，市可修订', '2020-01-01'),
       ('PRG-F3-POINTS', 1, 20, '福建省2023年专业设置口径：布点超过20个的专业不再新增，市可修订', '2020-01-01'),
       ('PRG-F3-SHARE', 1, 50, '福建省2023年专业设置口径：布点超过中职学校数50%的专业不再新增，市可修订', '2020-01-01'),
       ('ADJ-GOAL', 1, 10, '到2026年每年调整约10%的专业点，市可修订', '2020-01-01'),
       ('ADJ-YEARS', 1, 3, '平台缺省：核对三个九月，市可修订', '2020-01-01'),
       ('ADJ-QUORUM', 1, 50, '平台缺省：到会委员超过半数方可表决，市可修订', '2020-01-01'),
       ('ADJ-CONFLICT', 1, 1, '平台缺省：委员对本单位的申请应当回避', '2020-01-01');

INSERT INTO caseflow_params (code, version, days, working, source, valid_from)
VALUES ('ADJ-CHECK', 1, 10, TRUE, '平台缺省：材料审核10个工作日，市可修订', '2020-01-01'),
       ('ADJ-CORRECT', 1, 10, TRUE, '平台缺省：补正10个工作日，市可修订', '2020-01-01'),
       ('ADJ-OPINION', 1, 15, TRUE, '平台缺省：部门意见15个工作日，逾期视为无异议，市可修订', '2020-01-01'),
       ('ADJ-PUBLICITY', 1, 5, TRUE, '平台缺省：公示不少于5个工作日，市可修订', '2020-01-01'),
       ('ADJ-APPEAL', 1, 10, TRUE, '平台缺省：公布后10个工作日内可以申诉，市可修订', '2020-01-01'),
       ('ADJ-ANSWER', 1, 10, TRUE, '平台缺省：申诉10个工作日答复，市可修订', '2020-01-01');

-- Reasons by list, year and kind of request. to_year 0 is still in use; kind '' serves every kind.
CREATE TABLE adjust_reasons (
  list TEXT NOT NULL,
  kind TEXT NOT NULL,
  code TEXT NOT NULL,
  from_year BIGINT NOT NULL,
  to_year BIGINT NOT NULL,
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (list, kind, code, from_year)
);

INSERT INTO adjust_reasons (list, kind, code, from_year, to_year, zh, en, position)
VALUES ('MOTIVE', 'OPENING', 'demand_up', 2020, 0, '本地用人需求上升', 'Local demand for people is rising', 1),
       ('MOTIVE', 'OPENING', 'new_industry', 2020, 0, '新建产业项目需要', 'A new industrial project needs it', 2),
       ('MOTIVE', 'OPENING', 'partner', 2020, 0, '已有企业合作和订单', 'There is an enterprise partner and an order', 3),
       ('MOTIVE', 'OPENING', 'project', 2020, 0, '学校特色项目', 'A project of the school', 4),
       ('MOTIVE', 'OPENING', 'positive', 2023, 0, '列入正面清单', 'It is on the positive list', 5),
       ('MOTIVE', 'OPENING', 'other', 2020, 0, '其他', 'Other', 99),
       ('MOTIVE', 'CLOSING', 'demand_down', 2020, 0, '本地用人需求下降', 'Local demand for people is falling', 1),
       ('MOTIVE', 'CLOSING', 'destination', 2020, 0, '毕业去向落实率偏低', 'Too few graduates find a destination', 2),
       ('MOTIVE', 'CLOSING', 'small', 2020, 0, '报到人数过少', 'Too few begin', 3),
       ('MOTIVE', 'CLOSING', 'too_many', 2020, 0, '全市布点过多', 'Too many points in the city', 4),
       ('MOTIVE', 'CLOSING', 'conditions', 2020, 0, '师资或设备达不到标准', 'Teachers or equipment fall short', 5),
       ('MOTIVE', 'CLOSING', 'warning', 2023, 0, '专业预警', 'Warning of the programme', 6),
       ('MOTIVE', 'CLOSING', 'other', 2020, 0, '其他', 'Other', 99),
       ('MOTIVE', 'CHANGING', 'upgrade', 2020, 0, '产业升级要求改造', 'Industry has moved on', 1),
       ('MOTIVE', 'CHANGING', 'catalogue', 2020, 0, '专业目录调整', 'The catalogue has changed', 2),
       ('MOTIVE', 'CHANGING', 'merge', 2020, 0, '资源整合', 'Joining what is alike', 3),
       ('MOTIVE', 'CHANGING', 'capacity', 2020, 0, '办学条件变化', 'Conditions have changed', 4),
       ('MOTIVE', 'CHANGING', 'other', 2020, 0, '其他', 'Other', 99),
       ('REFUSAL', 'OPENING', 'funding', 2020, 0, '经费没有落实', 'No funding', 1),
       ('REFUSAL', 'OPENING', 'building', 2020, 0, '场地设备不足', 'Not enough rooms and equipment', 2),
       ('REFUSAL', 'OPENING', 'teachers', 2020, 0, '师资不足', 'Not enough teachers', 3),
       ('REFUSAL', 'OPENING', 'priority', 2020, 0, '不属于当年重点', 'Not a priority of the year', 4),
       ('REFUSAL', 'OPENING', 'enrolment', 2020, 0, '预计生源不足', 'Too few are expected to enrol', 5),
       ('REFUSAL', 'OPENING', 'competition', 2020, 0, '与已有布点重复', 'It competes with points that exist', 6),
       ('REFUSAL', 'OPENING', 'caps', 2020, 0, '超过布点或专业总数上限', 'Over a cap', 7),
       ('REFUSAL', 'CLOSING', 'rare', 2020, 0, '稀缺工种应当保留', 'A rare trade to be kept', 1),
       ('REFUSAL', 'CLOSING', 'priority', 2020, 0, '符合当年重点', 'It is a priority of the year', 2),
       ('REFUSAL', 'CLOSING', 'wanted', 2020, 0, '学生报考意愿强', 'Pupils want it', 3),
       ('REFUSAL', 'CLOSING', 'places', 2020, 0, '本地学位不足', 'Too few places nearby', 4),
       ('REFUSAL', 'CLOSING', 'teachers', 2020, 0, '师资无法转岗', 'Teachers cannot be moved', 5),
       ('REFUSAL', 'CHANGING', 'unclear', 2020, 0, '方案不清楚', 'The scheme is not clear', 1),
       ('REFUSAL', 'CHANGING', 'conditions', 2020, 0, '条件不具备', 'Conditions are not met', 2),
       ('OPINION', '', 'need', 2020, 0, '符合产业需要', 'Industry needs it', 1),
       ('OPINION', '', 'doubt_demand', 2020, 0, '需求依据不足', 'Demand is not shown', 2),
       ('OPINION', '', 'doubt_terms', 2020, 0, '办学条件存疑', 'Conditions are doubtful', 3),
       ('OPINION', '', 'repeat', 2020, 0, '与已有布点重复', 'It repeats points that exist', 4),
       ('OPINION', '', 'funding', 2020, 0, '经费安排不清', 'Funding is not clear', 5),
       ('OPINION', '', 'other', 2020, 0, '其他', 'Other', 99);
