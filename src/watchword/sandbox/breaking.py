"""Makes a staged fault happen: before the message is accepted, to the receipt, to the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from watchword.sandbox.calls import Call
from watchword.sandbox.connections import Connections
from watchword.sandbox.faults import BEFORE, Kind, Staged
from watchword.sandbox.ledger import Accepted
from watchword.sandbox.refusals import BusinessError, GatewayError

_HTML: Final = b"<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>"
_HALF_HEADERS: Final = b"HTTP/1.1 200 OK\r\ncontent-type: applicat"
# What was written has to reach the other side before the reset overtakes it.
_HEAD_START: Final = 0.05
RECEIVERS: Final = ("PhoneNumbers", "PhoneNumber", "To", "ToAddress", "PhoneNumberJson")


class Cut(Exception):
    """The call ends here: nothing was accepted and nothing is answered."""


def receivers(call: Call) -> list[str]:
    """Whom a call is about, as it spells them."""
    return split_receivers(call.get(name) for name in RECEIVERS)


def split_receivers(values: Iterable[str]) -> list[str]:
    """Single receivers out of values that hold one, several with commas, or a JSON array."""
    spelled = (text.strip(' []"') for text in ",".join(values).split(","))
    return [text for text in spelled if text]


async def strike_before(staged: Staged) -> None:
    """Wait, refuse or cut before the message is accepted."""
    if staged.delay and staged.kind is not Kind.DELAY:
        await asyncio.sleep(staged.delay)
    if staged.kind in BEFORE:
        raise Cut
    if staged.kind is Kind.ERROR:
        if staged.status == 200:
            raise BusinessError(staged.code, staged.message)
        raise GatewayError(
            staged.code, staged.message, staged.status, retry_after=staged.retry_after
        )


def strike_receipts(staged: Staged, accepted: Iterable[Accepted]) -> None:
    """Change what will be told about messages that were just accepted."""
    for message in accepted:
        if staged.kind is Kind.DUPLICATE_RECEIPT:
            message.copies = 2
        elif staged.kind is Kind.NO_RECEIPT:
            message.outcome = ""
        elif staged.kind is Kind.FAILED_RECEIPT:
            message.outcome = staged.code


async def strike_answer(staged: Staged, answer: Response, connections: Connections) -> Response:
    """The answer as the fault leaves it."""
    if staged.kind is Kind.DELAY:
        await asyncio.sleep(staged.delay)
        return answer
    headers = {"x-acs-request-id": answer.headers["x-acs-request-id"]}
    kind = answer.headers["content-type"]
    if staged.kind is Kind.BROKEN_JSON:
        broken = bytes(answer.body)[:-1] + b',"'
        return Response(broken, staged.status, headers | {"content-type": kind})
    if staged.kind is Kind.HTML:
        return Response(_HTML, staged.status, {"content-type": "text/html"})
    if staged.kind is Kind.EMPTY:
        return Response(b"", staged.status, headers | {"content-type": kind})
    if staged.kind in _BREAKS:
        return Broken(answer, staged.kind, connections)
    return answer


_BREAKS: Final = frozenset(
    {
        Kind.DROP_AFTER,
        Kind.HALF,
        Kind.RESET_AFTER,
        Kind.RESET_ANSWER_HEADERS,
        Kind.RESET_ANSWER,
    }
)


class Broken(Response):
    """An answer that does not get through whole, or not at all."""

    def __init__(self, answer: Response, kind: Kind, connections: Connections) -> None:
        super().__init__(answer.body, answer.status_code, dict(answer.headers))
        self._kind = kind
        self._connections = connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Write as much as the fault lets through, then break the connection."""
        if self._kind in (Kind.HALF, Kind.RESET_ANSWER):
            await self._write_half(send)
        elif self._kind is Kind.RESET_ANSWER_HEADERS:
            transport = self._connections.find(scope)
            if transport is not None:
                transport.write(_HALF_HEADERS)
        if self._kind in (Kind.RESET_ANSWER, Kind.RESET_ANSWER_HEADERS):
            await asyncio.sleep(_HEAD_START)
        if self._kind.startswith("reset"):
            await self._connections.reset(scope)
        else:
            await self._connections.close(scope)

    async def _write_half(self, send: Send) -> None:
        start = {
            "type": "http.response.start",
            "status": self.status_code,
            "headers": self.raw_headers,
        }
        half = bytes(self.body)[: len(self.body) // 2]
        await send(start)
        await send({"type": "http.response.body", "body": half, "more_body": True})
