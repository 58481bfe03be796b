"""What the operator's choices come to in journeys."""

from typing import Any

import pytest

from watchword.errors import (
    EventForbidden,
    ForgotPasswordOff,
    SignInMethodOff,
    SignUpMethodOff,
)
from watchword.experience import SignInExperience, born
from watchword.identifiers import IdentifierType, parse_identifier, parse_username
from watchword.interaction import Allowed, Event, Method, Mode
from watchword.message import Channel

MAIL, PHONE = parse_identifier("m@example.com"), parse_identifier("+8613800138000")
BOTH = frozenset(Channel)


def experience(**fields: Any) -> SignInExperience:
    return born("dev").changed(SignInExperience.model_validate(fields))


def method(kind: str, *, code: bool = True, password: bool = False) -> dict[str, Any]:
    return {
        "identifier": kind,
        "password": password,
        "verificationCode": code,
        "isPasswordPrimary": password,
    }


def test_a_new_development_database_has_one_door() -> None:
    assert Allowed.of(born("dev"), BOTH) == Allowed(
        methods=(Method(IdentifierType.PHONE), Method(IdentifierType.EMAIL))
    )
    assert Allowed.of(born("dev"), BOTH).one_door


def test_a_new_real_database_allows_nothing() -> None:
    allowed = Allowed.of(born("real"), frozenset())
    assert allowed.methods == ()
    assert not allowed.one_door
    for identifier in (MAIL, PHONE):
        with pytest.raises(SignInMethodOff):
            allowed.require_code(Event.SIGN_IN, identifier)


@pytest.mark.parametrize(
    ("sign_up", "required"),
    [
        ({"identifiers": ["email", "phone"], "password": False}, ("emailOrPhone",)),
        ({"identifiers": ["email"], "password": True}, ("email", "password")),
        ({"identifiers": ["phone", "username"], "password": False}, ("username",)),
        (
            {
                "identifiers": ["username"],
                "password": True,
                "secondaryIdentifiers": [{"identifier": "emailOrPhone", "verify": True}],
            },
            ("username", "emailOrPhone", "password"),
        ),
        ({"identifiers": [], "password": False}, ()),
    ],
)
def test_what_an_account_has_to_have(sign_up: dict[str, Any], required: tuple[str, ...]) -> None:
    allowed = Allowed.of(experience(signUp={"verify": True, **sign_up}), BOTH)
    assert allowed.required == required


def test_missing_things_are_named_in_the_order_to_ask() -> None:
    allowed = Allowed(required=("username", "emailOrPhone", "password"))
    assert allowed.missing(frozenset()) == ("username", "emailOrPhone", "password")
    assert allowed.missing(frozenset({"phone", "password"})) == ("username",)


@pytest.mark.parametrize(
    ("mode", "shut"),
    [
        (Mode.SIGN_IN, {Event.REGISTER}),
        (Mode.REGISTER, {Event.SIGN_IN}),
        (Mode.BOTH, set()),
    ],
)
def test_doors_are_open_or_shut(mode: Mode, shut: set[Event]) -> None:
    allowed = Allowed(mode=mode, forgot_password=BOTH)
    for event in Event:
        if event in shut:
            with pytest.raises(EventForbidden):
                allowed.require_event(event)
        else:
            allowed.require_event(event)
    assert allowed.hides_strangers == (mode is Mode.SIGN_IN)


def test_passwords_are_reset_only_where_there_are_any_and_by_channels_that_work() -> None:
    by_code = Allowed.of(experience(), BOTH)
    with pytest.raises(ForgotPasswordOff):
        by_code.require_event(Event.FORGOT_PASSWORD)
    methods = {"methods": [method("email", password=True)]}
    allowed = Allowed.of(experience(signIn=methods), frozenset({Channel.EMAIL}))
    allowed.require_code(Event.FORGOT_PASSWORD, MAIL)
    with pytest.raises(ForgotPasswordOff):
        allowed.require_code(Event.FORGOT_PASSWORD, PHONE)
    assert allowed.kinds(Event.FORGOT_PASSWORD) == (IdentifierType.EMAIL,)


def test_each_method_is_asked_by_kind() -> None:
    methods = {"methods": [method("email", code=False, password=True), method("phone")]}
    allowed = Allowed.of(experience(signIn=methods), BOTH)
    allowed.require_code(Event.SIGN_IN, PHONE)
    allowed.require_password(MAIL)
    with pytest.raises(SignInMethodOff):
        allowed.require_code(Event.SIGN_IN, MAIL)
    with pytest.raises(SignInMethodOff):
        allowed.require_password(PHONE)
    with pytest.raises(SignInMethodOff):
        allowed.require_password(parse_username("mei"))


def test_nobody_registers_with_what_an_account_need_not_have() -> None:
    allowed = Allowed(required=("email",))
    allowed.require_code(Event.REGISTER, MAIL)
    with pytest.raises(SignUpMethodOff):
        allowed.require_code(Event.REGISTER, PHONE)


def test_terms_to_be_ticked_make_two_doors() -> None:
    asked = experience(
        agreeToTermsPolicy="ManualRegistrationOnly", termsOfUseUrl="https://example.com/terms"
    )
    allowed = Allowed.of(asked, BOTH)
    assert allowed.terms
    assert not allowed.one_door
