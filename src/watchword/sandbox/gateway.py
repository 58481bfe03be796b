"""Aliyun's RPC gateway at ``/``: reads a call, proves who sent it, runs the action, and answers as the vendor does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Final
from uuid import uuid4
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from watchword.sandbox.account import KEYS, AccessKey
from watchword.sandbox.actions import MOST, find_action
from watchword.sandbox.calls import Call, Raw, read_call
from watchword.sandbox.reading import TooLarge, read_body
from watchword.sandbox.refusals import BusinessError, GatewayError
from watchword.sandbox.state import State

_SKEW: Final = 15 * 60_000


class Gateway:
    """The one endpoint that every RPC product answers on."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def answer(self, request: Request) -> Response:
        """The answer to a call; a person who opened the address gets the inbox."""
        request_id = str(uuid4()).upper()
        host = request.headers.get("host", "")
        product, root, xml = "", "Error", False
        try:
            raw = await _raw(request)
            if not raw.is_call:
                return RedirectResponse("/inbox", 303)
            xml = raw.wants_xml
            call = read_call(raw)
            action = find_action(call)
            product, root = action.product, f"{call.action}Response"
            if len(raw.body) + len(raw.query) > action.most:
                raise _too_large()
            key = self._prove(call)
            body = {**action.run(self._state, key, call), "RequestId": request_id}
            status = 200
        except BusinessError as exc:
            body = {"Message": exc.message, "RequestId": request_id, "Code": exc.code}
            status = 200
        except GatewayError as exc:
            body, root = _refusal(exc, request_id, host, product), "Error"
            status = exc.status
        if self._state.delay and status == 200:
            await asyncio.sleep(self._state.delay)
        return _answer(status, root, body, request_id, xml=xml)

    def _prove(self, call: Call) -> AccessKey:
        """The key that signed ``call``; its time and nonce were good. Raises ``GatewayError``."""
        key = KEYS.get(call.key_id)
        if key is None:
            raise GatewayError(
                "InvalidAccessKeyId.NotFound", "Specified access key is not found.", 404
            )
        if not key.active:
            raise GatewayError("InvalidAccessKeyId.Inactive", "Specified access key is disabled.")
        if call.token:
            raise GatewayError(
                "InvalidSecurityToken.MismatchWithAccessKey",
                "Specified SecurityToken mismatch with the AccessKey.",
            )
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


async def _raw(request: Request) -> Raw:
    if request.method not in ("GET", "HEAD", "POST"):
        raise GatewayError("UnsupportedHTTPMethod", "This http method is not supported.", 403)
    try:
        body = await read_body(request, MOST)
    except TooLarge:
        raise _too_large() from None
    query = request.scope["query_string"].decode(errors="replace")
    return Raw(request.method, dict(request.headers), query, body)


def _too_large() -> GatewayError:
    return GatewayError("RequestEntityTooLarge", "The request is too large for this action.", 413)


def _refusal(exc: GatewayError, request_id: str, host: str, product: str) -> dict[str, object]:
    where = f"&product={product}" if product else ""
    return {
        "RequestId": request_id,
        "Message": exc.message,
        "Recommend": "https://api.aliyun.com/troubleshoot"
        f"?q={exc.code}{where}&requestId={request_id}",
        "HostId": host,
        "Code": exc.code,
    }


def _answer(
    status: int, root: str, body: Mapping[str, object], request_id: str, *, xml: bool
) -> Response:
    if xml:
        fields = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in body.items())
        text = f"<?xml version='1.0' encoding='UTF-8'?><{root}>{fields}</{root}>"
        kind = "text/xml;charset=utf-8"
    else:
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        kind = "application/json;charset=utf-8"
    headers = {"content-type": kind, "x-acs-request-id": request_id}
    return Response(text.encode(errors="replace"), status, headers)
