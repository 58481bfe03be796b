-- Whoever forgets a person forgets what was sent to them, too. Of the live rows alone a million others would be read for that.
DROP INDEX verifications_person;

CREATE INDEX verifications_person ON verifications (identifier);
