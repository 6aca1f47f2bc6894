-- +goose Up
-- The September to which a decision was postponed; 0: it holds from that of its round.
ALTER TABLE adjust_requests ADD COLUMN postponed_to BIGINT NOT NULL DEFAULT 0;

UPDATE adjust_requests SET postponed_to = (SELECT r.year + 1 FROM adjust_rounds r WHERE r.id = adjust_requests.round_id)
WHERE EXISTS (SELECT 1 FROM adjust_corrections c WHERE c.request_id = adjust_requests.id AND c.kind = 'POSTPONED');

-- What anybody says during publicity against what is proposed. name and contact are sealed.
CREATE TABLE adjust_objections (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  status TEXT NOT NULL,
  due_on TEXT,
  number TEXT NOT NULL UNIQUE,
  round_id BIGINT NOT NULL REFERENCES adjust_rounds (id),
  request_id BIGINT NOT NULL REFERENCES adjust_requests (id),
  words TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  contact TEXT NOT NULL,
  filed_on TEXT NOT NULL,
  answer TEXT NOT NULL,
  answered_on TEXT NOT NULL
);

CREATE INDEX adjust_objections_round ON adjust_objections (round_id, status);

CREATE INDEX adjust_objections_request ON adjust_objections (request_id, status);

INSERT INTO caseflow_params (code, version, days, working, source, valid_from)
VALUES ('ADJ-OBJECTION', 1, 5, TRUE, '平台缺省：公示异议5个工作日答复，市可修订', '2020-01-01');
