"""Whether a password is on the lists that attackers try first. Nobody is told the password: five of forty hex digits leave the house."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from watchword.errors import OutgoingError, SettingsInvalid
from watchword.http import Request, Timeouts, Transport

_log = logging.getLogger("watchword.accounts")
# https://haveibeenpwned.com/API/v3#SearchingPwnedPasswordsByRange
_RANGE: Final = "https://api.pwnedpasswords.com/range/"
# A person waits for this.
_PATIENCE: Final = Timeouts(connect=1.0, read=1.0, total=2.0)
_PREFIX: Final = 5
_LONGEST_LINE: Final = 128
_SHA1_DIGITS: Final = 40


class Breached(Protocol):
    """A list of passwords that were stolen somewhere."""

    async def lists(self, password: str) -> bool:
        """Whether ``password`` is on it. When nobody can say, it is not."""
        ...


class NoList:
    """Nothing is looked up."""

    async def lists(self, password: str) -> bool:  # noqa: ARG002 - the others look at it
        """Never."""
        return False


class OnlineList:
    """Have I Been Pwned, asked by range (k-anonymity): several hundred passwords share what is asked."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def lists(self, password: str) -> bool:
        """See ``Breached``. Trouble on the way is logged and lets the password pass: nobody is shut out by it."""
        digest = _sha1(password)
        # Padding hides from the network how many came back.
        request = Request(
            "GET",
            _RANGE + digest[:_PREFIX],
            {"Add-Padding": "true", "User-Agent": "Watchword"},
        )
        try:
            response = await self._transport.send(request, _PATIENCE)
        except OutgoingError as exc:
            _log.warning("Breached passwords were not looked up: %s", exc.code)
            return False
        if response.status != 200:
            _log.warning("Breached passwords were not looked up: status %s", response.status)
            return False
        return _in_range(response.body, digest[_PREFIX:])


class LocalList:
    """A file of upper-case SHA-1 digests in order, one a line, each perhaps with ``:`` and a count: what the public downloads are."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def lists(self, password: str) -> bool:
        """See ``Breached``. A file that cannot be read is logged and lets the password pass."""
        digest = _sha1(password).encode()
        try:
            return await asyncio.to_thread(_in_file, self._path, digest)
        except OSError as exc:
            _log.warning("Breached passwords were not looked up: %s", exc.strerror)
            return False


def list_of(setting: str, transport: Transport) -> Breached:
    """The list that the setting ``breached_passwords`` names: ``online``, ``off`` or a file. Raises ``SettingsInvalid``."""
    if setting == "off":
        return NoList()
    if setting == "online":
        return OnlineList(transport)
    if not os.path.isfile(setting):  # noqa: PTH113 - pathlib's raises where it may not look
        raise SettingsInvalid(
            f"breached_passwords: {setting} is neither online nor off, and no file that this account can see"
        )
    return LocalList(Path(setting))


def _sha1(password: str) -> str:
    data = password.encode(errors="surrogatepass")
    return hashlib.sha1(data, usedforsecurity=False).hexdigest().upper()


def _in_range(body: bytes, rest: str) -> bool:
    for line in body.decode("ascii", errors="replace").splitlines():
        suffix, _, count = line.strip().partition(":")
        # Padding comes with a count of 0.
        if suffix == rest:
            return count != "0"
    return False


def _in_file(path: Path, digest: bytes) -> bool:
    """Halve the file until the line is found: forty reads of a list of a thousand million."""
    with path.open("rb") as file:
        low, high = 0, file.seek(0, os.SEEK_END)
        while low < high:
            middle = (low + high) // 2
            line = _line_from(file, middle)
            if line and line < digest:
                low = middle + 1
            else:
                high = middle
        return _line_from(file, low) == digest


def _line_from(file: BinaryIO, place: int) -> bytes:
    """The digest of the first line that begins there or later."""
    file.seek(max(0, place - 1))
    if place:
        file.readline(_LONGEST_LINE)
    return file.readline(_LONGEST_LINE).strip()[:_SHA1_DIGITS].upper()
