-- +goose Up
CREATE TABLE approvals_params (
    code       TEXT NOT NULL,
    version    BIGINT NOT NULL,
    value      DOUBLE PRECISION NOT NULL,
    source     TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    PRIMARY KEY (code, version)
);

INSERT INTO approvals_params (code, version, value, source, valid_from)
VALUES
  ('SUP-MEAN', 1, 5, '平台规则 SUP：少于 5 件不给平均数和中位数', '2020-01-01'),
  ('APR-MONTHS', 1, 12, '平台缺省：统计最近 12 个月办结的，市可修订', '2020-01-01');
