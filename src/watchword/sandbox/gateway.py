"""Aliyun's RPC gateway at ``/``: reads a call, proves who sent it, runs the action, and answers as the vendor does."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from watchword.sandbox.account import KEYS, AccessKey
from watchword.sandbox.actions import MOST, Action, find_action
from watchword.sandbox.answers import business_refusal, gateway_refusal, write
from watchword.sandbox.breaking import (
    RECEIVERS,
    Broken,
    Cut,
    receivers,
    split_receivers,
    strike_answer,
    strike_before,
    strike_receipts,
)
from watchword.sandbox.calls import Call, Raw, read_call
from watchword.sandbox.faults import Kind, Staged
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
        if self._strikes_at_headers(request):
            return Broken(Response(), Kind.RESET_AFTER, self._state.connections)
        exchange = _Exchange(str(uuid4()).upper(), request.headers.get("host", ""))
        staged: Staged | None = None
        try:
            raw = await _raw(request, exchange.request_id)
            if not raw.is_call:
                return RedirectResponse("/inbox", 303)
            exchange.xml = raw.wants_xml
            call = read_call(raw)
            action = find_action(call, self._state)
            exchange.product, exchange.root = action.product, f"{call.action}Response"
            if len(raw.body) + len(raw.query) > action.most:
                raise _too_large()
            key = self._prove(call)
            action.judge(key)
            staged = self._state.faults.take(call.action, receivers(call))
            if staged is not None:
                await strike_before(staged)
            answer = exchange.answer(self._run(action, key, call, staged))
        except Cut:
            assert staged is not None
            how = Kind.DROP_AFTER if staged.kind is Kind.DROP_BEFORE else Kind.RESET_AFTER
            return Broken(Response(), how, self._state.connections)
        except (BusinessError, GatewayError) as exc:
            answer, staged = exchange.refusal(exc), None
        if self._state.delay and answer.status_code == 200:
            await asyncio.sleep(self._state.delay)
        if staged is not None:
            return await strike_answer(staged, answer, self._state.connections)
        return answer

    def _run(
        self, action: Action, key: AccessKey, call: Call, staged: Staged | None
    ) -> Mapping[str, object]:
        """Do it, and arrange for the receipts of what was accepted."""
        mark = self._state.ledger.last
        body = action.run(self._state, key, call)
        accepted = self._state.ledger.after(mark)
        if staged is not None:
            strike_receipts(staged, accepted)
        self._state.receipts.schedule(accepted)
        return body

    def _strikes_at_headers(self, request: Request) -> bool:
        """Whether a staged reset comes now, when of the call only headers and query are known."""
        if not self._state.faults:
            return False
        action = request.headers.get("x-acs-action", request.query_params.get("Action", ""))
        named = split_receivers(request.query_params.get(name, "") for name in RECEIVERS)
        return self._state.faults.take_early(Kind.RESET_HEADERS, action, named)

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


@dataclass(slots=True)
class _Exchange:
    """What is known so far of one call, as far as its answer is concerned."""

    request_id: str
    host: str
    product: Product | None = None
    root: str = "Error"
    xml: bool = False

    def answer(self, body: Mapping[str, object]) -> Response:
        """The action's answer."""
        whole = {**body, "RequestId": self.request_id}
        return write(200, self.root, whole, self.request_id, xml=self.xml)

    def refusal(self, exc: BusinessError | GatewayError) -> Response:
        """The refusal in the shape that fits it."""
        if isinstance(exc, BusinessError):
            body = business_refusal(exc, self.request_id, self.product)
            return write(200, self.root, body, self.request_id, xml=self.xml)
        body = gateway_refusal(exc, self.request_id, self.host, self.product)
        answer = write(exc.status, "Error", body, self.request_id, xml=self.xml)
        if exc.retry_after:
            answer.headers["x-acs-retry-after"] = str(exc.retry_after)
        return answer


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
