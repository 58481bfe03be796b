-- What the message log comes to, hour by hour (counted from 1970, UTC): what a plot over weeks adds up in place of a million attempts.
-- within_N counts the attempts that were answered within N milliseconds, so that shares of them can be read off sums.
CREATE TABLE message_hours (
    hour BIGINT NOT NULL,
    channel TEXT NOT NULL,
    connector TEXT NOT NULL,
    connector_id TEXT NOT NULL,
    country TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    sent BIGINT NOT NULL,
    unknown BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    delivered BIGINT NOT NULL,
    undelivered BIGINT NOT NULL,
    entered BIGINT NOT NULL,
    within_50 BIGINT NOT NULL,
    within_100 BIGINT NOT NULL,
    within_150 BIGINT NOT NULL,
    within_200 BIGINT NOT NULL,
    within_300 BIGINT NOT NULL,
    within_500 BIGINT NOT NULL,
    within_750 BIGINT NOT NULL,
    within_1000 BIGINT NOT NULL,
    within_1500 BIGINT NOT NULL,
    within_2000 BIGINT NOT NULL,
    within_3000 BIGINT NOT NULL,
    within_5000 BIGINT NOT NULL,
    slowest BIGINT NOT NULL,
    PRIMARY KEY (hour, channel, connector, connector_id, country)
);

CREATE TABLE message_fault_hours (
    hour BIGINT NOT NULL,
    channel TEXT NOT NULL,
    connector TEXT NOT NULL,
    country TEXT NOT NULL,
    fault TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    PRIMARY KEY (hour, channel, connector, country, fault)
);

-- What failed is counted by limit, and listed by itself.
CREATE INDEX audit_failures ON audit (at)
    WHERE outcome IN ('denied', 'expired', 'failed', 'locked', 'refused', 'reused', 'spent', 'unknown', 'wrong');
