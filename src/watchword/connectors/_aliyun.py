"""What the Aliyun connectors share: the way of a request to the gateway and back, and how its answers read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime
from functools import partial
from types import MappingProxyType
from typing import ClassVar, Final

from watchword.clock import stopwatch
from watchword.connectors._aliyun_config import AliyunConfig
from watchword.connectors._aliyun_credentials import AccessKey, NoCredentials, StaticKey
from watchword.connectors._aliyun_faults import GATEWAY_FAULTS, fault_by_pattern
from watchword.connectors._aliyun_key_choice import credentials_of
from watchword.connectors._aliyun_signatures import SIGNERS, Parameters, Signer, SignerV1, SignerV3
from watchword.connectors.abilities import CannotTell, KeyRefused
from watchword.connectors.base import Answer, HTTPConnector, own_code, plain_words, read_object
from watchword.errors import (
    ConnectionBroken,
    DeliveryFailed,
    NothingSent,
    OutcomeUnknown,
    OutgoingError,
)
from watchword.http import Guard, HTTPTransport, Request, Response, Timeouts, Transport
from watchword.message import Fault, Message
from watchword.secret import new_nonce

_NO_PARAMETERS: Final[Parameters] = MappingProxyType({})
# Less is no time to hear an answer in.
_LEAST: Final = 0.2
# The gateway takes up to 15 minutes; what is nearer than this is not why it refused.
_SMALLEST_SKEW: Final = 60_000  # ms
_SPENT_TOKEN: Final = "InvalidSecurityToken.Expired"  # noqa: S105 - an error code
_WRONG_TIME: Final = ("InvalidTimeStamp", "IllegalTimestamp")
# A good key that its policy does not let ask.
_NOT_PERMITTED: Final = frozenset(
    {
        "Forbidden",
        "Forbidden.RAM",
        "NoPermission",
        "isp.RAM_PERMISSION_DENY",
        "isv.RAM_CHECK_FAILED",
    }
)
# What says that key or account are not let in; anything else was said by a product, which the gateway had let us through to.
_KEPT_OUT: Final = frozenset({Fault.BAD_CONFIG, Fault.NO_CREDIT})
_SILENT: Final = frozenset({Fault.UNAVAILABLE, Fault.BAD_ANSWER, Fault.OUTCOME_UNKNOWN})


class AliyunConnector(HTTPConnector):
    """An HTTPConnector that says which action with which parameters, and has the rest done."""

    faults: ClassVar[Mapping[str, Fault]] = MappingProxyType(GATEWAY_FAULTS)
    # An action that only reads, for the sake of how the gateway takes the key.
    question: ClassVar[tuple[str, Mapping[str, str]]]
    config: AliyunConfig
    signer: Signer
    # The door to the machine's own metadata; without one a guarded door is opened when it is needed.
    metadata: Transport | None = None
    # What the gateway's clock was found to be ahead of ours, in milliseconds.
    skew: int = 0

    def speak(self, version: str, endpoint: str, signature: str) -> None:
        """Say once, in ``prepare``, what is spoken where: one signer then serves every message for as long as its key is good."""
        self._make = partial(_signer, SIGNERS[signature], endpoint, version)
        self._keys = credentials_of(self.config, self.carrier, self._machine_door, self.clock)
        self._key: AccessKey | None = None
        if isinstance(self._keys, StaticKey):
            self._sign_with(self._keys.value)

    def _sign_with(self, key: AccessKey) -> None:
        self._key, self.signer = key, self._make(key)

    @asynccontextmanager
    async def _machine_door(self) -> AsyncIterator[Transport]:
        if self.metadata is not None:
            yield self.metadata
            return
        # Policy section 4: nothing but the fetching of credentials may go there, and this goes nowhere else.
        async with HTTPTransport(Guard(metadata=True)) as own:
            yield own

    async def _unlock(self, timeouts: Timeouts, ends: float) -> Timeouts:
        """Have a signer for a key that is good; answers what is left of the time. Raises ``NoCredentials``."""
        if isinstance(self._keys, StaticKey):
            key, left = self._keys.value, timeouts
        else:
            try:
                async with asyncio.timeout(max(ends - stopwatch(), 0)):
                    key = await self._keys.key(_within(ends, timeouts))
            except TimeoutError:
                raise NoCredentials("no access key in time", Fault.UNAVAILABLE) from None
            left = _within(ends, timeouts)
        if key is not self._key:
            self._sign_with(key)
        return left

    async def close(self) -> None:
        """See ``Connector``; a fetch of credentials that is under way ends too."""
        self._keys.close()
        await super().close()

    def signed(
        self, action: str, *, query: Parameters = _NO_PARAMETERS, form: Parameters = _NO_PARAMETERS
    ) -> Request:
        """The signed request for ``action``."""
        return self.signer.sign(action, query, form, self.clock.now() + self.skew, new_nonce())

    async def exchange(self, message: Message, timeouts: Timeouts) -> Response:
        """The answer; a message may be signed anew where the first was certainly refused, and repeated only byte by byte."""
        ends = stopwatch() + timeouts.total
        try:
            left = await self._unlock(timeouts, ends)
            response = await self._send(self.composed(self.request, message), left, ends)
            if self._mended(response):
                left = await self._unlock(_within(ends, timeouts), ends)
                response = await self._send(self.composed(self.request, message), left, ends)
        except NoCredentials as exc:
            lacking = self.refuse(exc.fault, exc.sentence)
        else:
            return response
        raise lacking

    async def _send(self, request: Request, timeouts: Timeouts, ends: float) -> Response:
        try:
            return await self.carrier().send(request, timeouts)
        except ConnectionBroken:
            if ends - stopwatch() < _LEAST:
                raise
        return await self._again(request, _within(ends, timeouts))

    async def _again(self, request: Request, timeouts: Timeouts) -> Response:
        """The answer to the very same bytes, sent because nobody knows whether the first copy arrived. If it did, its nonce is
        spent and the gateway refuses the second: so no message goes out twice. But then only success proves anything: any
        refusal may be about the second copy alone.
        """
        try:
            response = await self.carrier().send(request, timeouts)
        except NothingSent as exc:
            raise OutcomeUnknown(exc.sentence) from None
        try:
            self.read(response)
        except DeliveryFailed as failed:
            doubtful = DeliveryFailed(
                Fault.OUTCOME_UNKNOWN,
                connector=self.id,
                provider_code=failed.provider_code,
                provider_text="The connection broke; the answer to a second copy proves nothing.",
                request_id=failed.request_id,
            )
        else:
            return response
        raise doubtful

    async def query(
        self, action: str, parameters: Parameters, timeouts: Timeouts
    ) -> Answer | CannotTell:
        """The answer to an action that only reads; never raises."""
        ends = stopwatch() + timeouts.total
        try:
            left = await self._unlock(timeouts, ends)
            response = await self.carrier().send(self.signed(action, query=parameters), left)
            if self._mended(response):
                left = await self._unlock(_within(ends, timeouts), ends)
                response = await self.carrier().send(self.signed(action, query=parameters), left)
        except OutgoingError as exc:
            return CannotTell(Fault.UNAVAILABLE, own_code(exc), plain_words(exc.sentence))
        except NoCredentials as exc:
            return CannotTell(exc.fault, provider_text=plain_words(exc.sentence))
        answer = Answer(read_object(response.body) or {}, response.headers)
        if response.status == 200 and answer and self.words(answer)[0] in ("", "OK"):
            return answer
        failed = self.refused(response.status, answer)
        return CannotTell(
            Fault(failed.fault),
            plain_words(failed.provider_code)[:100],
            plain_words(failed.provider_text),
            permitted=failed.provider_code not in _NOT_PERMITTED,
        )

    async def key_problem(self, timeouts: Timeouts) -> KeyRefused | CannotTell | None:
        """See ``KnowsItsKey``: whoever is told that it may not ask, or that there is no such thing, has shown a good key."""
        action, parameters = self.question
        told = await self.query(action, parameters, timeouts)
        if not isinstance(told, CannotTell) or not told.permitted:
            return None
        if told.fault in _KEPT_OUT:
            return KeyRefused(told.fault, told.provider_code, told.provider_text)
        return told if told.fault in _SILENT else None

    def _mended(self, response: Response) -> bool:
        """Whether the gateway refused for something that is now right, so that the same message may be signed anew."""
        if response.status == 200:
            return False
        code = _code(response)
        if code.startswith(_WRONG_TIME):
            return self._set_clock(response)
        if not code.startswith(_SPENT_TOKEN) or self._key is None:
            return False
        return self._keys.spent(self._key)

    def _set_clock(self, response: Response) -> bool:
        theirs = _date(response.headers.get("date", ""))
        if theirs is None:
            return False
        before, self.skew = self.skew, theirs - self.clock.now()
        return abs(self.skew - before) >= _SMALLEST_SKEW

    def fault_for(self, code: str, status: int = 200) -> Fault:
        """From ``faults``, then by what the code's name gives away."""
        return self.faults.get(code) or fault_by_pattern(code) or super().fault_for(code, status)

    def refused(self, status: int, answer: Answer) -> DeliveryFailed:
        """The error for an answer with a code that is not success; without any, it is an odd answer."""
        code, said = self.words(answer)
        request_id = answer.text("RequestId")
        if not code or code == "OK":
            said = f"HTTP {status} with {'success in its body' if code else 'no Code in its body'}"
            return self.refuse(Fault.BAD_ANSWER, said, request_id=request_id)
        return self.refuse(
            code,
            _shown(code, said),
            status=status,
            retry_after=_retry_after(answer, code, said),
            request_id=request_id,
        )

    def words(self, answer: Answer) -> tuple[str, str]:
        """The answer's code and its sentence."""
        return answer.text("Code"), answer.text("Message")


def _signer(
    make: type[SignerV3] | type[SignerV1], endpoint: str, version: str, key: AccessKey
) -> Signer:
    return make(key.id, key.secret, endpoint, version, key.token)


def _within(ends: float, usual: Timeouts) -> Timeouts:
    left = max(ends - stopwatch(), _LEAST)
    return Timeouts(min(usual.connect, left), min(usual.read, left), left)


def _code(response: Response) -> str:
    return Answer(read_object(response.body) or {}).text("Code")


def _date(text: str) -> int | None:
    """An HTTP date in milliseconds, or nothing if it is none."""
    try:
        return int(parsedate_to_datetime(text).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


# The gateway explains these by printing the text it signed itself: number, code and key id are in it.
_PRINTS_THE_REQUEST: Final = ("SignatureDoesNotMatch", "IncompleteSignature", "InvalidSignature")


def _shown(code: str, message: str) -> str:
    if code.startswith(_PRINTS_THE_REQUEST):
        return "The signature does not match. (Aliyun's own words repeat the request and are left out.)"
    return message


# Flow control names its window in words (触发分钟级流控Permits:1, 触发小时级流控Permits:5, 触发天级流控Permits:10), the
# international site in the code.
_WINDOWS: Final = (("分钟", "MINUTE", 60), ("小时", "HOUR", 3600), ("天", "DAY", 86400))


def _retry_after(answer: Answer, code: str, said: str) -> int | None:
    millis = answer.headers.get("x-acs-retry-after", "")
    if millis.isdecimal() and millis.isascii() and len(millis) < 10:
        return -(-int(millis) // 1000)
    return next((wait for word, part, wait in _WINDOWS if word in said or _ends(code, part)), None)


def _ends(code: str, part: str) -> bool:
    return code.startswith(("BUSINESS_LIMIT", "isv.BUSINESS_LIMIT")) and code.endswith(part)
