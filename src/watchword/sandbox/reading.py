"""Reads a body up to a limit, whatever its length header says."""

from __future__ import annotations

from starlette.requests import Request


class TooLarge(Exception):
    """The body is longer than allowed."""


async def read_body(request: Request, most: int) -> bytes:
    """The whole body. Raises ``TooLarge`` as soon as more than ``most`` bytes came or were announced."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and len(announced) < 20 and int(announced) > most:
        raise TooLarge
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise TooLarge
    return bytes(body)
