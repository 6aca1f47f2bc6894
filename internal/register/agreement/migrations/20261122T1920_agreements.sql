-- +goose Up
-- One agreement. Its text is in the versions; what follows from the version in force stands
-- here too, so that lists can be filtered.
CREATE TABLE agreement_items (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  row_key TEXT NOT NULL UNIQUE,
  status TEXT NOT NULL,
  due_on TEXT,
  number TEXT NOT NULL,
  class TEXT NOT NULL,
  title TEXT NOT NULL,
  owner_org BIGINT NOT NULL,
  owner_id BIGINT NOT NULL,
  former_id BIGINT NOT NULL,
  current_id BIGINT NOT NULL,
  fields TEXT NOT NULL,
  starts_on TEXT NOT NULL,
  ends_on TEXT NOT NULL,
  months BIGINT NOT NULL,
  made_on TEXT NOT NULL,
  sent_on TEXT NOT NULL,
  signed_on TEXT NOT NULL,
  ended_on TEXT NOT NULL,
  last_on TEXT NOT NULL
);

CREATE INDEX agreement_items_status ON agreement_items (status, ends_on);

CREATE INDEX agreement_items_owner ON agreement_items (owner_org, id);

CREATE INDEX agreement_items_number ON agreement_items (number);

CREATE INDEX agreement_items_former ON agreement_items (former_id);

CREATE INDEX agreement_items_batch ON agreement_items (batch_id);

-- The text as it was first signed, and each amendment; a signed one never changes.
CREATE TABLE agreement_versions (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  row_key TEXT NOT NULL UNIQUE,
  status TEXT NOT NULL,
  due_on TEXT,
  agreement_id BIGINT NOT NULL REFERENCES agreement_items (id),
  version_no BIGINT NOT NULL,
  round BIGINT NOT NULL,
  reason TEXT NOT NULL,
  title TEXT NOT NULL,
  fields TEXT NOT NULL,
  content TEXT NOT NULL,
  responsibilities TEXT NOT NULL,
  team TEXT NOT NULL,
  starts_on TEXT NOT NULL,
  ends_on TEXT NOT NULL,
  effective_on TEXT NOT NULL,
  sent_on TEXT NOT NULL,
  signed_on TEXT NOT NULL,
  digest TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  account_name TEXT NOT NULL
);

CREATE INDEX agreement_versions_of ON agreement_versions (agreement_id, version_no);

CREATE INDEX agreement_versions_batch ON agreement_versions (batch_id);

-- Who signs. Names and telephones of contacts are encrypted.
CREATE TABLE agreement_parties (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  row_key TEXT NOT NULL UNIQUE,
  agreement_id BIGINT NOT NULL REFERENCES agreement_items (id),
  org_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  county TEXT NOT NULL,
  role TEXT NOT NULL,
  position BIGINT NOT NULL,
  post TEXT NOT NULL,
  seal_id BIGINT NOT NULL,
  person TEXT NOT NULL,
  phone TEXT NOT NULL
);

CREATE INDEX agreement_parties_of ON agreement_parties (agreement_id, position);

CREATE INDEX agreement_parties_org ON agreement_parties (org_id, agreement_id);

CREATE INDEX agreement_parties_county ON agreement_parties (county, agreement_id);

-- Clauses of a version. A line keeps its number through all versions. What is promised is a
-- number in the unit, or fen where the kind is money; no number: no measurable promise.
CREATE TABLE agreement_clauses (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  row_key TEXT NOT NULL UNIQUE,
  agreement_id BIGINT NOT NULL REFERENCES agreement_items (id),
  version_id BIGINT NOT NULL REFERENCES agreement_versions (id),
  line_id BIGINT NOT NULL,
  position BIGINT NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  locked BOOLEAN NOT NULL,
  basis TEXT NOT NULL,
  library TEXT NOT NULL,
  promiser_id BIGINT NOT NULL,
  quantity BIGINT,
  unit TEXT NOT NULL,
  due_on TEXT NOT NULL
);

CREATE INDEX agreement_clauses_version ON agreement_clauses (version_id, position);

CREATE INDEX agreement_clauses_of ON agreement_clauses (agreement_id);

CREATE INDEX agreement_clauses_batch ON agreement_clauses (batch_id);

-- The plan of a version: what is to be reached by when.
CREATE TABLE agreement_milestones (
  id BIGINT PRIMARY KEY,
  agreement_id BIGINT NOT NULL REFERENCES agreement_items (id),
  version_id BIGINT NOT NULL REFERENCES agreement_versions (id),
  line_id BIGINT NOT NULL,
  position BIGINT NOT NULL,
  title TEXT NOT NULL,
  due_on TEXT NOT NULL,
  org_id BIGINT NOT NULL
);

CREATE INDEX agreement_milestones_version ON agreement_milestones (version_id, position);

CREATE TABLE agreement_reached (
  line_id BIGINT PRIMARY KEY,
  agreement_id BIGINT NOT NULL REFERENCES agreement_items (id),
  day TEXT NOT NULL,
  note TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  account_name TEXT NOT NULL
);

CREATE INDEX agreement_reached_of ON agreement_reached (agreement_id);

-- Each party's signature under a version; a text that was sent back is signed in a new round.
CREATE TABLE agreement_signatures (
  id BIGINT PRIMARY KEY,
  row_key TEXT NOT NULL UNIQUE,
  agreement_id BIGINT NOT NULL REFERENCES agreement_items (id),
  version_id BIGINT NOT NULL REFERENCES agreement_versions (id),
  round BIGINT NOT NULL,
  org_id BIGINT NOT NULL,
  way TEXT NOT NULL,
  signed_on TEXT NOT NULL,
  digest TEXT NOT NULL,
  file_id BIGINT NOT NULL,
  signer TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  account_name TEXT NOT NULL,
  checker_id BIGINT NOT NULL,
  checker_name TEXT NOT NULL,
  checked_on TEXT NOT NULL
);

CREATE INDEX agreement_signatures_version ON agreement_signatures (version_id, round);

-- What was delivered on a promise. Rows are only added; a correction names the one it corrects.
CREATE TABLE agreement_deliveries (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  row_key TEXT NOT NULL UNIQUE,
  agreement_id BIGINT NOT NULL REFERENCES agreement_items (id),
  line_id BIGINT NOT NULL,
  day TEXT NOT NULL,
  quantity BIGINT NOT NULL,
  note TEXT NOT NULL,
  corrects_id BIGINT NOT NULL,
  file_id BIGINT NOT NULL,
  org_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  account_name TEXT NOT NULL,
  entered_on TEXT NOT NULL
);

CREATE INDEX agreement_deliveries_of ON agreement_deliveries (agreement_id, line_id);

CREATE INDEX agreement_deliveries_batch ON agreement_deliveries (batch_id);

-- The receiving side says whether it received; once for each delivery.
CREATE TABLE agreement_confirmations (
  delivery_id BIGINT PRIMARY KEY,
  agreement_id BIGINT NOT NULL REFERENCES agreement_items (id),
  received BOOLEAN NOT NULL,
  note TEXT NOT NULL,
  org_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  account_name TEXT NOT NULL,
  day TEXT NOT NULL
);

CREATE INDEX agreement_confirmations_of ON agreement_confirmations (agreement_id);

-- What happened under an agreement, by which a dormant one is known.
CREATE TABLE agreement_events (
  id BIGINT PRIMARY KEY,
  agreement_id BIGINT NOT NULL REFERENCES agreement_items (id),
  day TEXT NOT NULL,
  kind TEXT NOT NULL,
  summary TEXT NOT NULL,
  path TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  account_name TEXT NOT NULL,
  entered_on TEXT NOT NULL
);

CREATE INDEX agreement_events_of ON agreement_events (agreement_id, day);

CREATE TABLE agreement_files (
  id BIGINT PRIMARY KEY,
  agreement_id BIGINT NOT NULL REFERENCES agreement_items (id),
  blob_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  digest TEXT NOT NULL,
  account_name TEXT NOT NULL
);

CREATE INDEX agreement_files_of ON agreement_files (agreement_id);

CREATE TABLE agreement_numbers (
  year BIGINT PRIMARY KEY,
  last BIGINT NOT NULL
);

CREATE TABLE agreement_reminders (
  agreement_id BIGINT NOT NULL,
  stage TEXT NOT NULL,
  sent_ms BIGINT NOT NULL,
  PRIMARY KEY (agreement_id, stage)
);
