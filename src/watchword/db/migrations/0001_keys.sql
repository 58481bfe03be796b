-- What kind of installation this is (born once, never changed), and the sealed keys of policy section 3.
CREATE TABLE installation (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE keys (
    id TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    active_from BIGINT NOT NULL,
    retire_at BIGINT,
    sealed BYTEA NOT NULL
);

CREATE INDEX keys_purpose ON keys (purpose, active_from);
