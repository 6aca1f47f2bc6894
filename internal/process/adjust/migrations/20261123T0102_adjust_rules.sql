-- +goose Up
-- The numbers of the rules are versions of platform/rule, where the bureau sets them with four eyes. What a city had set itself goes along.
INSERT INTO rule_params (rule, param, level, org_id, version, num, den, source_doc, source_article, valid_from, valid_to, set_by)
VALUES ('PRG-F3-TOTAL', 'HIGHER', 'PROVINCE', 0, 1, 300, 1, '福建省2023年专业设置口径', '高职专业点总数不超过全日制在校生数÷300，市可修订', '2020-01-01', NULL, 0),
       ('PRG-F3-TOTAL', 'SECONDARY', 'PROVINCE', 0, 1, 200, 1, '福建省2023年专业设置口径', '中职专业点总数不超过全日制在校生数÷200，市可修订', '2020-01-01', NULL, 0),
       ('PRG-F3-POINTS', 'MAX', 'PROVINCE', 0, 1, 20, 1, '福建省2023年专业设置口径', '布点超过20个的专业不再新增，市可修订', '2020-01-01', NULL, 0),
       ('PRG-F3-SHARE', 'MAX', 'PROVINCE', 0, 1, 50, 100, '福建省2023年专业设置口径', '布点超过中职学校数50%的专业不再新增，市可修订', '2020-01-01', NULL, 0),
       ('ADJ-GOAL', 'MIN', 'NATIONAL', 0, 1, 10, 100, '平台缺省', '到2026年每年调整约10%的专业点，市可修订', '2020-01-01', NULL, 0),
       ('ADJ-YEARS', 'MIN', 'NATIONAL', 0, 1, 3, 1, '平台缺省', '核对三个九月，市可修订', '2020-01-01', NULL, 0),
       ('ADJ-QUORUM', 'MIN', 'NATIONAL', 0, 1, 50, 100, '平台缺省', '到会委员超过半数方可表决，市可修订', '2020-01-01', NULL, 0);

INSERT INTO rule_params (rule, param, level, org_id, version, num, den, source_doc, source_article, valid_from, valid_to, set_by)
SELECT CASE code WHEN 'PRG-F3-HIGHER' THEN 'PRG-F3-TOTAL' WHEN 'PRG-F3-SECONDARY' THEN 'PRG-F3-TOTAL' ELSE code END,
       CASE code WHEN 'PRG-F3-HIGHER' THEN 'HIGHER' WHEN 'PRG-F3-SECONDARY' THEN 'SECONDARY' WHEN 'PRG-F3-POINTS' THEN 'MAX' WHEN 'PRG-F3-SHARE' THEN 'MAX' ELSE 'MIN' END,
       'CITY', 0, version - 1, value, CASE WHEN code IN ('PRG-F3-SHARE', 'ADJ-GOAL', 'ADJ-QUORUM') THEN 100 ELSE 1 END, source, '市可修订', valid_from, NULL, 0
FROM adjust_params WHERE version > 1 AND code <> 'ADJ-CONFLICT';

DROP TABLE adjust_params;
