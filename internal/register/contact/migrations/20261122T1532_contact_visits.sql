-- +goose Up
CREATE TABLE contact_visits (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  number TEXT NOT NULL,
  kind TEXT NOT NULL,
  day TEXT NOT NULL,
  place TEXT NOT NULL,
  county TEXT NOT NULL,
  departments TEXT NOT NULL,
  topics TEXT NOT NULL,
  minutes TEXT NOT NULL,
  owner_id BIGINT NOT NULL,
  owner_name TEXT NOT NULL,
  org_id BIGINT NOT NULL
);

CREATE INDEX contact_visits_day ON contact_visits (day, id);

-- The schools that went and the enterprises that were visited.
CREATE TABLE contact_visit_orgs (
  visit_id BIGINT NOT NULL REFERENCES contact_visits (id),
  org_id BIGINT NOT NULL,
  side TEXT NOT NULL,
  PRIMARY KEY (visit_id, org_id)
);

CREATE INDEX contact_visit_orgs_org ON contact_visit_orgs (org_id);

CREATE TABLE contact_files (
  id BIGINT PRIMARY KEY,
  visit_id BIGINT NOT NULL REFERENCES contact_visits (id),
  blob_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  size BIGINT NOT NULL,
  account_name TEXT NOT NULL
);

CREATE INDEX contact_files_visit ON contact_files (visit_id);

CREATE TABLE contact_feedback (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  number TEXT NOT NULL,
  status TEXT NOT NULL,
  due_on TEXT,
  visit_id BIGINT NOT NULL,
  firm_id BIGINT NOT NULL,
  county TEXT NOT NULL,
  title TEXT NOT NULL,
  details TEXT NOT NULL,
  owner_kind TEXT NOT NULL,
  owner_org BIGINT NOT NULL,
  owner_county TEXT NOT NULL,
  owner_function TEXT NOT NULL,
  owner_name TEXT NOT NULL,
  author_id BIGINT NOT NULL,
  opened_on TEXT NOT NULL,
  first_due_on TEXT NOT NULL,
  reply TEXT NOT NULL,
  replied_on TEXT NOT NULL,
  rating TEXT NOT NULL
);

CREATE INDEX contact_feedback_status ON contact_feedback (status, id);

CREATE INDEX contact_feedback_firm ON contact_feedback (firm_id, id);

CREATE INDEX contact_feedback_owner ON contact_feedback (owner_org, id);

CREATE INDEX contact_feedback_due ON contact_feedback (due_on);

CREATE INDEX contact_feedback_visit ON contact_feedback (visit_id);

INSERT INTO caseflow_params (code, version, days, working, source, valid_from)
VALUES
  ('EPT-4', 1, 15, TRUE, '平台规则 EPT-4：企业反馈事项 15 个工作日内答复', '2020-01-01'),
  ('EPT-4-SOON', 1, 3, TRUE, '平台规则 EPT-4：到期前 3 个工作日提醒', '2020-01-01'),
  ('EPT-4-RATE', 1, 15, TRUE, '平台规则 EPT-4：答复后 15 个工作日未评价即办结', '2020-01-01'),
  ('MAT-3-SOON', 1, 20, FALSE, '平台规则 MAT-3：季度结束前 20 天提醒尚未联系的结对', '2020-01-01');

INSERT INTO caseflow_reasons (list, code, zh, en, position, active)
VALUES
  ('contact.reopen', 'UNANSWERED', '没有回答提出的问题', 'the question was not answered', 1, TRUE),
  ('contact.reopen', 'NOT_DONE', '承诺的事没有办', 'what was promised was not done', 2, TRUE),
  ('contact.reopen', 'MORE', '情况有变，需要再答复', 'things changed, another reply is needed', 3, TRUE),
  ('contact.handover', 'DUTY', '不属于本单位职责', 'not the duty of this office', 1, TRUE),
  ('contact.handover', 'NEARER', '由更直接的单位答复', 'another office is closer to the matter', 2, TRUE),
  ('contact.handover', 'MERGED', '机构职责调整', 'duties were rearranged', 3, TRUE),
  ('contact.close', 'DONE', '事项已经办结', 'the matter is done', 1, TRUE),
  ('contact.close', 'NOT_POSSIBLE', '依现行规定不能办理，已当面说明', 'not possible under present rules, explained in person', 2, TRUE),
  ('contact.close', 'DUPLICATE', '与已有事项重复', 'a duplicate', 3, TRUE);
