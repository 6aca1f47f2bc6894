-- +goose Up
CREATE INDEX audit_entries_by_login ON audit_entries (login, seq);

CREATE INDEX audit_entries_by_outcome ON audit_entries (outcome, seq);

CREATE INDEX audit_entries_by_time ON audit_entries (at, seq);
