"""Knows providers; knows neither database nor web. Every public module here is a connector, and so is every installed plug-in.

A plug-in is found by its entry point in the group ``watchword.connectors``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from inspect import isabstract
from pkgutil import iter_modules
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING

from watchword.errors import ConnectorUnknown

if TYPE_CHECKING:
    from watchword.connectors.base import Connector

_log = logging.getLogger("watchword.connectors")
GROUP = "watchword.connectors"
_NO_CONNECTORS = frozenset({"abilities", "base", "document", "guides", "masks"})


@cache
def discover() -> Mapping[str, type[Connector]]:
    """Factory id -> connector class: those in this folder first, then installed plug-ins; a taken id is never replaced."""
    found: dict[str, type[Connector]] = {}
    for factory in (*_built_in(), *_installed()):
        first = found.setdefault(factory.id, factory)
        if first is not factory:
            _log.warning(
                "%s is left out: %s has the id %s already",
                f"{factory.__module__}.{factory.__qualname__}",
                first.__module__,
                factory.id,
            )
    return MappingProxyType(found)


def find(factory_id: str) -> type[Connector]:
    """The connector class with this factory id. Raises ``ConnectorUnknown`` naming those there are."""
    known = discover()
    if factory_id not in known:
        raise ConnectorUnknown(factory_id, sorted(known))
    return known[factory_id]


def _built_in() -> Iterator[type[Connector]]:
    for info in iter_modules(__path__):
        if not info.name.startswith("_") and info.name not in _NO_CONNECTORS:
            yield from _in(import_module(f"{__name__}.{info.name}"))


def _installed() -> Iterator[type[Connector]]:
    """One that cannot be used is left out and named: it must not take everybody else's messages down."""
    from watchword.connectors.base import Connector  # noqa: PLC0415 - pydantic, only when asked

    for entry in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        try:
            loaded = entry.load()
        except Exception as exc:  # noqa: BLE001 - somebody else's module: whatever it raises
            _log.error(
                "The plug-in %s (%s) is left out: %s: %s",
                entry.name, entry.value, type(exc).__name__, exc,
            )  # fmt: skip
            continue
        if isinstance(loaded, ModuleType):
            yield from _in(loaded)
        elif not (isinstance(loaded, type) and issubclass(loaded, Connector)):
            _log.error(
                "The plug-in %s (%s) is left out: it is no connector", entry.name, entry.value
            )
        elif isabstract(loaded):
            lacks = ", ".join(sorted(loaded.__abstractmethods__))
            _log.error(
                "The plug-in %s (%s) is left out: it lacks %s", entry.name, entry.value, lacks
            )
        else:
            yield loaded


def _in(module: ModuleType) -> Iterator[type[Connector]]:
    from watchword.connectors.base import Connector  # noqa: PLC0415 - pydantic, only when asked

    for value in vars(module).values():
        if (
            isinstance(value, type)
            and issubclass(value, Connector)
            and value.__module__ == module.__name__
            and not isabstract(value)
        ):
            yield value


__all__ = ["discover", "find"]
