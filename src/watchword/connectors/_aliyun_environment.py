"""The key that the environment offers: what a program on Aliyun's machines expects to be enough, in the order of Aliyun's own libraries.

https://help.aliyun.com/zh/sdk/developer-reference/v2-manage-python-access-credentials. Variables and files are read when a key is
fetched, not when the process starts.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping
from configparser import ConfigParser
from configparser import Error as NoProfiles
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from watchword.clock import Clock
from watchword.connectors._aliyun_credentials import AccessKey, NoCredentials, StaticKey
from watchword.connectors._aliyun_key_sources import (
    SESSION,
    AssumedRole,
    Carrier,
    MachineDoor,
    MachineRole,
    OIDCRole,
    Role,
    Source,
    ToldKey,
)
from watchword.connectors.base import Answer
from watchword.http import Timeouts

Said = Mapping[str, str]

# How deep one profile of the command line may lean on another.
_DEEPEST: Final = 5


@dataclass(frozen=True, slots=True)
class Environment:
    """The first of variables, pod, profile of the command line, profile of the SDKs, machine and credentials URI that is there."""

    carrier: Carrier
    metadata: MachineDoor
    clock: Clock

    async def __call__(self, timeouts: Timeouts) -> AccessKey:
        """Its key."""
        given = _variables(os.environ)
        if given is not None:
            return given
        told = _said(os.environ, "CREDENTIALS_URI")
        for source in (
            self._pod(os.environ),
            await self._command_line(os.environ),
            await self._sdk(os.environ),
        ):
            if source is not None:
                return await source(timeouts)
        if _said(os.environ, "ECS_METADATA_DISABLED").lower() != "true":
            try:
                role = _said(os.environ, "ECS_METADATA")
                return await MachineRole(role, self.metadata)(timeouts)
            except NoCredentials:
                if not told:
                    raise
        if told:
            return await ToldKey(told, self.carrier)(timeouts)
        raise NoCredentials("The environment holds no access key.")

    def _pod(self, said: Said) -> OIDCRole | None:
        pod = pod_of(said)
        if not (pod.role.arn and pod.provider_arn and pod.token_file):
            return None
        return OIDCRole(pod.role, pod.provider_arn, pod.token_file, self.carrier, self.clock)

    # ~/.aliyun/config.json

    async def _command_line(self, said: Said) -> Source | None:
        if _said(said, "CLI_PROFILE_DISABLED").lower() == "true":
            return None
        try:
            text = await asyncio.to_thread((Path.home() / ".aliyun" / "config.json").read_text)
            told = json.loads(text)
            profiles = {one["name"]: Answer(one) for one in told["profiles"]}
            wanted = _said(said, "PROFILE") or told.get("current") or "default"
        except (OSError, ValueError, LookupError, TypeError, RuntimeError):
            return None
        return self._by_mode(profiles, wanted)

    def _by_mode(self, profiles: Mapping[str, Answer], name: Any, depth: int = 0) -> Source | None:
        profile = profiles.get(name) if isinstance(name, str) else None
        if profile is None or depth > _DEEPEST:
            return None
        match profile.text("mode"):
            case "AK" | "StsToken":
                return _kept(_key_in(profile, "sts_token"))
            case "RamRoleArn":
                base = StaticKey(_key_in(profile, "sts_token"))
                role = _role_in(profile, "ram_session_name")
                return AssumedRole(role, base, self.carrier, self.clock)
            case "ChainableRamRoleArn":
                before = self._by_mode(profiles, profile.text("source_profile"), depth + 1)
                role = _role_in(profile, "ram_session_name")
                return before and AssumedRole(role, _Fetched(before), self.carrier, self.clock)
            case "EcsRamRole":
                return MachineRole(profile.text("ram_role_name"), self.metadata)
            case "OIDC":
                provider, file = profile.text("oidc_provider_arn"), profile.text("oidc_token_file")
                role = _role_in(profile, "role_session_name")
                return OIDCRole(role, provider, file, self.carrier, self.clock)
        return None

    # ~/.alibabacloud/credentials.ini

    async def _sdk(self, said: Said) -> Source | None:
        named = _said(said, "CREDENTIALS_FILE")
        sections = ConfigParser(interpolation=None, inline_comment_prefixes=("#",))
        try:
            file = Path(named) if named else Path.home() / ".alibabacloud" / "credentials.ini"
            sections.read_string(await asyncio.to_thread(file.read_text, encoding="utf-8"))
            section = sections[_said(said, "PROFILE") or "default"]
        except (OSError, ValueError, KeyError, RuntimeError, NoProfiles):
            return None
        return self._by_type(Answer(dict(section)))

    def _by_type(self, section: Answer) -> Source | None:
        role = Role(
            section.text("role_arn"),
            section.text("role_session_name") or SESSION,
            policy=section.text("policy"),
        )
        match section.text("type"):
            case "access_key" | "sts":
                return _kept(_key_in(section, "security_token"))
            case "ram_role_arn":
                base = StaticKey(_key_in(section, "security_token"))
                return AssumedRole(role, base, self.carrier, self.clock)
            case "ecs_ram_role":
                return MachineRole(section.text("role_name"), self.metadata)
            case "oidc_role_arn":
                provider = section.text("oidc_provider_arn")
                file = section.text("oidc_token_file_path")
                return OIDCRole(role, provider, file, self.carrier, self.clock)
        return None


@dataclass(frozen=True, slots=True)
class _Fetched:
    """A source as credentials: what leans on it is itself kept for an hour."""

    source: Source

    async def key(self, timeouts: Timeouts) -> AccessKey:
        return await self.source(timeouts)

    def spent(self, key: AccessKey) -> bool:  # noqa: ARG002 - nothing is kept here
        return True

    def close(self) -> None:
        pass


def _kept(key: AccessKey) -> Source | None:
    return StaticKey(key).key if key.id and key.secret else None


def _key_in(profile: Answer, token: str) -> AccessKey:
    return AccessKey(
        profile.text("access_key_id"), profile.text("access_key_secret"), profile.text(token)
    )


def _role_in(profile: Answer, session: str) -> Role:
    seconds = profile.text("expired_seconds")
    return Role(
        profile.text("ram_role_arn"),
        profile.text(session) or SESSION,
        int(seconds) if seconds.isdecimal() and len(seconds) < 6 and int(seconds) else 3600,
        profile.text("external_id"),
        profile.text("policy"),
        profile.text("sts_region"),
        profile.get("enable_vpc") is True,
    )


# --- variables -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pod:
    """What Aliyun's Kubernetes tells a pod about itself; empty where it tells nothing."""

    role: Role
    provider_arn: str
    token_file: str


def pod_of(said: Said) -> Pod:
    """What the variables say."""
    role = Role(
        _said(said, "ROLE_ARN"),
        _said(said, "ROLE_SESSION_NAME") or SESSION,
        region=_said(said, "STS_REGION"),
        vpc=_said(said, "VPC_ENDPOINT_ENABLED").lower() == "true",
    )
    return Pod(role, _said(said, "OIDC_PROVIDER_ARN"), _said(said, "OIDC_TOKEN_FILE"))


def _variables(said: Said) -> AccessKey | None:
    key_id, secret = _said(said, "ACCESS_KEY_ID"), _said(said, "ACCESS_KEY_SECRET")
    if not (key_id and secret):
        return None
    return AccessKey(key_id, secret, _said(said, "SECURITY_TOKEN"))


def _said(said: Said, name: str) -> str:
    return said.get(f"ALIBABA_CLOUD_{name}", "")


__all__ = ["Environment", "Pod", "pod_of"]
