-- +goose Up
-- Contracts. A correction is a further row with the same root; the one that holds is current.
CREATE TABLE order_deals (
  id BIGINT PRIMARY KEY,
  row_version BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  row_key TEXT NOT NULL UNIQUE,
  root_id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  current_row BOOLEAN NOT NULL,
  contract_no TEXT NOT NULL,
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  asker_id BIGINT NOT NULL,
  county TEXT NOT NULL,
  supplier_id BIGINT NOT NULL,
  supplier_county TEXT NOT NULL,
  signed_on TEXT NOT NULL,
  sign_year BIGINT NOT NULL,
  amount_fen BIGINT NOT NULL,
  order_id BIGINT NOT NULL,
  lead_id BIGINT NOT NULL,
  session_id BIGINT NOT NULL,
  reason TEXT NOT NULL,
  owner_id BIGINT NOT NULL,
  owner_name TEXT NOT NULL
);

CREATE INDEX order_deals_year ON order_deals (sign_year, kind);

CREATE INDEX order_deals_root ON order_deals (root_id, version);

CREATE INDEX order_deals_order ON order_deals (order_id);

CREATE INDEX order_deals_session ON order_deals (session_id);

CREATE INDEX order_deals_batch ON order_deals (batch_id);

CREATE INDEX order_deals_lead ON order_deals (lead_id);
