"""What is said, to whom, and what for: the words that every connector and every room above shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol, TypeVar

from watchword.identifiers import Email, Phone

_EMPTY: Mapping[str, str] = MappingProxyType({})


class Channel(StrEnum):
    """How a message travels."""

    SMS = "sms"
    EMAIL = "email"

    @classmethod
    def of(cls, identifier: Phone | Email) -> Channel:
        """The channel that reaches this identifier."""
        return cls.SMS if isinstance(identifier, Phone) else cls.EMAIL


class UsageType(StrEnum):
    """What a message is for; the values are the wire's."""

    SIGN_IN = "SignIn"
    REGISTER = "Register"
    FORGOT_PASSWORD = "ForgotPassword"  # noqa: S105 - the wire's word
    GENERIC = "Generic"
    ORGANIZATION_INVITATION = "OrganizationInvitation"
    USER_PERMISSION_VALIDATION = "UserPermissionValidation"
    BIND_NEW_IDENTIFIER = "BindNewIdentifier"
    MFA_VERIFICATION = "MfaVerification"
    BIND_MFA = "BindMfa"


REQUIRED_USAGE_TYPES = (
    UsageType.REGISTER,
    UsageType.SIGN_IN,
    UsageType.FORGOT_PASSWORD,
    UsageType.GENERIC,
)


@dataclass(frozen=True, slots=True)
class Written:
    """A mail that somebody above wrote: it goes before a connector's own templates. Its ``{{name}}`` tokens are still to be filled.

    ``markup``: whether ``content`` is HTML. ``reply_to`` and ``sender`` are empty where the connector's own stand.
    """

    subject: str
    content: str = field(repr=False)
    markup: bool = True
    reply_to: str = ""
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one recipient, before any provider is known.

    ``values`` are what templates may use (``code``, ``minutes``, ``application.name``); they are never printed.
    ``attempt`` is our id of this one send (Aliyun's OutId): letters and digits, at most 32. ``written`` is what a mail says, where
    that was decided above the connectors.
    """

    to: Phone | Email
    usage_type: UsageType
    values: Mapping[str, str] = field(default_factory=lambda: _EMPTY, repr=False)
    locale: str | None = None
    attempt: str = ""
    written: Written | None = None

    @property
    def channel(self) -> Channel:
        """How it travels."""
        return Channel.of(self.to)

    def attempted(self, attempt: str) -> Message:
        """The same message, on its way as this attempt. Every send makes one: ``dataclasses.replace`` takes four times as long."""
        return Message(self.to, self.usage_type, self.values, self.locale, attempt, self.written)


class TemplateEntry(Protocol):
    """What every kind of template says about when it is used; ``countries`` empty means all."""

    @property
    def usage_type(self) -> UsageType:
        """What it is for."""
        ...

    @property
    def locale(self) -> str | None:
        """Its language, if it says."""
        ...

    @property
    def countries(self) -> Sequence[str]:
        """ISO 3166 regions it is kept for."""
        ...


_Entry = TypeVar("_Entry", bound=TemplateEntry)


def choose_template(entries: Iterable[_Entry], message: Message) -> _Entry | None:
    """The entry for ``message``: of its usage type, else ``Generic``; among several the one for its country, then the nearest
    language, then the first. An entry kept for other countries is never chosen; one in another language is, if there is no better.
    """
    region = message.to.region if isinstance(message.to, Phone) else ""
    entries = tuple(entries)
    for usage_type in (message.usage_type, UsageType.GENERIC):
        fitting = [
            entry
            for entry in entries
            if entry.usage_type == usage_type and (not entry.countries or region in entry.countries)
        ]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            return min(
                fitting,
                key=lambda entry: (not entry.countries, _distance(entry.locale, message.locale)),
            )
    return None


def _distance(has: str | None, wanted: str | None) -> int:
    """0 the very language, 1 the same without its region, 2 unsaid, 3 another."""
    if not has:
        return 2
    mine, theirs = has.lower(), (wanted or "").lower()
    if mine == theirs:
        return 0
    return 1 if mine.partition("-")[0] == theirs.partition("-")[0] else 3


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider took the message. Not proof of delivery.

    ``provider_id`` is the provider's name for the message (BizId, EnvId), ``request_id`` its name for our request.
    """

    provider_id: str
    request_id: str = ""


class Blame(StrEnum):
    """Whose doing a fault is."""

    PERSON = "person"
    OPERATOR = "operator"
    PROVIDER = "provider"


class Fault(StrEnum):
    """Why a provider did not take a message, in our words."""

    BAD_CONFIG = "bad_config"
    NO_TEMPLATE = "no_template"
    BAD_RECIPIENT = "bad_recipient"
    REJECTED = "rejected"
    THROTTLED = "throttled"
    NO_CREDIT = "no_credit"
    UNAVAILABLE = "unavailable"
    BAD_ANSWER = "bad_answer"
    OUTCOME_UNKNOWN = "outcome_unknown"

    @property
    def blame(self) -> Blame:
        """Whose doing it is."""
        return _BLAME.get(self, Blame.PROVIDER)

    @property
    def nothing_sent(self) -> bool:
        """Whether this fault proves that no message left."""
        return self not in (Fault.OUTCOME_UNKNOWN, Fault.BAD_ANSWER)

    @property
    def try_another(self) -> bool:
        """Whether another connector may be tried at once."""
        return self.nothing_sent and self not in (Fault.THROTTLED, Fault.BAD_RECIPIENT)


_BLAME = {
    Fault.BAD_CONFIG: Blame.OPERATOR,
    Fault.NO_TEMPLATE: Blame.OPERATOR,
    Fault.NO_CREDIT: Blame.OPERATOR,
    Fault.REJECTED: Blame.OPERATOR,
    Fault.BAD_RECIPIENT: Blame.PERSON,
    Fault.THROTTLED: Blame.PERSON,
}
