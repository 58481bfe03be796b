"""How connectors read on the wire: Logto's keys with their meaning, and ours beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from watchword.advice import LANGUAGES
from watchword.connectors import discover, guides
from watchword.connectors.base import Connector
from watchword.delivery import Pause, StoredConnector
from watchword.delivery.search import Record
from watchword.message import Channel
from watchword.web.api.models import Answer, Body
from watchword.web.language import for_operators

Type = Literal["Sms", "Email"]
_TYPES: dict[Channel, Type] = {Channel.SMS: "Sms", Channel.EMAIL: "Email"}
# How many fallbacks a channel may ever have; a place behind all others is the last one.
_LAST_PLACE = 1_000

RowID = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,128}$")]
Words = Annotated[str, StringConstraints(max_length=256)]
Image = Annotated[str, StringConstraints(max_length=64 * 1024)]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


class Overrides(Body):
    """What an operator may say of a connector in place of what it says itself."""

    target: Words | None = None
    name: dict[str, Words] | None = Field(None, max_length=32)
    logo: Image | None = None
    logo_dark: Image | None = None

    def given(self) -> dict[str, Any]:
        """What was said, by its keys on the wire."""
        return self.model_dump(by_alias=True, exclude_none=True)


class NewConnector(Body):
    """A connector to store. ``fallback``, ``countries`` and ``enabled`` are ours."""

    connector_id: Words = Field(examples=["aliyun-short-message-service"])
    config: dict[str, Any] | None = Field(None, repr=False)
    metadata: Overrides | None = None
    sync_profile: StrictBool | None = None
    enable_token_storage: StrictBool | None = None
    id: RowID | None = None
    fallback: StrictBool = Field(
        False,
        description="Stand behind the channel's present connectors instead of replacing the first.",
    )
    countries: list[CountryCode] | None = Field(
        None, max_length=300, description="Serve these countries (ISO 3166) only; empty for all."
    )
    enabled: StrictBool | None = None


class ConnectorChange(Body):
    """What to change; what is left out stays. ``fallback``, ``countries``, ``enabled`` and ``position`` are ours."""

    config: dict[str, Any] | None = Field(
        None,
        repr=False,
        description="The whole configuration. A masked secret stands for the stored one, as long as no destination changes.",
    )
    metadata: Overrides | None = None
    sync_profile: StrictBool | None = None
    enable_token_storage: StrictBool | None = None
    fallback: StrictBool | None = Field(
        None, description="`false` makes it its channel's first, `true` the last."
    )
    countries: list[CountryCode] | None = Field(None, max_length=300)
    enabled: StrictBool | None = None
    position: StrictInt | None = Field(
        None, ge=0, le=_LAST_PLACE, description="Its place in the channel's order; 0 is the first."
    )

    @property
    def place(self) -> int | None:
        """Where it is to stand, said either way."""
        if self.position is None and self.fallback is not None:
            return _LAST_PLACE if self.fallback else 0
        return self.position


class FactoryAnswer(Answer):
    """An installed connector. ``codeLengths``, ``abilities`` and ``usageTypes`` are ours."""

    id: str
    type: Type
    target: str
    platform: None = None
    name: dict[str, str]
    description: dict[str, str]
    logo: str
    logo_dark: str | None = None
    readme: str
    config_template: str
    form_items: list[dict[str, Any]]
    is_demo: bool = False
    code_lengths: list[int] = Field(description="The shortest and the longest code it carries.")
    abilities: list[str] = Field(description="What it can do besides sending, such as receipts.")
    usage_types: list[str] = Field(description="The usage types that need a template.")


class PauseAnswer(Answer):
    """It did not answer several times in a row: others go first until then, and one message at a time asks it again."""

    until: int
    fault: str
    trying: bool = Field(description="Whether a message is asking it now.")


class HealthAnswer(Answer):
    """How a connector is doing, by its last attempts (at most 50) of any process and by the breaker of the one that answers."""

    state: Literal["ok", "failing", "idle", "disabled", "unusable"]
    problem: str = Field("", description="Why it cannot be used, where it cannot.")
    attempts: int
    taken: int
    delivered: int
    undelivered: int
    last_at: int | None
    last_fault: str
    pause: PauseAnswer | None = Field(
        None, description="Of the process that answers alone; ``null`` when messages go through it."
    )


class ConnectorAnswer(FactoryAnswer):
    """A stored connector: its id, what its factory says, what is stored; secrets are masked."""

    connector_id: str
    config: dict[str, Any]
    metadata: dict[str, Any]
    sync_profile: bool
    enable_token_storage: bool
    extra_info: dict[str, Any] = Field(default_factory=dict)
    fallback: bool
    countries: list[str]
    enabled: bool
    position: int
    has_receipts_address: bool
    replaced_at: int | None
    created_at: int
    updated_at: int
    health: HealthAnswer | None = None


class ReceiptsAddress(Answer):
    """Where a provider is to push delivery receipts. It holds a secret and is shown this once."""

    url: str


def factory_answer(factory: type[Connector], language: str = "en") -> FactoryAnswer:
    """What may be told of an installed connector; its guide in ``language``."""
    return FactoryAnswer(**_about(factory, language))


def connector_answer(
    stored: StoredConnector, record: Record | None = None, pause: Pause | None = None
) -> ConnectorAnswer:
    """What may be told of a stored one, with its overrides in place."""
    factory = discover().get(stored.connector_id)
    said = _about(factory, "en") if factory else _gone(stored)
    overrides = dict(stored.metadata)
    for name, key in (
        ("target", "target"),
        ("name", "name"),
        ("logo", "logo"),
        ("logo_dark", "logoDark"),
    ):
        if key in overrides:
            said[name] = overrides[key]
    return ConnectorAnswer(
        **(said | {"id": stored.id}),
        connector_id=stored.connector_id,
        config=dict(stored.config or {}),
        metadata=overrides,
        sync_profile=stored.sync_profile,
        enable_token_storage=stored.token_storage,
        fallback=stored.fallback,
        countries=list(stored.countries),
        enabled=stored.enabled,
        position=stored.position,
        has_receipts_address=stored.has_receipts_address,
        replaced_at=stored.replaced_at,
        created_at=stored.created_at,
        updated_at=stored.updated_at,
        health=None if record is None else _health(stored, record, pause),
    )


def target_of(stored: StoredConnector) -> str:
    """A stored connector's target, overrides included."""
    factory = discover().get(stored.connector_id)
    return str(stored.metadata.get("target") or (factory and factory.target) or stored.connector_id)


def _about(factory: type[Connector], language: str) -> dict[str, Any]:
    lengths = factory.code_lengths
    return {
        "id": factory.id,
        "type": _TYPES[factory.channel],
        "target": factory.target or factory.id,
        "name": _in_every_language(guides.names(factory)),
        "description": _in_every_language(guides.descriptions(factory)),
        "logo": guides.picture(factory),
        "readme": guides.guide(factory, language),
        "config_template": guides.example(factory),
        "form_items": _labelled(factory.Config.form_items(), for_operators(language)),
        "code_lengths": [lengths[0], lengths[-1]],
        "abilities": guides.abilities(factory),
        "usage_types": list(factory.Config.required_usage_types()),
    }


def _in_every_language(said: dict[str, str]) -> dict[str, str]:
    """Those that a connector's own pages do not speak come from the catalogues, as far as these have it."""
    others = {tag: for_operators(tag)(said["en"]) for tag in LANGUAGES if tag not in said}
    return said | {tag: text for tag, text in others.items() if text != said["en"]}


def _labelled(items: list[dict[str, Any]], say: Callable[[str], str]) -> list[dict[str, Any]]:
    """A form's fields with label and help as ``say`` says them."""
    words = ("label", "description")
    return [item | {key: say(item[key]) for key in words if key in item} for item in items]


def _gone(stored: StoredConnector) -> dict[str, Any]:
    """What is left to tell of a connector whose plug-in was uninstalled."""
    return {
        "id": stored.connector_id,
        "type": _TYPES[stored.channel],
        "target": stored.connector_id,
        "name": {"en": stored.connector_id},
        "description": {"en": ""},
        "logo": "",
        "readme": "",
        "config_template": "{}",
        "form_items": [],
        "code_lengths": [],
        "abilities": [],
        "usage_types": [],
    }


def _health(stored: StoredConnector, record: Record, pause: Pause | None) -> HealthAnswer:
    return HealthAnswer(
        state=_state(stored, record),
        problem=stored.problem,
        attempts=record.attempts,
        taken=record.taken,
        delivered=record.delivered,
        undelivered=record.undelivered,
        last_at=record.last_at,
        last_fault=record.last_fault,
        pause=pause
        and PauseAnswer(until=pause.until, fault=pause.fault.value, trying=pause.trying),
    )


def _state(
    stored: StoredConnector, record: Record
) -> Literal["ok", "failing", "idle", "disabled", "unusable"]:
    if stored.problem:
        return "unusable"
    if not stored.enabled:
        return "disabled"
    if record.failing:
        return "failing"
    return "ok" if record.attempts else "idle"
