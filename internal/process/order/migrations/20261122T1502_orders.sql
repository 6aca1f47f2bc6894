-- +goose Up
-- One need handed to several suppliers, wave by wave.
CREATE TABLE order_dispatches (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  number TEXT NOT NULL,
  need_id BIGINT NOT NULL,
  asker_id BIGINT NOT NULL,
  county TEXT NOT NULL,
  owner_id BIGINT NOT NULL,
  auto_next BOOLEAN NOT NULL,
  message TEXT NOT NULL,
  waves BIGINT NOT NULL,
  created_ms BIGINT NOT NULL
);

CREATE INDEX order_dispatches_need ON order_dispatches (need_id);

CREATE TABLE order_orders (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  status TEXT NOT NULL,
  due_on TEXT,
  number TEXT NOT NULL,
  kind TEXT NOT NULL,
  dispatch_id BIGINT NOT NULL,
  wave BIGINT NOT NULL,
  claim_id BIGINT NOT NULL,
  need_id BIGINT NOT NULL,
  title TEXT NOT NULL,
  need_number TEXT NOT NULL,
  need_kind TEXT NOT NULL,
  asker_id BIGINT NOT NULL,
  county TEXT NOT NULL,
  supplier_id BIGINT NOT NULL,
  supplier_county TEXT NOT NULL,
  supply_id BIGINT NOT NULL,
  supply_name TEXT NOT NULL,
  class_year BIGINT NOT NULL,
  quantity BIGINT NOT NULL,
  taken BIGINT NOT NULL,
  unit TEXT NOT NULL,
  message TEXT NOT NULL,
  owner_id BIGINT NOT NULL,
  issued_ms BIGINT NOT NULL,
  answered_ms BIGINT NOT NULL,
  lead_school BOOLEAN NOT NULL,
  verdict TEXT NOT NULL,
  score BIGINT NOT NULL,
  stars BIGINT NOT NULL,
  review TEXT NOT NULL,
  session_id BIGINT NOT NULL
);

CREATE INDEX order_orders_need ON order_orders (need_id, id);

CREATE INDEX order_orders_dispatch ON order_orders (dispatch_id, id);

CREATE INDEX order_orders_asker ON order_orders (asker_id, id);

CREATE INDEX order_orders_supplier ON order_orders (supplier_id, id);

CREATE INDEX order_orders_status ON order_orders (status, id);

CREATE INDEX order_orders_supply ON order_orders (supply_id, class_year);

CREATE INDEX order_orders_due ON order_orders (due_on);

-- A school asks for a need that is open.
CREATE TABLE order_claims (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  status TEXT NOT NULL,
  due_on TEXT,
  number TEXT NOT NULL,
  need_id BIGINT NOT NULL,
  title TEXT NOT NULL,
  need_number TEXT NOT NULL,
  asker_id BIGINT NOT NULL,
  county TEXT NOT NULL,
  supplier_id BIGINT NOT NULL,
  supplier_county TEXT NOT NULL,
  supply_id BIGINT NOT NULL,
  supply_name TEXT NOT NULL,
  quantity BIGINT NOT NULL,
  granted BIGINT NOT NULL,
  message TEXT NOT NULL,
  owner_id BIGINT NOT NULL,
  sent_ms BIGINT NOT NULL,
  answered_ms BIGINT NOT NULL,
  order_id BIGINT NOT NULL
);

CREATE INDEX order_claims_need ON order_claims (need_id, id);

CREATE INDEX order_claims_asker ON order_claims (asker_id, id);

CREATE INDEX order_claims_supplier ON order_claims (supplier_id, id);

CREATE INDEX order_claims_due ON order_claims (due_on);

CREATE TABLE order_numbers (
  prefix TEXT NOT NULL,
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (prefix, year)
);

-- Who was asked what, when, and whether they answered: one row for each order and claim.
CREATE TABLE order_asks (
  id BIGINT PRIMARY KEY,
  org_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  asked_ms BIGINT NOT NULL,
  answered_ms BIGINT NOT NULL,
  lapsed_ms BIGINT NOT NULL
);

CREATE INDEX order_asks_org ON order_asks (org_id, asked_ms);

-- Organisations that did not answer: warned, paused, resumed.
CREATE TABLE order_standing (
  org_id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  warned_ms BIGINT NOT NULL,
  paused_ms BIGINT NOT NULL,
  resumed_ms BIGINT NOT NULL
);

-- What officers noted after a telephone call.
CREATE TABLE order_calls (
  id BIGINT PRIMARY KEY,
  org_id BIGINT NOT NULL,
  object_id BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  note TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  account_name TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);

CREATE INDEX order_calls_org ON order_calls (org_id, at_ms);

-- Canned replies of the city.
CREATE TABLE order_replies (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  step TEXT NOT NULL,
  words TEXT NOT NULL,
  position BIGINT NOT NULL,
  active BOOLEAN NOT NULL
);

-- Links by which somebody answers without signing in; only the hash is kept.
CREATE TABLE order_links (
  id BIGINT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  object TEXT NOT NULL,
  object_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  account_name TEXT NOT NULL,
  role TEXT NOT NULL,
  org_id BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL,
  used_ms BIGINT NOT NULL,
  made_by BIGINT NOT NULL,
  made_ms BIGINT NOT NULL
);

CREATE INDEX order_links_object ON order_links (object_id);

CREATE TABLE order_params (
  code TEXT NOT NULL,
  version BIGINT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  source TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  PRIMARY KEY (code, version)
);

INSERT INTO order_params (code, version, value, source, valid_from)
VALUES
  ('ORD-PRIOR-YES', 1, 2, '平台规则 ORD-1：回应情况按 Beta(2,2) 先验计，（答复数＋2）÷（征询数＋4），联系一次没有答复的不排在末位', '2020-01-01'),
  ('ORD-PRIOR-NO', 1, 2, '平台规则 ORD-1：回应情况按 Beta(2,2) 先验计，（答复数＋2）÷（征询数＋4），联系一次没有答复的不排在末位', '2020-01-01'),
  ('ORD-WINDOW', 1, 365, '平台规则 ORD-2：回应情况只看最近 365 天', '2020-01-01'),
  ('ORD-PAUSE', 1, 3, '平台规则 ORD-3：连续三次没有答复即暂停，前一次先提醒', '2020-01-01'),
  ('ORD-LINK', 1, 10, '平台规则 ORD-4：答复链接自生成起 10 天内有效，只能用一次', '2020-01-01'),
  ('SUP-FIRMS', 1, 3, '平台规则 SUP：少于 3 家企业的合计不对外显示', '2020-01-01'),
  ('SUP-SHARE', 1, 0.8, '平台规则 SUP：一家企业占比超过 80% 的合计不对外显示', '2020-01-01');

INSERT INTO caseflow_params (code, version, days, working, source, valid_from)
VALUES
  ('MAT-2', 1, 5, TRUE, '平台规则 MAT-2：发单和认领应在 5 个工作日内答复', '2020-01-01');

INSERT INTO caseflow_reasons (list, code, zh, en, position, active)
VALUES
  ('order.decline', 'NO_CAPACITY', '没有余量', 'no capacity', 1, TRUE),
  ('order.decline', 'SKILL', '专业或技能不对口', 'programme or skills do not fit', 2, TRUE),
  ('order.decline', 'TIME', '时间对不上', 'dates do not fit', 3, TRUE),
  ('order.decline', 'PLACE', '路程太远', 'too far away', 4, TRUE),
  ('order.decline', 'PAY', '待遇或预算不合适', 'pay or budget does not fit', 5, TRUE),
  ('order.decline', 'OTHER', '其他', 'other', 9, TRUE),
  ('order.fail', 'WITHDRAWN', '发单方收回', 'taken back by who sent it', 1, TRUE),
  ('order.fail', 'NOT_AGREED', '条件没有谈拢', 'no agreement on the terms', 2, TRUE),
  ('order.fail', 'NOT_DELIVERED', '没有按约定提供', 'not delivered as agreed', 3, TRUE),
  ('order.fail', 'STOPPED', '项目或岗位取消', 'project or posts cancelled', 4, TRUE),
  ('order.fail', 'OTHER', '其他', 'other', 9, TRUE),
  ('order.claim', 'NO_SEATS', '名额已满', 'no seats left', 1, TRUE),
  ('order.claim', 'NOT_FITTING', '专业或条件不符', 'does not fit', 2, TRUE),
  ('order.claim', 'CHOSEN', '已选定其他学校', 'another school was chosen', 3, TRUE),
  ('order.claim', 'STOPPED', '需求取消', 'the need was cancelled', 4, TRUE),
  ('order.claim', 'OTHER', '其他', 'other', 9, TRUE);

INSERT INTO order_replies (id, row_version, step, words, position, active)
VALUES
  (1, 1, 'accept', '可以提供，请在三个工作日内联系我们商定细节。', 1, TRUE),
  (2, 1, 'accept', '可以提供，但到岗时间要再商量。', 2, TRUE),
  (3, 1, 'decline', '本届学生已全部安排，下一届可以优先考虑贵单位。', 3, TRUE),
  (4, 1, 'decline', '本校没有对口专业，建议联系市教育局另行推荐。', 4, TRUE),
  (5, 1, 'grant', '同意认领，请准备学生名册，我们一周内安排面谈。', 5, TRUE),
  (6, 1, 'refuse', '感谢关注，名额已满，以后有新的需求会再发布。', 6, TRUE);
