-- +goose Up
INSERT INTO rule_params (rule, param, level, org_id, version, num, den, source_doc, source_article, valid_from, valid_to, set_by)
VALUES ('SCH-N1', 'MAX', 'NATIONAL', 0, 1, 20, 1, '《中等职业学校设置标准》（教职成〔2010〕12号）', '师生比 1:20', '2010-07-06', NULL, 0),
       ('SCH-N2', 'MIN', 'NATIONAL', 0, 1, 30, 1, '《中等职业学校设置标准》（教职成〔2010〕12号）', '生均不少于 30 册', '2010-07-06', NULL, 0);
