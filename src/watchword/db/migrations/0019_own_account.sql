-- What people change of their own account. A session knows when its owner last proved who they are; what is grave asks for a proof
-- of the last ten minutes.
ALTER TABLE sessions ADD COLUMN proved_at BIGINT NOT NULL DEFAULT 0;

-- The code that an owner is asked for, one at a time: to one of their identifiers ('confirm') or to a new one ('bind').
CREATE TABLE own_proofs (
    session_id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL CHECK (purpose IN ('confirm', 'bind')),
    onward TEXT NOT NULL,
    identifier_type TEXT NOT NULL,
    identifier_value TEXT NOT NULL,
    digits BIGINT NOT NULL,
    resend_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX own_proofs_user ON own_proofs (user_id);
CREATE INDEX own_proofs_expiry ON own_proofs (expires_at);
