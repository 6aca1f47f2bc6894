-- +goose Up
-- Parts of the interface for programs that a token is bound to, with spaces between them; '' is
-- all that the person may do. When the token was last used, ms UTC, 0 never.
ALTER TABLE account_tokens ADD COLUMN scopes TEXT NOT NULL DEFAULT '';

ALTER TABLE account_tokens ADD COLUMN used_at BIGINT NOT NULL DEFAULT 0;
