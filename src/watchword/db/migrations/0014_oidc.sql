-- What clients asked the authorize endpoint for, each bound to the browser it came from: SHA-256 of a token in its cookie (T32).
-- parameters are checked before they are stored. consented_by is who has said yes to this very request.
CREATE TABLE authorization_requests (
    id TEXT PRIMARY KEY,
    browser BYTEA NOT NULL,
    application TEXT NOT NULL,
    parameters TEXT NOT NULL,
    consented_by TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    finished_at BIGINT
);

CREATE INDEX authorization_requests_browser ON authorization_requests (browser, created_at);

CREATE INDEX authorization_requests_expiry ON authorization_requests (expires_at);

-- A person's yes to a client, given in a session. Codes and tokens hang on it and fall with it. Without offline it also falls with
-- its session.
CREATE TABLE grants (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    application TEXT NOT NULL,
    session_id TEXT NOT NULL,
    scopes TEXT NOT NULL,
    resource_scopes TEXT NOT NULL,
    offline SMALLINT NOT NULL,
    auth_time BIGINT NOT NULL,
    amr TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);

CREATE INDEX grants_user ON grants (user_id, application);

CREATE INDEX grants_session ON grants (session_id);

CREATE INDEX grants_expiry ON grants (expires_at);

-- Of codes and tokens only SHA-256 is kept.
CREATE TABLE authorization_codes (
    digest BYTEA PRIMARY KEY,
    grant_id TEXT NOT NULL REFERENCES grants (id) ON DELETE CASCADE,
    redirect_uri TEXT NOT NULL,
    challenge TEXT NOT NULL,
    nonce TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE INDEX authorization_codes_grant ON authorization_codes (grant_id);

-- successor is the token that took this one's place, sealed: the same one is told again to who asks twice within three seconds.
CREATE TABLE refresh_tokens (
    id TEXT PRIMARY KEY,
    digest BYTEA NOT NULL UNIQUE,
    grant_id TEXT NOT NULL REFERENCES grants (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    successor TEXT
);

CREATE INDEX refresh_tokens_grant ON refresh_tokens (grant_id);

-- Opaque access tokens: for us alone, at userinfo.
CREATE TABLE access_tokens (
    digest BYTEA PRIMARY KEY,
    grant_id TEXT NOT NULL REFERENCES grants (id) ON DELETE CASCADE,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX access_tokens_grant ON access_tokens (grant_id);

CREATE INDEX access_tokens_expiry ON access_tokens (expires_at);
