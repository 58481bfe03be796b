"""What every error has: a code, a sentence, and data for those who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

__all__ = ["WatchwordError"]


class WatchwordError(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "internal"

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or _first_line(type(self)))

    @property
    def sentence(self) -> str:
        """The English sentence; pages translate by class, not by this text."""
        return str(self.args[0])

    @property
    def data(self) -> Mapping[str, Any] | None:
        """What programs may be told beside the code, whoever they are; ``None`` for nothing."""
        return None

    @property
    def operator_data(self) -> Mapping[str, Any] | None:
        """What only operators and callers of the Management API are told; ``None`` for nothing more than ``data``."""
        return None


def _first_line(cls: type) -> str:
    return (cls.__doc__ or cls.__name__).strip().splitlines()[0]
