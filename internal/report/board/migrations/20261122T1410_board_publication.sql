-- +goose Up
INSERT INTO board_params (code, version, value, source, valid_from)
VALUES ('SUP-FIRMS', 1, 3, '数据公布规则 EPT-3：少于三家企业的数字不公布；平台缺省，市可修订', '2020-01-01'),
       ('SUP-SHARE', 1, 0.8, '数据公布规则 EPT-3：一家超过八成的数字不公布；平台缺省，市可修订', '2020-01-01'),
       ('SUP-BASE', 1, 20, '数据公布规则：基数不足 20 人不公布比例；平台缺省，市可修订', '2020-01-01');
