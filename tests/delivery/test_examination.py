"""What a provider tells about a connector before anybody waits for a code, asked of the sandbox over real HTTP."""

import json
import re
import socket
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from tests.connectors.examples import config_of
from tests.connectors.running_sandbox import Running, running_sandbox

from watchword.advice import LANGUAGES
from watchword.advice.findings import say, sentences
from watchword.connectors.abilities import (
    CannotTell,
    ProviderTemplate,
    Review,
    Signature,
)
from watchword.connectors.aliyun_direct_mail import AliyunDirectMail
from watchword.connectors.aliyun_sms import AliyunSMS
from watchword.connectors.aliyun_sms_auth import AliyunSMSAuth
from watchword.connectors.aliyun_sms_international import AliyunSMSInternational
from watchword.connectors.base import Connector
from watchword.connectors.http_sms import HTTPSMS
from watchword.connectors.smtp import SMTP
from watchword.delivery.examination import Finding, State, examine
from watchword.errors import DestinationRefused, NothingSent
from watchword.http import Timeouts
from watchword.message import REQUIRED_USAGE_TYPES, Fault
from watchword.sandbox import print_config
from watchword.testing import FakeTransport

ALIYUN = (AliyunSMS, AliyunSMSAuth, AliyunSMSInternational, AliyunDirectMail)


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    async with running_sandbox() as one:
        yield one


def sms(running: Running, **changed: Any) -> AliyunSMS:
    config = print_config(running.port)[AliyunSMS.id] | changed
    return AliyunSMS(config, transport=running.transport)


def mail(running: Running, **changed: Any) -> AliyunDirectMail:
    config = print_config(running.port)[AliyunDirectMail.id] | changed
    return AliyunDirectMail(config, transport=running.transport)


def any_of(factory: type[Connector], running: Running, **changed: Any) -> Connector:
    return running.connector(factory, **changed)


def templates(code: Any, **more: Any) -> list[dict[str, Any]]:
    return [{"usageType": u, "templateCode": code, **more} for u in REQUIRED_USAGE_TYPES]


def names(findings: Sequence[Finding], state: State | None = None) -> list[str]:
    return [one.name for one in findings if state in (None, one.state)]


def problems(findings: Sequence[Finding]) -> list[str]:
    return names(findings, State.PROBLEM)


# --- a good one ------------------------------------------------------------------------------


async def test_a_good_text_connector_is_in_order_from_key_to_carrier(running: Running) -> None:
    findings = await examine(sms(running))
    assert {one.state for one in findings} == {State.OK}
    assert names(findings) == [
        "key.accepted", "signature.approved", *["filing.done"] * 3, *["template.approved"] * 8,
    ]  # fmt: skip
    assert running.sandbox.inbox.find(None) == []


async def test_a_good_mail_connector_is_in_order_from_key_to_records(running: Running) -> None:
    findings = await examine(mail(running))
    assert names(findings) == [
        "key.accepted", "account.well", "sender.usable", "domain.approved",
    ]  # fmt: skip
    assert {one.advice().todo for one in findings} == {""}


@pytest.mark.parametrize("factory", [AliyunSMSAuth, AliyunSMSInternational])
async def test_of_products_without_lists_the_key_is_all_there_is_to_ask(
    running: Running, factory: type[Connector]
) -> None:
    assert names(await examine(any_of(factory, running))) == ["key.accepted"]


# --- the key ---------------------------------------------------------------------------------


@pytest.mark.parametrize("factory", ALIYUN)
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"accessKeySecret": "wrong"}, "SignatureDoesNotMatch"),
        ({"accessKeyId": "nobody"}, "InvalidAccessKeyId.NotFound"),
        ({"accessKeyId": "sandbox-key-inactive"}, "InvalidAccessKeyId.Inactive"),
    ],
)
async def test_a_key_that_does_not_work_is_the_only_thing_said(
    running: Running, factory: type[Connector], changed: dict[str, str], code: str
) -> None:
    (finding,) = await examine(any_of(factory, running, **changed))
    assert (finding.name, finding.state) == ("key.refused", State.PROBLEM)
    assert finding.values["code"] == code
    assert finding.advice().todo
    assert "wrong" not in repr(finding)


@pytest.mark.parametrize("factory", ALIYUN)
@pytest.mark.parametrize("key", ["sandbox-key-send-only", "sandbox-key-without-credit"])
async def test_a_key_that_may_only_send_is_a_good_key(
    running: Running, factory: type[Connector], key: str
) -> None:
    findings = await examine(any_of(factory, running, accessKeyId=key))
    assert findings[0].name == "key.accepted"
    assert problems(findings) == []


async def test_what_a_key_may_not_list_cannot_be_told(running: Running) -> None:
    key = "sandbox-key-send-only"
    texts = names(await examine(sms(running, accessKeyId=key)), State.CANNOT_TELL)
    assert texts == ["signature.not_permitted", *["template.not_permitted"] * 8]
    mails = names(await examine(mail(running, accessKeyId=key)), State.CANNOT_TELL)
    assert mails == ["account.not_permitted", "sender.not_permitted", "domain.not_permitted"]


@pytest.mark.parametrize("factory", ALIYUN)
async def test_when_nobody_answers_nothing_is_known(factory: type[Connector]) -> None:
    silent = FakeTransport().fail(NothingSent("no route"))
    (finding,) = await examine(factory(config_of(factory), transport=silent))
    assert (finding.name, finding.state) == ("key.unknown", State.CANNOT_TELL)
    assert len(silent.requests) == 1


async def test_an_address_that_the_server_keeps_away_from_is_named_with_the_setting() -> None:
    refusing = FakeTransport().fail(DestinationRefused("127.0.0.1 is not an address for us"))
    (finding,) = await examine(AliyunSMS(config_of(AliyunSMS), transport=refusing))
    advice = finding.advice()
    assert finding.name == "key.unknown"
    assert "127.0.0.1 is not an address for us" in advice.explanation
    assert "`outbound_allow`" in advice.todo
    assert "Try again" not in advice.todo


async def test_a_proxys_page_is_no_answer_to_a_question() -> None:
    odd = FakeTransport().answer("<html>", status=502, content_type="text/html")
    (finding,) = await examine(AliyunSMS(config_of(AliyunSMS), transport=odd))
    assert finding.name == "key.unknown"


async def test_a_provider_that_falls_silent_midway_is_told_as_such() -> None:
    transport = FakeTransport()
    for body in ({"Code": "OK"}, {"Code": "isp.SYSTEM_ERROR"}, {"Code": "isp.SYSTEM_ERROR"}):
        transport.answer(json.dumps(body))
    findings = await examine(AliyunSMS(config_of(AliyunSMS), transport=transport))
    assert set(names(findings[1:])) == {"signature.unanswered", "template.unanswered"}


# --- signatures ------------------------------------------------------------------------------


async def test_an_unknown_signature_is_answered_with_the_nearest_there_is(running: Running) -> None:
    findings = await examine(sms(running, signName="守望演师"))
    (wrong,) = [one for one in findings if one.state is State.PROBLEM]
    assert wrong.name == "signature.absent"
    assert wrong.values["there"] == "守望演示"


async def test_a_signature_in_review_is_a_problem_and_its_filing_is_not_asked_for(
    running: Running,
) -> None:
    assert problems(await examine(sms(running, signName="守望待审"))) == ["signature.pending"]


async def test_each_carrier_where_a_signature_is_not_filed_is_named(running: Running) -> None:
    findings = await examine(sms(running, signName="守望未备"))
    told = {one.values["carrier"]: one.name for one in findings if one.name.startswith("filing")}
    assert told == {
        "mobile": "filing.done",
        "unicom": "filing.pending",
        "telecom": "filing.missing",
    }
    (unfiled,) = [one for one in findings if one.name == "filing.missing"]
    assert "China Telecom" in unfiled.advice("en").explanation
    assert "中国电信" in unfiled.advice("zh-CN").explanation


# --- templates -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entries", "wrong"),
    [
        (templates("SMS_100000090"), ["template.pending"]),
        (templates("SMS_109999999"), ["template.absent"]),
        (templates("SMS_100000005"), ["variables.missing"]),
        (templates("SMS_100000005", variables={"code": "{{code}}", "min": "{{minutes}}"}), []),
        (templates("SMS_100000004", variables={"code": "{{code}}", "min": "5"}), ["variables.unwanted"]),
        (templates("SMS_100000021"), ["variables.missing", "variables.unwanted"]),
        (templates({"china": "SMS_100000014"}), ["template.only_abroad"]),
        (templates({"overseas": "SMS_100000004"}), ["template.only_mainland"]),
        (templates("SMS_100000014", type=6), []),
        (templates("SMS_100000014"), []),
    ],
)  # fmt: skip
async def test_templates_are_compared_with_what_the_account_has(
    running: Running, entries: list[dict[str, Any]], wrong: list[str]
) -> None:
    assert problems(await examine(sms(running, templates=entries))) == wrong


async def test_a_template_is_looked_at_once_however_many_entries_name_it(running: Running) -> None:
    findings = await examine(sms(running, templates=templates("SMS_100000004")))
    assert names(findings).count("template.approved") == 1


@pytest.mark.parametrize(
    ("template", "variables", "wrong"),
    [
        ("410001", {"code": "{{code}}", "minutes": "{{minutes}}"}, []),
        ("410001", {"code": "{{code}}"}, ["variables.missing"]),
        ("410001", {"code": "{{code}}", "minutes": "5", "x": "y"}, ["variables.unwanted"]),
        ("410002", {"code": "{{code}}"}, ["template.pending"]),
        ("419999", {"code": "{{code}}"}, ["template.absent"]),
    ],
)
async def test_mail_templates_of_the_console_are_compared_too(
    running: Running, template: str, variables: dict[str, str], wrong: list[str]
) -> None:
    entries = [
        {"usageType": u, "templateId": template, "variables": variables}
        for u in REQUIRED_USAGE_TYPES
    ]
    assert problems(await examine(mail(running, templates=entries))) == wrong


# --- senders ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("No-Reply@mail.example.com", []),
        ("norepy@mail.example.com", ["sender.absent"]),
        ("frozen@mail.example.com", ["sender.stopped"]),
        ("news@mail.example.com", ["sender.wrong_kind"]),
        ("hello@unverified.example.com", ["sender.stopped", "domain.without_spf", "domain.without_mx"]),
        ("no-reply@sg.example.com", ["sender.absent", "domain.absent"]),
    ],
)  # fmt: skip
async def test_the_sender_address_and_its_domain_are_looked_up_in_this_region(
    running: Running, address: str, wrong: list[str]
) -> None:
    assert problems(await examine(mail(running, accountName=address))) == wrong


# --- connectors of other kinds ---------------------------------------------------------------


class Elsewhere(AliyunSMS):
    """A provider whose answers are put into its mouth."""

    told: Any = None

    async def key_problem(self, timeouts: Timeouts) -> None:
        return None

    async def signatures(self, timeouts: Timeouts) -> Any:
        return self.told["signatures"]

    async def signature(self, name: str, timeouts: Timeouts) -> Any:
        return self.told["signature"]

    async def templates(self, timeouts: Timeouts) -> Any:
        return self.told["templates"]


@pytest.mark.parametrize(
    ("review", "name"),
    [(Review.LAPSED, "lapsed"), (Review.REJECTED, "rejected"), (Review.PENDING, "pending")],
)
async def test_every_kind_of_review_has_its_finding(review: Review, name: str) -> None:
    config = config_of(AliyunSMS) | {"signName": "S", "templates": templates("T")}
    connector = Elsewhere(config)
    connector.told = {
        "signatures": [Signature("S", Review.APPROVED)],
        "signature": Signature("S", Review.APPROVED, carriers={"mobile": review}),
        "templates": [ProviderTemplate("T", "", review, variables=("code",), reason="too\x1b long")],
    }  # fmt: skip
    findings = await examine(connector)
    filing = {"lapsed": "filing.lapsed", "rejected": "filing.missing", "pending": "filing.pending"}
    assert problems(findings) == [filing[name], f"template.{name}"]
    assert "\x1b" not in repr(findings)
    connector.told |= {
        "signatures": [Signature("S", review)],
        "templates": CannotTell(Fault.BAD_CONFIG, "X", permitted=False),
    }
    assert names(await examine(connector))[1:] == [f"signature.{name}", "template.not_permitted"]


async def test_an_account_that_may_not_send_is_a_problem_in_every_language() -> None:
    transport = FakeTransport().answer(json.dumps({"TotalCount": 0}))
    transport.answer(json.dumps({"UserStatus": "2"}))
    findings = await examine(AliyunDirectMail(config_of(AliyunDirectMail), transport=transport))
    (stopped,) = [one for one in findings if one.name == "account.stopped"]
    assert "overdue" in stopped.advice("en").explanation
    assert "欠费" in stopped.advice("zh-CN").explanation


async def test_a_connector_that_cannot_ask_says_so() -> None:
    (finding,) = await examine(HTTPSMS(config_of(HTTPSMS), transport=FakeTransport()))
    assert (finding.name, finding.state) == ("provider.cannot_be_asked", State.CANNOT_TELL)


async def test_a_mail_server_that_is_not_there_leaves_everything_open() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    config = config_of(SMTP) | {"host": "127.0.0.1", "port": port}
    async with SMTP(config) as connector:
        (finding,) = await examine(connector, Timeouts(1, 1, 1))
    assert (finding.name, finding.state) == ("key.unknown", State.CANNOT_TELL)


# --- words -----------------------------------------------------------------------------------

VALUES = {
    "name": "N", "carrier": "mobile", "there": "T", "variables": "V", "reason": "R", "standing": "frozen", "code": "C", "words": "W",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_finding_with_the_same_values_and_keys(language: str) -> None:
    english, ours = sentences("en"), sentences(language)
    assert ours.keys() == english.keys()
    for name, (sentence, todo) in english.items():
        said, do = ours[name]
        for theirs, own in ((sentence, said), (todo, do)):
            assert bool(own) == bool(theirs), name
            assert _kept(own) == _kept(theirs), name
            assert language == "en" or not own or own != theirs, name
        assert "{" not in "".join(
            (say(name, VALUES, language).explanation, say(name, VALUES, language).todo)
        )


def _kept(text: str) -> set[str]:
    """What stands in any language alike: places for values, and keys in backticks."""

    return set(re.findall(r"\{\w+\}|`[^`]+`|SPF|MX", text))


def test_only_what_is_in_order_comes_without_a_thing_to_do() -> None:
    silent = {name for name, (_, todo) in sentences("en").items() if not todo}
    assert silent == {
        "key.accepted", "account.well", "signature.approved", "filing.done", "template.approved", "sender.usable",
        "domain.approved",
        # The provider's own code is explained there.
        "key.refused", "key.unknown",
    }  # fmt: skip


def test_a_finding_without_words_of_its_own_is_said_in_general_ones() -> None:
    assert "N" in say("domain.lapsed", VALUES).explanation


async def test_nothing_an_account_answers_raises() -> None:
    odd: tuple[Any, ...] = (
        [],
        {"data": 5},
        {"data": {"domain": [{}]}},
        {"Code": "OK", "SmsSignList": [5, {}]},
        "x",
    )
    for answer in odd:
        transport = FakeTransport()
        transport.otherwise = type(transport.otherwise)(200, {}, json.dumps(answer).encode())
        for factory in ALIYUN:
            await examine(factory(config_of(factory), transport=transport))
