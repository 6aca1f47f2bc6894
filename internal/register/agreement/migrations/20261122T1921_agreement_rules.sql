-- +goose Up
CREATE TABLE agreement_params (
  code TEXT NOT NULL,
  version BIGINT NOT NULL,
  value BIGINT NOT NULL,
  source TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  PRIMARY KEY (code, version)
);

-- Clauses to choose from. A clause is never changed: a new wording is a new version.
CREATE TABLE agreement_library (
  code TEXT NOT NULL,
  version BIGINT NOT NULL,
  class TEXT NOT NULL,
  kind TEXT NOT NULL,
  position BIGINT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  locked BOOLEAN NOT NULL,
  promiser TEXT NOT NULL,
  basis TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  PRIMARY KEY (code, version)
);

INSERT INTO agreement_params (code, version, value, source, valid_from)
VALUES
  ('AGR-LONG', 1, 36, '平台规则 AGR-1：期限满 36 个月的协议为长期协议；各市文件只说“长期”，没有定年限', '2020-01-01'),
  ('AGR-DORMANT', 1, 6, '平台规则 AGR-2：生效的协议连续 6 个月没有交付、会议、节点、补充协议或关联业务，列为休眠', '2020-01-01'),
  ('AGR-RENEW', 1, 90, '平台规则 AGR-3：到期前 90 天提醒各方续签', '2020-01-01'),
  ('AGR-REMIND', 1, 7, '平台规则 AGR-4：送签后没有签的，每 7 天提醒一次', '2020-01-01'),
  ('SUP-FIRMS', 1, 3, '平台规则 SUP：少于 3 家企业的合计不对外显示', '2020-01-01');

INSERT INTO caseflow_reasons (list, code, zh, en, position, active)
VALUES
  ('agreement.return', 'CONTENT', '合作内容要改', 'content to be changed', 1, TRUE),
  ('agreement.return', 'PROMISE', '承诺的数量或期限做不到', 'promised number or day cannot be kept', 2, TRUE),
  ('agreement.return', 'DUTY', '责任划分不清', 'duties not clear', 3, TRUE),
  ('agreement.return', 'PARTY', '签约单位不对', 'wrong party', 4, TRUE),
  ('agreement.return', 'OTHER', '其他', 'other', 9, TRUE),
  ('agreement.end', 'AGREED', '各方协商一致解除', 'ended by consent', 1, TRUE),
  ('agreement.end', 'BREACH', '一方没有履行约定', 'a party did not keep it', 2, TRUE),
  ('agreement.end', 'CLOSED', '一方停办、注销或搬离', 'a party closed or left', 3, TRUE),
  ('agreement.end', 'REPLACED', '由新的协议代替', 'replaced by a new agreement', 4, TRUE),
  ('agreement.end', 'OTHER', '其他', 'other', 9, TRUE);

INSERT INTO agreement_library (code, version, class, kind, position, title, body, locked, promiser, basis, valid_from)
VALUES
  ('RIGHTS', 1, '', 'TEXT', 10, '各方权利义务', '各方按本协议写明的内容和责任开展合作，各自承担的事项以条款和进度安排为准；没有写明的，由各方协商后以补充协议确定。', TRUE, '', '职业教育法第四十条：开展合作应当签订协议，明确双方权利义务', '2022-05-01'),
  ('STUDENT', 1, '', 'TEXT', 20, '学生权益', '涉及学生参加岗位实习、学徒培养的，另签三方协议；不安排学生从事与所学专业无关或者有危险的工作，不以任何名义向学生收费。', TRUE, '', '职业教育法第五十条；职业学校学生实习管理规定', '2022-05-01'),
  ('EVIDENCE', 1, '', 'TEXT', 30, '兑现与确认', '承诺事项完成后由承诺方登记并附凭证，接收方确认收到才算兑现；每半年对照一次。', TRUE, '', '平台规则 AGR-5：承诺与兑现逐条对照', '2020-01-01'),
  ('CHANGE', 1, '', 'TEXT', 80, '变更与解除', '变更本协议须由原签约各方签订补充协议；提前解除应写明理由，并妥善安排在校在岗的学生和已投入的设备。', TRUE, '', '职业教育法第四十条', '2022-05-01'),
  ('SECRET', 1, '', 'TEXT', 85, '成果与保密', '合作中形成的教材、课程、专利等成果的归属另行书面约定；一方知悉另一方的经营和个人信息应当保密。', FALSE, '', '职业教育法第四十条', '2022-05-01'),
  ('DISPUTE', 1, '', 'TEXT', 90, '争议解决', '履行中有不同意见的，先由各方协商；协商不成的，提请所在地教育行政部门和行业主管部门协调，或者依法处理。', FALSE, '', '民法典第三编', '2021-01-01'),
  ('NAMED-SEATS', 1, 'NAMED_CLASS', 'ORDER_SEATS', 40, '冠名班人数', '学校每届按约定人数组建冠名班，企业参与面试和课程安排。', FALSE, 'SCHOOL', '职业教育法第四十条', '2022-05-01'),
  ('NAMED-FUND', 1, 'NAMED_CLASS', 'DONATION', 50, '冠名奖助', '企业按约定出资，用于冠名班学生奖学和实训耗材，收支每年公布一次。', FALSE, 'FIRM', '职业教育法第四十条', '2022-05-01'),
  ('NAMED-TEACHERS', 1, 'NAMED_CLASS', 'TEACHERS', 60, '企业教师', '企业派技术人员到冠名班任教。', FALSE, 'FIRM', '职业教育法第四十七条', '2022-05-01'),
  ('COLLEGE-EQUIP', 1, 'COLLEGE', 'EQUIPMENT', 40, '设备投入', '企业按约定价值向产业学院投入设备，登记设备清单和交付日期。', FALSE, 'FIRM', '职业教育法第二十五条', '2022-05-01'),
  ('COLLEGE-COURSES', 1, 'COLLEGE', 'COURSES', 50, '共建课程', '学校牵头、企业参与，按约定门数开发课程和教材。', FALSE, 'SCHOOL', '职业教育法第三十一条', '2022-05-01'),
  ('COLLEGE-TEACHERS', 1, 'COLLEGE', 'TEACHERS', 60, '企业教师', '企业派技术人员到产业学院任教。', FALSE, 'FIRM', '职业教育法第四十七条', '2022-05-01'),
  ('COLLEGE-RESEARCH', 1, 'COLLEGE', 'RESEARCH', 70, '研发经费', '企业按约定出资，共同开展技术攻关。', FALSE, 'FIRM', '职业教育法第四十条', '2022-05-01'),
  ('BASE-SEATS', 1, 'BASE', 'SEATS', 40, '实训工位', '企业在基地提供约定数量的实训工位。', FALSE, 'FIRM', '职业教育法第二十九条', '2022-05-01'),
  ('BASE-EQUIP', 1, 'BASE', 'EQUIPMENT', 50, '设备投入', '企业按约定价值投入设备，登记设备清单和交付日期。', FALSE, 'FIRM', '职业教育法第二十九条', '2022-05-01'),
  ('BASE-PLACES', 1, 'BASE', 'INTERNSHIP', 60, '实习岗位', '企业每年提供约定数量的实习岗位。', FALSE, 'FIRM', '职业教育法第五十条', '2022-05-01'),
  ('TECH-RESEARCH', 1, 'TECHNOLOGY', 'RESEARCH', 40, '研发经费', '企业按约定出资委托或者共同开展研发。', FALSE, 'FIRM', '职业教育法第四十条', '2022-05-01'),
  ('TECH-SERVICE', 1, 'TECHNOLOGY', 'SERVICE', 50, '技术服务', '学校为企业完成约定项数的技术服务。', FALSE, 'SCHOOL', '职业教育法第四十条', '2022-05-01'),
  ('ORDER-SEATS', 1, 'ORDER_CLASS', 'ORDER_SEATS', 40, '订单人数', '学校按约定人数和专业组建订单班。', FALSE, 'SCHOOL', '职业教育法第四十条', '2022-05-01'),
  ('ORDER-JOBS', 1, 'ORDER_CLASS', 'JOBS', 50, '录用人数', '企业按约定人数录用考核合格的毕业生。', FALSE, 'FIRM', '职业教育法第四十条', '2022-05-01'),
  ('ORDER-PLACES', 1, 'ORDER_CLASS', 'INTERNSHIP', 60, '实习岗位', '企业提供约定数量的实习岗位。', FALSE, 'FIRM', '职业教育法第五十条', '2022-05-01'),
  ('STAFF-HEADS', 1, 'STAFF', 'TRAINING', 40, '员工培训', '学校为企业员工完成约定人次的培训。', FALSE, 'SCHOOL', '职业教育法第二十四条', '2022-05-01'),
  ('STAFF-FUND', 1, 'STAFF', 'FUNDING', 50, '培训经费', '企业按约定支付培训经费。', FALSE, 'FIRM', '职业教育法第五十八条', '2022-05-01');
