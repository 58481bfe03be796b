"""Sending and checking verification codes by program (logto-wire 3.3): the two routes that have to be fast, so they are plain ones."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Header
from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, Field, model_validator
from starlette.requests import Request
from starlette.responses import Response

from watchword.identifiers import Identifier, parse_email, parse_phone
from watchword.limits import Door
from watchword.message import UsageType
from watchword.verification import Verifier
from watchword.verification.repeats import Repeats
from watchword.web.api.bodies import read_body
from watchword.web.api.frame import PREFIX, Hot
from watchword.web.api.gate import REFUSALS, Gate, Scope, admitted, section
from watchword.web.api.models import Body, Refusal

# One application for all callers (policy section 2): a code that one program sent may be checked by another.
APPLICATION: Final = "management"
_KEY: Final = re.compile(r"[!-~]{1,255}")
_KEY_HEADER: Final = "idempotency-key"


def _address(text: str) -> str:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        raise ValueError("not an IP address") from None
    return text


ClientAddress = Annotated[
    str, AfterValidator(_address), Field(max_length=45, examples=["203.0.113.7"])
]


class Recipient(Body):
    """Exactly one of ``email`` and ``phone``; a phone number is digits with its country code and no plus."""

    email: str | None = Field(
        None, max_length=256, pattern=r"^\S+@\S+\.\S+$", examples=["mei@example.com"]
    )
    phone: str | None = Field(None, max_length=20, pattern=r"^[0-9]+$", examples=["8613800138000"])
    usage_type: UsageType = Field(
        UsageType.GENERIC, description="What the code is for. Another one's code is not found."
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> Recipient:
        if (self.email is None) == (self.phone is None):
            raise ValueError("exactly one of email and phone")
        return self

    def identifier(self) -> Identifier:
        """Who it is. Raises ``EmailInvalid`` and ``PhoneInvalid``."""
        if self.email is not None:
            return parse_email(self.email)
        return parse_phone(f"+{self.phone}")


class CodeRequest(Recipient):
    """Who is to get a code."""

    locale: str | None = Field(
        None, max_length=35, description="The language of the message.", examples=["zh-CN"]
    )
    client_address: ClientAddress | None = Field(
        None, description="The person's address, so that its limits hold here too."
    )


class CodeTyped(Recipient):
    """What somebody typed who should have got a code."""

    verification_code: str = Field(max_length=128, examples=["123456"])


@dataclass(frozen=True, slots=True)
class CodeRooms:
    """The rooms that these routes stand on."""

    verifier: Verifier
    repeats: Repeats


class VerificationCodeRoutes:
    """``hot`` answers; ``router`` describes the same routes in the schema."""

    def __init__(self, rooms: CodeRooms, gate: Gate) -> None:
        self._rooms = rooms
        self._gate = gate
        self.hot = [
            Hot(f"{PREFIX}/verification-codes", self._send),
            Hot(f"{PREFIX}/verification-codes/verify", self._verify),
        ]
        self.router = section("verification-codes", gate, read=Scope.VERIFICATION_CODES)
        self.router.add_api_route(
            "/verification-codes",
            self.send,
            methods=["POST"],
            status_code=204,
            responses={**_SENDING, 400: REFUSALS[400]},
        )
        self.router.add_api_route(
            "/verification-codes/verify", self.verify, methods=["POST"], status_code=204
        )

    async def send(
        self,
        body: CodeRequest,
        idempotency_key: Annotated[
            str | None,
            Header(
                max_length=255,
                description="The same send asked for again within a day under the same key is not made again.",
            ),
        ] = None,
    ) -> None:
        """Send a code to an e-mail address or a phone number. It ends the one before it."""

    async def verify(self, body: CodeTyped) -> None:
        """Check a code. Right once; while too many wrong ones keep it locked, nothing is judged and nothing is lost."""

    async def _send(self, request: Request) -> Response:
        caller = await admitted(request, self._gate, Scope.VERIFICATION_CODES)
        wanted = await read_body(request, CodeRequest)
        key = request.headers.get(_KEY_HEADER)
        if key is None:
            await self._sent(wanted, caller.application)
        else:
            if not _KEY.fullmatch(key):
                raise RequestValidationError([_BAD_KEY])
            body = await request.body()
            async with self._rooms.repeats.once(caller.application, key, body) as first:
                if first:
                    await self._sent(wanted, caller.application)
        return _DONE

    async def _sent(self, wanted: CodeRequest, client: str) -> None:
        await self._rooms.verifier.send(
            wanted.identifier(),
            wanted.usage_type,
            application=APPLICATION,
            client=client,
            door=Door.MANAGEMENT,
            address=wanted.client_address,
            locale=wanted.locale,
        )

    async def _verify(self, request: Request) -> Response:
        caller = await admitted(request, self._gate, Scope.VERIFICATION_CODES)
        typed = await read_body(request, CodeTyped)
        await self._rooms.verifier.check(
            typed.identifier(),
            typed.verification_code,
            typed.usage_type,
            application=APPLICATION,
            client=caller.application,
            door=Door.MANAGEMENT,
        )
        return _DONE


# Nothing in it is anybody's own: made once.
_DONE: Final = Response(status_code=204)
_BAD_KEY: Final = {
    "type": "string_pattern_mismatch",
    "loc": ("header", _KEY_HEADER),
    "msg": "1 to 255 printable characters without blanks",
}
_SENDING: Final[dict[int | str, dict[str, Any]]] = {
    409: {"model": Refusal, "description": "The first send under this key has no answer yet."},
    501: {"model": Refusal, "description": "No connector is set up for this channel."},
    504: {"model": Refusal, "description": "The provider's answer did not come in time."},
}
