-- The room a budget needs: how far in the future its moment may lie for one more to be taken, in milliseconds. Without an index on the
-- moment PostgreSQL updates a row in place; the purge walks the primary key instead.
DROP TABLE limits;

CREATE TABLE limits (
    key TEXT PRIMARY KEY,
    tat BIGINT NOT NULL,
    room BIGINT NOT NULL
);

-- Who asked for the code, and from where: what the audit need not say again.
ALTER TABLE verifications ADD COLUMN door TEXT NOT NULL DEFAULT 'pages';

ALTER TABLE verifications ADD COLUMN address TEXT NOT NULL DEFAULT '';

-- Sends that a program may ask for twice: who asked under which key, as a digest; a digest of what for; whether it was answered.
CREATE TABLE repeats (
    name BYTEA PRIMARY KEY,
    body BYTEA NOT NULL,
    at BIGINT NOT NULL,
    done SMALLINT NOT NULL
);

CREATE INDEX repeats_at ON repeats (at);
