-- +goose Up
-- What this city agreed on with others. The identifier is the same in both cities.
CREATE TABLE sharing_agreements (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  due_on TEXT,
  status TEXT NOT NULL,
  partner TEXT NOT NULL,
  partner_name TEXT NOT NULL,
  proposed BOOLEAN NOT NULL,
  title TEXT NOT NULL,
  mechanism TEXT NOT NULL,
  kinds TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT NOT NULL,
  sent BIGINT NOT NULL,
  received BIGINT NOT NULL,
  refreshed_ms BIGINT NOT NULL
);

CREATE INDEX sharing_agreements_partner ON sharing_agreements (partner, status);

CREATE TABLE sharing_consultations (
  id BIGINT PRIMARY KEY,
  agreement_id BIGINT NOT NULL REFERENCES sharing_agreements (id),
  origin TEXT NOT NULL,
  held_on TEXT NOT NULL,
  place TEXT NOT NULL,
  topic TEXT NOT NULL,
  minutes TEXT NOT NULL,
  decisions TEXT NOT NULL,
  added_ms BIGINT NOT NULL
);

CREATE INDEX sharing_consultations_agreement ON sharing_consultations (agreement_id, held_on);

-- Read-only copies of the partner's records.
CREATE TABLE sharing_copies (
  agreement_id BIGINT NOT NULL REFERENCES sharing_agreements (id),
  kind TEXT NOT NULL,
  origin_id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  fetched_ms BIGINT NOT NULL,
  PRIMARY KEY (agreement_id, kind, origin_id)
);

-- What the partner was last told of each of our records.
CREATE TABLE sharing_sent (
  agreement_id BIGINT NOT NULL REFERENCES sharing_agreements (id),
  kind TEXT NOT NULL,
  record_id BIGINT NOT NULL,
  digest TEXT NOT NULL,
  PRIMARY KEY (agreement_id, kind, record_id)
);

-- Organisations of one city in a record of the other: OUT our record, IN our organisation.
CREATE TABLE sharing_members (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  due_on TEXT,
  status TEXT NOT NULL,
  agreement_id BIGINT NOT NULL REFERENCES sharing_agreements (id),
  direction TEXT NOT NULL,
  kind TEXT NOT NULL,
  record_id BIGINT NOT NULL,
  record_name TEXT NOT NULL,
  part TEXT NOT NULL,
  uscc TEXT NOT NULL,
  org_id BIGINT NOT NULL,
  org_name TEXT NOT NULL,
  since_on TEXT NOT NULL,
  UNIQUE (agreement_id, direction, kind, record_id, uscc)
);

CREATE TABLE sharing_outbox (
  id BIGINT PRIMARY KEY,
  to_city TEXT NOT NULL,
  topic TEXT NOT NULL,
  subject TEXT NOT NULL,
  key TEXT NOT NULL,
  body TEXT NOT NULL
);

CREATE TABLE sharing_inbox (
  from_city TEXT NOT NULL,
  key TEXT NOT NULL,
  taken_ms BIGINT NOT NULL,
  PRIMARY KEY (from_city, key)
);

INSERT INTO caseflow_reasons (list, code, zh, en, position, active)
VALUES ('sharing.end', 'OVER', '合作结束', 'the cooperation is over', 1, TRUE),
       ('sharing.end', 'SCOPE', '共享范围要改', 'the scope is to change', 2, TRUE),
       ('sharing.end', 'OTHER', '其他', 'other', 3, TRUE);
