"""T30 where it leaves the house: whatever country a number is of, each provider gets it in the one form its reference lists."""

import json
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from tests.connectors.examples import CODE, config_of
from tests.connectors.numbers import served_numbers
from tests.services import tries

from watchword.connectors import discover
from watchword.connectors.aliyun_sms import AliyunSMS
from watchword.connectors.aliyun_sms_auth import AliyunSMSAuth
from watchword.connectors.aliyun_sms_international import AliyunSMSInternational
from watchword.connectors.base import HTTPConnector
from watchword.connectors.http_sms import HTTPSMS
from watchword.connectors.tencent import Tencent
from watchword.connectors.twilio import Twilio
from watchword.errors import DeliveryFailed, PhoneInvalid
from watchword.http import Request
from watchword.identifiers import Phone, parse_phone
from watchword.message import Channel, Fault, Message, UsageType

SERVED = sorted({phone.value for phone in served_numbers()})
_MAINLAND_MOBILE = re.compile(r"\+86(1[0-9]{10})")


def _parameter(name: str) -> Callable[[Request], str]:
    def read(request: Request) -> str:
        (value,) = parse_qs(urlsplit(request.url).query or request.body.decode())[name]
        return value

    return read


def _as_it_is(number: str) -> str:
    return number


def _without_plus(number: str) -> str:
    return number[1:]


def _mainland_in_eleven(number: str) -> str | None:
    if not number.startswith("+86"):
        return number[1:]
    return _mainland_only(number)


def _mainland_only(number: str) -> str | None:
    mobile = _MAINLAND_MOBILE.fullmatch(number)
    return mobile[1] if mobile else None


def _mainland_with_code(number: str) -> str | None:
    return _mainland_in_eleven(number) and number[1:]


# Where the number stands in a request, and how a provider's reference writes a number in E.164; None where it serves none such.
FORMS: dict[type[HTTPConnector], tuple[Callable[[Request], str], Callable[[str], str | None]]] = {
    AliyunSMS: (_parameter("PhoneNumbers"), _mainland_in_eleven),
    AliyunSMSAuth: (_parameter("PhoneNumber"), _mainland_only),
    AliyunSMSInternational: (_parameter("To"), _mainland_with_code),
    HTTPSMS: (lambda request: json.loads(request.body)["to"], _without_plus),
    Tencent: (lambda request: json.loads(request.body)["PhoneNumberSet"][0], _as_it_is),
    Twilio: (_parameter("To"), _as_it_is),
}
MADE = {factory: factory(config_of(factory)) for factory in FORMS}
MADE[AliyunSMS] = AliyunSMS(
    config_of(AliyunSMS)
    | {
        "templates": [
            entry | {"templateCode": {"china": "SMS_1", "overseas": "SMS_2"}}
            for entry in config_of(AliyunSMS)["templates"]
        ]
    }
)


def test_T30_no_connector_for_phones_is_left_out() -> None:
    built_in = {
        factory
        for factory in discover().values()
        if factory.channel is Channel.SMS and factory.__module__.startswith("watchword.")
    }
    assert built_in == set(FORMS)


def _sends_as_listed(phone: Phone) -> None:
    for factory, (number_in, listed) in FORMS.items():
        message = Message(phone, UsageType.SIGN_IN, {"code": CODE, "minutes": "10"})
        expected = listed(phone.value)
        if expected is None:
            with pytest.raises(DeliveryFailed) as failed:
                MADE[factory].request(message)
            assert failed.value.fault == Fault.BAD_RECIPIENT, factory.id
        else:
            assert number_in(MADE[factory].request(message)) == expected, factory.id


def test_T30_a_number_of_any_country_goes_out_in_the_one_form_listed() -> None:
    assert len(SERVED) > 400
    for number in SERVED:
        _sends_as_listed(parse_phone(number))


@given(number=st.sampled_from(SERVED), tail=st.text("0123456789", min_size=1, max_size=6))
@example(number="+12025550123", tail="0123")
@example(number="+8613800138000", tail="8000")
@settings(
    max_examples=tries(300), deadline=None, suppress_health_check=[HealthCheck.filter_too_much]
)
def test_T30_so_does_every_other_number_there(number: str, tail: str) -> None:
    try:
        phone = parse_phone(number[: -len(tail)] + tail)
    except PhoneInvalid:
        assume(False)
    _sends_as_listed(phone)
