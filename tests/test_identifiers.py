"""Phone numbers and e-mail addresses: what is taken, what is refused and why, and how they are shown."""

import random
from collections.abc import Iterator

import phonenumbers
import pytest

from watchword.errors import EmailInvalid, IdentifierInvalid, PhoneInvalid
from watchword.identifiers import (
    Email,
    IdentifierType,
    Phone,
    parse_email,
    parse_identifier,
    parse_phone,
    restore,
)


@pytest.mark.parametrize(
    ("text", "value", "region", "mainland"),
    [
        ("+86 138 0013 8000", "+8613800138000", "CN", True),
        ("+852 5123 4567", "+85251234567", "HK", False),
        ("+853 6612 3456", "+85366123456", "MO", False),
        ("+886 912 345 678", "+886912345678", "TW", False),
        ("+1 202 555 0123", "+12025550123", "US", False),
        ("+1 380 234 5678", "+13802345678", "US", False),
        ("+39 06 698 12345", "+390669812345", "VA", False),
        ("+39 02 1234 5678", "+390212345678", "IT", False),
        ("+7 701 234 56 78", "+77012345678", "KZ", False),
    ],
)
def test_a_number_belongs_where_its_country_code_says(
    text: str, value: str, region: str, mainland: bool
) -> None:
    phone = parse_phone(text)
    assert (phone.value, phone.region, phone.is_mainland) == (value, region, mainland)
    assert phone.type is IdentifierType.PHONE
    assert f"+{phone.calling_code}{phone.national}" == value


@pytest.mark.parametrize(
    ("text", "region", "reason"),
    [
        ("", "CN", "empty"),
        ("   ", "CN", "empty"),
        ("13800138000", None, "country"),
        ("+999 123 456 789", None, "country"),
        ("110", "CN", "format"),
        ("+86 138 0013 800", None, "format"),
        ("+86 138 0013 80000", None, "format"),
        ("0013800138000", "CN", "format"),
        ("1-800-FLOWERS", "US", "characters"),
        ("+86 138 0013 8000 ext. 5", None, "characters"),
        ("tel:+8613800138000", None, "characters"),
        ("+86138+00138000", None, "characters"),
        ("138\u200b00138000", "CN", "characters"),
        ("\u202e+8613800138000", None, "characters"),
        ("+8613800138000\r\n+8613800138001", None, "characters"),
        ("+8613800138000,+8613800138001", None, "characters"),
        ("1" * 400, "CN", "too_long"),
        ("+1 900 234 5678", None, "kind"),
        ("+1 800 234 5678", None, "kind"),
        ("+881 6 1234 5678", None, "kind"),
        ("+870 773 111 632", None, "kind"),
        ("+883 5100 0000 0091", None, "kind"),
        ("+800 1234 5678", None, "kind"),
        ("070 1234 5678", "GB", "kind"),
        ("+1 500 234 5678", None, "kind"),
    ],
)
def test_a_refused_number_says_why(text: str, region: str | None, reason: str) -> None:
    with pytest.raises(PhoneInvalid) as refused:
        parse_phone(text, region)
    assert refused.value.reason == reason


def test_a_number_that_reads_two_ways_is_not_guessed() -> None:
    with pytest.raises(PhoneInvalid, match=r"Begin with \+") as refused:
        parse_phone("4915123456789", "DE")
    assert refused.value.reason == "country"
    assert parse_phone("+4915123456789", "DE").value == "+4915123456789"
    assert parse_phone("015123456789", "DE").value == "+4915123456789"
    assert parse_phone("8613800138000", "CN").value == "+8613800138000"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Ann@Example.COM", "ann@example.com"),
        ("  ann@example.com\n", "ann@example.com"),
        ("o'brien+tag@example.com", "o'brien+tag@example.com"),
        ("a@münchen.de", "a@xn--mnchen-3ya.de"),
        ("a@ｅｘａｍｐｌｅ．com", "a@example.com"),
        ("a@straße.de", "a@xn--strae-oqa.de"),
    ],
)
def test_an_address_is_folded_to_one_spelling(text: str, value: str) -> None:
    email = parse_email(text)
    assert email == Email(value)
    assert email.type is IdentifierType.EMAIL


@pytest.mark.parametrize(
    "text",
    [
        "ann", "@example.com", "ann@", "ann@localhost", "ann@127.0.0.1", "ann@[127.0.0.1]", "ann@com", "a@b@c.com",
        "a@b.com,c@d.com", "a@b.com;c@d.com", "a@b.com c@d.com", "Ann <a@b.com>", "<a@b.com>", "a@b.com (Ann)",
        '"a b"@c.com', '"a"@c.com', "group:a@b.com;", "a@b.com\r\nBcc: c@d.com", "a@b.com\nc@d.com", "a\x00@b.com",
        "a..b@c.com", ".a@b.com", "a@b..com", "a@-b.com", "a@b_c.com", "a@b.com.", "a%d.com@b.com", "d.com!a@b.com",
        "=?utf-8?q?a=40d.com?=@b.com", "ä@example.com", "\u212aen@example.com", "a＠example.com", "a@exam\u200bple.com",
        "a@example.c\u202eom", f"{'a' * 65}@example.com", f"a@{'b' * 60}.{'c' * 62}.com", "a" * 400 + "@example.com",
    ],
)  # fmt: skip
def test_what_is_not_exactly_one_mailbox_is_refused(text: str) -> None:
    with pytest.raises(EmailInvalid):
        parse_email(text)


@pytest.mark.parametrize("value", [None, 5, b"a@b.com", ["a@b.com"], {"a@b.com"}])
def test_what_is_no_text_is_refused_as_an_identifier(value: object) -> None:
    for parse in (parse_phone, parse_email, parse_identifier):
        with pytest.raises(IdentifierInvalid):
            parse(value)  # type: ignore[arg-type]


def test_the_at_sign_tells_them_apart() -> None:
    assert isinstance(parse_identifier("ann@example.com"), Email)
    assert isinstance(parse_identifier("13800138000", "CN"), Phone)
    with pytest.raises(EmailInvalid):
        parse_identifier("13800138000＠", "CN")
    with pytest.raises(PhoneInvalid):
        parse_identifier("ann")


def test_no_refusal_repeats_what_was_typed() -> None:
    for text in ("ann secret@example.com", "ann@exa mple.com", "+86 138 0013 800", "13800x138000"):
        with pytest.raises(IdentifierInvalid) as refused:
            parse_identifier(text, "CN")
        said = f"{refused.value} {refused.value!r} {refused.value.__cause__!r}"
        assert not any(part in said for part in ("ann", "138", "mple"))


# --- shown -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("+8613800138000", "+86 138 •••• 8000"),
        ("+12025550123", "+1 202 •••• 0123"),
        ("+85251234567", "+852 5 •••• 67"),
        ("+61412345678", "+61 4 •••• 5678"),
        ("mei.lin@example.com", "m•••@example.com"),
    ],
)
def test_a_mask_shows_enough_to_know_ones_own(text: str, masked: str) -> None:
    identifier = parse_identifier(text)
    assert identifier.masked == str(identifier) == f"{identifier}" == masked


def test_a_stored_identifier_is_the_same_again() -> None:
    for text in ("+8613800138000", "+390669812345", "+85251234567", "ann@example.com"):
        identifier = parse_identifier(text)
        assert restore(identifier.type, identifier.value) == identifier


# --- read as the library reads -----------------------------------------------------------------


def _spellings() -> Iterator[str]:
    """A plus and digits: every country's examples whole, cut short and behind what may be a trunk prefix, and numbers that are none."""
    chance = random.Random(30)
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items():
        for region in regions:
            for kind in phonenumbers.PhoneNumberType.values():
                example = phonenumbers.example_number_for_type(region, kind)
                number = example and phonenumbers.national_significant_number(example)
                if number:
                    yield from (f"+{code}{before}{number}" for before in ("", "0", "1", "8", "06"))
                    yield f"+{code}{number[:-3]}"
        for length in range(19):
            yield f"+{code}" + "".join(chance.choices("0123456789", k=length))
    for length in range(20):
        for _ in range(50):
            yield "+" + "".join(chance.choices("0123456789", k=length))


def test_a_number_with_its_plus_is_what_the_library_reads_in_it() -> None:
    read = refused = 0
    for text in _spellings():
        try:
            number = phonenumbers.parse(text)
        except phonenumbers.NumberParseException:
            refused += 1
            with pytest.raises(phonenumbers.NumberParseException):
                restore(IdentifierType.PHONE, text)
            continue
        read += 1
        assert restore(IdentifierType.PHONE, text) == Phone(
            phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
            phonenumbers.region_code_for_number(number) or "001",
            number.country_code or 0,
        )
    assert read > 5000
    assert refused > 500
