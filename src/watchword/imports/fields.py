"""Reading the fields of somebody else's JSON: what is not there, or is of another kind, is nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Fields:
    """A JSON object whose fields are asked for by kind."""

    __slots__ = ("_data",)

    def __init__(self, data: Any) -> None:
        self._data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}

    def text(self, name: str) -> str:
        """A text, empty where there is none."""
        value = self._data.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int | None:
        """A whole number."""
        value = self._data.get(name)
        return value if type(value) is int else None

    def yes(self, name: str) -> bool:
        """Whether it says true."""
        return self._data.get(name) is True

    def object(self, name: str) -> Mapping[str, Any]:
        """An object, empty where there is none."""
        value = self._data.get(name)
        return value if isinstance(value, Mapping) else {}

    def list(self, name: str) -> list[Any]:
        """A list, empty where there is none."""
        value = self._data.get(name)
        return value if isinstance(value, list) else []


__all__ = ["Fields"]
