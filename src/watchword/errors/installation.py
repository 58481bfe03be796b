"""A server that cannot start or be filled like this."""

from __future__ import annotations

from watchword.errors.base import WatchwordError

__all__ = [
    "InstallationRefused",
    "KeysUnreadable",
    "SettingsInvalid",
    "SourceRefused",
]


class SettingsInvalid(WatchwordError):
    """A setting is unknown or its value cannot be used."""

    code = "settings.invalid"


class SourceRefused(WatchwordError):
    """The server to import from did not answer as its Management API would.

    What it said is not repeated: secrets and people's data may be in it.
    """

    code = "import.source_refused"


class KeysUnreadable(WatchwordError):
    """The root key is missing or does not open this database's keys."""

    code = "keys.unreadable"


class InstallationRefused(WatchwordError):
    """The server refuses to start like this."""

    code = "installation.refused"
