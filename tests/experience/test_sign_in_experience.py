"""What is stored of the sign-in experience, and what a change of it may not do."""

import asyncio
from typing import Any

import pytest
from pydantic import ValidationError

from watchword import errors
from watchword.db import Database
from watchword.errors import WatchwordError
from watchword.experience import OURS, Experience, SignInExperience, Surroundings, born
from watchword.experience.rules import require
from watchword.message import Channel
from watchword.testing import FrozenClock

BOTH = Surroundings(channels=frozenset(Channel))
NONE = Surroundings()
SMS_ONLY = Surroundings(channels=frozenset({Channel.SMS}))


def change(**fields: Any) -> SignInExperience:
    return SignInExperience.model_validate(fields)


def method(identifier: str, *, password: bool = False, code: bool = True) -> dict[str, Any]:
    return {
        "identifier": identifier,
        "password": password,
        "verificationCode": code,
        "isPasswordPrimary": False,
    }


def sign_up(*identifiers: str, **more: Any) -> dict[str, Any]:
    return {"identifiers": list(identifiers), "password": False, "verify": True, **more}


WIRE_FIELDS = {
    "tenantId", "id", "color", "branding", "hideLogtoBranding", "languageInfo", "termsOfUseUrl", "privacyPolicyUrl",
    "agreeToTermsPolicy", "signIn", "signUp", "socialSignIn", "socialSignInConnectorTargets", "signInMode", "customCss",
    "customContent", "customUiAssets", "customUiCsp", "passwordPolicy", "mfa", "adaptiveMfa", "singleSignOnEnabled",
    "supportEmail", "supportWebsiteUrl", "unknownSessionRedirectUrl", "captchaPolicy", "sentinelPolicy", "emailBlocklistPolicy",
    "verificationCodePolicy", "forgotPasswordMethods", "passkeySignIn", "signUpProfileFields", "passwordExpiration",
    "usernamePolicy",
}  # fmt: skip


def test_every_field_of_the_wire_is_there_and_ours_are_told_apart_by_name() -> None:
    fields = set(SignInExperience().document())
    ours = {name for name in fields if name.startswith("watchword")}
    assert fields - ours == WIRE_FIELDS
    assert len(ours) == len(OURS)


async def test_a_new_real_database_lets_nobody_in_and_a_dev_one_everybody_with_a_code(
    db: Database, clock: FrozenClock
) -> None:
    experience = await Experience.open(db, clock)
    assert (await experience.current()).sign_in.methods == ()
    # Whoever opens it later finds what is there.
    again = await Experience.open(db, clock, "dev")
    assert (await again.current()).sign_in.methods == ()
    dev = born("dev")
    assert [one.identifier.value for one in dev.sign_in.methods] == ["phone", "email"]
    assert all(one.verification_code and not one.password for one in dev.sign_in.methods)


async def test_a_field_is_replaced_whole_and_the_others_stay(
    db: Database, clock: FrozenClock
) -> None:
    experience = await Experience.open(db, clock)
    await experience.change(
        change(sentinelPolicy={"maxAttempts": 7, "lockoutDuration": 9}, supportEmail="a@b.example"),
        NONE,
    )
    await experience.change(change(sentinelPolicy={"maxAttempts": 8}), NONE)
    document = (await experience.current()).document()
    assert document["sentinelPolicy"] == {"maxAttempts": 8}
    assert document["supportEmail"] == "a@b.example"
    assert document["verificationCodePolicy"] == {}
    await experience.change(change(supportEmail="", termsOfUseUrl="mock://terms"), NONE)
    document = (await experience.current()).document()
    assert document["supportEmail"] is None
    assert document["termsOfUseUrl"] == "mock://terms"


async def test_a_change_that_says_nothing_is_refused(db: Database, clock: FrozenClock) -> None:
    experience = await Experience.open(db, clock)
    for said in ({}, {"unknown": 1}, {"id": "default"}):
        with pytest.raises(errors.EntityInvalid):
            await experience.change(change(**said), NONE)


async def test_changes_at_once_undo_none_of_each_other(db: Database, clock: FrozenClock) -> None:
    experience = await Experience.open(db, clock)
    fields = {
        "supportEmail": "a@b.example",
        "signInMode": "SignIn",
        "customContent": {"/": "x"},
        "agreeToTermsPolicy": "Manual",
        "watchwordHomeCountry": "CN",
        "supportWebsiteUrl": "https://a.example/",
    }
    await asyncio.gather(
        *(experience.change(change(**{name: value}), NONE) for name, value in fields.items())
    )
    document = (await experience.current()).document()
    assert {name: document[name] for name in fields} == fields


async def test_another_process_sees_a_change_within_two_seconds(
    db: Database, clock: FrozenClock
) -> None:
    here, there = await Experience.open(db, clock), await Experience.open(db, clock)
    assert (await there.current()).sign_in_mode == "SignInAndRegister"
    await here.change(change(signInMode="SignIn"), NONE)
    assert (await here.current()).sign_in_mode == "SignIn"
    clock.move(seconds=2)
    assert (await there.current()).sign_in_mode == "SignIn"


async def test_asking_in_between_asks_no_database(db: Database, clock: FrozenClock) -> None:
    experience = await Experience.open(db, clock)
    await db.execute("DELETE FROM sign_in_experience")
    assert await experience.current() is experience.latest


PHONE, EMAIL = method("phone"), method("email")
SECONDARY = {"identifier": "emailOrPhone", "verify": True}
REFUSED: list[tuple[dict[str, Any], Surroundings, type[WatchwordError]]] = [
    ({"signIn": {"methods": [PHONE]}}, NONE, errors.EnabledConnectorNotFound),
    ({"signIn": {"methods": [EMAIL]}}, SMS_ONLY, errors.EnabledConnectorNotFound),
    ({"signUp": sign_up("email")}, NONE, errors.EnabledConnectorNotFound),
    ({"signUp": sign_up("username", secondaryIdentifiers=[SECONDARY])}, SMS_ONLY, errors.EnabledConnectorNotFound),
    ({"signUp": sign_up("email", verify=False)}, BOTH, errors.PasswordlessRequiresVerify),
    ({"signUp": sign_up("username", secondaryIdentifiers=[{"identifier": "email"}])}, BOTH, errors.PasswordlessRequiresVerify),
    ({"signUp": sign_up("email", "email")}, BOTH, errors.SignUpIdentifiersDuplicated),
    ({"signUp": sign_up("email", secondaryIdentifiers=[SECONDARY])}, BOTH, errors.SignUpIdentifiersDuplicated),
    ({"signUp": sign_up(secondaryIdentifiers=[SECONDARY])}, BOTH, errors.SignUpIdentifiersMissing),
    ({"signIn": {"methods": [method("email", code=False)]}}, BOTH, errors.FactorMissing),
    ({"signIn": {"methods": [method("username")]}}, BOTH, errors.FactorMissing),
    ({"signUp": sign_up("email"), "signIn": {"methods": [method("email", password=True, code=False)]}}, BOTH,
     errors.CodeSignInMustBeEnabled),
    ({"mfa": {"factors": ["Totp", "Totp"], "policy": "Mandatory"}}, BOTH, errors.MfaFactorsDuplicated),
    ({"mfa": {"factors": ["BackupCode"], "policy": "Mandatory"}}, BOTH, errors.BackupCodeAlone),
    ({"adaptiveMfa": {"enabled": True}}, BOTH, errors.AdaptiveMfaRequiresMfa),
    ({"languageInfo": {"autoDetect": True, "fallbackLanguage": "sw"}}, BOTH, errors.DefaultLanguageUnsupported),
    ({"forgotPasswordMethods": ["EmailVerificationCode"]}, NONE, errors.ForgotPasswordRequiresConnector),
    ({"emailBlocklistPolicy": {"customBlocklist": ["nothing"]}}, BOTH, errors.EmailBlocklistFormatInvalid),
    ({"passwordExpiration": {"enabled": True, "validPeriodDays": 5}}, NONE, errors.PasswordExpirationRequiresForgotPassword),
    ({"usernamePolicy": {"caseSensitive": False}}, Surroundings(case_conflicts=2, case_samples=("a",)), errors.CaseConflictsExist),
    ({"hideLogtoBranding": True}, BOTH, errors.RequestInvalid),
    ({"customUiCsp": {"scriptSrc": ["https://x.example"]}}, BOTH, errors.RequestInvalid),
    ({"emailBlocklistPolicy": {"blockDisposableAddresses": True}}, BOTH, errors.RequestInvalid),
    ({"watchwordCodePolicy": {"digits": 8}}, Surroundings(code_lengths={"Aliyun SMS": range(4, 7)}), errors.ConfigInvalid),
]  # fmt: skip


@pytest.mark.parametrize(("said", "around", "error"), REFUSED)
def test_a_change_that_breaks_a_rule_is_refused_by_name(
    said: dict[str, Any], around: Surroundings, error: type[WatchwordError]
) -> None:
    before, wanted = born("real"), change(**said)
    with pytest.raises(error):
        require(before, before.changed(wanted), wanted.model_fields_set, around)


async def test_nothing_of_a_refused_change_is_kept(db: Database, clock: FrozenClock) -> None:
    experience = await Experience.open(db, clock)
    with pytest.raises(errors.EnabledConnectorNotFound):
        await experience.change(change(signInMode="SignIn", signIn={"methods": [PHONE]}), NONE)
    assert (await experience.current()) == born("real")


@pytest.mark.parametrize("kind", ["email", "phone"])
async def test_a_code_is_the_first_factor_or_the_second(
    kind: str, db: Database, clock: FrozenClock
) -> None:
    experience = await Experience.open(db, clock)
    name = {"email": "Email", "phone": "Phone"}[kind]
    factor = {"factors": [f"{name}VerificationCode"], "policy": "Mandatory"}
    await experience.change(change(mfa=factor), BOTH)
    with pytest.raises(getattr(errors, f"{name}CodeNotForSignIn")):
        await experience.change(change(signIn={"methods": [method(kind)]}), BOTH)
    await experience.change(change(mfa={"factors": [], "policy": "NoPrompt"}), BOTH)
    await experience.change(change(signIn={"methods": [method(kind)]}), BOTH)
    with pytest.raises(getattr(errors, f"{name}CodeNotForMfa")):
        await experience.change(change(mfa=factor), BOTH)


async def test_a_connector_that_went_away_keeps_nobody_from_changing_a_colour(
    db: Database, clock: FrozenClock
) -> None:
    experience = await Experience.open(db, clock, "dev")
    colour = {"primaryColor": "#abc", "isDarkModeEnabled": False, "darkPrimaryColor": "#abcdef"}
    assert (await experience.change(change(color=colour), NONE)).document()["color"] == colour


async def test_a_clash_of_lengths_names_both(db: Database, clock: FrozenClock) -> None:
    experience = await Experience.open(db, clock)
    around = Surroundings(code_lengths={"Aliyun SMS": range(4, 7), "SMTP": range(4, 11)})
    with pytest.raises(errors.ConfigInvalid, match=r"8 digits, and Aliyun SMS carries 4 to 6") as e:
        await experience.change(change(watchwordCodePolicy={"digits": 8}), around)
    assert len(e.value.problems) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"color": {"primaryColor": "red", "isDarkModeEnabled": True, "darkPrimaryColor": "#000"}},
        {"branding": {"logoUrl": "not a url"}},
        {"termsOfUseUrl": "javascript"},
        {"supportEmail": "nobody"},
        {"verificationCodePolicy": {"expirationDuration": 59}},
        {"verificationCodePolicy": {"maxRetryAttempts": 101}},
        {"sentinelPolicy": {"maxAttempts": 0}},
        {"signInMode": "Everything"},
        {"signUp": {"identifiers": ["userId"], "password": False, "verify": False}},
        {"passwordPolicy": {"length": {"min": 20, "max": 10}}},
        {"usernamePolicy": {"minLength": 9, "maxLength": 3}},
        {"usernamePolicy": {"allowedChars": {"lowercase": False, "uppercase": False, "underscore": False}}},
        {"watchwordCodePolicy": {"digits": 3}},
        {"watchwordCountries": {"allowed": ["cn"]}},
        {"languageInfo": {"autoDetect": True, "fallbackLanguage": "e"}},
    ],
)  # fmt: skip
def test_a_value_out_of_range_is_no_experience(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        change(**said)


async def test_a_document_that_cannot_be_read_allows_nothing(
    db: Database, clock: FrozenClock
) -> None:
    await Experience.open(db, clock, "dev")
    await db.execute("UPDATE sign_in_experience SET document = :text", text='{"signInMode": 1}')
    experience = await Experience.open(db, clock, "dev")
    assert (await experience.current()).sign_in.methods == ()
