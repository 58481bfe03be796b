-- People are found by the beginning of a number, an address, a username, a name or an id: a range of an index in the order of bytes.
-- SQLite has that order always; PostgreSQL has it where it is asked for.
-- only sqlite
CREATE INDEX users_folded_id ON users (lower(id));

-- only postgres
CREATE INDEX users_folded_id ON users (lower(id) COLLATE "C");

-- only postgres
DROP INDEX users_name;

-- only postgres
CREATE INDEX users_name ON users (lower(name) COLLATE "C") WHERE name IS NOT NULL;

-- Beside the primary key, SQLite takes this one for a range only if it begins with the type, too.
DROP INDEX identifiers_username;

CREATE INDEX identifiers_username ON identifiers (type, lower(value)) WHERE type = 'username';

-- Identifiers are ASCII. Their indexes follow the column, so that there is none twice.
-- only postgres
ALTER TABLE identifiers ALTER COLUMN value TYPE TEXT COLLATE "C";
