-- Journeys in progress, anew: they know their event, who was identified and what the person has filled in. Those that were under
-- way begin again; they lived an hour at most. ``application`` is who asked for it, ``authorization_request`` what waits for its end.
-- ``proof_…`` is by which record the user was identified, kept apart from the record, which a later one may take the place of.
DROP TABLE interactions;

CREATE TABLE interactions (
    id TEXT PRIMARY KEY,
    digest BYTEA NOT NULL UNIQUE,
    event TEXT NOT NULL,
    state TEXT NOT NULL,
    application TEXT NOT NULL,
    authorization_request TEXT,
    locale TEXT,
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    registered BIGINT NOT NULL DEFAULT 0,
    proof_kind TEXT,
    proof_id TEXT,
    proof_at BIGINT,
    proof_identifier_type TEXT,
    proof_identifier_value TEXT,
    profile TEXT NOT NULL DEFAULT '{}',
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX interactions_expiry ON interactions (expires_at);
CREATE INDEX interactions_user ON interactions (user_id);

-- What was asked for and what was proved, one of a kind: a code sent again takes the place of the one before, and its id with it.
-- ``proved_at`` is written only by whoever holds the proof. ``password_digest`` belongs to a person who has no account yet.
CREATE TABLE interaction_records (
    interaction_id TEXT NOT NULL REFERENCES interactions (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    usage_type TEXT,
    identifier_type TEXT NOT NULL,
    identifier_value TEXT NOT NULL,
    verification_id TEXT,
    digits BIGINT,
    sent_at BIGINT,
    resend_at BIGINT,
    code_expires_at BIGINT,
    proved_at BIGINT,
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    password_digest TEXT,
    PRIMARY KEY (interaction_id, kind)
);
