-- Sign-ins in progress. The browser's cookie holds a token; here is its SHA-256. ``id`` is the flow that codes are bound to.
CREATE TABLE interactions (
    id TEXT PRIMARY KEY,
    digest BYTEA NOT NULL UNIQUE,
    event TEXT NOT NULL,
    application TEXT NOT NULL,
    state TEXT NOT NULL,
    identifier_type TEXT,
    identifier_value TEXT,
    verification_id TEXT,
    digits BIGINT,
    sent_at BIGINT,
    resend_at BIGINT,
    code_expires_at BIGINT,
    locale TEXT,
    user_id TEXT REFERENCES users (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX interactions_expiry ON interactions (expires_at);
