"""For providers: the door that receipts are pushed to. The secret in its address is all that tells who pushes."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router

from watchword.delivery import Receipts
from watchword.delivery.receipts import BODY_LIMIT, PREFIX
from watchword.web.api.errors import JSONRefusals
from watchword.web.front_door import PROGRAM_HEADERS, Audience

# Aliyun wants a number as code, and pushes again after 1, 5 and 10 minutes until it gets one; others want any 2xx.
_TAKEN: Final = {"code": 0, "msg": "ok"}


class ReceiptsDoor:
    """``POST /receipts/<connector>/<token>``."""

    def __init__(self, receipts: Receipts) -> None:
        self._receipts = receipts
        self.routes = [
            Route(f"{PREFIX}/{{connector}}/{{token}}", self.take, methods=["POST"]),
        ]

    async def take(self, request: Request) -> Response:
        """The same answer whatever was in it: nobody learns here which messages there are."""
        path = request.path_params
        await self._receipts.take(path["connector"], path["token"], await request.body())
        return JSONResponse(_TAKEN)


def audience(receipts: Receipts) -> Audience:
    """Providers that push."""
    return Audience(
        prefix=PREFIX,
        app=Router(ReceiptsDoor(receipts).routes, redirect_slashes=False),
        dead_end=JSONRefusals(operators=False),
        same_origin=False,
        body_limit=BODY_LIMIT,
        headers=PROGRAM_HEADERS,
    )


__all__ = ["ReceiptsDoor", "audience"]
