-- Browsers that somebody signed in with. The token itself is in the browser only; here is its SHA-256.
CREATE TABLE devices (
    digest BYTEA NOT NULL,
    identifier_type TEXT NOT NULL,
    identifier_value TEXT NOT NULL,
    user_id TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (digest, identifier_type, identifier_value)
);

CREATE INDEX devices_user ON devices (user_id);

CREATE INDEX devices_expiry ON devices (expires_at);
