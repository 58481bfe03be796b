-- What a code is sent to after an operator's password; empty where the password is enough.
ALTER TABLE operators ADD COLUMN second_step_type TEXT NOT NULL DEFAULT '';
ALTER TABLE operators ADD COLUMN second_step_value TEXT NOT NULL DEFAULT '';
ALTER TABLE operators ADD COLUMN second_step_at BIGINT NOT NULL DEFAULT 0;

-- The code that an operator's browser is asked for. 'sign-in': after the right password, by the SHA-256 of a token that only this browser
-- has. 'set': by what is to be the second step, by the SHA-256 of the session's token.
CREATE TABLE operator_proofs (
    digest BYTEA PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('sign-in', 'set')),
    operator_id TEXT NOT NULL REFERENCES operators (id),
    identifier_type TEXT NOT NULL,
    identifier_value TEXT NOT NULL,
    digits BIGINT NOT NULL DEFAULT 0,
    resend_at BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX operator_proofs_operator ON operator_proofs (operator_id);
CREATE INDEX operator_proofs_expiry ON operator_proofs (expires_at);
