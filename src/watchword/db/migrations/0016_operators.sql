-- Who runs the server. Neither users nor clients. A disabled operator keeps the row, so that the audit's names stay readable.
CREATE TABLE operators (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    password TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT '',
    disabled SMALLINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- One-time addresses: for the first operator, an invited one, or one who forgot the password. Only the SHA-256 of the token is here.
CREATE TABLE operator_invitations (
    digest BYTEA PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('first', 'invite', 'reset')),
    email TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX operator_invitations_expiry ON operator_invitations (expires_at);

-- Signed-in operators' browsers. confirmed_at: when the password was last typed, for what asks for it again.
CREATE TABLE operator_sessions (
    digest BYTEA PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operators (id),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX operator_sessions_operator ON operator_sessions (operator_id);
CREATE INDEX operator_sessions_expiry ON operator_sessions (expires_at);
