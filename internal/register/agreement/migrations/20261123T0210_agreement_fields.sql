-- +goose Up
-- The fields of cooperation that a city has in its list. A code never changes and no row goes:
-- a field that is not offered any more has the day of it in retired_on.
CREATE TABLE agreement_fields (
  code TEXT NOT NULL PRIMARY KEY,
  row_version BIGINT NOT NULL,
  zh TEXT NOT NULL UNIQUE,
  en TEXT NOT NULL UNIQUE,
  position BIGINT NOT NULL,
  document TEXT NOT NULL,
  article TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  retired_on TEXT NOT NULL
);

INSERT INTO agreement_fields (code, row_version, zh, en, position, document, article, valid_from, retired_on)
VALUES
  ('TALENT', 1, '人才培养', 'Training of talent', 1, '台州市职业教育校企合作促进条例', '发布会实录（2023-12-13）：在人才培养、技术创新等 11 方面开展合作', '2022-05-01', ''),
  ('INNOVATION', 1, '技术创新', 'Technical innovation', 2, '台州市职业教育校企合作促进条例', '发布会实录（2023-12-13）：在人才培养、技术创新等 11 方面开展合作', '2022-05-01', ''),
  ('PROGRAMME', 1, '专业规划与建设', 'Programme planning', 3, '中华人民共和国职业教育法', '第四十条：专业规划', '2022-05-01', ''),
  ('COURSE', 1, '课程与教材开发', 'Courses and textbooks', 4, '中华人民共和国职业教育法', '第四十条：课程设置、教材开发', '2022-05-01', ''),
  ('TEACHERS', 1, '师资队伍建设', 'Teaching staff', 5, '中华人民共和国职业教育法', '第四十条：师资队伍建设', '2022-05-01', ''),
  ('PRACTICE', 1, '实习实训', 'Practice and internships', 6, '中华人民共和国职业教育法', '第四十条：实习实训基地建设', '2022-05-01', ''),
  ('ENROLMENT', 1, '招生就业', 'Enrolment and employment', 7, '中华人民共和国职业教育法', '第四十条：招生就业', '2022-05-01', ''),
  ('PLATFORM', 1, '基地与平台共建', 'Bases and platforms', 8, '中华人民共和国职业教育法', '第四十条：技术技能创新平台、实习实训基地建设', '2022-05-01', ''),
  ('TRANSFER', 1, '技术服务与成果转化', 'Technical service and transfer', 9, '中华人民共和国职业教育法', '第四十条：技术服务、科技成果转化', '2022-05-01', ''),
  ('STAFF', 1, '职工培训', 'Training of employees', 10, '中华人民共和国职业教育法', '第二十四条：企业职工的培训', '2022-05-01', ''),
  ('QUALITY', 1, '教学实施与质量评价', 'Teaching and its evaluation', 11, '中华人民共和国职业教育法', '第四十条：教学实施、质量评价', '2022-05-01', '');
