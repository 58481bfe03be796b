"""Which addresses may not register: an operator's lists, and addresses with a tag behind a plus. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from watchword.errors import EmailNotAllowed, EmailSubaddressingNotAllowed
from watchword.experience.parts import EmailBlocklistPolicy
from watchword.identifiers import Email

# An address, a domain with its at-sign, either with stars in it.
_ENTRY: Final = re.compile(r"(?P<local>[^\s@]*)@(?P<domain>[^\s@]*[^\s@.])", re.ASCII)
_GMAIL: Final = "gmail.com"
_SAME_AS_GMAIL: Final = frozenset({_GMAIL, "googlemail.com"})
_MOST_STARS: Final = 8


def is_entry(text: str) -> bool:
    """Whether a list may hold it: ``name@example.com``, ``@example.com``, ``spam*@example.com``, ``@*.example.com``."""
    found = _ENTRY.fullmatch(text)
    return (
        bool(found)
        and text.isascii()
        and text.count("*") <= _MOST_STARS
        and bool(re.search(r"[^*.@]", text))
        and ".." not in text
    )


def require_allowed(email: Email, policy: EmailBlocklistPolicy) -> None:
    """Raises ``EmailNotAllowed`` or ``EmailSubaddressingNotAllowed``. What the allow list names is allowed whatever else is said."""
    address = _folded(email.value)
    if _matches(address, policy.custom_allowlist):
        return
    if _matches(address, policy.custom_blocklist):
        raise EmailNotAllowed
    if policy.block_subaddressing and "+" in email.value.rpartition("@")[0]:
        raise EmailSubaddressingNotAllowed


def _matches(address: tuple[str, str], entries: Iterable[str]) -> bool:
    return any(_fits(address, _folded(entry)) for entry in entries)


def _fits(address: tuple[str, str], entry: tuple[str, str]) -> bool:
    """A domain alone fits every mailbox of it; a plain address also fits its own tagged ones."""
    (local, domain), (wanted_local, wanted_domain) = address, entry
    if not _alike(domain, wanted_domain):
        return False
    if not wanted_local or _alike(local, wanted_local):
        return True
    return "+" not in wanted_local and _alike(local.partition("+")[0], wanted_local)


def _alike(text: str, pattern: str) -> bool:
    """Stars stand for anything, none included. Walks the text once a star: no pattern makes it slow."""
    first, *rest = pattern.split("*")
    if not rest:
        return text == pattern
    if not text.startswith(first):
        return False
    at, last = len(first), rest.pop()
    for piece in rest:
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(text) - at >= len(last) and text.endswith(last)


def _folded(address: str) -> tuple[str, str]:
    """Lower case; for Gmail, which delivers them alike, without dots before the at-sign."""
    local, _, domain = address.lower().rpartition("@")
    if domain in _SAME_AS_GMAIL:
        mailbox, plus, tag = local.partition("+")
        return mailbox.replace(".", "") + plus + tag, _GMAIL
    return local, domain
