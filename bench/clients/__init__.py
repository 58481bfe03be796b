"""The three clients that are compared, one file each: ``Client(endpoint, trusted)`` with ``open``, ``send(index)`` and ``close``."""

from __future__ import annotations

from typing import Protocol

KEY_ID = "sandbox-key-id"
KEY_SECRET = "sandbox-key-secret"
SIGNATURE = "守望演示"
TEMPLATE = "SMS_100000002"


class Client(Protocol):
    """Sends sign-in codes; each call is one message, accepted, or an exception."""

    async def open(self) -> None:
        """What is done once for a process."""
        ...

    async def send(self, index: int) -> None:
        """The ``index``-th message."""
        ...

    async def close(self) -> None:
        """Give back what ``open`` took."""
        ...


def phone(index: int) -> str:
    """One of the sandbox's 300 numbers without frequency rules, as dialled in mainland China."""
    return f"13900000{index % 300:03d}"


def code(index: int) -> str:
    """Six digits."""
    return f"{index % 1_000_000:06d}"
