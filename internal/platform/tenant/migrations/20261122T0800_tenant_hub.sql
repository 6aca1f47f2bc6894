-- +goose Up
CREATE TABLE tenants (
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  level TEXT NOT NULL,
  parent TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('sqlite', 'postgres')),
  dsn_ref TEXT NOT NULL,
  schema_name TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('creating', 'active', 'readonly', 'moving', 'archived')),
  schema_version TEXT NOT NULL,
  epoch BIGINT NOT NULL,
  ordinal BIGINT NOT NULL UNIQUE,
  sample BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE TABLE tenant_keysets (
  city TEXT PRIMARY KEY,
  wrapped TEXT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE TABLE tenant_processes (
  process BIGINT PRIMARY KEY,
  holder TEXT NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE TABLE tenant_due (
  city TEXT PRIMARY KEY,
  due_at BIGINT NOT NULL
);
