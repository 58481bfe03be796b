"""One verification from the asking to its end, as an operator wants to see it when somebody says "I got no code"."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from watchword.audit import Audit
from watchword.clock import SYSTEM, Clock
from watchword.db import Database, Row
from watchword.delivery import MessageLog
from watchword.errors import EntityNotFound
from watchword.identifiers import Identifier, restore
from watchword.verification import store

# Checks are noted a moment after the code's time was over, too.
_GRACE: Final = 3_600_000
_REFUSED: Final = ("verification.send", "refused")


class Verdict(StrEnum):
    """What became of a code, in a word; ``advice.verdicts`` has the sentences."""

    USED = "used"
    TRIES_SPENT = "tries_spent"
    SUPERSEDED = "superseded"
    FAILED = "failed"
    NOT_SENT = "not_sent"
    UNDELIVERED = "undelivered"
    UNKNOWN = "unknown"
    DELIVERED_WAITING = "delivered_waiting"
    DELIVERED_EXPIRED = "delivered_expired"
    SENT_WAITING = "sent_waiting"
    SENT_EXPIRED = "sent_expired"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. ``kind``: requested, limits, attempt, receipt, check, tries or outcome; ``facts`` depend on it."""

    kind: str
    at: int | None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Timeline:
    """A verification and everything known of it, in order. ``identifier`` is masked; the code is nowhere."""

    id: str
    application: str
    usage_type: str
    identifier_type: str
    identifier: str
    state: str
    created_at: int
    expires_at: int
    verdict: Verdict
    events: Sequence[Event]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A send that was refused, so many ``times`` within a minute. ``reason`` is a limit's name or an error's code."""

    at: int
    application: str
    usage_type: str
    reason: str
    times: int


class Timelines:
    """Puts timelines together from verifications, messages and audit."""

    def __init__(
        self, db: Database, messages: MessageLog, audit: Audit, clock: Clock = SYSTEM
    ) -> None:
        self._db = db
        self._messages = messages
        self._audit = audit
        self._clock = clock
        self._verifications = store.Store()

    async def refusals(self, identifier: Identifier, since: int, until: int) -> Sequence[Refusal]:
        """Sends to ``identifier`` that were refused before anything was made or left, the newest first.

        They are kept under the masked identifier: another one that is masked alike shows too.
        """
        noted = await self._audit.about(identifier.masked, since, until)
        return [
            _refusal(row) for row in reversed(noted) if (row["action"], row["outcome"]) == _REFUSED
        ]

    async def of(self, verification_id: str) -> Timeline:
        """The timeline of one verification. Raises ``EntityNotFound``."""
        row = await self._verifications.find(self._db, verification_id)
        if row is None:
            raise EntityNotFound
        masked = restore(row["identifier_type"], row["identifier"]).masked
        messages = await self._messages.of_verification(verification_id)
        noted = await self._audit.about(masked, row["created_at"], row["expires_at"] + _GRACE)
        now = self._clock.now()
        return Timeline(
            id=row["id"],
            application=row["application"],
            usage_type=row["usage_type"],
            identifier_type=row["identifier_type"],
            identifier=masked,
            state=row["state"],
            created_at=row["created_at"],
            expires_at=row["expires_at"],
            verdict=_verdict(row, messages, now),
            events=[
                Event(
                    "requested",
                    row["created_at"],
                    {"usageType": row["usage_type"], "door": row["door"]},
                ),
                # A send that a limit refuses leaves no verification behind.
                Event("limits", row["created_at"], {"passed": True}),
                *sorted(
                    [*_attempts(messages), *_checks(noted, row)], key=lambda event: event.at or 0
                ),
                Event("tries", None, {"taken": row["tries"], "allowed": row["tries_allowed"]}),
                _outcome(row, now),
            ],
        )


def _refusal(row: Row) -> Refusal:
    data = json.loads(row["data"])
    return Refusal(
        row["at"],
        row["application"],
        data.get("usage_type", ""),
        data.get("reason", ""),
        row["times"],
    )


def _attempts(messages: Sequence[Row]) -> Iterator[Event]:
    for row in messages:
        yield Event(
            "attempt",
            row["at"],
            {
                "message": row["id"],
                "connector": row["connector"],
                "connectorId": row["connector_id"],
                "state": row["state"],
                "fault": row["fault"],
                "providerCode": row["provider_code"],
                "providerText": row["provider_text"],
                "providerId": row["provider_id"],
                "requestId": row["request_id"],
                "reference": row["reference"],
                "latency": row["latency"],
            },
        )
        if row["receipt_state"]:
            facts = {
                "message": row["id"],
                "connectorId": row["connector_id"],
                "state": row["receipt_state"],
                "code": row["receipt_code"],
            }
            yield Event("receipt", row["receipt_at"], facts)


def _checks(noted: Sequence[Row], verification: Row) -> Iterator[Event]:
    """Checks of this code; those that name no code are told when they were for a recipient that is masked alike."""
    for row in noted:
        data = json.loads(row["data"])
        about = data.get("verification", "")
        if (
            row["action"] != "verification.check"
            or row["application"] != verification["application"]
        ):
            continue
        if about in ("", verification["id"]):
            yield Event(
                "check",
                row["at"],
                {
                    "outcome": row["outcome"],
                    "reason": data.get("reason", ""),
                    "certain": bool(about),
                    "times": row["times"],
                },
            )


def _outcome(row: Row, now: int) -> Event:
    if row["state"] == "consumed":
        return Event("outcome", row["consumed_at"], {"state": "consumed"})
    if row["state"] == "live" and row["expires_at"] <= now:
        return Event("outcome", row["expires_at"], {"state": "expired"})
    return Event("outcome", None, {"state": row["state"]})


def _verdict(row: Row, messages: Sequence[Row], now: int) -> Verdict:
    """The one thing to say first. What happened to the code comes before what happened to its message."""
    if row["state"] == "consumed":
        return Verdict.USED
    if row["tries"] >= row["tries_allowed"]:
        return Verdict.TRIES_SPENT
    if row["state"] == "superseded":
        return Verdict.SUPERSEDED
    over = row["state"] == "void" or row["expires_at"] <= now
    if not messages:
        return Verdict.NOT_SENT
    # After one that left, or may have, nobody tries another.
    last = next((row for row in messages if row["state"] != "failed"), messages[-1])
    if last["receipt_state"] == "delivered":
        return Verdict.DELIVERED_EXPIRED if over else Verdict.DELIVERED_WAITING
    if last["receipt_state"] == "undelivered":
        return Verdict.UNDELIVERED
    if last["state"] == "failed":
        return Verdict.FAILED
    if last["state"] == "unknown":
        return Verdict.UNKNOWN
    return Verdict.SENT_EXPIRED if over else Verdict.SENT_WAITING
