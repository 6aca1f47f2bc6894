-- +goose Up
CREATE TABLE programme_params (
    code       TEXT NOT NULL,
    version    BIGINT NOT NULL,
    value      BIGINT NOT NULL,
    source     TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    PRIMARY KEY (code, version)
);

INSERT INTO programme_params (code, version, value, source, valid_from)
VALUES ('SUP-LEAST', 1, 5, '平台缺省：人数 1 至 4 不公布，市可修订', '2026-01-01'),
       ('SUP-STEP', 1, 5, '平台缺省：人数取整到 5，市可修订', '2026-01-01'),
       ('SUP-BASE', 1, 20, '平台缺省：基数不足 20 人不公布比率，市可修订', '2026-01-01');
