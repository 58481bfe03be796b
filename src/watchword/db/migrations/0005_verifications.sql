-- One verification a row: what a code was sent for, how often it was tried, how it ended. The code itself is only a keyed digest,
-- and that is dropped once the code can never be right again.
CREATE TABLE verifications (
    id TEXT PRIMARY KEY,
    application TEXT NOT NULL,
    usage_type TEXT NOT NULL,
    identifier_type TEXT NOT NULL,
    identifier TEXT NOT NULL,
    flow TEXT NOT NULL DEFAULT '',
    digest BYTEA,
    key_id TEXT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    tries_allowed BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'consumed', 'superseded', 'void')),
    supersedes TEXT,
    consumed_at BIGINT
);

-- At most one live code a key: two sends at once cannot both leave one behind.
CREATE UNIQUE INDEX verifications_live
    ON verifications (application, usage_type, identifier_type, identifier, flow)
    WHERE state = 'live';

CREATE INDEX verifications_created ON verifications (created_at);

-- What the purge looks for, and nothing else.
CREATE INDEX verifications_digest ON verifications (expires_at) WHERE digest IS NOT NULL;
