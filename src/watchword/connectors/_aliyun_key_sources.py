"""Where a temporary access key comes from: a role that is assumed, a token file, the machine itself, or an address that tells one.

STS 2015-04-01: https://help.aliyun.com/zh/ram/developer-reference/api-sts-2015-04-01-assumerole
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from watchword.clock import Clock, iso
from watchword.connectors._aliyun_credentials import AccessKey, Credentials, NoCredentials
from watchword.connectors._aliyun_signatures import FORM, SignerV3, encoded
from watchword.connectors.base import Answer, read_object
from watchword.errors import OutgoingError
from watchword.http import Request, Timeouts, Transport
from watchword.message import Fault
from watchword.secret import new_nonce

STS_VERSION: Final = "2015-04-01"
_METADATA: Final = "http://100.100.100.200/latest"
_METADATA_TIMEOUTS: Final = Timeouts(1.0, 1.0, 2.0)
_TOKEN_SECONDS: Final = "21600"  # noqa: S105 - how long it is good
SESSION: Final = "watchword"

Carrier = Callable[[], Transport]
# The metadata address is behind a door of its own, open only while a key is fetched.
MachineDoor = Callable[[], AbstractAsyncContextManager[Transport]]
Source = Callable[[Timeouts], Awaitable[AccessKey]]


@dataclass(frozen=True, slots=True)
class Role:
    """A role to assume."""

    arn: str
    session: str = SESSION
    seconds: int = 3600
    external_id: str = ""
    policy: str = ""
    region: str = ""
    vpc: bool = False

    @property
    def endpoint(self) -> str:
        """The STS host; only a region has one inside its VPCs."""
        if not self.region:
            return "https://sts.aliyuncs.com/"
        return f"https://{'sts-vpc' if self.vpc else 'sts'}.{self.region}.aliyuncs.com/"

    @property
    def parameters(self) -> dict[str, str]:
        """What both actions take."""
        asked = {
            "RoleArn": self.arn,
            "RoleSessionName": self.session,
            "DurationSeconds": str(self.seconds),
        }
        return asked | ({"Policy": self.policy} if self.policy else {})


@dataclass(frozen=True, slots=True)
class AssumedRole:
    """AssumeRole, signed with another key."""

    role: Role
    base: Credentials
    carrier: Carrier
    clock: Clock

    async def __call__(self, timeouts: Timeouts) -> AccessKey:
        """A key of that role."""
        key = await self.base.key(timeouts)
        signer = SignerV3(key.id, key.secret, self.role.endpoint, STS_VERSION, key.token)
        asked = self.role.parameters
        if self.role.external_id:
            asked["ExternalId"] = self.role.external_id
        request = signer.sign("AssumeRole", {}, asked, self.clock.now(), new_nonce())
        return await _exchanged(self.carrier(), request, timeouts)


@dataclass(frozen=True, slots=True)
class OIDCRole:
    """AssumeRoleWithOIDC, as pods of Aliyun's Kubernetes do (RRSA): unsigned, proved by a token file that is read each time."""

    role: Role
    provider_arn: str
    token_file: str
    carrier: Carrier
    clock: Clock

    async def __call__(self, timeouts: Timeouts) -> AccessKey:
        """A key of that role."""
        asked = {
            **self.role.parameters,
            "Action": "AssumeRoleWithOIDC",
            "Version": STS_VERSION,
            "Format": "JSON",
            "Timestamp": iso(self.clock.now()),
            "SignatureNonce": new_nonce(),
            "OIDCProviderArn": self.provider_arn,
            "OIDCToken": await _read_file(self.token_file),
        }
        headers = {"content-type": FORM}
        request = Request("POST", self.role.endpoint, headers, encoded(asked).encode())
        return await _exchanged(self.carrier(), request, timeouts)


@dataclass(frozen=True, slots=True)
class MachineRole:
    """The role of the ECS machine we run on, told by its metadata address: with a token first, so that no forged request is served."""

    name: str
    metadata: MachineDoor

    async def __call__(self, timeouts: Timeouts) -> AccessKey:  # noqa: ARG002 - the address answers at once or never
        """A key of that role; its name is asked for when it was not given."""
        async with self.metadata() as transport:
            return await self._told(transport)

    async def _told(self, transport: Transport) -> AccessKey:
        ttl = {"X-aliyun-ecs-metadata-token-ttl-seconds": _TOKEN_SECONDS}
        token = await _text(transport, Request("PUT", f"{_METADATA}/api/token", ttl))
        headers = {"X-aliyun-ecs-metadata-token": token}
        place = f"{_METADATA}/meta-data/ram/security-credentials/"
        name = self.name or await _text(transport, Request("GET", place, headers))
        answer = await _text(transport, Request("GET", place + quote(name, safe=""), headers))
        return _key(read_object(answer.encode()) or {})


@dataclass(frozen=True, slots=True)
class ToldKey:
    """A key that some address tells to whoever asks: a credentials URI. It is reached by the ordinary way out, guard and all."""

    url: str
    carrier: Carrier

    async def __call__(self, timeouts: Timeouts) -> AccessKey:
        """The key that is told."""
        try:
            response = await self.carrier().send(Request("GET", self.url), timeouts)
        except OutgoingError as exc:
            said = f"The credentials URI: {exc.sentence}"
            raise NoCredentials(said, Fault.UNAVAILABLE) from None
        if response.status != 200:
            raise NoCredentials(f"The credentials URI answered {response.status}.")
        return _key(read_object(response.body) or {})


async def _exchanged(transport: Transport, request: Request, timeouts: Timeouts) -> AccessKey:
    try:
        response = await transport.send(request, timeouts)
    except OutgoingError as exc:
        raise NoCredentials(f"STS: {exc.sentence}", Fault.UNAVAILABLE) from None
    answer = Answer(read_object(response.body) or {})
    found = answer.get("Credentials")
    if response.status != 200 or not isinstance(found, Mapping):
        # Its words may repeat what was signed; its code says enough.
        raise NoCredentials(f"STS refused: {answer.text('Code') or response.status}")
    return _key(found)


async def _text(transport: Transport, request: Request) -> str:
    try:
        response = await transport.send(request, _METADATA_TIMEOUTS)
    except OutgoingError:
        raise NoCredentials("The machine's metadata address does not answer.") from None
    text = response.body.decode(errors="replace").strip()
    if response.status != 200 or not text:
        raise NoCredentials(f"The machine's metadata address answered {response.status}.")
    return text


def _key(found: Mapping[str, Any]) -> AccessKey:
    told = Answer(found)
    expires_at = _instant(told.text("Expiration"))
    key = AccessKey(
        told.text("AccessKeyId"),
        told.text("AccessKeySecret"),
        told.text("SecurityToken"),
        expires_at,
    )
    if not (key.id and key.secret and key.token and expires_at):
        raise NoCredentials("What was answered holds no temporary access key.")
    return key


def _instant(text: str) -> int | None:
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return int(moment.timestamp() * 1000)


async def _read_file(name: str) -> str:
    try:
        return (await asyncio.to_thread(Path(name).read_text)).strip()
    except (OSError, UnicodeDecodeError):
        raise NoCredentials(f"{name} cannot be read.") from None


__all__ = [
    "SESSION",
    "AssumedRole",
    "Carrier",
    "MachineDoor",
    "MachineRole",
    "OIDCRole",
    "Role",
    "Source",
    "ToldKey",
]
