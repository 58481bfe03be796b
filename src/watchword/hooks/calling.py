"""One attempt to tell one hook: the request, its signature, and what came back."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from watchword import secret
from watchword.errors import OutgoingError
from watchword.hooks.hook import HookConfig
from watchword.http import Request, Timeouts, Transport

_TIMEOUTS: Final = Timeouts(connect=5.0, read=10.0, total=10.0)
_ANSWER: Final = 256
_ACCEPTED: Final = range(200, 300)
_AGAIN: Final = frozenset({408, 425, 429})
_SERVER_ERROR: Final = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt: the ``status`` and the beginning of the ``answer``, or why there is none (``error``)."""

    status: int | None = None
    answer: str = ""
    error: str = ""

    @property
    def delivered(self) -> bool:
        """Whether the other side took it."""
        return self.status in _ACCEPTED

    @property
    def hopeless(self) -> bool:
        """Whether it would be refused again: an answer that blames the request, or an address that is none."""
        if self.status is None:
            return self.error.startswith("Failed to parse URL")
        return self.status < _SERVER_ERROR and self.status not in _AGAIN and not self.delivered


async def call(transport: Transport, config: HookConfig, signing_key: str, body: bytes) -> Outcome:
    """POST ``body`` to the hook, signed. Never raises for what the other side does; redirects are not followed."""
    if not _is_address(config.url):
        return Outcome(error=f"Failed to parse URL from {config.url[:200]}")
    headers = {
        "User-Agent": "Watchword",
        **config.headers,
        "Content-Type": "application/json",
        "logto-signature-sha-256": secret.signature(signing_key, body),
    }
    try:
        answer = await transport.send(Request("POST", config.url, headers, body), _TIMEOUTS)
    except OutgoingError as exc:
        return Outcome(error=exc.sentence)
    return Outcome(answer.status, printable(answer.body))


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def printable(body: bytes) -> str:
    """The beginning of an answer, fit to be shown."""
    text = body[: 4 * _ANSWER].decode(errors="replace")
    return "".join(one for one in text if unicodedata.category(one)[0] != "C")[:_ANSWER]
