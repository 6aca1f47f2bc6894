-- +goose Up
CREATE TABLE indicator_definitions (
  id BIGINT PRIMARY KEY,
  code TEXT NOT NULL,
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  actor_name TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  reason TEXT NOT NULL,
  UNIQUE (code, version)
);

-- Figures that can only be typed. The latest of a day counts; none is ever changed.
CREATE TABLE indicator_reports (
  id BIGINT PRIMARY KEY,
  code TEXT NOT NULL,
  day TEXT NOT NULL,
  dimension TEXT NOT NULL,
  key TEXT NOT NULL,
  num DOUBLE PRECISION NOT NULL,
  den DOUBLE PRECISION NOT NULL,
  evidence TEXT NOT NULL,
  note TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  actor_name TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);

CREATE INDEX indicator_reports_code_day ON indicator_reports (code, day);

CREATE TABLE indicator_snapshots (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL,
  reason TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  actor_name TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  body TEXT NOT NULL
);

CREATE INDEX indicator_snapshots_at ON indicator_snapshots (at_ms);

CREATE TABLE indicator_params (
  code TEXT NOT NULL,
  version BIGINT NOT NULL,
  value BIGINT NOT NULL,
  source TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  PRIMARY KEY (code, version)
);

INSERT INTO indicator_params (code, version, value, source, valid_from)
VALUES
  ('SUP-SMALL', 1, 5, '平台规则 SUP：人数不足 5 的不公布具体数（真实的 0 照常公布）', '2020-01-01'),
  ('SUP-ROUND', 1, 5, '平台规则 SUP：其余人数取到 5 的倍数', '2020-01-01'),
  ('SUP-RATE', 1, 20, '平台规则 SUP：比率的基数不少于 20 人', '2020-01-01'),
  ('SUP-MEAN', 1, 5, '平台规则 SUP：均值至少由 5 人构成', '2020-01-01'),
  ('SUP-MEAN-ORGS', 1, 3, '平台规则 SUP：均值至少来自 3 个单位', '2020-01-01'),
  ('SUP-FIRMS', 1, 3, '平台规则 SUP：合计至少由 3 家企业构成', '2020-01-01'),
  ('SUP-SHARE', 1, 80, '平台规则 SUP：合计中一家企业不超过 80%', '2020-01-01');
