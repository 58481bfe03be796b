"""Every code a connector can meet is explained, and a code nobody knows is shown with what it was taken for."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping

import pytest

from watchword.advice import LANGUAGES, Phrases, advise, carriers, phrases, spoken, verdicts
from watchword.connectors import discover
from watchword.connectors.base import HTTPConnector
from watchword.connectors.http_sms import HTTPSMS
from watchword.errors import DeliveryFailed, DestinationRefused
from watchword.identifiers import parse_phone
from watchword.message import Fault, Message, UsageType
from watchword.testing import FakeTransport
from watchword.verification.timeline import Verdict

CODES = sorted(
    {
        code
        for factory in discover().values()
        if issubclass(factory, HTTPConnector)
        for code in factory.faults
    }
)


TRANSLATED = [tag for tag in LANGUAGES if tag != "en"]


def entries(language: str) -> dict[str, tuple[str, ...]]:
    """Everything a language says: each entry by its name."""
    said = phrases(language)
    faults = {str(fault): entry for fault, entry in said.faults.items()}
    return {**said.codes, **faults, "unknown": (said.unknown,)}


def not_for_translation(text: str) -> set[str]:
    """What a reader finds elsewhere in just this spelling: placeholders, keys, permissions, names."""
    return set(
        re.findall(
            r"\{\w+\}|`\w+`|\b(?:dysms|dm|ses|sms):\w+|\bv3\b|signatureVersion|endpoint|SPF|MX|NTP",
            text,
        )
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_every_connector_has_advice_in_plain_words(language: str) -> None:
    without = {}
    for code in CODES:
        advice = advise(DeliveryFailed(Fault.REJECTED, provider_code=code), language)
        told = (advice.explanation, advice.todo)
        plain = all(
            one.endswith((".", "。")) and "\n" not in one and code not in one for one in told
        )
        if not (advice.known and plain):
            without[code] = told
    assert CODES
    assert without == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_has_advice(language: str) -> None:
    for fault in Fault:
        advice = advise(DeliveryFailed(fault), language)
        assert advice.known, fault
        assert advice.explanation, fault
        assert advice.todo, fault


# --- languages -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_explains_the_same_codes(language: str) -> None:
    # One that English lacks harms nobody: it may be ahead of a connector to come, and a slip in a key shows as missing.
    missing = entries("en").keys() - entries(language).keys()
    assert missing == set(), f"src/watchword/advice lacks these in {language}"
    assert set(phrases(language).faults) == set(Fault)


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_left_in_english_or_empty(language: str) -> None:
    english, ours = entries("en"), entries(language)
    left = [
        name
        for name, said in english.items()
        for text, original in zip(ours[name], said, strict=True)
        if not text.strip() or text == original
    ]
    assert left == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_keys_permissions_and_placeholders_are_those_of_the_english_text(language: str) -> None:
    english, ours = entries("en"), entries(language)
    differing = {
        name: (not_for_translation(original), not_for_translation(text))
        for name, said in english.items()
        for text, original in zip(ours[name], said, strict=True)
        if not_for_translation(original) != not_for_translation(text)
    }
    assert differing == {}
    assert not_for_translation(phrases(language).unknown) == {"{code}", "{fault}", "{explanation}"}


@pytest.mark.parametrize(
    ("language", "tag"),
    [
        ("en", "en"), ("en-GB", "en"), ("zh-CN", "zh-CN"), ("zh-Hans-CN", "zh-CN"), ("ZH", "zh-CN"),
        ("zh_CN.UTF-8", "zh-CN"), ("fr-CA", "fr"), ("ru", "ru"), ("pt", "pt-BR"), ("pt_PT", "pt-BR"),
        ("xx", None), ("", None), ("C.UTF-8", None), ("POSIX", None), ("-", None),
    ],
)  # fmt: skip
def test_a_reader_gets_the_nearest_language(language: str, tag: str | None) -> None:
    assert spoken(language) == tag
    failed = DeliveryFailed(Fault.NO_CREDIT, provider_code="isv.AMOUNT_NOT_ENOUGH")
    assert advise(failed, language) == advise(failed, tag or "en")


@pytest.fixture
def behind() -> Iterator[str]:
    """A code that French has not got yet."""
    code = "isv.AMOUNT_NOT_ENOUGH"
    french = dict(phrases("fr").codes)
    said = Phrases({k: v for k, v in french.items() if k != code}, phrases("fr").faults, "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("watchword.advice.phrases", lambda tag: said if tag == "fr" else phrases(tag))
        yield code


def test_what_a_translation_lacks_is_said_in_english(behind: str) -> None:
    failed = DeliveryFailed(Fault.NO_CREDIT, provider_code=behind)
    assert advise(failed, "fr") == advise(failed, "en")


def test_one_language_costs_one_module() -> None:
    code = (
        "import sys; from watchword.advice import advise; from watchword.errors import DeliveryFailed; "
        "advise(DeliveryFailed('no_credit', provider_code='isv.AMOUNT_NOT_ENOUGH'), 'zh-CN'); "
        "print(*sorted(name for name in sys.modules if name.startswith('watchword.advice.')))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["watchword.advice.zh_cn"]


# --- codes -----------------------------------------------------------------------------------


def test_an_unknown_code_is_shown_with_the_class_it_was_put_in() -> None:
    advice = advise(DeliveryFailed(Fault.REJECTED, provider_code="isv.NEVER_SEEN"))
    assert not advice.known
    assert "isv.NEVER_SEEN" in advice.explanation
    assert "rejected" in advice.explanation


def test_a_word_that_two_providers_use_is_explained_by_the_one_who_said_it() -> None:
    for code, connector in (
        ("SignatureDoesNotMatch", "aws-ses-mail"),
        ("InternalError", "tencent-short-message-service"),
    ):
        failed = DeliveryFailed(Fault.REJECTED, provider_code=code, connector=connector)
        assert advise(failed).known
        assert advise(failed) != advise(DeliveryFailed(Fault.REJECTED, provider_code=code))


def test_a_code_of_a_known_family_is_explained_by_it() -> None:
    other = advise(DeliveryFailed(Fault.UNAVAILABLE, provider_code="Throttling.Other"))
    assert other == advise(DeliveryFailed(Fault.UNAVAILABLE, provider_code="Throttling"))


@pytest.mark.parametrize("code", ["MOBILE_NUMBER_ILLEGAL", "biz.mobile_number_illegal"])
def test_a_code_without_its_prefix_is_explained_all_the_same(code: str) -> None:
    bare = advise(DeliveryFailed(Fault.BAD_RECIPIENT, provider_code=code))
    whole = DeliveryFailed(Fault.BAD_RECIPIENT, provider_code="isv.MOBILE_NUMBER_ILLEGAL")
    assert bare == advise(whole)


def test_a_connectors_own_reading_of_a_code_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {"Throttling": ("One.", "Do."), "other-sms/Throttling": ("Another.", "Do.")}
    said = Phrases(own, phrases("en").faults, "")
    monkeypatch.setattr("watchword.advice.phrases", lambda _: said)
    for connector, explanation in (("other-sms", "Another."), ("aliyun", "One.")):
        failed = DeliveryFailed(Fault.UNAVAILABLE, connector=connector, provider_code="Throttling")
        assert advise(failed).explanation == explanation


@pytest.mark.parametrize("language", LANGUAGES)
def test_braces_in_a_providers_code_do_no_harm(language: str) -> None:
    failed = DeliveryFailed(Fault.REJECTED, provider_code="{0}")
    assert "{0}" in advise(failed, language).explanation


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_address_that_this_server_keeps_away_from_is_advised_about_by_its_setting(
    language: str,
) -> None:
    transport = FakeTransport().fail(DestinationRefused("127.0.0.1 is not for us"))
    async with HTTPSMS({"endpoint": "https://127.0.0.1/sms"}, transport=transport) as connector:
        message = Message(parse_phone("+8613800138000"), UsageType.SIGN_IN, {"code": "482913"})
        with pytest.raises(DeliveryFailed) as raised:
            await connector.send(message)
    assert raised.value.fault is Fault.UNAVAILABLE
    advice = advise(raised.value, language)
    assert "`outbound_allow`" in advice.todo
    assert advice.explanation not in advise(DeliveryFailed(Fault.UNAVAILABLE), language).explanation


# --- carriers and verdicts -------------------------------------------------------------------


@pytest.mark.parametrize("table", [carriers.SENTENCES, verdicts.SENTENCES, verdicts.TELL])
def test_every_language_has_the_same_sentences(table: Mapping[str, Mapping[str, str]]) -> None:
    assert set(table) == set(LANGUAGES)
    for language in LANGUAGES:
        assert table[language].keys() == table["en"].keys()
        assert all(text.endswith((".", "。")) for text in table[language].values())
        assert language == "en" or not set(table[language].values()) & set(table["en"].values())


def test_every_verdict_has_a_sentence() -> None:
    assert set(verdicts.SENTENCES["en"]) == set(verdicts.TELL["en"]) == set(Verdict)
    assert verdicts.verdict_sentence("used", "xx") == verdicts.verdict_sentence("used")


def test_a_carriers_code_that_nobody_knows_has_no_sentence() -> None:
    assert carriers.carrier_sentence("NOBODY_KNOWS", "fr") == ""
    assert carriers.carrier_sentence("NO_ROUTE", "xx") == carriers.carrier_sentence("NO_ROUTE")
