"""Connections that are lent out: everybody in their turn, and none lost whoever gives up waiting."""

import asyncio
from typing import TYPE_CHECKING, cast

import pytest

from watchword.db.connections import Connections

if TYPE_CHECKING:
    import asyncpg


class Raw:
    """What is lent: all that is asked of a connection here."""

    def __init__(self) -> None:
        self.ended = False

    def is_closed(self) -> bool:
        return self.ended

    def terminate(self) -> None:
        self.ended = True

    async def close(self) -> None:
        self.ended = True


def lending(most: int) -> Connections:
    async def connect() -> "asyncpg.Connection":
        return cast("asyncpg.Connection", Raw())

    return Connections(connect, most)


async def in_line(
    connections: Connections, seconds: float = 30
) -> asyncio.Task["asyncpg.Connection"]:
    """Somebody who waits for a connection by now."""
    task = asyncio.create_task(connections.take(seconds))
    await asyncio.sleep(0)
    assert not task.done()
    return task


async def test_whoever_waits_comes_before_whoever_comes_later() -> None:
    connections = lending(1)
    only = await connections.take(1)
    waiting = [await in_line(connections) for _ in range(2)]
    connections.give(only, sound=True)
    late = asyncio.create_task(connections.take(30))
    assert await waiting[0] is only
    await asyncio.sleep(0)
    assert not late.done()
    connections.give(only, sound=True)
    assert await waiting[1] is only
    connections.give(only, sound=True)
    assert await late is only


async def test_whoever_gives_up_in_their_turn_passes_it_on() -> None:
    connections = lending(1)
    only = await connections.take(1)
    first, second = await in_line(connections), await in_line(connections)
    connections.give(only, sound=True)
    first.cancel()
    assert await second is only
    assert first.cancelled()
    assert (connections.open, connections.lent) == (1, 1)


async def test_whoever_gave_up_before_is_passed_over() -> None:
    connections = lending(1)
    only = await connections.take(1)
    first, second = await in_line(connections), await in_line(connections)
    first.cancel()
    await asyncio.wait([first])
    connections.give(only, sound=True)
    assert await second is only


async def test_a_wait_ends_in_time_and_costs_nobody_a_connection() -> None:
    connections = lending(1)
    only = await connections.take(1)
    with pytest.raises(TimeoutError):
        await connections.take(0.01)
    connections.give(only, sound=True)
    assert await connections.take(1) is only
    assert (connections.open, connections.lent) == (1, 1)


async def test_in_place_of_one_that_is_not_sound_the_next_in_line_gets_a_new_one() -> None:
    connections = lending(1)
    only = await connections.take(1)
    waiting = await in_line(connections)
    connections.give(only, sound=False)
    new = await waiting
    assert new is not only
    assert only.is_closed()
    assert (connections.open, connections.lent) == (1, 1)


async def test_the_end_is_told_to_whoever_waits() -> None:
    connections = lending(1)
    only = await connections.take(1)
    waiting = await in_line(connections)
    closing = asyncio.create_task(connections.close())
    with pytest.raises(ConnectionError):
        await waiting
    connections.give(only, sound=True)
    await closing
    assert only.is_closed()
