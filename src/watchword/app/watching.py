"""Metrics and traces of a running server, as its settings want them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from watchword import meters, tracing
from watchword.db import Database
from watchword.doctor import ReadinessProbe
from watchword.errors import SettingsInvalid
from watchword.keys import KeyRing
from watchword.settings import Settings
from watchword.web.health import HealthRoutes
from watchword.web.metrics import Metrics, MetricsRoutes
from watchword.web.watchers import Watchers

_LEAST_TOKEN: Final = 32


@asynccontextmanager
async def traced(settings: Settings) -> AsyncIterator[None]:
    """Traces go to the collector that the settings name, while inside. Raises ``SettingsInvalid`` without the extra."""
    if not settings.otlp:
        yield
        return
    stop = await asyncio.to_thread(tracing.start, settings.otlp)
    try:
        yield
    finally:
        await asyncio.to_thread(stop)


@asynccontextmanager
async def watched(settings: Settings, db: Database, ring: KeyRing) -> AsyncIterator[Watchers]:
    """What programs that watch may read; metrics are counted while inside, unless they are off."""
    health = HealthRoutes(ReadinessProbe(db, ring))
    if settings.metrics == "off":
        yield Watchers(health)
        return
    metrics = Metrics(db)
    with meters.listening(metrics):
        yield Watchers(health, MetricsRoutes(metrics, settings.metrics, _token(settings)))


def _token(settings: Settings) -> str:
    return "" if settings.metrics_token_file is None else _read(settings.metrics_token_file)


def _read(path: Path) -> str:
    try:
        token = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise SettingsInvalid(f"metrics_token_file: {path} cannot be read.") from exc
    if len(token) < _LEAST_TOKEN:
        raise SettingsInvalid(f"metrics_token_file: {path} has fewer than 32 characters.")
    return token
