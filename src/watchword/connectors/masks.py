"""Masked secrets on their way back: each stands for the stored one, as long as that would travel to nowhere new (T35)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic.fields import FieldInfo

from watchword.connectors._config import (
    MASK,
    ConfigPart,
    Path,
    extra_of,
    parts_of,
    path_text,
)
from watchword.connectors.base import Connector
from watchword.errors import ConfigInvalid, Problem

_NOTHING_BEHIND = "is a mask with nothing behind it; type the secret"
_AGAIN = "type the secret again, because {changed} changed"


def unmasked(
    factory: type[Connector], config: Mapping[str, Any], stored: Mapping[str, Any]
) -> dict[str, Any]:
    """``config`` with every mask replaced by the secret that ``stored`` has in its place.

    Raises ``ConfigInvalid``: for a mask with nothing behind it; and for every mask if a field marked ``destination`` is not what it
    was, because then the secret would go where whoever typed it never meant it to.
    """
    walk = _Walk()
    try:
        filled: dict[str, Any] = walk.through(config, stored, [factory.Config], ())
    except RecursionError:
        raise ConfigInvalid([Problem("", "is nested too deeply")]) from None
    problems = [Problem(path_text(path), _NOTHING_BEHIND) for path in walk.empty]
    if walk.filled and not problems and (moved := _moved(factory, filled, stored)):
        said = _AGAIN.format(changed=" and ".join(moved))
        problems = [Problem(path_text(path), said) for path in walk.filled]
    if problems:
        raise ConfigInvalid(problems)
    return filled


class _Walk:
    """Goes through what was given beside what is stored; which values are secrets, the declared fields say."""

    def __init__(self) -> None:
        self.filled: list[Path] = []
        self.empty: list[Path] = []

    def through(
        self, given: Any, stored: Any, parts: Sequence[type[ConfigPart]], path: Path
    ) -> Any:
        if isinstance(given, Mapping):
            kept = stored if isinstance(stored, Mapping) else {}
            return {
                key: self._field(value, kept.get(key), parts, (*path, key))
                for key, value in given.items()
            }
        if isinstance(given, (list, tuple)):
            # By place, and only in a list of the same length: a secret never slides over to another entry.
            kept_list = stored if isinstance(stored, (list, tuple)) else ()
            same = kept_list if len(kept_list) == len(given) else [None] * len(given)
            return [
                self.through(value, same[n], parts, (*path, n)) for n, value in enumerate(given)
            ]
        return given

    def _field(self, given: Any, stored: Any, parts: Sequence[type[ConfigPart]], path: Path) -> Any:
        fields = list(_named(parts, path[-1]))
        secret = any(extra_of(field, "writeOnly") for field in fields)
        if not secret or not _is_mask(given):
            inner = [part for field in fields for part in parts_of(field.annotation)]
            # A key that no field has is the name of an entry in a table of parts, or is refused when the whole is read.
            return self.through(given, stored, inner if fields else parts, path)
        if not stored:
            self.empty.append(path)
            return given
        self.filled.append(path)
        return stored


def _is_mask(value: object) -> bool:
    # Blanks around text are dropped when a configuration is read, so they are dropped here.
    return isinstance(value, str) and value.strip() == MASK


def _named(parts: Sequence[type[ConfigPart]], key: object) -> Iterator[FieldInfo]:
    """The fields with this published key; several, where a value may be of several kinds."""
    for part in parts:
        for name, field in part.model_fields.items():
            if key in (field.alias or name, name):
                yield field


# --- where secrets travel --------------------------------------------------------------------


def _moved(
    factory: type[Connector], config: Mapping[str, Any], stored: Mapping[str, Any]
) -> list[str]:
    """The destinations that are not what they were, read as a connector reads them: defaults filled in, spelling normalised."""
    new = dict(_destinations(factory.Config.read(config), ()))
    try:
        old = dict(_destinations(factory.Config.read(stored), ()))
    except ConfigInvalid:  # stored by another version: nothing can be said about where it went
        old = {}
    return [
        path_text(path)
        for path in {**new, **old}
        if path not in (new.keys() & old.keys()) or new[path] != old[path]
    ]


def _destinations(part: ConfigPart, path: Path) -> Iterator[tuple[Path, Any]]:
    for name, field in type(part).model_fields.items():
        value, where = getattr(part, name), (*path, field.alias or name)
        if extra_of(field, "x-destination"):
            yield where, value
        elif isinstance(value, ConfigPart):
            yield from _destinations(value, where)
        elif isinstance(value, (list, tuple)):
            for n, one in enumerate(value):
                if isinstance(one, ConfigPart):
                    yield from _destinations(one, (*where, n))


__all__ = ["unmasked"]
