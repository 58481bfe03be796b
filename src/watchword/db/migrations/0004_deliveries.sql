-- Stored connectors. config is sealed. The pool of a channel is its rows that were not replaced, in the order of position; 0 is the
-- primary. A replaced row stays, so that it can be restored. origin tells the sandbox's own rows from an operator's.
CREATE TABLE connectors (
    id TEXT PRIMARY KEY,
    connector_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    config TEXT NOT NULL,
    position BIGINT NOT NULL,
    enabled SMALLINT NOT NULL DEFAULT 1,
    origin TEXT NOT NULL DEFAULT 'operator' CHECK (origin IN ('operator', 'sandbox')),
    replaced_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- One connector a place: two operators at once cannot both become the primary.
CREATE UNIQUE INDEX connectors_place ON connectors (channel, position) WHERE replaced_at IS NULL;

-- One row an attempt to hand a message to a provider. The code never; the recipient masked, and as a keyed digest to search by.
CREATE TABLE messages (
    id TEXT PRIMARY KEY,
    verification TEXT NOT NULL,
    connector TEXT NOT NULL,
    connector_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    usage_type TEXT NOT NULL,
    country TEXT NOT NULL,
    identifier TEXT NOT NULL,
    digest BYTEA NOT NULL,
    key_id TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    request_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('sent', 'failed', 'unknown')),
    fault TEXT NOT NULL,
    provider_code TEXT NOT NULL,
    provider_text TEXT NOT NULL,
    latency BIGINT NOT NULL,
    at BIGINT NOT NULL
);

CREATE INDEX messages_verification ON messages (verification);

CREATE INDEX messages_at ON messages (at);

CREATE INDEX messages_digest ON messages (digest, at);

-- Receipts name the provider's id.
CREATE INDEX messages_provider_id ON messages (provider_id) WHERE provider_id <> '';
