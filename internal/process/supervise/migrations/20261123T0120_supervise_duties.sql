-- +goose Up
-- Evidence stands with the version of the duty under which it was filed.
ALTER TABLE supervise_evidence ADD COLUMN duty_version BIGINT NOT NULL DEFAULT 1;

-- The shipped duties as the law and the record of the regulation have them. The record names four of the eight; the other four are those of
-- the law, with the article and paragraph that says so.
UPDATE supervise_duties SET body = '把校企合作纳入地方经济社会发展总体规划和产业规划。', article = '政府八项职责（发布会实录点名）；职业教育法第七条', valid_from = '2024-01-01' WHERE code = 'gov_plan' AND version = 1;
UPDATE supervise_duties SET body = '按照办学规模、培养成本和办学质量落实经费，统筹使用地方教育附加。', article = '政府八项职责（发布会实录点名）；职业教育法第五十五条、第五十六条', valid_from = '2024-01-01' WHERE code = 'gov_money' AND version = 1;
UPDATE supervise_duties SET article = '政府八项职责（发布会实录点名）；职业教育法第八条第三款', valid_from = '2024-01-01' WHERE code = 'gov_coordinate' AND version = 1;
UPDATE supervise_duties SET body = '对职业教育和校企合作组织开展督导评估。', article = '政府八项职责（发布会实录点名）；职业教育法第八条第三款', valid_from = '2024-01-01' WHERE code = 'gov_supervise' AND version = 1;
UPDATE supervise_duties SET zh = '落实支持政策', en = 'Carry out supporting policies', body = '对深度参与校企合作的企业按照规定给予奖励；对产教融合型企业给予金融、财政、土地等支持，落实教育费附加等税费优惠。', article = '第二十七条' WHERE code = 'gov_policy' AND version = 1;
UPDATE supervise_duties SET zh = '组织供需对接', en = 'Bring demand and supply together', body = '建立健全服务和保障体系，组织、引导行业组织、企业、学校开展人才供需对接等活动。', article = '第六十一条第三款' WHERE code = 'gov_docking' AND version = 1;
UPDATE supervise_duties SET body = '对在职业教育工作中做出显著成绩的单位和个人给予表彰、奖励。', article = '第十二条第二款' WHERE code = 'gov_reward' AND version = 1;
UPDATE supervise_duties SET zh = '质量评价并公开', en = 'Evaluate the quality and publish it', body = '会同有关部门和行业组织建立质量评价体系，对职业学校办学质量进行评估，及时公开结果。', article = '第四十三条第二款' WHERE code = 'gov_publish' AND version = 1;
UPDATE supervise_duties SET article = '第二十三条第一款' WHERE code = 'dept_demand' AND version = 1;
UPDATE supervise_duties SET zh = '指导并参与绩效评价', en = 'Guide, and take part in evaluation', body = '指导和推动本行业企业的校企合作，参与校企合作绩效评价、职业技能鉴定。', article = '行业组织（发布会实录第 190 行）', valid_from = '2024-01-01' WHERE code = 'industry_evaluate' AND version = 1;
UPDATE supervise_duties SET valid_from = '2024-01-01' WHERE code = 'firm_plan' AND version = 1;
UPDATE supervise_duties SET body = '产教融合型企业、规模以上企业安排一定比例的岗位，接纳职业学校教师实践。', article = '第四十五条第三款' WHERE code = 'firm_teachers' AND version = 1;
UPDATE supervise_duties SET article = '第二十四条第三款' WHERE code = 'firm_report' AND version = 1;
UPDATE supervise_duties SET body = '按照职工工资总额一定比例提取和使用职工教育经费，用于一线职工的达到规定比例。', article = '第五十八条第一款' WHERE code = 'firm_funds' AND version = 1;
UPDATE supervise_duties SET article = '第四十三条第一款' WHERE code = 'school_quality' AND version = 1;
UPDATE supervise_duties SET body = '协商与专业匹配的实习岗位，加强指导和安全教育；不以安排实习名义收费，不通过中介组织实习。', article = '第四十二条第一款、第五十条' WHERE code = 'school_interns' AND version = 1;

INSERT INTO supervise_duties (code, version, subject, zh, en, body, document, article, valid_from, valid_to, position)
VALUES
  ('dept_education', 1, 'DEPARTMENT', '主管部门综合管理', 'Manage as the department in charge', '教育行政部门负责校企合作的统筹协调、规划指导、综合管理和服务保障。', '台州市职业教育校企合作促进条例', '主管部门（发布会实录第 190 行）', '2024-01-01', '', 2),
  ('firm_pay', 1, 'ENTERPRISE', '支付实习报酬', 'Pay interns', '及时、足额、直接向学生支付实习报酬。', '台州市职业教育校企合作促进条例', '企业（发布会实录第 190 行）', '2024-01-01', '', 5),
  ('school_demand', 1, 'SCHOOL', '调研需求主动对接', 'Ask what is needed and seek partners', '加强产业人才需求调研，主动对接企业开展合作，依法保障各方参与者的合法权益。', '台州市职业教育校企合作促进条例', '职业院校（发布会实录第 190 行）', '2024-01-01', '', 3);
