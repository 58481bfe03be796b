-- Programs that ask for sign-in or call an API, and the APIs they may call. Metadata are the wire's own JSON. version moves with
-- every change: who writes what somebody else changed meanwhile finds no row.
CREATE TABLE applications (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT,
    type TEXT NOT NULL,
    oidc_metadata TEXT NOT NULL,
    custom_metadata TEXT NOT NULL,
    custom_data TEXT NOT NULL,
    resource_scopes TEXT NOT NULL,
    third_party SMALLINT NOT NULL DEFAULT 0,
    management SMALLINT NOT NULL DEFAULT 0,
    management_scopes TEXT NOT NULL,
    enabled SMALLINT NOT NULL DEFAULT 1,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);

CREATE INDEX applications_created ON applications (created_at, id);

-- Several secrets an application, each by its name: sealed, to be shown in its first hour, and as SHA-256, to be checked (it has
-- 190 random bits).
CREATE TABLE application_secrets (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    sealed TEXT NOT NULL,
    digest BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    UNIQUE (application_id, name)
);

-- APIs that take our access tokens. The Management API itself is built in and has no row.
CREATE TABLE resources (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    indicator TEXT NOT NULL UNIQUE,
    is_default SMALLINT NOT NULL DEFAULT 0,
    access_token_ttl BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

-- At most one default, however many ask for it at once.
CREATE UNIQUE INDEX resources_default ON resources (is_default) WHERE is_default = 1;

CREATE TABLE resource_scopes (
    id TEXT PRIMARY KEY,
    resource_id TEXT NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    description TEXT,
    created_at BIGINT NOT NULL,
    UNIQUE (resource_id, name)
);
