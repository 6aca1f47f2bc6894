-- +goose Up
-- Who docks with whom: government and school, school and enterprise.
CREATE TABLE contact_pairs (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  row_key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  gov_name TEXT NOT NULL,
  gov_function TEXT NOT NULL,
  school_id BIGINT NOT NULL,
  firm_id BIGINT NOT NULL,
  county TEXT NOT NULL,
  purpose TEXT NOT NULL,
  since_on TEXT NOT NULL,
  until_on TEXT NOT NULL,
  end_reason TEXT NOT NULL,
  post_a TEXT NOT NULL,
  post_b TEXT NOT NULL,
  seal_id BIGINT NOT NULL,
  person_a TEXT NOT NULL,
  phone_a TEXT NOT NULL,
  person_b TEXT NOT NULL,
  phone_b TEXT NOT NULL
);

CREATE INDEX contact_pairs_school ON contact_pairs (school_id);

CREATE INDEX contact_pairs_firm ON contact_pairs (firm_id);

CREATE INDEX contact_pairs_county ON contact_pairs (county, kind);

-- What was done for a pair. Posts of the persons, never their names.
CREATE TABLE contact_contacts (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  row_key TEXT NOT NULL UNIQUE,
  pair_id BIGINT NOT NULL REFERENCES contact_pairs (id),
  day TEXT NOT NULL,
  kind TEXT NOT NULL,
  roles TEXT NOT NULL,
  summary TEXT NOT NULL,
  result TEXT NOT NULL,
  next_step TEXT NOT NULL,
  next_on TEXT NOT NULL,
  visit_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  account_name TEXT NOT NULL
);

CREATE INDEX contact_contacts_pair ON contact_contacts (pair_id, day);

CREATE INDEX contact_contacts_visit ON contact_contacts (visit_id);

-- Versions of the parameters that count something else than days.
CREATE TABLE contact_params (
  code TEXT NOT NULL,
  version BIGINT NOT NULL,
  value BIGINT NOT NULL,
  source TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  PRIMARY KEY (code, version)
);

INSERT INTO contact_params (code, version, value, source, valid_from)
VALUES ('MAT-3', 1, 1, '“双对接、双促进”机制：结对双方每季度至少联系一次（平台规则 MAT-3）', '2020-01-01');

CREATE TABLE contact_numbers (
  series TEXT NOT NULL,
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (series, year)
);

-- Which reminder of which thing was sent, so that none is sent twice.
CREATE TABLE contact_reminders (
  object_id BIGINT NOT NULL,
  stage TEXT NOT NULL,
  sent_ms BIGINT NOT NULL,
  PRIMARY KEY (object_id, stage)
);
