-- What became of a message after the provider took it: the first last word that a receipt brings, and nothing before it.
ALTER TABLE messages ADD COLUMN receipt_state TEXT CHECK (receipt_state IN ('delivered', 'undelivered'));
ALTER TABLE messages ADD COLUMN receipt_code TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN receipt_at BIGINT;

-- The log is read newest first, by any one of these.
CREATE INDEX messages_connector ON messages (connector, at);
CREATE INDEX messages_country ON messages (country, at) WHERE country <> '';
CREATE INDEX messages_fault ON messages (fault, at) WHERE fault <> '';
CREATE INDEX messages_state ON messages (state, at) WHERE state <> 'sent';
CREATE INDEX messages_receipt ON messages (receipt_state, at) WHERE receipt_state IS NOT NULL;

-- SHA-256 of the token in the address that receipts are pushed to.
ALTER TABLE connectors ADD COLUMN receipt_digest BYTEA;
-- The countries (ISO 3166, separated by blanks) that it is kept for; empty means all.
ALTER TABLE connectors ADD COLUMN countries TEXT NOT NULL DEFAULT '';
-- What the wire lets an operator override or switch, as they gave it.
ALTER TABLE connectors ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';
ALTER TABLE connectors ADD COLUMN sync_profile SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE connectors ADD COLUMN token_storage SMALLINT NOT NULL DEFAULT 0;
