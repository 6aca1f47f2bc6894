-- +goose Up
-- How many graduates a point needs for its figures to be public is a version of platform/rule, where the bureau sets it with four eyes.
-- What the product ships is what every rate of persons needs, 20; a city's own versions go on.
INSERT INTO rule_params (rule, param, level, org_id, version, num, den, source_doc, source_article, valid_from, valid_to, set_by)
SELECT 'SUP-GRADUATES', 'MIN', CASE WHEN version = 1 THEN 'NATIONAL' ELSE 'CITY' END, 0, CASE WHEN version = 1 THEN 1 ELSE version - 1 END, CASE WHEN version = 1 THEN 20 ELSE value END, 1,
    CASE WHEN version = 1 THEN '平台缺省：毕业生不足 20 人的专业点对外不公布，市可修订' ELSE source END, '毕业生人数', CASE WHEN version = 1 THEN '2020-01-01' ELSE valid_from END, NULL, 0
FROM evaluate_params WHERE code = 'SUP-GRADUATES';

DROP TABLE evaluate_params;
