-- Facts, appended and never changed: who did what, to whom, with what outcome, when and from where. Never a code or a secret.
CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    action TEXT NOT NULL,
    actor TEXT NOT NULL,
    target TEXT NOT NULL,
    outcome TEXT NOT NULL,
    application TEXT NOT NULL,
    address TEXT NOT NULL,
    data TEXT NOT NULL
);

CREATE INDEX audit_at ON audit (at);

CREATE INDEX audit_target ON audit (target, at);
