-- +goose Up
CREATE TABLE notify_notes (
  id BIGINT PRIMARY KEY,
  topic TEXT NOT NULL,
  title TEXT NOT NULL,
  args TEXT NOT NULL,
  path TEXT NOT NULL,
  object_id BIGINT NOT NULL,
  at_once BOOLEAN NOT NULL,
  mailed BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE INDEX notify_notes_mailed ON notify_notes (mailed, id);

CREATE INDEX notify_notes_created ON notify_notes (created_at);

CREATE TABLE notify_audience (
  id BIGINT PRIMARY KEY,
  note_id BIGINT NOT NULL REFERENCES notify_notes (id),
  account_id BIGINT NOT NULL,
  org_id BIGINT NOT NULL,
  role TEXT NOT NULL,
  county TEXT NOT NULL
);

CREATE INDEX notify_audience_note ON notify_audience (note_id);

CREATE INDEX notify_audience_account ON notify_audience (account_id, note_id);

CREATE INDEX notify_audience_org ON notify_audience (org_id, note_id);

CREATE INDEX notify_audience_role ON notify_audience (role, note_id);

CREATE TABLE notify_reads (
  account_id BIGINT NOT NULL,
  note_id BIGINT NOT NULL REFERENCES notify_notes (id),
  read_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, note_id)
);

CREATE TABLE notify_readers (
  account_id BIGINT PRIMARY KEY,
  all_read BIGINT NOT NULL,
  digest_note BIGINT NOT NULL,
  digest_day TEXT NOT NULL
);

CREATE TABLE notify_settings (
  account_id BIGINT NOT NULL,
  topic TEXT NOT NULL,
  mode TEXT NOT NULL,
  PRIMARY KEY (account_id, topic)
);

CREATE TABLE notify_addresses (
  account_id BIGINT PRIMARY KEY,
  seal_id BIGINT NOT NULL,
  address TEXT NOT NULL,
  lang TEXT NOT NULL,
  status TEXT NOT NULL,
  row_version BIGINT NOT NULL,
  fault TEXT NOT NULL,
  changed_at BIGINT NOT NULL
);

CREATE TABLE notify_mails (
  id BIGINT PRIMARY KEY,
  account_id BIGINT NOT NULL,
  sort TEXT NOT NULL,
  mark TEXT NOT NULL,
  from_note BIGINT NOT NULL,
  to_note BIGINT NOT NULL,
  status TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  fault TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  UNIQUE (account_id, sort, mark)
);

CREATE INDEX notify_mails_status ON notify_mails (status, next_at);

CREATE TABLE notify_subscriptions (
  id BIGINT PRIMARY KEY,
  account_id BIGINT NOT NULL,
  industry TEXT NOT NULL,
  occupation TEXT NOT NULL,
  county TEXT NOT NULL,
  kind TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (account_id, industry, occupation, county, kind)
);

CREATE INDEX notify_subscriptions_facets ON notify_subscriptions (industry, occupation, county, kind);

CREATE TABLE notify_calls (
  id BIGINT PRIMARY KEY,
  account_id BIGINT NOT NULL,
  note_id BIGINT NOT NULL REFERENCES notify_notes (id),
  created_at BIGINT NOT NULL,
  done_at BIGINT NOT NULL,
  done_by BIGINT NOT NULL,
  UNIQUE (account_id, note_id)
);

CREATE TABLE notify_params (
  code TEXT NOT NULL,
  version BIGINT NOT NULL,
  value BIGINT NOT NULL,
  source TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  PRIMARY KEY (code, version)
);

INSERT INTO notify_params (code, version, value, source, valid_from)
VALUES ('NTC-HOUR', 1, 17, '平台缺省：每日汇总在 17 时以后发出，市可修订', '2026-01-01'),
       ('NTC-KEEP', 1, 180, '平台缺省：提醒保留 180 天，市可修订', '2026-01-01'),
       ('NTC-TRIES', 1, 5, '平台缺省：一封邮件最多试发 5 次，市可修订', '2026-01-01'),
       ('NTC-CONFIRM', 1, 48, '平台缺省：确认邮箱的链接 48 小时内有效，市可修订', '2026-01-01');
