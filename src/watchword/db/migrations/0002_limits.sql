-- One row a limit that was drawn on: the moment (tat, "theoretical arrival time") at which its budget is whole again.
-- A row whose moment has passed says the same as no row. span is the whole budget in milliseconds.
CREATE TABLE limits (
    key TEXT PRIMARY KEY,
    tat BIGINT NOT NULL,
    span BIGINT NOT NULL
);

CREATE INDEX limits_tat ON limits (tat);
