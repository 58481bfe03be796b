"""What the connector tests share, most of it from the suite that is there for everybody."""

from watchword.connectors.base import Connector
from watchword.contract.rehearsal import (
    CODE,
    MAILBOX,
    MAINLAND,
    SECRET,
    Canned,
    config_of,
    failure,
    message_for,
    outcome,
)
from watchword.errors import DeliveryFailed
from watchword.http import Transport
from watchword.message import Message, Receipt


def sent(connector: Connector, message: Message, transport: Transport | None = None) -> Receipt:
    """The receipt; raises what it failed with."""
    found = outcome(connector, message, transport)
    if isinstance(found, DeliveryFailed):
        raise found
    return found


__all__ = [
    "CODE",
    "MAILBOX",
    "MAINLAND",
    "SECRET",
    "Canned",
    "config_of",
    "failure",
    "message_for",
    "outcome",
    "sent",
]
