-- +goose Up
CREATE TABLE demand_items (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  side TEXT NOT NULL,
  org_id BIGINT NOT NULL,
  owner_id BIGINT NOT NULL,
  row_key TEXT NOT NULL UNIQUE,
  number TEXT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  due_on TEXT,
  published_ms BIGINT NOT NULL,
  visibility TEXT NOT NULL,
  title TEXT NOT NULL,
  details TEXT NOT NULL,
  duties TEXT NOT NULL,
  requirement TEXT NOT NULL,
  programme TEXT NOT NULL,
  occupation TEXT NOT NULL,
  industry TEXT NOT NULL,
  skill_level BIGINT NOT NULL,
  education TEXT NOT NULL,
  headcount BIGINT NOT NULL,
  budget_fen BIGINT NOT NULL,
  salary_from_fen BIGINT NOT NULL,
  salary_to_fen BIGINT NOT NULL,
  region TEXT NOT NULL,
  start_on TEXT NOT NULL,
  deadline_on TEXT NOT NULL,
  seal_id BIGINT NOT NULL,
  contact_name TEXT NOT NULL,
  contact_phone TEXT NOT NULL
);

CREATE INDEX demand_items_side ON demand_items (side, id);

CREATE INDEX demand_items_status ON demand_items (side, status, id);

CREATE INDEX demand_items_kind ON demand_items (side, kind, id);

CREATE INDEX demand_items_region ON demand_items (side, region, id);

CREATE INDEX demand_items_headcount ON demand_items (side, headcount, id);

CREATE INDEX demand_items_deadline ON demand_items (side, deadline_on, id);

CREATE INDEX demand_items_org ON demand_items (org_id, side, id);

CREATE INDEX demand_items_due ON demand_items (due_on);

CREATE INDEX demand_items_number ON demand_items (number);

CREATE INDEX demand_items_batch ON demand_items (batch_id);

CREATE TABLE demand_counts (
  side TEXT NOT NULL,
  status TEXT NOT NULL,
  visibility TEXT NOT NULL,
  region TEXT NOT NULL,
  kind TEXT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (side, status, visibility, region, kind)
);

CREATE TABLE demand_numbers (
  side TEXT NOT NULL,
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (side, year)
);

INSERT INTO caseflow_params (code, version, days, working, source, valid_from)
VALUES ('EPT-1', 1, 90, FALSE, '平台规则 EPT-1：需求发布满 90 天未刷新即过期', '2020-01-01');

INSERT INTO caseflow_reasons (list, code, zh, en, position, active)
VALUES
  ('demand.return', 'INCOMPLETE', '内容不完整', 'incomplete', 1, TRUE),
  ('demand.return', 'UNCLEAR', '要求不清楚', 'requirements unclear', 2, TRUE),
  ('demand.return', 'WORDING', '含有限制性或歧视性表述', 'restrictive or discriminatory wording', 3, TRUE),
  ('demand.return', 'NOT_OURS', '不属于本平台范围', 'not within this platform', 4, TRUE),
  ('demand.return', 'DUPLICATE', '与已有信息重复', 'a duplicate', 5, TRUE),
  ('demand.withdraw', 'FILLED', '已从别处解决', 'met elsewhere', 1, TRUE),
  ('demand.withdraw', 'CHANGED', '计划有变', 'plans changed', 2, TRUE),
  ('demand.withdraw', 'MISTAKE', '填错了', 'entered by mistake', 3, TRUE),
  ('demand.withdraw', 'OTHER', '其他', 'other', 4, TRUE);
