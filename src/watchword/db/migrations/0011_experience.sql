-- What the operator allows and how pages look: one document, replaced as a whole by whoever saw its latest version.
CREATE TABLE sign_in_experience (
    id TEXT PRIMARY KEY,
    document TEXT NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- The operator's own words for pages, a language a row.
CREATE TABLE custom_phrases (
    language_tag TEXT PRIMARY KEY,
    id TEXT NOT NULL,
    translation TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Mails that go before those written into a connector.
CREATE TABLE email_templates (
    id TEXT PRIMARY KEY,
    language_tag TEXT NOT NULL,
    template_type TEXT NOT NULL,
    details TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX email_templates_place ON email_templates (language_tag, template_type);

-- Identifiers that get no message, because their code is known to whoever tests. The code is sealed, and there is an end.
CREATE TABLE test_identifiers (
    id TEXT PRIMARY KEY,
    application TEXT NOT NULL,
    identifier_type TEXT NOT NULL,
    identifier TEXT NOT NULL,
    code TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX test_identifiers_place ON test_identifiers (identifier_type, identifier);

-- Whether the code was that of a test identifier: such a proof never claims that a message was received.
ALTER TABLE verifications ADD COLUMN test SMALLINT NOT NULL DEFAULT 0;
