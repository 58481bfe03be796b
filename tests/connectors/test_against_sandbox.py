"""Both connectors over real HTTP against the sandbox, which reads Aliyun's rules a second time and shares no code with them."""

from collections.abc import AsyncIterator

import pytest
from tests.connectors.examples import CODE
from tests.connectors.running_sandbox import Running, running_sandbox

from watchword.connectors import find
from watchword.connectors.aliyun_direct_mail import AliyunDirectMail
from watchword.connectors.aliyun_sms import AliyunSMS
from watchword.connectors.aliyun_sms_auth import AliyunSMSAuth
from watchword.connectors.aliyun_sms_international import AliyunSMSInternational
from watchword.connectors.base import Connector
from watchword.errors import DeliveryFailed
from watchword.http import Timeouts
from watchword.identifiers import parse_identifier
from watchword.message import Channel, Fault, Message, UsageType
from watchword.sandbox import print_config
from watchword.sandbox.account import STS_ID, STS_SECRET, STS_TOKEN

pytestmark = pytest.mark.server

versions = pytest.mark.parametrize("version", ["v3", "v1"])


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    async with running_sandbox() as one:
        yield one


def message(to: str, usage: UsageType = UsageType.SIGN_IN, **values: str) -> Message:
    return Message(
        parse_identifier(to), usage, {"code": CODE, "minutes": "10", **values}, attempt="a1b2c3"
    )


async def refusal(connector: Connector, what: Message, **limits: float) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as caught:
        await connector.send(what, Timeouts(**limits))
    return caught.value


@versions
@pytest.mark.parametrize("usage", UsageType)
async def test_a_code_reaches_phones_here_and_abroad(
    running: Running, version: str, usage: UsageType
) -> None:
    connector = running.connector(AliyunSMS, signatureVersion=version)
    for number in ("+8613900000001", "+85268326366", "+12025550123", "+18624017194"):
        receipt = await connector.send(message(number, usage))
        received = running.sandbox.inbox.latest(number)
        assert received is not None
        assert received.code == CODE
        assert received.provider["outId"] == "a1b2c3"
        assert received.provider["bizId"] == receipt.provider_id
        assert receipt.request_id


@versions
@pytest.mark.parametrize("usage", UsageType)
async def test_a_code_reaches_a_phone_with_a_lent_signature(
    running: Running, version: str, usage: UsageType
) -> None:
    connector = running.connector(AliyunSMSAuth, signatureVersion=version)
    receipt = await connector.send(message("+8613900000001", usage))
    received = running.sandbox.inbox.latest("+8613900000001")
    assert received is not None
    assert (received.code, "10分钟" in received.text) == (CODE, True)
    assert received.provider["bizId"] == receipt.provider_id


@versions
async def test_a_code_reaches_phones_through_the_international_site(
    running: Running, version: str
) -> None:
    connector = running.connector(AliyunSMSInternational, signatureVersion=version)
    for number in ("+8613900000001", "+85268326366", "+18624017194", "+447400123456"):
        receipt = await connector.send(message(number))
        received = running.sandbox.inbox.latest(number)
        assert received is not None
        assert received.code == CODE
        assert received.provider["messageId"] == receipt.provider_id


@versions
async def test_a_mail_kept_in_the_console_reaches_a_mailbox(running: Running, version: str) -> None:
    variables = {"code": "{{code}}", "minutes": "{{minutes}}"}
    entries = [
        {"usageType": usage, "templateId": "410001", "variables": variables}
        for usage in ("Register", "SignIn", "ForgotPassword", "Generic")
    ]
    connector = running.connector(AliyunDirectMail, signatureVersion=version, templates=entries)
    await connector.send(message("person@example.com"))
    (received,) = running.sandbox.inbox
    assert (received.code, received.subject) == (CODE, f"Your sign-in code: {CODE}")


@versions
async def test_a_code_reaches_a_mailbox(running: Running, version: str) -> None:
    connector = running.connector(AliyunDirectMail, signatureVersion=version, fromAlias="守望")
    receipt = await connector.send(message("Person+tag@Example.com"))
    (received,) = running.sandbox.inbox
    assert (received.to, received.code) == ("person+tag@example.com", CODE)
    assert received.provider["envId"] == receipt.provider_id
    assert received.provider["fromAlias"] == "守望"


@versions
async def test_awkward_values_are_signed_as_they_travel(running: Running, version: str) -> None:
    entries = [
        {"usageType": usage, "subject": "a+b %20 ~*'\"&= {{code}} 你好 é", "content": "<p>+ %2B &amp; 😀 {{x}}</p>"}
        for usage in ("Register", "SignIn", "ForgotPassword", "Generic")
    ]  # fmt: skip
    connector = running.connector(AliyunDirectMail, signatureVersion=version, templates=entries)
    await connector.send(message("person@example.com", x="1 + 1 = 2 * ~"))
    (received,) = running.sandbox.inbox
    assert received.subject == f"a+b %20 ~*'\"&= {CODE} 你好 é"
    assert received.html == "<p>+ %2B &amp; 😀 1 + 1 = 2 * ~</p>"


@versions
@pytest.mark.parametrize("factory", [AliyunSMS, AliyunDirectMail])
async def test_a_wrong_secret_is_told_without_what_was_signed(
    running: Running, version: str, factory: type[Connector]
) -> None:
    connector = running.connector(factory, accessKeySecret="wr0ng", signatureVersion=version)
    to = "+8613900000001" if factory is AliyunSMS else "person@example.com"
    failed = await refusal(connector, message(to))
    assert (failed.fault, failed.provider_code) == (Fault.BAD_CONFIG, "SignatureDoesNotMatch")
    assert CODE not in failed.provider_text
    assert "13900000001" not in failed.provider_text


@versions
async def test_a_temporary_key_signs_with_its_token(running: Running, version: str) -> None:
    key = {"accessKeyId": STS_ID, "accessKeySecret": STS_SECRET, "signatureVersion": version}
    connector = running.connector(AliyunSMS, **key, securityToken=STS_TOKEN)
    await connector.send(message("+8613900000001"))
    failed = await refusal(
        running.connector(AliyunSMS, **key, securityToken="another"), message("+8613900000001")
    )
    assert failed.provider_code == "InvalidSecurityToken.MismatchWithAccessKey"


async def test_flow_control_is_throttling_with_its_wait(running: Running) -> None:
    connector = running.connector(AliyunSMS)
    await connector.send(message("+8613912345678"))
    failed = await refusal(connector, message("+8613912345678"))
    assert (failed.fault, failed.retry_after) == (Fault.THROTTLED, 60)


@pytest.mark.parametrize(
    ("changed", "code", "fault"),
    [
        ({"signName": "守望"}, "isv.SMS_SIGNATURE_ILLEGAL", Fault.BAD_CONFIG),
        ({"accessKeyId": "nobody"}, "InvalidAccessKeyId.NotFound", Fault.BAD_CONFIG),
    ],
)
async def test_a_wrong_setting_is_told_by_its_code(
    running: Running, changed: dict[str, str], code: str, fault: Fault
) -> None:
    failed = await refusal(running.connector(AliyunSMS, **changed), message("+8613900000001"))
    assert (failed.provider_code, failed.fault) == (code, fault)


@versions
@pytest.mark.parametrize("minutes", [16, -16, 60 * 24 * 400])
async def test_a_wrong_clock_is_corrected_by_the_providers(
    running: Running, version: str, minutes: int
) -> None:
    running.sandbox.clock.move(minutes * 60)
    connector = running.connector(AliyunSMS, signatureVersion=version)
    for _ in range(2):
        await connector.send(message("+8613900000001"))
    assert len([*running.sandbox.inbox]) == 2


async def test_an_unknown_sender_address_is_told(running: Running) -> None:
    connector = running.connector(AliyunDirectMail, accountName="nobody@mail.example.com")
    failed = await refusal(connector, message("person@example.com"))
    assert failed.provider_code == "InvalidMailAddress.NotFound"


async def test_a_provider_slower_than_the_limit_leaves_the_outcome_unknown(
    running: Running,
) -> None:
    running.sandbox.delay = 1.0
    failed = await refusal(running.connector(AliyunSMS), message("+8613900000001"), read=0.2)
    assert failed.fault == Fault.OUTCOME_UNKNOWN
    assert running.sandbox.inbox.latest("+8613900000001") is not None


async def test_a_provider_that_is_down_got_nothing(running: Running) -> None:
    connector = running.connector(AliyunSMS, endpoint="http://127.0.0.1:1")
    failed = await refusal(connector, message("+8613900000001"))
    assert failed.fault == Fault.UNAVAILABLE


@pytest.mark.parametrize("factory_id", print_config())
async def test_every_printed_configuration_sends(running: Running, factory_id: str) -> None:
    factory = find(factory_id)
    to = "+8613900000001" if factory.channel is Channel.SMS else "person@example.com"
    receipt = await running.connector(factory).send(message(to))
    assert receipt.provider_id
    received = running.sandbox.inbox.latest(to)
    assert received is not None
    assert received.code == CODE
