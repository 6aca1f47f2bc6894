-- +goose Up
CREATE TABLE contact_events (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  number TEXT NOT NULL,
  status TEXT NOT NULL,
  due_on TEXT,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  organiser TEXT NOT NULL,
  org_id BIGINT NOT NULL,
  owner_id BIGINT NOT NULL,
  county TEXT NOT NULL,
  place TEXT NOT NULL,
  from_on TEXT NOT NULL,
  to_on TEXT NOT NULL,
  summary TEXT NOT NULL
);

CREATE INDEX contact_events_day ON contact_events (from_on, id);

CREATE INDEX contact_events_status ON contact_events (status, id);

CREATE TABLE contact_sessions (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  event_id BIGINT NOT NULL REFERENCES contact_events (id),
  theme TEXT NOT NULL,
  industry TEXT NOT NULL,
  day TEXT NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  place TEXT NOT NULL,
  capacity BIGINT NOT NULL,
  taken BIGINT NOT NULL
);

CREATE INDEX contact_sessions_event ON contact_sessions (event_id, day, starts, id);

-- Seats of an organisation at a session. A cancelled registration has no seats.
CREATE TABLE contact_seats (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  row_key TEXT NOT NULL UNIQUE,
  session_id BIGINT NOT NULL REFERENCES contact_sessions (id),
  org_id BIGINT NOT NULL,
  seats BIGINT NOT NULL,
  attended BIGINT,
  account_id BIGINT NOT NULL
);

CREATE INDEX contact_seats_session ON contact_seats (session_id, org_id);

CREATE INDEX contact_seats_org ON contact_seats (org_id);

-- What began at a session: who needs, who can supply, about what.
CREATE TABLE contact_leads (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  row_key TEXT NOT NULL UNIQUE,
  session_id BIGINT NOT NULL REFERENCES contact_sessions (id),
  need_org_id BIGINT NOT NULL,
  supply_org_id BIGINT NOT NULL,
  topic TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  recorded_on TEXT NOT NULL
);

CREATE INDEX contact_leads_session ON contact_leads (session_id, id);

CREATE INDEX contact_leads_need ON contact_leads (need_org_id);

CREATE INDEX contact_leads_supply ON contact_leads (supply_org_id);
