-- +goose Up
-- The shared catalogue: packs (one imported file each) and their rows. Rows are only ever added; the newest pack wins.

CREATE TABLE cat_packs (
    id          BIGINT PRIMARY KEY,
    kind        TEXT NOT NULL,
    edition     TEXT NOT NULL,
    source      TEXT NOT NULL,
    checksum    TEXT NOT NULL,
    row_count   BIGINT NOT NULL,
    imported_at BIGINT NOT NULL,
    UNIQUE (kind, checksum)
);

CREATE TABLE cat_programmes (
    pack_id       BIGINT NOT NULL REFERENCES cat_packs (id),
    level         TEXT NOT NULL,
    code          TEXT NOT NULL,
    edition       TEXT NOT NULL,
    name          TEXT NOT NULL,
    class_code    TEXT NOT NULL,
    class_name    TEXT NOT NULL,
    category_code TEXT NOT NULL,
    category_name TEXT NOT NULL,
    years         TEXT NOT NULL,
    degree        TEXT NOT NULL,
    PRIMARY KEY (pack_id, level, code, edition)
);

CREATE TABLE cat_code_changes (
    pack_id   BIGINT NOT NULL REFERENCES cat_packs (id),
    level     TEXT NOT NULL,
    old_code  TEXT NOT NULL,
    old_name  TEXT NOT NULL,
    new_codes TEXT NOT NULL,
    new_names TEXT NOT NULL,
    PRIMARY KEY (pack_id, level, old_code, old_name)
);

CREATE TABLE cat_occupations (
    pack_id       BIGINT NOT NULL REFERENCES cat_packs (id),
    code          TEXT NOT NULL,
    name          TEXT NOT NULL,
    depth         BIGINT NOT NULL,
    is_occupation BOOLEAN NOT NULL,
    parent        TEXT NOT NULL,
    green         BOOLEAN NOT NULL,
    digital       BOOLEAN NOT NULL,
    definition    TEXT NOT NULL,
    tasks         TEXT NOT NULL,
    aliases       TEXT NOT NULL,
    PRIMARY KEY (pack_id, code)
);

CREATE TABLE cat_industries (
    pack_id    BIGINT NOT NULL REFERENCES cat_packs (id),
    code       TEXT NOT NULL,
    name       TEXT NOT NULL,
    depth      BIGINT NOT NULL,
    parent     TEXT NOT NULL,
    definition TEXT NOT NULL,
    agreement  TEXT NOT NULL,
    PRIMARY KEY (pack_id, code)
);

CREATE TABLE cat_regions (
    pack_id BIGINT NOT NULL REFERENCES cat_packs (id),
    code    TEXT NOT NULL,
    name    TEXT NOT NULL,
    depth   TEXT NOT NULL,
    parent  TEXT NOT NULL,
    PRIMARY KEY (pack_id, code)
);

CREATE TABLE cat_profiles (
    pack_id      BIGINT NOT NULL REFERENCES cat_packs (id),
    level        TEXT NOT NULL,
    code         TEXT NOT NULL,
    name         TEXT NOT NULL,
    objective    TEXT NOT NULL,
    practice     TEXT NOT NULL,
    positions    TEXT NOT NULL,
    abilities    TEXT NOT NULL,
    base_courses TEXT NOT NULL,
    core_courses TEXT NOT NULL,
    occupations  TEXT NOT NULL,
    PRIMARY KEY (pack_id, level, code)
);

CREATE TABLE cat_programme_occupations (
    pack_id         BIGINT NOT NULL REFERENCES cat_packs (id),
    level           TEXT NOT NULL,
    programme_code  TEXT NOT NULL,
    occupation_text TEXT NOT NULL,
    programme_name  TEXT NOT NULL,
    occupation_code TEXT NOT NULL,
    PRIMARY KEY (pack_id, level, programme_code, occupation_text)
);

CREATE TABLE cat_articulations (
    pack_id        BIGINT NOT NULL REFERENCES cat_packs (id),
    level          TEXT NOT NULL,
    programme_code TEXT NOT NULL,
    next_level     TEXT NOT NULL,
    next_name      TEXT NOT NULL,
    next_code      TEXT NOT NULL,
    programme_name TEXT NOT NULL,
    PRIMARY KEY (pack_id, level, programme_code, next_level, next_name, next_code)
);

CREATE TABLE cat_certificates (
    pack_id        BIGINT NOT NULL REFERENCES cat_packs (id),
    level          TEXT NOT NULL,
    programme_code TEXT NOT NULL,
    kind           TEXT NOT NULL,
    name           TEXT NOT NULL,
    programme_name TEXT NOT NULL,
    PRIMARY KEY (pack_id, level, programme_code, kind, name)
);

CREATE TABLE cat_institutions (
    pack_id   BIGINT NOT NULL REFERENCES cat_packs (id),
    code      TEXT NOT NULL,
    name      TEXT NOT NULL,
    authority TEXT NOT NULL,
    city      TEXT NOT NULL,
    level     TEXT NOT NULL,
    note      TEXT NOT NULL,
    PRIMARY KEY (pack_id, code)
);

CREATE TABLE cat_terms (
    pack_id BIGINT NOT NULL REFERENCES cat_packs (id),
    term    TEXT NOT NULL,
    kind    TEXT NOT NULL,
    uses    BIGINT NOT NULL,
    PRIMARY KEY (pack_id, term, kind)
);

CREATE TABLE cat_exam_codes (
    pack_id       BIGINT NOT NULL REFERENCES cat_packs (id),
    year          BIGINT NOT NULL,
    code          TEXT NOT NULL,
    level         TEXT NOT NULL,
    name          TEXT NOT NULL,
    national_code TEXT NOT NULL,
    mentions      BIGINT NOT NULL,
    variants      TEXT NOT NULL,
    PRIMARY KEY (pack_id, year, code, level)
);

CREATE TABLE cat_labelled_titles (
    pack_id         BIGINT NOT NULL REFERENCES cat_packs (id),
    title           TEXT NOT NULL,
    occupation_code TEXT NOT NULL,
    occupation_name TEXT NOT NULL,
    depth           BIGINT NOT NULL,
    PRIMARY KEY (pack_id, title, occupation_code)
);

CREATE TABLE cat_labelled_positions (
    pack_id             BIGINT NOT NULL REFERENCES cat_packs (id),
    id                  TEXT NOT NULL,
    year                BIGINT NOT NULL,
    system              TEXT NOT NULL,
    unit                TEXT NOT NULL,
    position            TEXT NOT NULL,
    duties              TEXT NOT NULL,
    position_type       TEXT NOT NULL,
    headcount           BIGINT NOT NULL,
    education           TEXT NOT NULL,
    degree              TEXT NOT NULL,
    majors_postgrad     TEXT NOT NULL,
    majors_bachelor     TEXT NOT NULL,
    majors_college      TEXT NOT NULL,
    codes_postgrad      TEXT NOT NULL,
    codes_bachelor      TEXT NOT NULL,
    codes_college       TEXT NOT NULL,
    two_year_grassroots TEXT NOT NULL,
    fresh_graduate      TEXT NOT NULL,
    other_requirements  TEXT NOT NULL,
    exam_area           TEXT NOT NULL,
    PRIMARY KEY (pack_id, id, year)
);
