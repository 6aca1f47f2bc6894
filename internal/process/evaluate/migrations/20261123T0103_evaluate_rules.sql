-- +goose Up
-- How many graduates a point needs for its figures to be public is a version of platform/rule, where the bureau sets it with four eyes.
INSERT INTO rule_params (rule, param, level, org_id, version, num, den, source_doc, source_article, valid_from, valid_to, set_by)
SELECT 'SUP-GRADUATES', 'MIN', CASE WHEN version = 1 THEN 'NATIONAL' ELSE 'CITY' END, 0, CASE WHEN version = 1 THEN 1 ELSE version - 1 END, value, 1, source, '毕业生人数', CASE WHEN version = 1 THEN '2020-01-01' ELSE valid_from END, NULL, 0
FROM evaluate_params WHERE code = 'SUP-GRADUATES';

DROP TABLE evaluate_params;
