"""Names resolved once, under the guard: for connections of aiohttp's, and for those that are not HTTP."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Final

from watchword.http.guard import Guard, refused

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver, ResolveResult


async def open_socket(guard: Guard, host: str, port: int, source: str) -> socket.socket:
    """Resolved once; the connection goes to one of the very addresses that were judged."""
    from aiohappyeyeballs import start_connection  # noqa: PLC0415

    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    permitted = [entry for entry in found if guard.permits(host, str(entry[4][0]))]
    if not permitted:
        raise refused(host)
    local = await loop.getaddrinfo(source, 0, type=socket.SOCK_STREAM) if source else None
    return await start_connection(
        permitted, local_addr_infos=local, happy_eyeballs_delay=_NEXT_ADDRESS_AFTER
    )


# RFC 8305, section 5.
_NEXT_ADDRESS_AFTER: Final = 0.25


def guarded_resolver(guard: Guard) -> AbstractResolver:
    """Aiohttp's way to look up names, under the guard."""
    from aiohttp.abc import AbstractResolver  # noqa: PLC0415
    from aiohttp.resolver import ThreadedResolver  # noqa: PLC0415

    class GuardedResolver(AbstractResolver):
        """Resolves once and answers only permitted addresses; the connection then goes to exactly those."""

        def __init__(self) -> None:
            self._inner = ThreadedResolver()

        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
        ) -> list[ResolveResult]:
            found = await self._inner.resolve(host, port, family)
            permitted = [entry for entry in found if guard.permits(host, entry["host"])]
            if found and not permitted:
                raise refused(host)
            return permitted

        async def close(self) -> None:
            await self._inner.close()

    return GuardedResolver()
