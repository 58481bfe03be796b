"""The limiter over Redis or Valkey, for several servers that would otherwise share one hot table."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from watchword.clock import SYSTEM, Clock
from watchword.db import Connection, Database
from watchword.errors import SettingsInvalid
from watchword.limits.limit import SKEW, Limit, in_order
from watchword.limits.limiter import Limiter, refuse_full, scarcest

try:
    from redis.asyncio import BlockingConnectionPool, ConnectionPool, Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff
    from redis.exceptions import RedisError
except ModuleNotFoundError as exc:  # the extra is not installed
    raise SettingsInvalid("Redis needs an extra: pip install 'watchword[redis]'") from exc

_log = logging.getLogger("watchword.limits")

_POOL: Final = 20
_TURN: Final = 3.0  # seconds to wait for a free connection: a burst is no outage
_PATIENCE: Final = 1.0  # seconds to connect, and for an answer
_REST: Final = 5_000  # ms for which a Redis that failed is not asked again
# Braces: a cluster keeps the keys of one script in one slot.
_PREFIX: Final = "{watchword}:"

# ARGV: now, mode and skew, then interval, room and window of each key. Answers the moments at which the refused budgets are whole, 0 for
# the others; of those it only looks at, all. A moment further ahead than it can be is cut (``Limit.within``).
# string.format, because Lua writes large numbers with an exponent.
_SCRIPT: Final = """
local now, mode, skew = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local tats, answer, refused = {}, {}, false
local function keep(key, tat)
    redis.call('SET', key, string.format('%.0f', tat), 'PX', string.format('%.0f', tat - now))
end
for i, key in ipairs(KEYS) do
    local interval, room, window = tonumber(ARGV[1 + 3 * i]), tonumber(ARGV[2 + 3 * i]), tonumber(ARGV[3 + 3 * i])
    local before = tonumber(redis.call('GET', key) or '0')
    if before > now + window + skew then
        before = now + window
        keep(key, before)
    end
    if mode == 'look' then
        answer[i] = before
    elseif mode == 'back' then
        tats[i], answer[i] = before - interval, 0
    else
        if before > now + room then
            refused, answer[i] = true, before
        else
            tats[i], answer[i] = math.max(before, now) + interval, 0
        end
    end
end
if not (refused and mode == 'all') then
    for i, key in ipairs(KEYS) do
        if tats[i] and tats[i] > now then
            keep(key, tats[i])
        elseif tats[i] then
            redis.call('DEL', key)
        end
    end
end
return answer
"""


class RedisLimiter(Limiter):
    """Budgets counted in Redis; while it cannot be reached, in the database.

    Nothing is ever let through uncounted: what was taken before Redis failed is forgotten, what is taken while it is away is
    not, and a budget can therefore give at most twice what it says around an outage. Wrong tries do not belong here: what a
    reservation is only ``needing`` is looked up in the database.
    """

    def __init__(self, url: str, db: Database, clock: Clock = SYSTEM) -> None:
        super().__init__(db, clock)
        self._redis = Redis(connection_pool=_connections(url))
        self._script = self._redis.register_script(_SCRIPT)
        self._away_until = 0

    async def close(self) -> None:
        """Close every connection to Redis."""
        await self._redis.aclose()
        await self._redis.connection_pool.aclose()

    async def spend(self, limits: Sequence[Limit], *, on: Connection | None = None) -> int:
        """See ``Limiter.spend``."""
        refused = await self._run("each", in_order(limits), self._clock.now()) if limits else {}
        if refused is None:
            return await super().spend(limits, on=on)
        return sum(not tat for tat in refused.values())

    async def give_back(
        self,
        limits: Sequence[Limit],
        *,
        taken_at: int | None = None,
        on: Connection | None = None,
    ) -> None:
        """See ``Limiter.give_back``."""
        returned = self._outstanding(limits, taken_at)
        if returned and await self._run("back", in_order(returned), self._clock.now()) is None:
            await super().give_back(returned, on=on)

    async def forget(self, limits: Sequence[Limit]) -> None:
        """See ``Limiter.forget``. Also what the database counted while Redis was away."""
        if limits:
            keys = [_PREFIX + limit.key for limit in limits]
            await self._asked(lambda: self._redis.delete(*keys))
            await super().forget(limits)

    async def _reserve(
        self, limits: Sequence[Limit], needing: Sequence[Limit], on: Connection | Database
    ) -> int:
        taken = [limit for limit in limits if limit not in needing]
        left, now = 0, self._clock.now()
        if needing:
            tats = await self._counted(needing, on)
            refuse_full(needing, tats, now)
            left = scarcest(needing, tats, now)
        if taken:
            tats = await self._run("all", in_order(taken), now) or {}
            if not tats:
                return await super()._reserve(limits, needing, on)
            # At the moment the script judged by: a later one may find nothing full where nothing was taken.
            refuse_full([limit for limit in taken if tats[limit.key]], tats, now)
        return left

    async def _run(self, mode: str, limits: Sequence[Limit], now: int) -> dict[str, int] | None:
        """What the script answers for each key at the moment ``now``; ``None`` while Redis is away."""
        keys = [_PREFIX + limit.key for limit in limits]
        numbers = [n for one in limits for n in (one.interval, one.room, one.window)]
        answer = await self._asked(lambda: self._script(keys, [now, mode, SKEW, *numbers]))
        if answer is None:
            return None
        return {limit.key: int(tat) for limit, tat in zip(limits, answer, strict=True)}

    async def _arrivals(self, limits: Sequence[Limit]) -> dict[str, int]:
        if not limits:
            return {}
        tats = await self._run("look", limits, self._clock.now())
        return await super()._arrivals(limits) if tats is None else tats

    async def _asked(self, ask: Callable[[], Awaitable[Any]]) -> Any:
        """What Redis answers, or ``None``: one failure, and it is left alone for a while."""
        if self._clock.now() < self._away_until:
            return None
        try:
            return await ask()
        except (RedisError, OSError) as exc:
            self._away_until = self._clock.now() + _REST
            _log.warning(
                "Redis cannot be used, limits are counted in the database: %s", type(exc).__name__
            )
            return None


async def why_unusable(url: str) -> str:
    """Why no Redis can be used there, in the client's words; empty where one answers. For examinations.

    Raises ``SettingsInvalid``.
    """
    one = Redis(connection_pool=_connections(url))
    try:
        await one.ping()
    except (RedisError, OSError) as exc:
        return str(exc).rstrip(".") or type(exc).__name__
    else:
        return ""
    finally:
        await one.aclose(close_connection_pool=True)


def _connections(url: str) -> ConnectionPool:
    """Connections that are made when they are needed. Raises ``SettingsInvalid``, and repeats nothing of the URL."""
    try:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=_POOL,
            timeout=_TURN,
            socket_timeout=_PATIENCE,
            socket_connect_timeout=_PATIENCE,
            # The database is the second try.
            retry=Retry(NoBackoff(), 0),
        )
        # What follows ? in the URL is only looked at here.
        pool.connection_class(**pool.connection_kwargs)
    except (TypeError, ValueError) as exc:
        raise SettingsInvalid(
            "redis: one of the options after the ? in this URL is not known or has a value that cannot be used."
        ) from exc
    return pool
