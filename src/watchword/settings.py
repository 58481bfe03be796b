"""Every setting of a server: environment and one TOML file, read once into one frozen object.

Order: command line, then ``WATCHWORD_*``, then the file, then the defaults below. Unknown names and bad values are refused
at start, all at once, each with its name and the reason.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from watchword.errors import SettingsInvalid

PREFIX: Final = "WATCHWORD_"
# Read elsewhere: the file's own place, a key of another server, and the names our test command uses.
_NOT_SETTINGS: Final = (
    "WATCHWORD_CONFIG", "WATCHWORD_IMPORT_", "WATCHWORD_STRICT", "WATCHWORD_TEST_",
)  # fmt: skip
_PORTS: Final = {"http": "80", "https": "443"}
_ABOVE_PORTS: Final = 65_536
_NAME: Final = r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?::(?P<port>[0-9]{1,5}))?"
_HOST: Final = re.compile(_NAME)
_ORIGIN: Final = re.compile(f"https?://{_NAME}")
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def bracketed(host: str) -> str:
    """``host`` as it stands in a URL (RFC 3986 3.2.2)."""
    return f"[{host}]" if ":" in host else host


def _listed(value: object) -> object:
    """``a, b`` from the environment as a list; lists from TOML as they are."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]


class Settings(BaseSettings):
    """A server's settings. Durations in seconds."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix=PREFIX, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    data: Path = Field(
        Path(".watchword"), description="Folder of keys and, on SQLite, the database."
    )
    # Neither this URL nor that of Redis shows in a repr: passwords are in them.
    database: str = Field(
        "", repr=False, description="Database URL; empty means SQLite in the data folder."
    )
    root_key_file: Path | None = Field(
        None, description="File with the 32-byte root key; default keys/root in the data folder."
    )
    redis: str = Field(
        "",
        repr=False,
        description="Redis or Valkey URL for rates; empty keeps them in the database.",
    )

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(3001, ge=0, le=65535, description="Port of the sign-in pages.")
    sandbox_port: int = Field(
        3080, ge=0, le=65535, description="Port of the sandbox beside a dev server."
    )
    console_port: int = Field(
        3002,
        ge=0,
        le=65535,
        description="Port of the console, on loopback unless console_origin is set.",
    )
    console_origin: str = Field(
        "", description="What operators' browsers see, such as https://console.example.com."
    )
    origin: str = Field(
        "", description="What people's browsers see, such as https://id.example.com."
    )
    hosts: Names = Field((), description="Further Host names to answer to; others get 421.")
    trusted_proxies: int = Field(
        0, ge=0, le=9, description="Reverse proxies in front of this server."
    )
    outbound_allow: Names = Field(
        (), description="Networks outgoing requests may reach although not public."
    )

    application_name: str = Field("Watchword", max_length=60, description="The name people see.")
    home_country: str = Field(
        "", description="ISO 3166 country first in the picker; empty follows the language."
    )

    limits: Literal["standard", "logto"] = Field("standard", description="The profile of limits.")
    limit_numbers: Names = Field(
        (), description="Own numbers of limits, such as messages-hour=8/3600."
    )
    code_digits: int = Field(6, ge=4, le=10, description="Digits of a verification code.")
    code_life: int = Field(600, ge=60, le=3600, description="Seconds a code lives.")
    code_tries: int | None = Field(
        None,
        ge=1,
        le=100,
        description="Wrong tries a code allows; by profile 5, or 10 under logto.",
    )
    resend_gap: int | None = Field(
        None,
        ge=0,
        le=3600,
        description="Seconds between two codes of one sign-in; by profile 60, or none under logto.",
    )

    breached_passwords: str = Field(
        "online",
        min_length=1,
        description="List of breached passwords: online, off, or a file of sorted SHA-1 digests.",
    )
    reveal_password_digests: bool = Field(
        False, description="Let the Management API read password digests, each time noted."
    )
    signing_algorithm: Literal["ES384", "ES256", "RS256"] = Field(
        "ES384", description="How tokens are signed; counts when a signing key is made."
    )
    reveal_secrets: bool = Field(
        False,
        description="Show secrets of applications and hooks for good, not for their first hour only.",
    )

    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least level logged."
    )
    log_format: Literal["json", "text"] = Field("json", description="How a log line is written.")
    metrics: Literal["off", "loopback", "token"] = Field(
        "off",
        description="Who may read /metrics: nobody, callers on this machine, who has the token.",
    )
    metrics_token_file: Path | None = Field(
        None, description="File with the token of /metrics, 32 characters or more."
    )
    otlp: str = Field(
        "",
        description="OpenTelemetry collector (OTLP over HTTP) that traces go to; empty for none.",
    )

    @field_validator("origin", "console_origin")
    @classmethod
    def _bare_origin(cls, value: str) -> str:
        """As browsers write it: a lower-case name, and no port where it is the scheme's own."""
        if not value:
            return value
        parts = urlsplit(value)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("an origin looks like https://id.example.com")
        if parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
            raise ValueError("an origin has no path, query or user")
        found = _ORIGIN.fullmatch(value.rstrip("/"))
        if found is None or not 0 < int(found["port"] or 1) < _ABOVE_PORTS:
            raise ValueError("an origin is http or https, a name in ASCII letters and digits, and perhaps a port")  # fmt: skip
        bare = f"{parts.scheme}://{found['host'].lower()}"
        return bare if found["port"] in (None, _PORTS[parts.scheme]) else f"{bare}:{found['port']}"

    @field_validator("hosts")
    @classmethod
    def _names(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if not _HOST.fullmatch(name):
                raise ValueError("a Host name looks like id.example.com or id.example.com:8443")
        return value

    @field_validator("redis")
    @classmethod
    def _redis(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            readable = parts.scheme in ("redis", "rediss", "unix") and (parts.port or 1)
        except ValueError:  # not repeated: a password may be what was taken for the port
            readable = False
        if value and not readable:
            raise ValueError("a Redis URL looks like redis://127.0.0.1:6379/0")
        return value

    @field_validator("outbound_allow")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            try:
                ipaddress.ip_network(text)
            except ValueError as exc:
                raise ValueError(f"{exc}; one looks like 10.1.0.0/16") from exc
        return value

    @field_validator("home_country")
    @classmethod
    def _country(cls, value: str) -> str:
        if value and not (len(value) == 2 and value.isascii() and value.isalpha()):
            raise ValueError("a country is two letters, such as CN")
        return value.upper()

    @model_validator(mode="after")
    def _distinct_ports(self) -> Settings:
        ports = [one for one in (self.port, self.sandbox_port, self.console_port) if one]
        if len(set(ports)) != len(ports):
            raise ValueError("port, sandbox_port and console_port must differ")
        return self

    @model_validator(mode="after")
    def _token_of_metrics(self) -> Settings:
        if self.metrics == "token" and self.metrics_token_file is None:
            raise ValueError("metrics = token needs metrics_token_file")
        return self

    @field_validator("otlp")
    @classmethod
    def _http(cls, value: str) -> str:
        if value and (
            urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname
        ):
            raise ValueError("a collector looks like http://127.0.0.1:4318")
        return value

    @property
    def database_url(self) -> str:
        """Where state is kept."""
        return self.database or f"sqlite:///{(self.data / 'watchword.db').as_posix()}"

    @property
    def database_file(self) -> Path | None:
        """The file in the data folder, where no database is named."""
        return None if self.database else self.data / "watchword.db"

    @property
    def on_loopback(self) -> bool:
        """Whether the server listens on this machine only."""
        return self.host in _LOOPBACK

    @property
    def public_origin(self) -> str:
        """What browsers see."""
        return self.origin or f"http://{bracketed(self.host)}:{self.port}"

    @property
    def console_host(self) -> str:
        """Where the console listens: on this machine only, until its origin is set."""
        return self.host if self.console_origin else "127.0.0.1"

    @property
    def public_console_origin(self) -> str:
        """What operators' browsers see."""
        return self.console_origin or f"http://{self.console_host}:{self.console_port}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic-settings names it
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Command line, environment, file; nothing else."""
        file = os.environ.get("WATCHWORD_CONFIG")
        toml = (TomlConfigSettingsSource(settings_cls, Path(file)),) if file else ()
        return (init_settings, env_settings, *toml)


def load(overrides: Mapping[str, Any] | None = None) -> Settings:
    """The settings of this process; ``overrides`` are what the command line gave. Raises ``SettingsInvalid``."""
    problems = _unknown_variables(os.environ)
    file = os.environ.get("WATCHWORD_CONFIG")
    if file and not os.path.isfile(file):  # noqa: PTH113 - pathlib's raises where it may not look
        problems.append(f"WATCHWORD_CONFIG: there is no file {file} that this account can see")
    if problems:
        raise SettingsInvalid("\n".join(problems))
    try:
        settings = Settings(
            **{name: value for name, value in (overrides or {}).items() if value is not None}
        )
    except ValidationError as exc:
        raise SettingsInvalid("\n".join(_sentences(exc))) from None
    except tomllib.TOMLDecodeError as exc:
        raise SettingsInvalid(f"{file}: {exc}") from exc
    except (OSError, UnicodeDecodeError) as exc:
        why = (exc.strerror or "").lower() if isinstance(exc, OSError) else "it is not UTF-8 text"
        raise SettingsInvalid(f"{file} cannot be read: {why}") from exc
    if problems := list(_out_of_reach(settings)):
        raise SettingsInvalid("\n".join(problems))
    return settings


def _out_of_reach(settings: Settings) -> Iterator[str]:
    """What other accounts keep from this one. What is not there is for whoever needs it to say."""
    for name, path in (
        ("data", settings.data / "watchword.db"),
        ("root_key_file", settings.root_key_file),
    ):
        try:
            if path is not None:
                path.stat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as exc:
            yield (
                f"{name}: {getattr(settings, name)} is out of reach ({(exc.strerror or '').lower()}). "
                "Run this as the account that the server runs as, or name another."
            )


def _unknown_variables(environment: Mapping[str, str]) -> list[str]:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = [
        name
        for name in environment
        if name.startswith(PREFIX) and name not in known and not name.startswith(_NOT_SETTINGS)
    ]
    return [f"{name}: there is no such setting{_nearest(name, known)}" for name in sorted(unknown)]


def _nearest(name: str, known: set[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _sentences(exc: ValidationError) -> list[str]:
    known = set(Settings.model_fields)
    found = []
    for error in exc.errors(include_url=False, include_input=False):
        name = ".".join(str(part) for part in error["loc"]) or "settings"
        sentence = _SENTENCES.get(error["type"], "").format(**error.get("ctx", {}))
        found.append(
            f"{name}: there is no such setting{_nearest(name, known)}"
            if error["type"] == "extra_forbidden"
            else f"{name}: {sentence or error['msg'].removeprefix('Value error, ')}"
        )
    return found


# In place of the words for programmers.
_SENTENCES: Final = {
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "greater_than_equal": "must be at least {ge}",
    "int_from_float": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "path_type": "must be a path",
    "string_too_long": "must not be longer than {max_length} characters",
    "string_too_short": "must not be empty",
    "string_type": "must be text",
    "tuple_type": "must be a list",
}
