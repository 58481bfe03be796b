"""T30: every spelling of a phone number gives one E.164 or a refusal, and the number sent to is the number stored."""

from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

import phonenumbers
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from watchword.connectors.aliyun_sms import AliyunSMS
from watchword.errors import DeliveryFailed, PhoneInvalid
from watchword.identifiers import Phone, parse_phone
from watchword.message import Message, UsageType

EXAMPLES = {
    region: number
    for region in sorted(phonenumbers.SUPPORTED_REGIONS)
    if (number := phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE))
}
DIGITS = [
    chr(zero) for zero in (0x30, 0x660, 0x6F0, 0x966, 0xFF10)
]  # ASCII, Arabic, Persian, Devanagari, full width


def e164(region: str) -> str:
    return phonenumbers.format_number(EXAMPLES[region], PhoneNumberFormat.E164)


def spellings(region: str) -> list[str]:
    number, whole = EXAMPLES[region], e164(region)
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    plain = "".join(one for one in national if one.isdigit())
    return [
        whole,
        phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL),
        f"00{whole[1:]}",
        f"00 {whole[1:4]} {whole[4:]}",
        f"＋{whole[1:]}",
        national,
        plain,
        *(_in_digits(text, zero) for text in (whole, plain) for zero in DIGITS),
        f"\u202a{whole}\u202c",
        f" {whole}\u3000",
    ]


def _in_digits(text: str, zero: str) -> str:
    return "".join(chr(ord(zero) + int(one)) if one.isdigit() else one for one in text)


def test_T30_every_spelling_of_a_number_is_that_number() -> None:
    for region in EXAMPLES:
        for text in spellings(region):
            assert parse_phone(text, region).value == e164(region), (region, text)


def test_T30_without_its_plus_a_number_is_itself_or_refused() -> None:
    for region in EXAMPLES:
        with suppress(PhoneInvalid):
            assert parse_phone(e164(region)[1:], region).value == e164(region), region


@given(
    st.sampled_from(sorted(EXAMPLES)),
    st.lists(st.tuples(st.integers(1, 14), st.sampled_from(" -./()–　\u00a0（）")), max_size=6),
    st.sampled_from(DIGITS),
)
def test_T30_blanks_punctuation_and_script_change_nothing(
    region: str, marks: list[tuple[int, str]], zero: str
) -> None:
    text = _in_digits(e164(region), zero)
    for place, mark in marks:
        text = text[:place] + mark + text[place:]
    assert parse_phone(text).value == e164(region)


@given(
    st.sampled_from(["CN", "HK", "TW", "US", "GB", "SG"]),
    st.text("0123456789", min_size=7, max_size=13),
)
def test_T30_local_digits_are_of_the_region_they_are_typed_in_or_refused(
    region: str, digits: str
) -> None:
    assume(not digits.startswith("00"))
    try:
        phone = parse_phone(digits, region)
    except PhoneInvalid:
        return
    assert phone.calling_code == phonenumbers.country_code_for_region(region)


# --- sent to is stored -------------------------------------------------------------------------

_CONFIG = {
    "accessKeyId": "id",
    "accessKeySecret": "k3y-s3cret",
    "signName": "守望演示",
    "templates": [
        {"usageType": usage, "templateCode": {"china": "SMS_1", "overseas": "SMS_2"}}
        for usage in ("Register", "SignIn", "ForgotPassword", "Generic")
    ],
}


def sent_to(phone: Phone) -> tuple[str, str]:
    """The number and the template in the request to Aliyun."""
    message = Message(phone, UsageType.SIGN_IN, {"code": "482913"}, attempt="a1")
    query = parse_qs(urlsplit(AliyunSMS(_CONFIG).request(message).url).query)
    return query["PhoneNumbers"][0], query["TemplateCode"][0]


def test_T30_the_number_sent_to_is_the_number_stored_and_only_mainland_ones_lose_their_86() -> None:
    for region in EXAMPLES:
        phone = parse_phone(e164(region))
        number, template = sent_to(phone)
        assert (f"+86{number}" if phone.is_mainland else f"+{number}") == phone.value, region
        assert template == ("SMS_1" if phone.is_mainland else "SMS_2"), region
        assert phone.is_mainland == phone.value.startswith("+86") == (region == "CN"), region


def test_T30_a_number_whose_digits_read_like_a_mainland_one_is_not_one() -> None:
    american = parse_phone("+1 380 213 8000")
    assert american.value == "+13802138000"
    assert sent_to(american) == ("13802138000", "SMS_2")
    with pytest.raises(DeliveryFailed) as refused:
        sent_to(parse_phone("+86 10 1234 5678"))
    assert refused.value.fault == "bad_recipient"
