"""What goes wrong with hooks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from watchword.errors.base import WatchwordError

__all__ = [
    "HookEndpointRefused",
    "HookError",
    "HookEventsMissing",
    "HookSecretNeeded",
    "HookTestFailed",
]


class HookError(WatchwordError):
    """Something is wrong with a hook."""

    code = "hook.failed"


class HookEventsMissing(HookError):
    """A hook names at least one event."""

    code = "hook.missing_events"


class HookSecretNeeded(HookError):
    """Type the secret again: it is kept for the address it was given for."""

    code = "hook.secret_needed"

    def __init__(self, header: str) -> None:
        super().__init__(
            f"Type the value of the header {header} again: it is kept for the address it was given for."
        )
        self.header = header

    @property
    def data(self) -> Mapping[str, Any]:
        """Which header."""
        return {"header": self.header}


class HookEndpointRefused(HookError):
    """The hook's address answered with an error."""

    code = "hook.endpoint_responded_with_error"

    def __init__(self, status: int, body: str) -> None:
        super().__init__()
        self.status = status
        self.body = body

    @property
    def operator_data(self) -> Mapping[str, Any]:
        """What it answered."""
        return {"responseStatus": self.status, "responseBody": self.body}


class HookTestFailed(HookError):
    """The test event could not be sent."""

    code = "hook.send_test_payload_failed"
