"""T30 where it leaves the house: whatever country a number is of, each provider gets it in the one form its reference lists."""

import json
import re
from collections.abc import Callable
from urllib.parse import parse_qs

import phonenumbers
import pytest
from tests.connectors.examples import CODE, config_of

from watchword.connectors.base import HTTPConnector
from watchword.connectors.http_sms import HTTPSMS
from watchword.connectors.tencent import Tencent
from watchword.connectors.twilio import Twilio
from watchword.errors import PhoneInvalid
from watchword.http import Request
from watchword.identifiers import Phone, parse_phone
from watchword.message import Message, UsageType


def numbers() -> list[Phone]:
    """A mobile number of every country there is."""
    found = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
        if example is None:
            continue
        text = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        try:
            found.append(parse_phone(text))
        except PhoneInvalid:
            continue
    return found


FORMS: list[tuple[type[HTTPConnector], Callable[[Request], str], str]] = [
    (Twilio, lambda request: parse_qs(request.body.decode())["To"][0], r"\+[1-9][0-9]{5,14}"),
    (Tencent, lambda request: json.loads(request.body)["PhoneNumberSet"][0], r"\+[1-9][0-9]{5,14}"),
    (HTTPSMS, lambda request: json.loads(request.body)["to"], r"[1-9][0-9]{5,14}"),
]


@pytest.mark.parametrize(
    ("factory", "number_in", "form"), FORMS, ids=[factory.id for factory, *_ in FORMS]
)
def test_T30_a_number_of_any_country_goes_out_in_the_one_form_listed(
    factory: type[HTTPConnector], number_in: Callable[[Request], str], form: str
) -> None:
    connector = factory(config_of(factory))
    all_numbers = numbers()
    assert len(all_numbers) > 200
    for phone in all_numbers:
        request = connector.request(Message(phone, UsageType.SIGN_IN, {"code": CODE}))
        sent = number_in(request)
        assert re.fullmatch(form, sent), sent
        assert sent.removeprefix("+") == phone.value.removeprefix("+")
