"""What connectors can do besides sending, asked of the sandbox over real HTTP, and what a key that may only send is told."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.connectors.examples import CODE, config_of
from tests.connectors.running_sandbox import Running, running_sandbox
from tests.services import tries

from watchword.connectors._aliyun_records import days_of
from watchword.connectors.abilities import (
    CannotTell,
    Health,
    KnowsItsKey,
    ListsSenders,
    ListsSignatures,
    ListsTemplates,
    NamesItsNeeds,
    Outcome,
    ProviderTemplate,
    QueriesReports,
    ReadsPushedReports,
    Reconciles,
    Review,
    Signature,
    TellsHealth,
    Unknown,
)
from watchword.connectors.aliyun_direct_mail import AliyunDirectMail
from watchword.connectors.aliyun_sms import AliyunSMS
from watchword.connectors.aliyun_sms_auth import AliyunSMSAuth
from watchword.connectors.aliyun_sms_international import AliyunSMSInternational
from watchword.connectors.base import Connector
from watchword.errors import NothingSent, OutcomeUnknown
from watchword.http import DEFAULT_TIMEOUTS as LIMITS
from watchword.http import Response
from watchword.identifiers import parse_identifier, parse_phone
from watchword.message import Fault, Message, Receipt, UsageType
from watchword.sandbox import print_config
from watchword.testing import FakeTransport, FrozenClock

NUMBER = "+8613900000001"


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    async with running_sandbox() as one:
        yield one


def message(to: str = NUMBER, attempt: str = "a1b2c3") -> Message:
    values = {"code": CODE, "minutes": "10"}
    return Message(parse_identifier(to), UsageType.SIGN_IN, values, attempt=attempt)


def sms(running: Running, **changed: Any) -> AliyunSMS:
    return AliyunSMS(
        print_config(running.port)[AliyunSMS.id] | changed, transport=running.transport
    )


def mail(running: Running, **changed: Any) -> AliyunDirectMail:
    config = print_config(running.port)[AliyunDirectMail.id] | changed
    return AliyunDirectMail(config, transport=running.transport)


def globe(running: Running) -> AliyunSMSInternational:
    config = print_config(running.port)[AliyunSMSInternational.id]
    return AliyunSMSInternational(config, transport=running.transport)


def test_each_connector_has_the_abilities_of_its_product_and_no_others() -> None:
    abilities: Mapping[type[Connector], set[type]] = {
        AliyunSMS: {
            KnowsItsKey, NamesItsNeeds, Reconciles, ReadsPushedReports, QueriesReports, ListsSignatures, ListsTemplates,
        },
        AliyunSMSAuth: {KnowsItsKey, Reconciles, ReadsPushedReports, QueriesReports},
        AliyunSMSInternational: {KnowsItsKey, ReadsPushedReports, QueriesReports},
        AliyunDirectMail: {
            KnowsItsKey, NamesItsNeeds, ReadsPushedReports, QueriesReports, ListsTemplates, ListsSenders, TellsHealth,
        },
    }  # fmt: skip
    every = set().union(*abilities.values())
    for factory, has in abilities.items():
        connector = factory(config_of(factory))
        assert {one for one in every if isinstance(connector, one)} == has, factory.id


# --- whether a message arrived ---------------------------------------------------------------


@pytest.mark.parametrize("number", [NUMBER, "+85268326366", "+12025550123"])
async def test_a_message_that_arrived_is_found_by_its_attempt(
    running: Running, number: str
) -> None:
    connector = sms(running)
    since = connector.clock.now()
    await connector.send(message(number))
    found = await connector.found(message(number), since, LIMITS)
    assert isinstance(found, Receipt)
    assert await connector.found(message(number, "another"), since, LIMITS) is Unknown.NOT_YET


async def test_a_lent_text_is_found_by_its_attempt_too_and_its_report_can_be_asked_for(
    running: Running,
) -> None:
    connector = running.connector(AliyunSMSAuth)
    assert isinstance(connector, AliyunSMSAuth)
    since = connector.clock.now()
    receipt = await connector.send(message())
    assert isinstance(await connector.found(message(), since, LIMITS), Receipt)
    assert await connector.found(message(attempt="another"), since, LIMITS) is Unknown.NOT_YET
    running.sandbox.clock.move(2)
    told = await connector.report(parse_phone(NUMBER), receipt, since, LIMITS)
    assert not isinstance(told, CannotTell | None)
    assert (told.outcome, told.code, told.attempt) == (Outcome.DELIVERED, "DELIVERED", "a1b2c3")
    assert CODE not in repr(told)


async def test_a_message_is_found_among_many_to_the_same_number(running: Running) -> None:
    connector = sms(running)
    since = connector.clock.now()
    for n in range(60):
        await connector.send(message(attempt=f"n{n}"))
    for attempt in ("n0", "n59"):
        assert isinstance(await connector.found(message(attempt=attempt), since, LIMITS), Receipt)


async def test_only_after_a_while_is_no_record_a_no(running: Running) -> None:
    connector = sms(running)
    now = connector.clock.now()
    assert await connector.found(message(), now - 59_000, LIMITS) is Unknown.NOT_YET
    assert await connector.found(message(), now - 61_000, LIMITS) is None


async def test_a_key_that_may_only_send_cannot_say_and_asking_again_would_not_help(
    running: Running,
) -> None:
    connector = sms(running, accessKeyId="sandbox-key-send-only")
    await connector.send(message())
    assert await connector.found(message(), 0, LIMITS) is Unknown.UNSAID


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (NothingSent("x"), Unknown.NOT_YET),
        (OutcomeUnknown("x"), Unknown.NOT_YET),
        ({"Code": "Throttling.User"}, Unknown.NOT_YET),
        ({"Code": "isp.RAM_PERMISSION_DENY"}, Unknown.UNSAID),
        ({"Code": "OK"}, Unknown.UNSAID),
        ({"Code": "OK", "SmsSendDetailDTOs": []}, Unknown.UNSAID),
        ({"Code": "OK", "Model": {}}, Unknown.UNSAID),
        ({"Code": "OK", "SmsSendDetailDTOs": {"SmsSendDetailDTO": [5, None]}}, Unknown.NOT_YET),
        ([], Unknown.UNSAID),
    ],
)  # fmt: skip
async def test_an_answer_that_proves_nothing_is_no_proof(answer: Any, told: Unknown) -> None:
    transport = FakeTransport()
    if isinstance(answer, Exception):
        transport.fail(answer)  # type: ignore[arg-type]
    else:
        transport.answer(json.dumps(answer))
    clock = FrozenClock()
    connector = AliyunSMS(config_of(AliyunSMS), transport=transport, clock=clock)
    assert await connector.found(message(), clock.now(), LIMITS) is told


def test_around_midnight_in_china_both_days_are_looked_at() -> None:
    midnight = FrozenClock().now() + 8 * 3600_000
    before, after = midnight - 1_000, midnight + 1_000
    first, second = days_of(before, after)
    assert int(second) - int(first) == 1
    assert days_of(after, after) == (second,)


# --- what became of it -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "outcome", "code"),
    [
        (NUMBER, Outcome.DELIVERED, "DELIVERED"),
        ("+8613900000401", Outcome.FAILED, "MOBILE_NOT_ON_SERVICE"),
        ("+85261230401", Outcome.FAILED, "MOBILE_NOT_ON_SERVICE"),
    ],
)
async def test_the_report_of_a_text_can_be_asked_for(
    running: Running, number: str, outcome: Outcome, code: str
) -> None:
    connector = sms(running)
    at = running.sandbox.clock.now()
    receipt = await connector.send(message(number))
    to = parse_phone(number)
    waiting = await connector.report(to, receipt, at, LIMITS)
    assert not isinstance(waiting, CannotTell | None)
    assert (waiting.outcome, waiting.attempt) == (Outcome.WAITING, "a1b2c3")
    running.sandbox.clock.move(2)
    told = await connector.report(to, receipt, at, LIMITS)
    assert not isinstance(told, CannotTell | None)
    assert (told.outcome, told.code, told.provider_id) == (outcome, code, receipt.provider_id)
    assert told.at is not None
    assert CODE not in repr(told)
    assert await connector.report(to, Receipt("nobody^0"), at, LIMITS) is None


async def test_the_report_of_an_international_text_can_be_asked_for(running: Running) -> None:
    connector = globe(running)
    receipt = await connector.send(message("+85268326366"))
    running.sandbox.clock.move(2)
    told = await connector.report(parse_phone("+85268326366"), receipt, 0, LIMITS)
    assert not isinstance(told, CannotTell | None)
    assert (told.outcome, told.to, told.code) == (Outcome.DELIVERED, "85268326366", "DELIVERED")
    assert await connector.report(parse_phone(NUMBER), Receipt("0"), 0, LIMITS) is None


@pytest.mark.parametrize(
    ("address", "outcome"),
    [("person@example.com", Outcome.DELIVERED), ("bounce@example.com", Outcome.FAILED)],
)
async def test_the_report_of_a_mail_can_be_asked_for(
    running: Running, address: str, outcome: Outcome
) -> None:
    connector = mail(running)
    at = running.sandbox.clock.now()
    receipt = await connector.send(message(address))
    to = parse_identifier(address)
    assert await connector.report(to, receipt, at, LIMITS) is None
    running.sandbox.clock.move(2)
    told = await connector.report(to, receipt, at, LIMITS)
    assert not isinstance(told, CannotTell | None)
    assert (told.outcome, told.to) == (outcome, address)


PUSHED = {
    AliyunSMS: [
        {"phone_number": "13900000001", "send_time": "2026-11-20 16:00:00", "report_time": "2026-11-20 16:00:05",
         "success": True, "err_code": "DELIVERED", "err_msg": "", "sms_size": "1", "biz_id": "b1", "out_id": "a1"},
        {"phone_number": "13900000002", "report_time": "?", "success": False, "err_code": "INVALID_NUMBER", "biz_id": "b2"},
        {"phone_number": "13900000003"}, 5, None,
    ],
    AliyunSMSInternational: [
        {"To": "85268326366", "ReceiveDate": "Fri, 20 Nov 2026 16:00:05 +0800", "Status": "1", "ErrorCode": "DELIVERED",
         "TaskId": "a1", "MessageId": "b1"},
        {"To": "12025550123", "ReceiveDate": "", "Status": "6", "ErrorCode": "EXPIRED", "MessageId": "b2"},
        {"To": "12025550123", "Status": "3", "MessageId": "b3"},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("factory", "form"),
    [
        (AliyunSMS, AliyunSMS),
        (AliyunSMS, AliyunSMSInternational),
        (AliyunSMSAuth, AliyunSMS),
        (AliyunSMSInternational, AliyunSMSInternational),
    ],
)
def test_what_is_pushed_about_texts_is_read(factory: type[Any], form: type[Any]) -> None:
    body = json.dumps(PUSHED[form]).encode()
    first, second = factory(config_of(factory)).reports(body)
    assert (first.provider_id, first.outcome, first.attempt) == ("b1", Outcome.DELIVERED, "a1")
    # 08:00:05 UTC is five past four in China.
    assert first.at == FrozenClock().now() + 5_000
    assert (second.provider_id, second.outcome, second.at) == ("b2", Outcome.FAILED, None)
    assert "139" not in repr(first)


def test_what_is_pushed_about_mails_is_read() -> None:
    connector = AliyunDirectMail(config_of(AliyunDirectMail))
    data = {"env_id": "e1", "rcpt": "a@example.com", "deliver_time": "2026-11-20T16:00:05", "err_code": "554", "failed_type": "SmtpNxBox"}  # fmt: skip
    event = {"type": "dm:Deliver:Fail", "data": data}
    (told,) = connector.reports(json.dumps(event).encode())
    assert (told.provider_id, told.outcome, told.code) == ("e1", Outcome.FAILED, "SmtpNxBox")
    assert told.at == FrozenClock().now() + 5_000
    opened = json.dumps({**event, "type": "dm:Trace:Open"}).encode()
    assert connector.reports(opened) == ()


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.sampled_from(["1", "b^0"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "biz_id",
                    "success",
                    "MessageId",
                    "Status",
                    "type",
                    "data",
                    "env_id",
                    "report_time",
                ]
            ),
            inner,
        )
    ),
)


@pytest.mark.parametrize(
    "factory", [AliyunSMS, AliyunSMSAuth, AliyunSMSInternational, AliyunDirectMail]
)
@given(body=st.binary(max_size=60) | ANYTHING.map(lambda value: json.dumps(value).encode()))
@settings(max_examples=tries(100), deadline=None)
def test_nothing_that_is_pushed_raises(factory: type[Any], body: bytes) -> None:
    for report in factory(config_of(factory)).reports(body):
        assert isinstance(report.outcome, Outcome)


TOLD = st.dictionaries(
    st.sampled_from(
        ["Code", "ResponseCode", "Message", "TotalCount", "SmsSendDetailDTOs", "SmsSendDetailDTO", "data", "mailDetail",
         "domain", "mailAddress", "template", "SmsSignList", "SmsTemplateList", "SignIspRegisterDetailList", "UserStatus",
         "DailyQuota", "Status", "OutId", "ReceiveDate"]
    ),
    st.recursive(
        st.none() | st.integers() | st.text(max_size=9) | st.sampled_from(["OK", "9" * 5000, "²", "1"]),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["SmsSendDetailDTO", "mailDetail", "OutId", "Reason", "AuditStatus", "UtcLastUpdateTime"]), inner
        ),
    ),
)  # fmt: skip


@given(answer=TOLD | ANYTHING, status=st.sampled_from([200, 200, 400, 500]))
@settings(max_examples=tries(200), deadline=None)
def test_no_answer_to_a_question_raises(answer: Any, status: int) -> None:
    transport = FakeTransport(Response(status, {}, json.dumps(answer).encode()))
    texts = AliyunSMS(config_of(AliyunSMS), transport=transport)
    mails = AliyunDirectMail(config_of(AliyunDirectMail), transport=transport)
    globes = AliyunSMSInternational(config_of(AliyunSMSInternational), transport=transport)
    number, address = parse_phone(NUMBER), parse_identifier("a@example.com")

    async def ask_everything() -> None:
        await texts.found(message(), 0, LIMITS)
        await texts.report(number, Receipt("1"), 0, LIMITS)
        await texts.signatures(LIMITS)
        await texts.signature("x", LIMITS)
        await texts.templates(LIMITS)
        await globes.report(number, Receipt("1"), 0, LIMITS)
        await mails.report(address, Receipt("1"), 0, LIMITS)
        await mails.senders(LIMITS)
        await mails.domains(LIMITS)
        await mails.templates(LIMITS)
        await mails.health(LIMITS)
        for each in (texts, mails, globes):
            await each.key_problem(LIMITS)
        await texts.template("x", LIMITS)
        await mails.template("x", LIMITS)

    asyncio.run(ask_everything())


# --- what the account has --------------------------------------------------------------------


async def test_signatures_are_listed_with_their_review_and_one_with_its_carriers(
    running: Running,
) -> None:
    connector = sms(running)
    listed = await connector.signatures(LIMITS)
    assert not isinstance(listed, CannotTell)
    reviews = {one.name: one.review for one in listed}
    assert reviews["守望演示"] is Review.APPROVED
    assert reviews["守望待审"] is Review.PENDING
    one = await connector.signature("守望未备", LIMITS)
    assert isinstance(one, Signature)
    assert one.carriers == {
        "mobile": Review.APPROVED,
        "unicom": Review.PENDING,
        "telecom": Review.REJECTED,
    }
    unknown = await connector.signature("nobody", LIMITS)
    assert isinstance(unknown, CannotTell)
    assert unknown.provider_code == "isv.SMS_SIGNATURE_ILLEGAL"


async def test_templates_are_listed_with_their_variables(running: Running) -> None:
    listed = await sms(running).templates(LIMITS)
    assert not isinstance(listed, CannotTell)
    by_code = {one.code: one for one in listed}
    assert by_code["SMS_100000002"].variables == ("code",)
    assert by_code["SMS_100000002"].kind == "code"
    assert by_code["SMS_100000012"].kind == "international"
    one = await sms(running).template("SMS_100000005", LIMITS)
    assert isinstance(one, ProviderTemplate)
    assert (one.variables, one.kind, one.review) == (("code", "min"), "code", Review.APPROVED)
    mails = await mail(running).templates(LIMITS)
    assert not isinstance(mails, CannotTell)
    assert [(one.code, one.review) for one in mails] == [
        ("410001", Review.APPROVED),
        ("410002", Review.PENDING),
    ]
    assert [one.variables for one in mails] == [None, None]
    whole = await mail(running).template("410001", LIMITS)
    assert isinstance(whole, ProviderTemplate)
    assert whole.variables == ("code", "minutes")


async def test_sender_addresses_and_domains_are_listed_as_they_stand(running: Running) -> None:
    connector = mail(running)
    senders = await connector.senders(LIMITS)
    assert not isinstance(senders, CannotTell)
    reviews = {one.address: one.review for one in senders}
    assert reviews["no-reply@mail.example.com"] is Review.APPROVED
    assert reviews["frozen@mail.example.com"] is Review.REJECTED
    assert reviews["hello@unverified.example.com"] is Review.REJECTED
    domains = await connector.domains(LIMITS)
    assert not isinstance(domains, CannotTell)
    records = {one.name: (one.review, one.records["spf"]) for one in domains}
    assert records["mail.example.com"] == (Review.APPROVED, True)
    assert records["unverified.example.com"] == (Review.PENDING, False)


async def test_the_account_says_how_it_stands(running: Running) -> None:
    health = await mail(running).health(LIMITS)
    assert isinstance(health, Health)
    assert (health.well, health.daily_quota, health.monthly_quota) == (True, 2_000, 60_000)


async def test_an_account_that_is_restricted_is_not_well() -> None:
    transport = FakeTransport().answer(json.dumps({"UserStatus": "4", "DailyQuota": "x"}))
    connector = AliyunDirectMail(config_of(AliyunDirectMail), transport=transport)
    assert await connector.health(LIMITS) == Health("restricted")


async def test_a_key_that_may_only_send_lists_nothing_and_fails_nothing(running: Running) -> None:
    texts = sms(running, accessKeyId="sandbox-key-send-only")
    mails = mail(running, accessKeyId="sandbox-key-send-only")
    told = [
        await texts.signatures(LIMITS),
        await texts.signature("守望演示", LIMITS),
        await texts.templates(LIMITS),
        await texts.report(parse_phone(NUMBER), Receipt("1^0"), 0, LIMITS),
        await mails.senders(LIMITS),
        await mails.domains(LIMITS),
        await mails.templates(LIMITS),
        await mails.health(LIMITS),
        await mails.report(parse_identifier("a@example.com"), Receipt("1"), 0, LIMITS),
    ]
    for one in told:
        assert isinstance(one, CannotTell)
        assert one.fault is Fault.BAD_CONFIG
        assert one.provider_code in ("isp.RAM_PERMISSION_DENY", "Forbidden.RAM")


async def test_a_provider_that_is_down_is_told_as_a_value() -> None:
    connector = AliyunSMS(config_of(AliyunSMS), transport=FakeTransport().fail(NothingSent("down")))
    told = await connector.signatures(LIMITS)
    assert told == CannotTell(Fault.UNAVAILABLE, provider_text="down")


async def test_a_wrong_clock_does_not_keep_an_account_from_telling(running: Running) -> None:
    running.sandbox.clock.move(3600)
    assert not isinstance(await sms(running).templates(LIMITS), CannotTell)
