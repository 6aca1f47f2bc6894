-- +goose Up
-- The city's graph: groups, chains, nodes, edges with evidence, key lists, curated lists, programme groups.

CREATE TABLE atlas_groups (
    id          BIGINT PRIMARY KEY,
    parent_id   BIGINT REFERENCES atlas_groups (id),
    code        TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    aliases     TEXT NOT NULL,
    from_year   BIGINT NOT NULL,
    to_year     BIGINT NOT NULL,
    place       BIGINT NOT NULL,
    row_version BIGINT NOT NULL
);

CREATE TABLE atlas_chains (
    id          BIGINT PRIMARY KEY,
    group_id    BIGINT REFERENCES atlas_groups (id),
    code        TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    aliases     TEXT NOT NULL,
    class       TEXT NOT NULL,
    shortage    BOOLEAN NOT NULL,
    note        TEXT NOT NULL,
    from_year   BIGINT NOT NULL,
    to_year     BIGINT NOT NULL,
    row_version BIGINT NOT NULL,
    batch_id    BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);

CREATE TABLE atlas_nodes (
    id          BIGINT PRIMARY KEY,
    chain_id    BIGINT NOT NULL REFERENCES atlas_chains (id),
    name        TEXT NOT NULL,
    stage       TEXT NOT NULL,
    place       BIGINT NOT NULL,
    row_version BIGINT NOT NULL,
    batch_id    BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    UNIQUE (chain_id, name)
);

CREATE TABLE atlas_edges (
    id          BIGINT PRIMARY KEY,
    from_kind   TEXT NOT NULL,
    from_key    TEXT NOT NULL,
    relation    TEXT NOT NULL,
    to_kind     TEXT NOT NULL,
    to_key      TEXT NOT NULL,
    weight      DOUBLE PRECISION NOT NULL,
    from_year   BIGINT NOT NULL,
    to_year     BIGINT NOT NULL,
    status      TEXT NOT NULL,
    machine     BOOLEAN NOT NULL,
    note        TEXT NOT NULL,
    proposer    BIGINT,
    reviewer    BIGINT,
    reviewed_on TEXT NOT NULL,
    due_on      TEXT,
    row_key     TEXT NOT NULL UNIQUE,
    row_version BIGINT NOT NULL,
    batch_id    BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);

CREATE INDEX atlas_edges_from ON atlas_edges (from_kind, from_key, relation);

CREATE INDEX atlas_edges_to ON atlas_edges (to_kind, to_key, relation);

CREATE INDEX atlas_edges_status ON atlas_edges (status, id);

CREATE TABLE atlas_evidence (
    id          BIGINT PRIMARY KEY,
    edge_id     BIGINT NOT NULL REFERENCES atlas_edges (id),
    kind        TEXT NOT NULL,
    ref         TEXT NOT NULL,
    count       BIGINT NOT NULL,
    period      TEXT NOT NULL,
    added_by    BIGINT,
    row_version BIGINT NOT NULL,
    batch_id    BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    UNIQUE (edge_id, kind, ref)
);

CREATE INDEX atlas_edges_batch ON atlas_edges (batch_id);

CREATE TABLE atlas_key_lists (
    id          BIGINT PRIMARY KEY,
    in_force    TEXT NOT NULL UNIQUE,
    title       TEXT NOT NULL,
    reviewer    TEXT NOT NULL,
    reviewed_on TEXT NOT NULL,
    row_version BIGINT NOT NULL
);

CREATE TABLE atlas_key_entries (
    list_id  BIGINT NOT NULL REFERENCES atlas_key_lists (id),
    ref_kind TEXT NOT NULL,
    ref_key  TEXT NOT NULL,
    name     TEXT NOT NULL,
    place    BIGINT NOT NULL,
    PRIMARY KEY (list_id, ref_kind, ref_key)
);

CREATE TABLE atlas_curated (
    id          BIGINT PRIMARY KEY,
    list        TEXT NOT NULL,
    code        TEXT NOT NULL,
    name        TEXT NOT NULL,
    from_year   BIGINT NOT NULL,
    to_year     BIGINT NOT NULL,
    reviewer    TEXT NOT NULL,
    reviewed_on TEXT NOT NULL,
    note        TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    UNIQUE (list, name, from_year)
);

CREATE TABLE atlas_programme_groups (
    id            BIGINT PRIMARY KEY,
    name          TEXT NOT NULL,
    school        TEXT NOT NULL,
    grade         TEXT NOT NULL,
    sort          TEXT NOT NULL,
    industry_code TEXT NOT NULL,
    chain_id      BIGINT REFERENCES atlas_chains (id),
    programmes    TEXT NOT NULL,
    from_year     BIGINT NOT NULL,
    to_year       BIGINT NOT NULL,
    row_version   BIGINT NOT NULL,
    UNIQUE (school, name, sort)
);
