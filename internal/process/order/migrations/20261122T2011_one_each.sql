-- +goose Up
-- What may be there once is a key: two who do it in the same instant would both find none.
CREATE UNIQUE INDEX order_claims_once ON order_claims (need_id, supplier_id) WHERE status IN ('SENT', 'LAPSED');

CREATE UNIQUE INDEX order_deals_of_order ON order_deals (order_id) WHERE current_row = TRUE AND order_id <> 0;

CREATE UNIQUE INDEX order_deals_of_lead ON order_deals (lead_id) WHERE current_row = TRUE AND lead_id <> 0 AND amount_fen <> 0;
