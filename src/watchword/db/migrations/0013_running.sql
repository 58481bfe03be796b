-- Who wants to hear of what. config (URL, headers, retries) and signing_key are sealed; the key is shown for an hour after
-- key_made_at. event is the one name that older callers of the wire give in place of a list.
CREATE TABLE hooks (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    events TEXT NOT NULL,
    event TEXT,
    config TEXT NOT NULL,
    signing_key TEXT NOT NULL,
    key_made_at BIGINT NOT NULL,
    enabled SMALLINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL
);

CREATE INDEX hooks_created ON hooks (created_at, id);

-- What has happened and is still to be told, and what became of it. body is exactly what is sent; person is the user it is about, so
-- that it can be erased with them. While an attempt is under way due_at lies behind its end: whoever dies on the way loses nothing.
CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    hook TEXT NOT NULL,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    person TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'failed')),
    attempts BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL,
    status BIGINT,
    answer TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL
);

CREATE INDEX jobs_due ON jobs (due_at) WHERE state = 'waiting';

CREATE INDEX jobs_hook ON jobs (hook, created_at);

CREATE INDEX jobs_created ON jobs (created_at);

CREATE INDEX jobs_person ON jobs (person) WHERE person <> '';

-- What the wire's logs call an audit entry, so that they can be searched by it.
ALTER TABLE audit ADD COLUMN key TEXT NOT NULL DEFAULT 'Unknown';

CREATE INDEX audit_key ON audit (key, at);

CREATE INDEX audit_actor ON audit (actor, at);

CREATE INDEX audit_application ON audit (application, at);

-- What is still to be shortened, and nothing else.
CREATE INDEX audit_address ON audit (at) WHERE address <> '' AND address NOT LIKE '%/%';
