-- Proofs of an identifier end with a new password, a suspension, or when its person gives it up: found by what they proved.
CREATE INDEX interaction_records_identifier ON interaction_records (identifier_value, identifier_type);
