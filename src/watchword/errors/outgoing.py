"""An outgoing HTTP request failed, told apart by whether it may have arrived."""

from __future__ import annotations

from watchword.errors.base import WatchwordError

__all__ = [
    "AnswerTooLarge",
    "ConnectionBroken",
    "DestinationRefused",
    "NothingSent",
    "OutcomeUnknown",
    "OutgoingError",
]


class OutgoingError(WatchwordError):
    """An outgoing request failed."""

    code = "http.failed"


class NothingSent(OutgoingError):
    """The request never left: refused, no such host, TLS, or no connection in time."""

    code = "http.nothing_sent"


class DestinationRefused(NothingSent):
    """The address is not one that this server may connect to."""

    code = "http.destination_refused"


class OutcomeUnknown(OutgoingError):
    """The request may have arrived: no answer in time, or the connection broke after it left."""

    code = "http.outcome_unknown"


class ConnectionBroken(OutcomeUnknown):
    """The connection broke after the request left, or while it did: it may have arrived, and its answer will not."""

    code = "http.connection_broken"


class AnswerTooLarge(OutgoingError):
    """The answer was larger than allowed. The request did arrive."""

    code = "http.answer_too_large"
