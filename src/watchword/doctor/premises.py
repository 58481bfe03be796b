"""What can be seen without opening anything: the settings as a whole, the data folder, the disk."""

from __future__ import annotations

import ipaddress
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from watchword.doctor.finding import Finding, State, fix, ok, warn
from watchword.keys import root_key
from watchword.settings import Settings

_MIB: Final = 1024 * 1024
_LITTLE: Final = 1024 * _MIB
_HARDLY_ANY: Final = 100 * _MIB
_LOOPBACK_NAMES: Final = ("localhost", "")


def settings_as_a_whole(settings: Settings) -> Iterator[Finding]:
    """Settings that are each fine and do not go together."""
    yield _origin(settings)
    yield _proxies(settings)
    yield _profile(settings)
    if settings.metrics == "loopback" and settings.trusted_proxies:
        yield warn(
            "metrics",
            "A proxy on this machine calls /metrics from the loopback address too.",
            "WATCHWORD_METRICS=token",
        )


def _origin(settings: Settings) -> Finding:
    parts = urlsplit(settings.public_origin)
    if parts.scheme == "https":
        return ok(
            "origin", "People see {origin}; cookies are Secure.", origin=settings.public_origin
        )
    if _is_loopback(parts.hostname or "") and settings.on_loopback:
        return ok("origin", "Plain http, on this machine only.")
    return fix(
        "origin",
        "People see {origin}: without https, codes and cookies can be read on the way.",
        "WATCHWORD_ORIGIN=https://id.example.com",
        origin=settings.public_origin,
    )


def _proxies(settings: Settings) -> Finding:
    check, https = "proxies", settings.origin.startswith("https:")
    if https and not settings.trusted_proxies:
        return warn(
            check,
            "The origin is https, so a proxy stands in front, but none is trusted: "
            "everybody seems to come from its address and shares one limit.",
            "WATCHWORD_TRUSTED_PROXIES=1",
        )
    if settings.trusted_proxies and not settings.on_loopback:
        return warn(
            check,
            "The server listens on {host} and believes its proxies: "
            "whoever reaches this port without them chooses an address. Let only the proxies reach it.",
            "WATCHWORD_HOST=127.0.0.1",
            host=settings.host,
        )
    return ok(check, "Proxies that are trusted: {number}.", number=settings.trusted_proxies)


def _profile(settings: Settings) -> Finding:
    if settings.limits == "standard":
        return ok("limits", "The limits are the standard ones.")
    return warn(
        "limits",
        "The limits are those of Logto: no resend gap, ten tries, no limit by address or for all. "
        "They are for the time of a migration.",
        "WATCHWORD_LIMITS=standard",
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in _LOOPBACK_NAMES


def data_folder(settings: Settings) -> Iterator[Finding]:
    """The folder, the root key in it, and the room that is left."""
    # "." at the end of a sentence names nothing.
    folder = settings.data.resolve() if settings.data.name in ("", "..") else settings.data
    if not folder.is_dir():
        yield fix("data", "There is no data folder {folder}.", "watchword init", folder=folder)
        return
    if _others_may(folder, 0o077):
        yield fix(
            "data", "Other accounts may look into {folder}.", f"chmod 700 {folder}", folder=folder
        )
    else:
        yield ok("data", "Only this account may look into {folder}.", folder=folder)
    yield _root_key(settings)
    yield _room(folder)


def _root_key(settings: Settings) -> Finding:
    path = settings.root_key_file or root_key.path_in(settings.data)
    if not path.exists():
        return fix(
            "root-key",
            "There is no root key at {path}. For an installation that had one: put it back from your backup.",
            "watchword init",
            path=path,
        )
    if root_key.shared(path.stat()):
        return fix(
            "root-key",
            "Other accounts may read the root key {path}.",
            f"chmod 600 {path}",
            path=path,
        )
    return ok(
        "root-key",
        "The root key is {path}. Keep a copy apart from the database's backups.",
        path=path,
    )


def _room(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    found = ok("disk", "{free} MiB are free where {folder} is.", free=free // _MIB, folder=folder)
    if free >= _LITTLE:
        return found
    state = State.FIX if free < _HARDLY_ANY else State.WARN
    return replace(found, state=state, command=f"df -h {folder}")


def _others_may(path: Path, bits: int) -> bool:
    return os.name == "posix" and bool(stat.S_IMODE(path.stat().st_mode) & bits)
