-- +goose Up
-- Versions of the city's outline; the highest is in force. The body is simplified GeoJSON, small enough for every backup.
CREATE TABLE citymap_versions (
    version    BIGINT PRIMARY KEY,
    file       TEXT NOT NULL,
    digest     TEXT NOT NULL,
    source     TEXT NOT NULL,
    licence    TEXT NOT NULL,
    review     TEXT NOT NULL,
    drawn_on   TEXT NOT NULL,
    areas      BIGINT NOT NULL,
    vertices   BIGINT NOT NULL,
    kept       BIGINT NOT NULL,
    tolerance  BIGINT NOT NULL,
    body       TEXT NOT NULL,
    at         BIGINT NOT NULL,
    by_id      BIGINT NOT NULL,
    by_name    TEXT NOT NULL
);

-- Versions of the parameters: metres within fifteen minutes by each way of moving, the detour in percent, the tolerance in metres.
CREATE TABLE citymap_params (
    code       TEXT NOT NULL,
    version    BIGINT NOT NULL,
    value      BIGINT NOT NULL,
    source     TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    PRIMARY KEY (code, version)
);

INSERT INTO citymap_params (code, version, value, source, valid_from)
VALUES ('WALK', 1, 1000, '《社区生活圈规划技术指南》TD/T 1062—2021：十五分钟步行约 800–1000 米，取上限', '2021-07-01'),
       ('BIKE', 1, 3000, '自行车每小时 12 公里，十五分钟 3000 米（《城市综合交通体系规划标准》GB/T 51328—2018 自行车设计速度 11–14 公里/时）', '2021-07-01'),
       ('DRIVE', 1, 7500, '城区小汽车每小时 30 公里，十五分钟 7500 米；由本市按交通监测校正', '2021-07-01'),
       ('DETOUR', 1, 130, '绕行系数 1.3：路网距离约为直线距离的 1.2–1.4 倍，取中值；由本市按路网校正', '2021-07-01'),
       ('TOLERANCE', 1, 30, '边界简化容差 30 米：全市图上不到三分之一个像素', '2021-07-01');
