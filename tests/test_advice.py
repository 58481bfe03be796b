"""Every code a connector can meet is explained, and a code nobody knows is shown with what it was taken for."""

import pytest

from watchword.advice import LANGUAGES, Advice, advise
from watchword.connectors import discover
from watchword.connectors.base import HTTPConnector
from watchword.errors import DeliveryFailed
from watchword.message import Fault

CODES = sorted(
    {
        code
        for factory in discover().values()
        if issubclass(factory, HTTPConnector)
        for code in factory.faults
    }
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_every_code_of_every_connector_has_advice(language: str, code: str) -> None:
    advice = advise(DeliveryFailed(Fault.REJECTED, provider_code=code), language)
    assert advice.known
    for text in (advice.explanation, advice.todo):
        assert text.endswith(".")
        assert "\n" not in text
        assert code not in text, "say it in plain words"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_advice(language: str, fault: Fault) -> None:
    advice = advise(DeliveryFailed(fault), language)
    assert advice.known
    assert advice.explanation
    assert advice.todo


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_explains_the_same_codes(language: str) -> None:
    assert set(LANGUAGES[language].codes) == set(LANGUAGES["en"].codes)
    assert set(LANGUAGES[language].faults) == set(Fault)
    for name in ("{code}", "{fault}", "{explanation}"):
        assert name in LANGUAGES[language].unknown


def test_an_unknown_code_is_shown_with_the_class_it_was_put_in() -> None:
    advice = advise(DeliveryFailed(Fault.REJECTED, provider_code="isv.NEVER_SEEN"))
    assert not advice.known
    assert "isv.NEVER_SEEN" in advice.explanation
    assert "rejected" in advice.explanation


def test_a_code_of_a_known_family_is_explained_by_it() -> None:
    other = advise(DeliveryFailed(Fault.UNAVAILABLE, provider_code="Throttling.Other"))
    assert other == advise(DeliveryFailed(Fault.UNAVAILABLE, provider_code="Throttling"))


@pytest.mark.parametrize("code", ["MOBILE_NUMBER_ILLEGAL", "biz.mobile_number_illegal"])
def test_a_code_without_its_prefix_is_explained_all_the_same(code: str) -> None:
    bare = advise(DeliveryFailed(Fault.BAD_RECIPIENT, provider_code=code))
    whole = DeliveryFailed(Fault.BAD_RECIPIENT, provider_code="isv.MOBILE_NUMBER_ILLEGAL")
    assert bare == advise(whole)


@pytest.mark.parametrize("language", ["en-GB", "xx", "zh-CN", ""])
def test_a_language_without_advice_reads_english(language: str) -> None:
    failed = DeliveryFailed(Fault.NO_CREDIT)
    assert isinstance(advise(failed, language), Advice)


def test_braces_in_a_providers_code_do_no_harm() -> None:
    assert "{0}" in advise(DeliveryFailed(Fault.REJECTED, provider_code="{0}")).explanation
