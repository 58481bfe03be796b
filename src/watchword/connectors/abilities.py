"""What a connector may be able to do besides sending, each a small protocol of its own: whoever needs one asks ``isinstance``.

No ability raises ``DeliveryFailed``. What a key may not do, or a provider does not answer, comes back as ``CannotTell``: a key that
may only send is a good key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Protocol, runtime_checkable

from watchword.http import Timeouts
from watchword.identifiers import Email, Phone
from watchword.message import Fault, Message, Receipt


@dataclass(frozen=True, slots=True)
class CannotTell:
    """Why a question has no answer; the provider's own code and words, cleaned.

    ``permitted`` is False when the key is good but may not ask: nothing about the connector is wrong.
    """

    fault: Fault
    provider_code: str = ""
    provider_text: str = ""
    permitted: bool = True


# --- an outcome nobody knows -----------------------------------------------------------------


class Unknown(Enum):
    """``NOT_YET``: no record so far, and one may still appear. ``UNSAID``: asking again will not help."""

    NOT_YET = "not yet"
    UNSAID = "unsaid"


@runtime_checkable
class Reconciles(Protocol):
    """Can find out whether a message arrived whose answer was lost."""

    async def found(
        self, message: Message, since: int, timeouts: Timeouts
    ) -> Receipt | Unknown | None:
        """The receipt of ``message``, sent at ``since`` or a little later; ``None`` only if the provider certainly never had it.

        Recognised by ``message.attempt``. The text of a message, where the provider shows it, is neither kept nor logged.
        """
        ...


# --- what became of a message ----------------------------------------------------------------


class Outcome(StrEnum):
    """How far a message came after the provider took it. The first is not the last word; the others are."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What became of one message. ``to`` is as the provider writes it; ``attempt`` is our own id where it comes back."""

    provider_id: str
    to: str = field(repr=False)
    outcome: Outcome
    code: str = ""
    at: int | None = None
    attempt: str = ""


@runtime_checkable
class ReadsPushedReports(Protocol):
    """Understands what the provider pushes to a URL of ours."""

    def reports(self, body: bytes) -> Sequence[DeliveryReport]:
        """The reports in ``body``, in its order; what is not one is left out."""
        ...


@runtime_checkable
class QueriesReports(Protocol):
    """Can ask what became of a message."""

    async def report(
        self, to: Phone | Email, receipt: Receipt, sent_at: int, timeouts: Timeouts
    ) -> DeliveryReport | CannotTell | None:
        """The report on one message; ``None`` when the provider has nothing about it (yet)."""
        ...


# --- what the account has --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeyRefused:
    """The provider does not let this key, or its account, in; its own code and words, cleaned."""

    fault: Fault
    provider_code: str = ""
    provider_text: str = ""


@runtime_checkable
class KnowsItsKey(Protocol):
    """Can find out whether the provider knows the key, or lets this user in, without sending anything."""

    async def key_problem(self, timeouts: Timeouts) -> KeyRefused | CannotTell | None:
        """``None`` when the provider knows it. What the key may do is another question."""
        ...


@dataclass(frozen=True, slots=True)
class UsedTemplate:
    """A template that the configuration names, with the variables that are sent for it.

    ``abroad`` is where the configuration sends it: True for numbers outside mainland China only, False for those inside only.
    """

    code: str
    variables: tuple[str, ...]
    abroad: bool | None = None


@dataclass(frozen=True, slots=True)
class Used:
    """What the configuration takes for granted at the provider."""

    signatures: tuple[str, ...] = ()
    templates: tuple[UsedTemplate, ...] = ()
    sender: str = ""


@runtime_checkable
class NamesItsNeeds(Protocol):
    """Can say what has to exist at the provider for it to work."""

    def used(self) -> Used:
        """What the configuration names, each thing once."""
        ...


class Review(StrEnum):
    """Where something stands that a provider approves. ``LAPSED`` was good once."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature of the account. ``carriers`` says where it is filed: a carrier where it is not drops its messages in silence."""

    name: str
    review: Review
    kind: str = ""
    reason: str = ""
    carriers: Mapping[str, Review] | None = None


@dataclass(frozen=True, slots=True)
class ProviderTemplate:
    """A text kept at the provider. ``variables`` are the names it takes, ``None`` where a list does not show them."""

    code: str
    name: str
    review: Review
    kind: str = ""
    text: str = ""
    variables: tuple[str, ...] | None = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SenderAddress:
    """An address of the account that mails may come from."""

    address: str
    review: Review
    kind: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class SenderDomain:
    """A domain of the account and which of its DNS records the provider has found right."""

    name: str
    review: Review
    records: Mapping[str, bool]


@runtime_checkable
class ListsSignatures(Protocol):
    """Knows the account's signatures."""

    async def signatures(self, timeouts: Timeouts) -> Sequence[Signature] | CannotTell:
        """All of them, without their carriers."""
        ...

    async def signature(self, name: str, timeouts: Timeouts) -> Signature | CannotTell:
        """One of them, with its carriers."""
        ...


@runtime_checkable
class ListsTemplates(Protocol):
    """Knows the account's templates."""

    async def templates(self, timeouts: Timeouts) -> Sequence[ProviderTemplate] | CannotTell:
        """All of them."""
        ...

    async def template(self, code: str, timeouts: Timeouts) -> ProviderTemplate | CannotTell:
        """One of them, with its variables."""
        ...


@runtime_checkable
class ListsSenders(Protocol):
    """Knows from which addresses and domains the account may send."""

    async def senders(self, timeouts: Timeouts) -> Sequence[SenderAddress] | CannotTell:
        """The addresses, in the region that the connector names."""
        ...

    async def domains(self, timeouts: Timeouts) -> Sequence[SenderDomain] | CannotTell:
        """The domains."""
        ...


@dataclass(frozen=True, slots=True)
class Health:
    """How the account stands. ``standing`` is ``ok`` or the provider's reason; quotas are ``None`` where it does not say."""

    standing: str
    daily_quota: int | None = None
    free_left: int | None = None
    monthly_quota: int | None = None

    @property
    def well(self) -> bool:
        """Whether it may send."""
        return self.standing == "ok"


@runtime_checkable
class TellsHealth(Protocol):
    """Knows how the account stands."""

    async def health(self, timeouts: Timeouts) -> Health | CannotTell:
        """Quota and standing."""
        ...


__all__ = [
    "CannotTell",
    "DeliveryReport",
    "Health",
    "KeyRefused",
    "KnowsItsKey",
    "ListsSenders",
    "ListsSignatures",
    "ListsTemplates",
    "NamesItsNeeds",
    "Outcome",
    "ProviderTemplate",
    "QueriesReports",
    "ReadsPushedReports",
    "Reconciles",
    "Review",
    "SenderAddress",
    "SenderDomain",
    "Signature",
    "TellsHealth",
    "Unknown",
    "Used",
    "UsedTemplate",
]
