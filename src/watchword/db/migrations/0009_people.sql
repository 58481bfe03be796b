-- People as operators know them: made before they ever signed in, with identifiers nobody proved yet, a password, and data of their own.
-- SQLite cannot take NOT NULL from a column, so the two that may be empty now are made anew.
ALTER TABLE users RENAME COLUMN last_sign_in_at TO signed_in_at;

ALTER TABLE users ADD COLUMN last_sign_in_at BIGINT;

UPDATE users SET last_sign_in_at = signed_in_at;

ALTER TABLE users DROP COLUMN signed_in_at;

ALTER TABLE users ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;

UPDATE users SET updated_at = created_at;

ALTER TABLE users ADD COLUMN name TEXT;

ALTER TABLE users ADD COLUMN avatar TEXT;

ALTER TABLE users ADD COLUMN custom_data TEXT NOT NULL DEFAULT '{}';

ALTER TABLE users ADD COLUMN profile TEXT NOT NULL DEFAULT '{}';

ALTER TABLE users ADD COLUMN application TEXT;

ALTER TABLE users ADD COLUMN suspended_at BIGINT;

-- Lists are newest first; pages of them and counts of a day read nothing else.
CREATE INDEX users_listing ON users (created_at, id);

ALTER TABLE identifiers RENAME COLUMN verified_at TO proved_at;

ALTER TABLE identifiers ADD COLUMN verified_at BIGINT;

UPDATE identifiers SET verified_at = proved_at;

ALTER TABLE identifiers DROP COLUMN proved_at;

-- One of a type for each user: the primary one of the wire.
CREATE UNIQUE INDEX identifiers_user_type ON identifiers (user_id, type);

DROP INDEX identifiers_user;

-- argon2id, or a digest brought from elsewhere until its first right password.
CREATE TABLE passwords (
    user_id TEXT PRIMARY KEY REFERENCES users (id),
    algorithm TEXT NOT NULL,
    digest TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

-- How many users there are, in a few rows so that two registrations seldom wait for each other; counting a million takes too long.
CREATE TABLE user_counts (
    shard BIGINT PRIMARY KEY,
    users BIGINT NOT NULL
);

INSERT INTO user_counts (shard, users) SELECT 0, COUNT(*) FROM users;

-- A session has a name that may be shown; its digest may not. Nothing is released, so nobody is signed in for long.
DELETE FROM sessions;

ALTER TABLE sessions ADD COLUMN id TEXT NOT NULL DEFAULT '';

ALTER TABLE sessions ADD COLUMN agent TEXT NOT NULL DEFAULT '';

CREATE UNIQUE INDEX sessions_id ON sessions (id);

-- Who was there on which day (days since 1970, UTC).
CREATE TABLE activity (
    day BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (day, user_id)
);

CREATE INDEX activity_user ON activity (user_id);

-- Wrong passwords of an identifier, by keyed digest: known and unknown ones alike.
CREATE TABLE lockouts (
    key TEXT PRIMARY KEY,
    tries BIGINT NOT NULL,
    since BIGINT NOT NULL,
    locked_until BIGINT NOT NULL
);

CREATE INDEX lockouts_since ON lockouts (since);

-- A changed password ends the codes that are under way to its user.
CREATE INDEX verifications_person ON verifications (identifier) WHERE state = 'live';
