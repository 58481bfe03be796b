-- People, what they can prove, and the browsers they are signed in with. A row of any of these exists only after a proof.
CREATE TABLE users (
    id TEXT PRIMARY KEY,
    created_at BIGINT NOT NULL,
    last_sign_in_at BIGINT NOT NULL
);

-- One user per normalised value of a type: the key decides, whoever comes first.
CREATE TABLE identifiers (
    type TEXT NOT NULL,
    value TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    verified_at BIGINT NOT NULL,
    PRIMARY KEY (type, value)
);

CREATE INDEX identifiers_user ON identifiers (user_id);

-- The token itself is in the browser only; here is its SHA-256.
CREATE TABLE sessions (
    digest BYTEA PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    identifier_type TEXT NOT NULL,
    identifier_value TEXT NOT NULL,
    amr TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);

CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);
