"""Where a temporary access key comes from: a role that is assumed, a token file, the machine itself, or the environment.

STS 2015-04-01: https://help.aliyun.com/zh/ram/developer-reference/api-sts-2015-04-01-assumerole
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NoReturn
from urllib.parse import quote

from watchword.clock import Clock, iso
from watchword.connectors._aliyun_config import AliyunConfig, PodRole, RamRole
from watchword.connectors._aliyun_config import MachineRole as MachineRoleConfig
from watchword.connectors._aliyun_credentials import (
    AccessKey,
    Credentials,
    FetchedKey,
    NoCredentials,
    StaticKey,
)
from watchword.connectors._aliyun_signatures import FORM, SignerV3, encoded
from watchword.connectors.base import Answer, read_object
from watchword.errors import ConfigInvalid, OutgoingError, Problem
from watchword.http import Request, Timeouts, Transport
from watchword.message import Fault
from watchword.secret import new_nonce

STS_VERSION: Final = "2015-04-01"
_METADATA: Final = "http://100.100.100.200/latest"
_METADATA_TIMEOUTS: Final = Timeouts(1.0, 1.0, 2.0)
_TOKEN_SECONDS: Final = "21600"  # noqa: S105 - how long it is good
_SESSION: Final = "watchword"

Carrier = Callable[[], Transport]
# The metadata address is behind a door of its own, open only while a key is fetched.
MachineDoor = Callable[[], AbstractAsyncContextManager[Transport]]
Source = Callable[[Timeouts], Awaitable[AccessKey]]


@dataclass(frozen=True, slots=True)
class Role:
    """A role to assume."""

    arn: str
    session: str = _SESSION
    seconds: int = 3600
    external_id: str = ""
    policy: str = ""
    region: str = ""

    @property
    def endpoint(self) -> str:
        """The STS host."""
        return (
            f"https://sts.{self.region}.aliyuncs.com/"
            if self.region
            else "https://sts.aliyuncs.com/"
        )

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


# --- the environment -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Environment:
    """What a program on Aliyun's machines expects to be enough: variables, RRSA, the command line's profile, the machine's role."""

    carrier: Carrier
    metadata: MachineDoor
    clock: Clock

    async def __call__(self, timeouts: Timeouts) -> AccessKey:
        """The key of the first that is there, in Aliyun's own order."""
        given = _variables(os.environ)
        if given is not None:
            return given
        for source in (self._pod(os.environ), await self._profile(os.environ)):
            if source is not None:
                return await source(timeouts)
        if _said(os.environ, "ECS_METADATA_DISABLED").lower() != "true":
            return await MachineRole(_said(os.environ, "ECS_METADATA"), self.metadata)(timeouts)
        raise NoCredentials("The environment holds no access key.")

    def _pod(self, said: Mapping[str, str]) -> OIDCRole | None:
        pod = pod_of(said)
        if not (pod.role.arn and pod.provider_arn and pod.token_file):
            return None
        return OIDCRole(pod.role, pod.provider_arn, pod.token_file, self.carrier, self.clock)

    async def _profile(self, said: Mapping[str, str]) -> Source | None:
        if _said(said, "CLI_PROFILE_DISABLED").lower() == "true":
            return None
        try:
            text = await asyncio.to_thread((Path.home() / ".aliyun" / "config.json").read_text)
            profiles = json.loads(text)["profiles"]
            wanted = _said(said, "PROFILE") or json.loads(text).get("current") or "default"
            profile = next(Answer(one) for one in profiles if one["name"] == wanted)
        except (OSError, ValueError, LookupError, TypeError, RuntimeError, StopIteration):
            return None
        return self._by_mode(profile)

    def _by_mode(self, profile: Answer) -> Source | None:
        key = AccessKey(
            profile.text("access_key_id"),
            profile.text("access_key_secret"),
            profile.text("sts_token"),
        )
        role = Role(
            profile.text("ram_role_arn"), profile.text("ram_session_name") or _SESSION,
            region=profile.text("sts_region"),
        )  # fmt: skip
        match profile.text("mode"):
            case "AK" | "StsToken":
                return StaticKey(key).key
            case "RamRoleArn":
                return AssumedRole(role, StaticKey(key), self.carrier, self.clock)
            case "EcsRamRole":
                return MachineRole(profile.text("ram_role_name"), self.metadata)
            case "OIDC":
                provider, file = profile.text("oidc_provider_arn"), profile.text("oidc_token_file")
                return OIDCRole(role, provider, file, self.carrier, self.clock)
        return None


@dataclass(frozen=True, slots=True)
class Pod:
    """What Aliyun's Kubernetes tells a pod about itself; empty where it tells nothing."""

    role: Role
    provider_arn: str
    token_file: str


def pod_of(said: Mapping[str, str]) -> Pod:
    """What the variables say."""
    role = Role(
        _said(said, "ROLE_ARN"),
        _said(said, "ROLE_SESSION_NAME") or _SESSION,
        region=_said(said, "STS_REGION"),
    )
    return Pod(role, _said(said, "OIDC_PROVIDER_ARN"), _said(said, "OIDC_TOKEN_FILE"))


def _variables(said: Mapping[str, str]) -> AccessKey | None:
    key_id, secret = _said(said, "ACCESS_KEY_ID"), _said(said, "ACCESS_KEY_SECRET")
    if not (key_id and secret):
        return None
    return AccessKey(key_id, secret, _said(said, "SECURITY_TOKEN"))


def _said(said: Mapping[str, str], name: str) -> str:
    return said.get(f"ALIBABA_CLOUD_{name}", "")


# --- what a configuration names --------------------------------------------------------------


def credentials_of(
    config: AliyunConfig, carrier: Carrier, metadata: MachineDoor, clock: Clock
) -> Credentials:
    """The credentials that ``config`` asks for. Raises ``ConfigInvalid`` for half a key."""
    own, kind = _own_key(config), config.credentials
    if kind is None:
        return StaticKey(own) if own else _refused("accessKeyId")
    environment = Environment(carrier, metadata, clock)
    source: Source
    if isinstance(kind, RamRole):
        base = StaticKey(own) if own else FetchedKey(environment, clock)
        source = AssumedRole(_role(kind, kind.role_arn), base, carrier, clock)
    elif isinstance(kind, PodRole):
        source = _pod_source(kind, carrier, clock)
    elif isinstance(kind, MachineRoleConfig):
        source = MachineRole(kind.role_name, metadata)
    else:
        source = environment
    return FetchedKey(source, clock)


def _own_key(config: AliyunConfig) -> AccessKey | None:
    key_id, secret = config.access_key_id, config.access_key_secret
    if bool(key_id) != bool(secret):
        _refused("accessKeySecret" if key_id else "accessKeyId")
    return AccessKey(key_id, secret, config.security_token or "") if key_id else None


def _refused(key: str) -> NoReturn:
    raise ConfigInvalid([Problem(key, "is missing")])


def _role(kind: RamRole | PodRole, arn: str) -> Role:
    return Role(
        arn,
        kind.role_session_name,
        kind.duration_seconds,
        kind.external_id if isinstance(kind, RamRole) else "",
        kind.policy,
        kind.sts_region or "",
    )


def _pod_source(kind: PodRole, carrier: Carrier, clock: Clock) -> Source:
    """What the configuration leaves out the pod's own variables say. The token file they alone say: a configuration that could
    name any file of this server would send it away.
    """

    async def fetch(timeouts: Timeouts) -> AccessKey:
        pod = pod_of(os.environ)
        arn, provider = kind.role_arn or pod.role.arn, kind.oidc_provider_arn or pod.provider_arn
        if not (arn and provider and pod.token_file):
            raise NoCredentials("This is no pod with a role: its environment does not name one.")
        return await OIDCRole(_role(kind, arn), provider, pod.token_file, carrier, clock)(timeouts)

    return fetch


__all__ = ["AssumedRole", "Environment", "MachineRole", "OIDCRole", "Role", "credentials_of"]
