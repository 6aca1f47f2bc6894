-- +goose Up
-- What contracts of an event come to is shown to everybody only when enough enterprises
-- make it, and none of them most of it.
INSERT INTO contact_params (code, version, value, source, valid_from)
VALUES
  ('SUP-FIRMS', 1, 3, '平台规则 SUP：对外公布的合计至少由 3 家企业构成', '2020-01-01'),
  ('SUP-SHARE', 1, 80, '平台规则 SUP：对外公布的合计中一家企业不超过 80%', '2020-01-01');
