-- What anybody can cause as often as they like is one entry a minute, with a count. once is the key by which it is found as long as that
-- minute lasts, and is empty in every other entry.
ALTER TABLE audit ADD COLUMN times BIGINT NOT NULL DEFAULT 1;

ALTER TABLE audit ADD COLUMN once TEXT;

CREATE UNIQUE INDEX audit_once ON audit (once) WHERE once IS NOT NULL;
