"""Aliyun's RPC gateway at ``/``: reads a call, proves who sent it, runs the action, and answers as the vendor does."""

from __future__ import annotations

import asyncio
import re
from typing import Final
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from watchword.sandbox.account import KEYS, AccessKey
from watchword.sandbox.actions import MOST, find_action
from watchword.sandbox.answers import business_refusal, gateway_refusal, write
from watchword.sandbox.calls import Call, Raw, read_call
from watchword.sandbox.ledger import Product
from watchword.sandbox.reading import TooLarge, read_body
from watchword.sandbox.refusals import BusinessError, GatewayError
from watchword.sandbox.state import State

_SKEW: Final = 15 * 60_000
_TOKEN: Final = re.compile(r"[A-Za-z0-9+/=_.-]+")


class Gateway:
    """The one endpoint that every RPC product answers on."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def answer(self, request: Request) -> Response:
        """The answer to a call; a person who opened the address gets the inbox."""
        request_id = str(uuid4()).upper()
        host = request.headers.get("host", "")
        product: Product | None = None
        root, xml = "Error", False
        try:
            raw = await _raw(request, request_id)
            if not raw.is_call:
                return RedirectResponse("/inbox", 303)
            xml = raw.wants_xml
            call = read_call(raw)
            action = find_action(call, self._state)
            product, root = action.product, f"{call.action}Response"
            if len(raw.body) + len(raw.query) > action.most:
                raise _too_large()
            key = self._prove(call)
            action.judge(key)
            mark = self._state.ledger.last
            body = {**action.run(self._state, key, call), "RequestId": request_id}
            self._state.receipts.schedule(self._state.ledger.after(mark))
            status = 200
        except BusinessError as exc:
            body, status = business_refusal(exc, request_id, product), 200
        except GatewayError as exc:
            body, root = gateway_refusal(exc, request_id, host, product), "Error"
            status = exc.status
        if self._state.delay and status == 200:
            await asyncio.sleep(self._state.delay)
        return write(status, root, body, request_id, xml=xml)

    def _prove(self, call: Call) -> AccessKey:
        """The key that signed ``call``; its time and nonce were good. Raises ``GatewayError``."""
        key = KEYS.get(call.key_id)
        if key is None or (key.token and not call.token):
            raise GatewayError(
                "InvalidAccessKeyId.NotFound", "Specified access key is not found.", 404
            )
        if not key.active:
            raise GatewayError("InvalidAccessKeyId.Inactive", "Specified access key is disabled.")
        self._judge_token(key, call.token)
        now = self._state.clock.now()
        if abs(call.at - now) >= _SKEW:
            raise GatewayError(
                "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired."
            )
        refusal = call.refused(key.secret)
        if refusal is not None:
            raise refusal
        # Last, so that only a proved request can spend a nonce.
        if not self._state.nonces.spend(key.id, call.nonce, call.at + _SKEW, now):
            raise GatewayError("SignatureNonceUsed", "Specified signature nonce was used already.")
        return key

    def _judge_token(self, key: AccessKey, token: str) -> None:
        if token and not _TOKEN.fullmatch(token):
            raise GatewayError(
                "InvalidSecurityToken.Malformed", "Specified SecurityToken is malformed."
            )
        if token != key.token:
            raise GatewayError(
                "InvalidSecurityToken.MismatchWithAccessKey",
                "Specified SecurityToken mismatch with the AccessKey.",
            )
        if token and self._state.sts_expired:
            raise GatewayError(
                "InvalidSecurityToken.Expired", "Specified SecurityToken is expired."
            )


async def _raw(request: Request, request_id: str) -> Raw:
    if request.method not in ("GET", "HEAD", "POST"):
        raise GatewayError("UnsupportedHTTPMethod", "This http method is not supported.", 403)
    try:
        body = await read_body(request, MOST)
    except TooLarge:
        raise _too_large() from None
    query = request.scope["query_string"].decode(errors="replace")
    return Raw(request.method, dict(request.headers), query, body, request_id)


def _too_large() -> GatewayError:
    return GatewayError("RequestEntityTooLarge", "The request is too large for this action.", 413)
