"""The fields that Aliyun connectors have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self
from urllib.parse import quote, urlsplit

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from watchword.connectors.base import ConfigPart, ConnectorConfig, setting


def _printable(value: str) -> str:
    if any(not "!" <= character <= "~" for character in value):
        raise PydanticCustomError(
            "key_characters", "must be plain letters, digits and signs without blanks"
        )
    return value


def _endpoint(value: str) -> str:
    """A host by itself, or a URL; as ``scheme://host[:port]/path`` with the default port dropped, as it is signed."""
    try:
        parts = urlsplit(value if "://" in value else f"https://{value}")
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError):
        raise _NO_ENDPOINT from None
    if parts.scheme not in ("http", "https") or not host or any(map(str.isspace, value)):
        raise _NO_ENDPOINT
    if parts.username is not None or parts.query or parts.fragment:
        raise _NO_ENDPOINT
    if parts.scheme == "http" and host.endswith(".aliyuncs.com"):
        raise PydanticCustomError("endpoint_clear", "must be https: a code travels in it")
    shown = f"[{host}]" if ":" in host else host
    if port not in (None, 443 if parts.scheme == "https" else 80):
        shown += f":{port}"
    return f"{parts.scheme}://{shown}{quote(parts.path, safe='/%~') or '/'}"


_NO_ENDPOINT: Final = PydanticCustomError(
    "endpoint", "must be a host such as dm.aliyuncs.com, or an http(s) URL without a query"
)

KeyText = Annotated[
    str, StringConstraints(min_length=1, max_length=200), AfterValidator(_printable)
]
KeyToken = Annotated[
    str, StringConstraints(min_length=1, max_length=4096), AfterValidator(_printable)
]
Endpoint = Annotated[str, AfterValidator(_endpoint)]


_Arn = Annotated[str, StringConstraints(pattern=r"^acs:ram::[0-9]{1,32}:[!-~]{1,200}$")]
_SessionName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.@_-]{2,64}$")]
_Region = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{2,32}$")]
_Seconds = Annotated[int, Field(ge=900, le=43_200)]


class RamRole(ConfigPart):
    """Assume a role with the access key of this connector, or with the environment's where it has none."""

    kind: Literal["ramRoleArn"]
    role_arn: _Arn
    role_session_name: _SessionName = "watchword"
    external_id: Annotated[str, StringConstraints(max_length=1224)] = ""
    policy: Annotated[str, StringConstraints(max_length=2048)] = ""
    duration_seconds: _Seconds = 3600
    sts_region: _Region | None = None


class PodRole(ConfigPart):
    """Assume a role with the token file that the environment names (RRSA); what is left out is the environment's too."""

    kind: Literal["oidc"]
    role_arn: _Arn | None = None
    oidc_provider_arn: _Arn | None = None
    role_session_name: _SessionName = "watchword"
    policy: Annotated[str, StringConstraints(max_length=2048)] = ""
    duration_seconds: _Seconds = 3600
    sts_region: _Region | None = None


class MachineRole(ConfigPart):
    """Use the role of the ECS machine this server runs on."""

    kind: Literal["ecsRamRole"]
    role_name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]{0,64}$")] = ""


class Environment(ConfigPart):
    """Use whatever the environment offers, in Aliyun's own order."""

    kind: Literal["environment"]


def _kind(value: object) -> str | None:
    kind = value.get("kind") if isinstance(value, Mapping) else getattr(value, "kind", None)
    return f"~{kind}" if kind in ("ramRoleArn", "oidc", "ecsRamRole", "environment") else None


KeySource = Annotated[
    Annotated[RamRole, Tag("~ramRoleArn")]
    | Annotated[PodRole, Tag("~oidc")]
    | Annotated[MachineRole, Tag("~ecsRamRole")]
    | Annotated[Environment, Tag("~environment")],
    Discriminator(
        _kind,
        custom_error_type="credentials_kind",
        custom_error_message="must have kind ramRoleArn, oidc, ecsRamRole or environment",
    ),
]


class AliyunConfig(ConnectorConfig):
    """The fields every Aliyun connector has."""

    access_key_id: KeyText = setting(
        "Access key ID",
        "LTAI5tExampleKeyId",
        help="From the RAM console. Use a RAM user that may do nothing but send.",
        destination=True,
        default="",
        unless="credentials",
    )
    access_key_secret: KeyText = setting(
        "Access key secret",
        "k3y-s3cret",
        help="Shown by Aliyun once, when the key is made.",
        secret=True,
        default="",
        unless="credentials",
    )
    security_token: KeyToken | None = setting(
        "Security token",
        help="Of a temporary access key that you fetched from STS yourself; it ends within hours.",
        secret=True,
        default=None,
    )
    credentials: KeySource | None = setting(
        "Credentials",
        help="Where a temporary access key comes from, instead of one that stays: a role, a pod, this machine, the environment.",
        destination=True,
        default=None,
    )

    @model_validator(mode="after")
    def _whole_key(self) -> Self:
        """Half a key is none, even where another one is fetched."""
        key = {"accessKeyId": self.access_key_id, "accessKeySecret": self.access_key_secret}
        lacking = [name for name, part in key.items() if not part]
        if len(lacking) == 1:
            detail = InitErrorDetails(type="missing", loc=(lacking[0],), input=None)
            raise ValidationError.from_exception_data("access key", [detail])
        return self


def endpoint_setting(host: str) -> Endpoint | None:
    """The optional field ``endpoint``."""
    field: Endpoint | None = setting(
        "Endpoint",
        host,
        help="Another host of the same API, such as a VPC or regional one. Leave empty for Aliyun's own.",
        destination=True,
        default=None,
    )
    return field


def signature_setting() -> Literal["v3", "v1"]:
    """The optional field ``signatureVersion``."""
    field: Literal["v3", "v1"] = setting(
        "Signature version",
        help="v3 is what Aliyun recommends; v1 is for a gateway or proxy that knows only the older one.",
        default="v3",
    )
    return field
