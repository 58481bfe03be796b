-- The id of the request in which a message was handed over: a page that could not send shows it, and whoever it is read to finds the
-- attempt by it. None where no request asked (the library, the command line), nor once the recipient is erased.
ALTER TABLE messages ADD COLUMN reference TEXT;

CREATE INDEX messages_reference ON messages (reference, at) WHERE reference IS NOT NULL;
