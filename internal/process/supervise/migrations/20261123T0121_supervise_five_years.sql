-- +goose Up
-- The days of practice that a teacher of professional courses has in any five years.
INSERT INTO supervise_params (code, version, value, source, valid_from)
VALUES ('SUP-FIVE', 1, 180, '教师〔2016〕3号：专业课教师每 5 年必须累计不少于 6 个月到企业实践；6 个月按 180 个日历日计', '2020-01-01');
