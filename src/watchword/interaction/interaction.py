"""One interaction as everybody may see it: what the person came for, what they proved, what they filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from watchword.errors import NotProved
from watchword.identifiers import Email, IdentifierType, Phone, SignInIdentifier
from watchword.interaction.journeys import Event, State
from watchword.message import UsageType

INTERACTION_SECONDS: Final = 3600


class RecordKind(StrEnum):
    """What can be proved; the values are the wire's. An interaction has at most one record of a kind."""

    EMAIL_CODE = "EmailVerificationCode"
    PHONE_CODE = "PhoneVerificationCode"
    PASSWORD = "Password"  # noqa: S105 - the wire's word
    NEW_PASSWORD = "NewPasswordIdentity"  # noqa: S105 - the wire's word

    @classmethod
    def of_code(cls, identifier: Phone | Email) -> RecordKind:
        """The kind of a code sent to ``identifier``."""
        return cls.PHONE_CODE if isinstance(identifier, Phone) else cls.EMAIL_CODE


@dataclass(frozen=True, slots=True)
class SentCode:
    """The code that is on its way: how long it is, until when it is good, and when another may be asked for."""

    verification_id: str
    digits: int
    sent_at: int
    resend_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class Record:
    """Something asked for, and since ``proved_at`` proved. ``user_id`` is whose password it was."""

    id: str
    kind: RecordKind
    identifier: SignInIdentifier
    usage_type: UsageType | None = None
    sent: SentCode | None = None
    proved_at: int | None = None
    user_id: str | None = None
    password_digest: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Proof:
    """By what the user was identified. ``id`` is the verification of a code; a password has none."""

    kind: RecordKind
    identifier: SignInIdentifier
    at: int
    id: str = ""

    @classmethod
    def of(cls, record: Record) -> Proof:
        """What a proved record gives. Raises ``NotProved`` for any other."""
        if record.proved_at is None:
            raise NotProved
        verification_id = record.sent.verification_id if record.sent else ""
        return cls(record.kind, record.identifier, record.proved_at, verification_id)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person has filled in and no account has yet. ``password_digest`` is of the password they chose."""

    username: str | None = None
    email: str | None = None
    phone: str | None = None
    password_digest: str | None = field(default=None, repr=False)
    name: str | None = None
    extra: Mapping[str, Any] | None = None
    # Which verifications proved ``email`` and ``phone``: asked again when they are written into an account.
    email_proof: str | None = None
    phone_proof: str | None = None

    def value(self, kind: IdentifierType) -> str | None:
        """What was filled in as ``kind``."""
        return {"username": self.username, "email": self.email, "phone": self.phone}[kind.value]


@dataclass(frozen=True, slots=True)
class Interaction:
    """A journey in progress. ``id`` is the flow that its codes are bound to; the browser's token is nowhere here.

    ``registered`` says that ``user_id`` was made by this very interaction.
    """

    id: str
    event: Event
    state: State
    application: str
    user_id: str | None
    created_at: int
    expires_at: int
    locale: str | None = None
    authorization_request: str | None = None
    registered: bool = False
    proof: Proof | None = None
    profile: Profile = Profile()
    records: tuple[Record, ...] = ()
    version: int = 0

    def record(self, record_id: str) -> Record | None:
        """The record of this id; ``None`` also for one that a newer took the place of."""
        return next((each for each in self.records if each.id == record_id), None)

    def of_kind(self, kind: RecordKind) -> Record | None:
        """The record of this kind."""
        return next((each for each in self.records if each.kind is kind), None)

    @property
    def waiting(self) -> Record | None:
        """The code that was sent last and not answered yet."""
        sent = [each for each in self.records if each.sent and each.proved_at is None]
        return max(sent, key=lambda each: each.sent.sent_at if each.sent else 0, default=None)

    @property
    def proved(self) -> Record | None:
        """The newest proof."""
        proofs = [each for each in self.records if each.proved_at is not None]
        return max(proofs, key=lambda each: each.proved_at or 0, default=None)

    @property
    def identifier(self) -> SignInIdentifier | None:
        """Who the person says they are: what a code is awaited for, or what was proved last."""
        record = self.waiting or self.proved
        return record.identifier if record else None

    @property
    def sent(self) -> SentCode | None:
        """The code that is awaited."""
        return self.waiting.sent if self.waiting else None
