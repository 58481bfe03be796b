"""A subscription: who wants to hear of which events, and where."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from watchword.errors import HookEventsMissing, HookSecretNeeded, RequestInvalid
from watchword.events import Event

MASK: Final = "********"
RETRIES: Final = 3
_LONGEST_NAME: Final = 256
_LONGEST_URL: Final = 2048
_MOST_HEADERS: Final = 20
_LONGEST_HEADER: Final = 4096
_HEADER_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
# Ours to set: what frames the request, and what proves whose it is.
_OURS: Final = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "logto-signature-sha-256"}
)
_SECRET_NAME: Final = re.compile(r"authorization|secret|token|key|password|cookie|credential")
# The wire's own names beside those we announce. We store them; none of them happens here.
_STORED_ONLY: Final = frozenset(
    {"PostSignInAdaptiveMfaTriggered", "Grant.LimitExceeded"}
    | {f"Role.{what}" for what in ("Created", "Deleted", "Data.Updated", "Scopes.Updated")}
    | {f"Scope.{what}" for what in ("Created", "Deleted", "Data.Updated")}
    | {
        f"{noun}.{what}"
        for noun in ("Organization", "OrganizationRole", "OrganizationScope")
        for what in ("Created", "Deleted", "Data.Updated", "Membership.Updated", "Scopes.Updated")
    }
)
EVENT_NAMES: Final = frozenset(Event) | _STORED_ONLY


@dataclass(frozen=True, slots=True)
class HookConfig:
    """Where to and with what. ``retries`` come after the first attempt."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    retries: int = RETRIES

    @classmethod
    def read(cls, given: Mapping[str, Any], before: HookConfig | None = None) -> HookConfig:
        """The configuration in ``given``; a mask stands for what ``before`` has, as long as the URL is the same.

        Raises ``RequestInvalid`` and ``HookSecretNeeded``.
        """
        url, headers = given.get("url"), given.get("headers") or {}
        if not isinstance(url, str) or not 0 < len(url) <= _LONGEST_URL:
            raise RequestInvalid("A hook needs a URL of up to 2,048 characters.")
        retries = given.get("retries", RETRIES)
        if not isinstance(retries, int) or not 0 <= retries <= RETRIES:
            raise RequestInvalid("A hook is tried again 0 to 3 times.")
        if not isinstance(headers, Mapping) or len(headers) > _MOST_HEADERS:
            raise RequestInvalid("The headers of a hook are an object of up to 20 texts.")
        return cls(url, _unmasked(_judged(headers), url, before), retries)

    def masked(self) -> dict[str, Any]:
        """As the API shows it."""
        shown = {
            name: MASK if _SECRET_NAME.search(name.lower()) else value
            for name, value in self.headers.items()
        }
        return {"url": self.url, "headers": shown, "retries": self.retries}

    def stored(self) -> dict[str, Any]:
        """As it is sealed."""
        return {"url": self.url, "headers": dict(self.headers), "retries": self.retries}


def _judged(headers: Mapping[Any, Any]) -> dict[str, str]:
    for name, value in headers.items():
        if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name):
            raise RequestInvalid("The headers of a hook have names of letters, digits and dashes.")
        if name.lower() in _OURS:
            raise RequestInvalid(f"The header {name} is ours to set.")
        if (
            not isinstance(value, str)
            or len(value) > _LONGEST_HEADER
            or not (value.isascii() and value.isprintable())
        ):
            raise RequestInvalid(f"The header {name} needs a plain text.")
    return dict(headers)


def _unmasked(headers: dict[str, str], url: str, before: HookConfig | None) -> dict[str, str]:
    """Policy section 4: a mask keeps the secret, but never carries it to another place (T35)."""
    masks = [name for name, value in headers.items() if value == MASK]
    for name in masks:
        if before is None or name not in before.headers or before.url != url:
            raise HookSecretNeeded(name)
        headers[name] = before.headers[name]
    return headers


@dataclass(frozen=True, slots=True)
class Hook:
    """A subscription as operators see it. ``signing_key`` is masked an hour after it was made."""

    id: str
    name: str
    events: tuple[str, ...]
    event: str | None
    config: HookConfig
    signing_key: str = field(repr=False)
    enabled: bool
    created_at: int


def read_events(events: Sequence[str] | None, event: str | None) -> tuple[str, ...]:
    """The events a hook asks for, each once. Raises ``HookEventsMissing`` and ``RequestInvalid``."""
    asked = tuple(dict.fromkeys(events or ())) or ((event,) if event else ())
    if not asked:
        raise HookEventsMissing
    if unknown := [name for name in asked if name not in EVENT_NAMES]:
        raise RequestInvalid(f"There is no event {unknown[0]!r:.80}.")
    return asked


def read_name(name: str) -> str:
    """The name of a hook. Raises ``RequestInvalid`` for an empty or endless one."""
    if not 0 < len(name) <= _LONGEST_NAME:
        raise RequestInvalid("A hook needs a name of up to 256 characters.")
    return name
