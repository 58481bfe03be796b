"""T28: normalising is idempotent, comes before validating, and what is sent to is what is stored. Look-alikes stay apart or are refused."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from watchword.errors import EmailInvalid, IdentifierInvalid, PhoneInvalid
from watchword.identifiers import parse_email, parse_identifier, parse_phone, restore
from watchword.message import Message, UsageType

REGIONS = st.sampled_from(["CN", "US", "DE", "FR", "AR", "MX", "IT", "XX", "", None])
# Letters that case folding, NFKC or IDNA turn into others; invisible ones; digits of many scripts.
ODD = "ſıİKÅßςσﬁａＡ．。＠0٣３߃𝟘é\u0301\u00ad\u034f\u115f\u200b\u200d\u202e\u2066\u3164\ufe0f\ufeff"
NUMBERS = st.text("0123456789+-() ./٠١٢３４੫＋−", max_size=26)
ADDRESSES = st.one_of(
    st.emails(),
    st.builds(
        "{}@{}.{}".format,
        st.text("abcXYZ0129.+-_'%!=?" + ODD, min_size=1, max_size=8),
        st.text("abcXYZ019-." + ODD, min_size=1, max_size=10),
        st.sampled_from(["com", "COM", "test", "中国", "ſe"]),
    ),
)


@given(st.one_of(NUMBERS, st.text(max_size=30)), REGIONS)
@example("+86 138 0013 8000", None)
@example("٠١٣٨٠٠١٣٨٠٠٠", "CN")
def test_T28_a_number_is_refused_or_one_e164_that_stays_itself(
    text: str, region: str | None
) -> None:
    try:
        phone = parse_phone(text, region)
    except PhoneInvalid:
        return
    assert re.fullmatch(r"\+[1-9][0-9]{4,14}", phone.value)
    assert parse_phone(phone.value) == parse_phone(phone.value, region) == phone
    assert restore(phone.type, phone.value) == phone


@given(st.one_of(ADDRESSES, st.text(max_size=40)))
@example("Ann@Example.com")
@example("a@ſtripe.com")
def test_T28_an_address_is_refused_or_one_ascii_spelling_that_stays_itself(text: str) -> None:
    try:
        email = parse_email(text)
    except EmailInvalid:
        return
    assert re.fullmatch(r"[a-z0-9.#$&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*", email.value)
    assert parse_email(email.value) == email
    assert parse_identifier(email.value) == email
    assert restore(email.type, email.value) == email


@given(st.one_of(ADDRESSES, NUMBERS), st.sampled_from(ODD))
def test_T28_one_invisible_or_odd_character_never_changes_whom_a_plain_one_names(
    text: str, odd: str
) -> None:
    """Whatever a spelling is folded to, the message goes to the folded value: to nobody whom the stored row does not name."""
    try:
        identifier = parse_identifier(text + odd, "CN")
    except IdentifierInvalid:
        return
    message = Message(identifier, UsageType.SIGN_IN, {"code": "000000"})
    assert message.to.value == identifier.value
    assert message.to.value.isascii()
    assert odd not in message.to.value or odd.isascii()


@pytest.mark.parametrize(
    ("plain", "lookalike"),
    [
        ("mike@example.org", "mıke@example.org"),  # dotless i
        ("mike@example.org", "mi\u212ae@example.org"),  # Kelvin sign
        ("sara@example.org", "ſara@example.org"),  # long s
        ("sara@example.org", "ｓara@example.org"),  # full width
        ("sara@example.org", "sara\u200b@example.org"),
        ("sara@example.org", "sar\u0430@example.org"),  # Cyrillic
        ("sara@example.org", "\u202esara@example.org"),
        ("sara@github.com", "sara@gıthub.com"),
        ("sara@paypal.com", "sara@p\u0430ypal.com"),
    ],
)
def test_T28_a_look_alike_is_refused_or_another_mailbox(plain: str, lookalike: str) -> None:
    try:
        found = parse_email(lookalike)
    except EmailInvalid:
        return
    assert found != parse_email(plain)


@pytest.mark.parametrize("category", ["Cf", "Cc", "Co"])
def test_T28_an_invisible_character_inside_is_refused_everywhere(category: str) -> None:
    there = [chr(n) for n in range(0x3000) if unicodedata.category(chr(n)) == category]
    for one in [*there, "\ufeff", "\ue000"][:120]:
        for text in (f"an{one}n@example.com", f"ann@exam{one}ple.com"):
            with pytest.raises(EmailInvalid):
                parse_email(text)
        if one != "\t":
            with pytest.raises(PhoneInvalid):
                parse_phone(f"+86138{one}00138000")


def test_T28_composed_and_decomposed_domains_are_one() -> None:
    composed, decomposed = "a@m\u00fcnchen.de", "a@mu\u0308nchen.de"
    assert parse_email(composed) == parse_email(decomposed)
