"""What the operator allows, as journeys ask for it: which doors, which ways in, what an account has to have."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from watchword.accounts import PasswordPolicy
from watchword.errors import EventForbidden, ForgotPasswordOff, SignInMethodOff, SignUpMethodOff
from watchword.experience import SignInExperience, forgot_password_channels
from watchword.experience.email_blocklist import require_allowed
from watchword.experience.parts import EmailBlocklistPolicy, UsernamePolicy
from watchword.experience.usernames import require_fitting
from watchword.identifiers import Email, IdentifierType, Phone, SignInIdentifier, Username
from watchword.interaction.journeys import Event
from watchword.message import Channel

_PHONE, _EMAIL, _USERNAME = IdentifierType.PHONE, IdentifierType.EMAIL, IdentifierType.USERNAME
EMAIL_OR_PHONE: Final = "emailOrPhone"
_AUTOMATIC: Final = "Automatic"
PASSWORD: Final = "password"  # noqa: S105 - the wire's word


class Mode(StrEnum):
    """Which doors are open; the values are the wire's."""

    SIGN_IN = "SignIn"
    REGISTER = "Register"
    BOTH = "SignInAndRegister"


@dataclass(frozen=True, slots=True)
class Method:
    """One way to sign in: by a kind of identifier, with a code, a password or either."""

    identifier: IdentifierType
    code: bool = True
    password: bool = False
    password_first: bool = False


@dataclass(frozen=True, slots=True)
class Allowed:
    """One moment's sign-in experience, as far as journeys go.

    ``required`` is what every account has to have, in the order in which it is asked for: ``username``, ``email``, ``phone``,
    ``emailOrPhone``, ``password``. ``terms`` asks for a yes before an account is made.
    """

    methods: tuple[Method, ...] = (Method(_PHONE), Method(_EMAIL))
    required: tuple[str, ...] = (EMAIL_OR_PHONE,)
    mode: Mode = Mode.BOTH
    forgot_password: frozenset[Channel] = frozenset()
    terms: bool = False
    passwords: PasswordPolicy = field(default_factory=PasswordPolicy)
    email_blocklist: EmailBlocklistPolicy = field(default_factory=EmailBlocklistPolicy)
    usernames: UsernamePolicy = field(default_factory=UsernamePolicy)

    @classmethod
    def of(cls, experience: SignInExperience, channels: Collection[Channel]) -> Allowed:
        """What ``experience`` allows while messages can leave by ``channels``."""
        methods = tuple(
            Method(
                IdentifierType(each.identifier.value),
                code=each.verification_code and each.identifier.value != _USERNAME.value,
                password=each.password,
                password_first=each.is_password_primary,
            )
            for each in experience.sign_in.methods
        )
        return cls(
            methods=methods,
            required=_required(experience),
            mode=Mode(experience.sign_in_mode.value),
            forgot_password=forgot_password_channels(experience, channels)
            if any(each.password for each in methods)
            else frozenset(),
            terms=experience.agree_to_terms_policy.value != _AUTOMATIC
            and bool(experience.terms_of_use_url or experience.privacy_policy_url),
            passwords=PasswordPolicy.of(experience.password_policy.model_dump(by_alias=True)),
            email_blocklist=experience.email_blocklist_policy,
            usernames=experience.username_policy,
        )

    @property
    def one_door(self) -> bool:
        """Whether signing in by code is all there is to registering: then nobody is asked which of the two they meant."""
        return (
            self.mode is Mode.BOTH
            and not self.terms
            and set(self.required) <= {_EMAIL.value, _PHONE.value, EMAIL_OR_PHONE}
            and len(self.required) == 1
        )

    @property
    def hides_strangers(self) -> bool:
        """Whether a code is kept from whoever has no account: nobody may register, so it would lead nowhere."""
        return self.mode is Mode.SIGN_IN

    def method(self, kind: IdentifierType) -> Method | None:
        """How to sign in with identifiers of this kind."""
        return next((each for each in self.methods if each.identifier is kind), None)

    def kinds(self, event: Event) -> tuple[IdentifierType, ...]:
        """The identifiers with which this journey begins."""
        if event is Event.SIGN_IN:
            return tuple(each.identifier for each in self.methods)
        if event is Event.FORGOT_PASSWORD:
            by_channel = {Channel.EMAIL: _EMAIL, Channel.SMS: _PHONE}
            return tuple(kind for way, kind in by_channel.items() if way in self.forgot_password)
        return self.sign_up_kinds[:2] if self._either else self.sign_up_kinds[:1]

    @property
    def _either(self) -> bool:
        return bool(self.required) and self.required[0] == EMAIL_OR_PHONE

    @property
    def sign_up_kinds(self) -> tuple[IdentifierType, ...]:
        """Every kind that an account has to have, the first to be asked for first."""
        kinds: list[IdentifierType] = []
        for each in self.required:
            if each == EMAIL_OR_PHONE:
                kinds += [_EMAIL, _PHONE]
            elif each != PASSWORD:
                kinds.append(IdentifierType(each))
        return tuple(dict.fromkeys(kinds))

    # --- asking ------------------------------------------------------------------------------

    def require_event(self, event: Event) -> None:
        """Raises ``EventForbidden`` for a door that is shut, ``ForgotPasswordOff`` for a reset that no channel allows."""
        if event is Event.FORGOT_PASSWORD:
            if not self.forgot_password:
                raise ForgotPasswordOff
        elif self.mode is (Mode.REGISTER if event is Event.SIGN_IN else Mode.SIGN_IN):
            raise EventForbidden

    def require_code(self, event: Event, identifier: Phone | Email) -> None:
        """Raises when a code to ``identifier`` leads nowhere in this journey."""
        if event is Event.FORGOT_PASSWORD:
            if Channel.of(identifier) not in self.forgot_password:
                raise ForgotPasswordOff
        elif event is Event.REGISTER:
            if identifier.type not in self.sign_up_kinds:
                raise SignUpMethodOff
            self.require_new(identifier)
        else:
            method = self.method(identifier.type)
            if method is None or not method.code:
                raise SignInMethodOff

    def require_password(self, identifier: SignInIdentifier) -> None:
        """Raises ``SignInMethodOff`` when nobody signs in with such an identifier and a password."""
        method = self.method(identifier.type)
        if method is None or not method.password:
            raise SignInMethodOff

    def require_new(self, identifier: SignInIdentifier) -> None:
        """Raises for an identifier that no account may get from now on: ``EmailNotAllowed``, ``EmailSubaddressingNotAllowed`` and the
        ``UsernameRefused`` of its rule. Whoever has it already signs in with it.
        """
        if isinstance(identifier, Email):
            require_allowed(identifier, self.email_blocklist)
        elif isinstance(identifier, Username):
            require_fitting(identifier.value, self.usernames)

    def missing(self, has: frozenset[str]) -> tuple[str, ...]:
        """What an account that ``has`` these still needs, in the order to ask for it."""
        return tuple(each for each in self.required if not _satisfied(each, has))


def _required(experience: SignInExperience) -> tuple[str, ...]:
    """What every account has to have: of several primary identifiers a username, else either of the two others; then the rest."""
    sign_up = experience.sign_up
    primary = {each.value for each in sign_up.identifiers}
    required: list[str] = []
    if _USERNAME.value in primary:
        required.append(_USERNAME.value)
    elif {_EMAIL.value, _PHONE.value} <= primary:
        required.append(EMAIL_OR_PHONE)
    else:
        required.extend(sorted(primary))
    required += [each.identifier.value for each in sign_up.secondary_identifiers]
    if sign_up.password:
        required.append(PASSWORD)
    return tuple(dict.fromkeys(required))


def _satisfied(requirement: str, has: frozenset[str]) -> bool:
    if requirement == EMAIL_OR_PHONE:
        return bool(has & {_EMAIL.value, _PHONE.value})
    return requirement in has


# Asked anew in each step: what the operator switches off is off at once (T22).
AllowedNow = Callable[[], Awaitable[Allowed]]
