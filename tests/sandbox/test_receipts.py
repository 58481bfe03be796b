"""Receipts pushed to a URL: their shapes, the retries by the sandbox's clock, and where they may not go."""

import asyncio
import json
from typing import Any

import pytest
from tests.sandbox.conftest import Desk, Open

from watchword.errors import NothingSent, OutcomeUnknown
from watchword.sandbox import Sandbox
from watchword.sandbox.receipts import MAILS, TEXTS, Receipts
from watchword.testing import FakeTransport, FrozenClock

pytestmark = pytest.mark.server

TAKEN = '{"code":0,"msg":"ok"}'
MINUTE = 60
GLOBE = "2018-05-01"


class Receiver:
    """The operator's side, in place of the network; every push it gets is one request."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.transport = FakeTransport().answer(TAKEN)
        self.receipts = desk.sandbox._state.receipts

    async def after(self, seconds: float) -> list[Any]:
        """The bodies pushed once the clock went on."""
        self.desk.clock.move(seconds)
        before = len(self.transport.requests)
        await self.receipts.push_due(self.transport)
        return [json.loads(request.body) for request in self.transport.requests[before:]]

    @property
    def states(self) -> list[tuple[str, int]]:
        return [(push.state, push.tries) for push in self.receipts.log]


@pytest.fixture
async def receiver(opened: Open, monkeypatch: pytest.MonkeyPatch) -> Receiver:
    """A sandbox that pushes only when the test says so."""

    async def idle(self: Receipts) -> None:
        """In place of the worker, which would push by itself."""

    monkeypatch.setattr(Receipts, "_work", idle)
    url = "http://127.0.0.1:9/receipts/unguessable"
    return Receiver(await opened(frequency=False, receipts=url, mail_events=url))


async def test_a_texts_receipt_is_an_array_with_chinas_time(receiver: Receiver) -> None:
    biz_id = (await receiver.desk.sms(OutId="order-1")).json["BizId"]
    assert await receiver.after(0.9) == []
    (body,) = await receiver.after(0.1)
    assert body == [
        {
            "phone_number": "13800138000", "send_time": "2026-11-20 16:00:00", "report_time": "2026-11-20 16:00:01",
            "success": True, "err_code": "DELIVERED", "err_msg": "用户接收成功", "sms_size": "1",
            "biz_id": biz_id, "out_id": "order-1",
        }
    ]  # fmt: skip
    (request,) = receiver.transport.requests
    assert request.headers["content-type"].startswith("application/json")
    assert receiver.states == [("taken", 1)]
    assert await receiver.after(3600) == []


async def test_one_call_to_two_numbers_is_one_push(receiver: Receiver) -> None:
    await receiver.desk.sms(PhoneNumbers="13800138000,13900000401,13900000400")
    (body,) = await receiver.after(1)
    assert [(row["phone_number"], row["success"]) for row in body] == [
        ("13800138000", True),
        ("13900000401", False),
    ]


async def test_a_receipt_that_is_not_taken_comes_again_after_1_5_and_10_minutes(
    receiver: Receiver,
) -> None:
    await receiver.desk.sms()
    receiver.transport = FakeTransport().answer("busy", 503)
    receiver.transport.answer("ok").fail(NothingSent()).answer("{}")
    assert len(await receiver.after(1)) == 1
    for minutes in (1, 5, 10):
        assert await receiver.after(minutes * MINUTE - 0.001) == []
        assert len(await receiver.after(0.001)) == 1
    assert receiver.states == [("given up", 4)]
    assert await receiver.after(24 * 3600) == []


async def test_the_second_try_may_be_the_last(receiver: Receiver) -> None:
    await receiver.desk.sms()
    receiver.transport = FakeTransport().fail(OutcomeUnknown()).answer(TAKEN)
    first = await receiver.after(1)
    assert await receiver.after(MINUTE) == first
    assert receiver.states == [("taken", 2)]


@pytest.mark.parametrize("answer", ["", "[]", '{"code":"0"}', '{"code":true}', "[" * 5000])
async def test_only_a_number_in_code_is_a_yes(receiver: Receiver, answer: str) -> None:
    await receiver.desk.sms()
    receiver.transport = FakeTransport().answer(answer)
    await receiver.after(1)
    assert receiver.states == [("waiting", 1)]


async def test_moving_the_sandboxs_clock_makes_retries_due(receiver: Receiver) -> None:
    await receiver.desk.sms()
    await receiver.desk.fetch("POST", "/clock", json={"seconds": 1})
    assert len(await receiver.after(0)) == 1


async def test_the_international_site_has_its_own_form(receiver: Receiver) -> None:
    sent = await receiver.desk.ask(
        "SendMessageToGlobe", GLOBE, To="85261234567", Message="246810", TaskId="t1"
    )
    receiver.transport = FakeTransport().answer("").answer("").answer("")
    ((row,),) = await receiver.after(1)
    assert (row["MessageId"], row["Status"]) == (sent.json["MessageId"], "1")
    assert (row["To"], row["TaskId"]) == ("85261234567", "t1")
    assert row["ReceiveDate"] == "Fri, 20 Nov 2026 16:00:01 +0800"
    for minutes in (1, 5, 10):
        await receiver.after(minutes * MINUTE)
    assert receiver.states == [("given up", 3)]


async def test_sms_authentication_pushes_the_same_form(receiver: Receiver) -> None:
    values = '{"code":"123456","min":"5"}'
    await receiver.desk.ask(
        "SendSmsVerifyCode", PhoneNumber="13800138000", SignName="守望赠签", TemplateCode="100001",
        TemplateParam=values, OutId="mine",
    )  # fmt: skip
    ((row,),) = await receiver.after(1)
    assert (row["out_id"], row["err_code"]) == ("mine", "DELIVERED")


@pytest.mark.parametrize(
    ("to", "kind", "status"),
    [("ann@example.com", "Succeed", "0"), ("bounce@example.com", "Fail", "2")],
)
async def test_a_mail_is_an_event(receiver: Receiver, to: str, kind: str, status: str) -> None:
    env_id = (await receiver.desk.mail(ToAddress=to)).json["EnvId"]
    receiver.transport = FakeTransport().answer("", 202)
    (event,) = await receiver.after(1)
    assert (event["specversion"], event["type"]) == ("1.0", f"dm:Deliver:{kind}")
    data = event["data"]
    assert (data["env_id"], data["rcpt"], data["status"]) == (env_id, to, status)
    assert receiver.states == [("taken", 1)]


async def test_no_receipt_holds_a_code(receiver: Receiver) -> None:
    await receiver.desk.sms()
    await receiver.desk.mail()
    assert not {"123456", "246810"} & set(json.dumps(await receiver.after(1)).split('"'))
    shown = await receiver.desk.fetch("GET", "/receipts")
    assert [push["kind"] for push in shown.json] == [MAILS, TEXTS]
    assert "123456" not in shown.text


async def test_taking_the_url_away_drops_what_waits(receiver: Receiver) -> None:
    await receiver.desk.sms()
    await receiver.desk.fetch("POST", "/settings", json={"receipts": ""})
    assert await receiver.after(1) == []
    assert receiver.states == [("dropped", 0)]


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("http://127.0.0.1:3001/x", 200),
        ("http://localhost/x", 200),
        ("https://[::1]:8443/x", 200),
        ("http://operator.example:8080/other", 200),
        ("http://operator.example:8081/other", 400),
        ("http://example.com/x", 400),
        ("http://10.0.0.1/x", 400),
        ("http://169.254.169.254/x", 400),
        ("http://127.0.0.1.evil.example/x", 400),
        ("http://127.0.0.1@evil.example/x", 400),
        ("http://me@127.0.0.1/x", 400),
        ("ftp://127.0.0.1/x", 400),
        ("file:///etc/passwd", 400),
        ("http://127.0.0.1:99999/x", 400),
        ("http://127.0.0.1/a b", 400),
        (5, 400),
    ],
)
async def test_receipts_go_to_this_machine_or_where_the_sandbox_was_started_for(
    opened: Open, url: object, status: int
) -> None:
    desk = await opened(receipts="http://operator.example:8080/x")
    for name in ("receipts", "mailEvents"):
        assert (await desk.fetch("POST", "/settings", json={name: url})).status == status
    shown = (await desk.fetch("GET", "/settings")).json
    assert (shown["receipts"] == url) == (status == 200)


async def test_receipts_are_pushed_over_real_http(opened: Open) -> None:
    """The sandbox's own feed stands for a receiver: it answers 200, but not with a code."""
    desk = await opened(frequency=False)
    url = f"http://{desk.host}/inbox.json"
    await desk.fetch("POST", "/settings", json={"receipts": url, "receiptAfter": 0})
    await desk.sms()
    (push,) = desk.sandbox._state.receipts.log
    while not push.answer:  # noqa: ASYNC110 - it is written in another thread
        await asyncio.sleep(0.01)
    assert (push.answer, push.state) == ("HTTP 405", "waiting")
    await desk.fetch("POST", "/settings", json={"receipts": ""})
    desk.clock.move(3600)


async def test_a_receiver_is_called_by_its_name_at_its_own_place_alone(receiver: Receiver) -> None:
    url, name = "http://127.0.0.1:3001/receipts/x", "id.example.com"
    receiver.desk.sandbox.push_receipts(texts=url, name=name)
    pushed = []
    for place in (url, "http://127.0.0.1:3002/receipts/x"):
        await receiver.desk.fetch("POST", "/settings", json={"receipts": place})
        receiver.transport = FakeTransport().answer(TAKEN)
        await receiver.desk.sms()
        await receiver.after(1)
        (request,) = receiver.transport.requests
        pushed.append((request.url, request.headers.get("host")))
    assert pushed == [(url, name), ("http://127.0.0.1:3002/receipts/x", None)]
    # Of mails nothing was said, so they are pushed nowhere.
    assert (await receiver.desk.fetch("GET", "/settings")).json["mailEvents"] == ""


def test_a_program_points_receipts_at_this_machine_or_where_it_began() -> None:
    sandbox = Sandbox(receipts="http://operator.example:8080/x")
    sandbox.push_receipts(texts="http://operator.example:8080/y", mails="http://[::1]:3001/y")
    for elsewhere in ("http://operator.example/y", "http://10.0.0.1/y", "ftp://127.0.0.1/y"):
        with pytest.raises(ValueError, match=r"this machine|expected"):
            sandbox.push_receipts(mails=elsewhere, name="id.example.com")


def test_an_odd_url_at_the_start_is_refused() -> None:
    with pytest.raises(ValueError, match="expected"):
        Receipts(FrozenClock(), ["operator.example"])
