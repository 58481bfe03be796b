"""Which key a configuration asks for: its own, one of a role, a pod or this machine, or what the environment offers."""

from __future__ import annotations

import os
from typing import NoReturn

from watchword.clock import Clock
from watchword.connectors._aliyun_config import AliyunConfig, PodRole, RamRole
from watchword.connectors._aliyun_config import MachineRole as MachineRoleConfig
from watchword.connectors._aliyun_credentials import (
    AccessKey,
    Credentials,
    FetchedKey,
    NoCredentials,
    StaticKey,
)
from watchword.connectors._aliyun_environment import Environment, pod_of
from watchword.connectors._aliyun_key_sources import (
    AssumedRole,
    Carrier,
    MachineDoor,
    MachineRole,
    OIDCRole,
    Role,
    Source,
)
from watchword.errors import ConfigInvalid, Problem
from watchword.http import Timeouts


def credentials_of(
    config: AliyunConfig, carrier: Carrier, metadata: MachineDoor, clock: Clock
) -> Credentials:
    """The credentials that ``config`` asks for. Raises ``ConfigInvalid`` where it names none."""
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


__all__ = ["credentials_of"]
