-- Searches for a whole name or username, whatever its case, read an index instead of everybody.
CREATE INDEX users_name ON users (lower(name)) WHERE name IS NOT NULL;

CREATE INDEX identifiers_username ON identifiers (lower(value)) WHERE type = 'username';
