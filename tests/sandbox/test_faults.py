"""Faults on demand: every kind as a client sees it, whom and how often it strikes, and how it is staged."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from tests.sandbox.conftest import DEFAULT_SMS, Desk
from tests.sandbox.signer import sign_v3

from watchword.sandbox import Sandbox
from watchword.testing import FrozenClock

pytestmark = pytest.mark.server

OURS = {"sec-fetch-site": "same-origin"}
HTML = {"accept": "text/html"}


def number(desk: Desk) -> int:
    return len(desk.sandbox.inbox)


async def raw(desk: Desk) -> tuple[bytes, bool]:
    """What comes back byte for byte for one SendSms, and whether the connection was reset."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", desk.port)
    except ConnectionResetError:  # it may come that early
        return b"", True
    signed = sign_v3("SendSms", DEFAULT_SMS, at=desk.clock.now(), host=desk.host)
    signed.headers["connection"] = "close"
    lines = [f"POST /?{signed.query} HTTP/1.1", *(f"{k}: {v}" for k, v in signed.headers.items())]
    received, was_reset = b"", False
    try:
        writer.write(("\r\n".join([*lines, "content-length: 0"]) + "\r\n\r\n").encode())
        await writer.drain()
        while part := await reader.read(65536):
            received += part
    except ConnectionResetError:
        was_reset = True
    finally:
        writer.close()
    return received, was_reset


@pytest.mark.parametrize(
    ("staged", "status", "code", "message"),
    [
        ({"code": "isv.AMOUNT_NOT_ENOUGH"}, 200, "isv.AMOUNT_NOT_ENOUGH", "Staged in the sandbox."),
        ({}, 200, "isp.SYSTEM_ERROR", "Staged in the sandbox."),
        ({"code": "isv.X", "message": "oh"}, 200, "isv.X", "oh"),
        ({"code": "Forbidden.RAM"}, 403, "Forbidden.RAM", "Staged in the sandbox."),
        ({"code": "ServiceUnavailable"}, 503, "ServiceUnavailable", "Staged in the sandbox."),
        ({"code": "Odd", "status": 418}, 418, "Odd", "Staged in the sandbox."),
        ({"code": "Throttling.Api"}, 400, "Throttling.Api", "Staged in the sandbox."),
    ],
)
async def test_any_code_with_any_status(
    desk: Desk, staged: dict[str, Any], status: int, code: str, message: str
) -> None:
    desk.sandbox.fail(**staged)
    answer = await desk.sms()
    assert (answer.status, answer.code, answer.json["Message"]) == (status, code, message)
    assert number(desk) == 0
    assert (await desk.sms()).code == "OK"


async def test_throttling_says_when_to_come_back(desk: Desk) -> None:
    desk.sandbox.fail(retryAfter=1500)
    answer = await desk.sms()
    assert (answer.status, answer.code) == (429, "Throttling.User")
    assert answer.headers["x-acs-retry-after"] == "1500"


@pytest.mark.parametrize(
    ("kind", "status", "body"),
    [
        ("broken-json", 200, '{"Message":"OK"'),
        ("html", 502, "<html>"),
        ("empty", 200, ""),
    ],
)
async def test_an_answer_that_makes_no_sense_hides_an_accepted_message(
    desk: Desk, kind: str, status: int, body: str
) -> None:
    desk.sandbox.fail(kind)
    answer = await desk.sms()
    assert answer.status == status
    assert answer.text.startswith(body)
    with pytest.raises(ValueError, match=r"Expecting|Unterminated|property name|delimiter"):
        _ = answer.json
    assert number(desk) == 1


@pytest.mark.parametrize(
    ("kind", "accepted", "cut", "beginning"),
    [
        ("drop-before", 0, False, b""),
        ("drop-after", 1, False, b""),
        ("half", 1, False, b"HTTP/1.1 200 OK\r\n"),
        ("reset-connect", 0, True, b""),
        ("reset-headers", 0, True, b""),
        ("reset-before", 0, True, b""),
        ("reset-after", 1, True, b""),
        ("reset-answer-headers", 1, True, b"HTTP/1.1 200 OK\r\ncontent-type: applicat"),
        ("reset-answer", 1, True, b"HTTP/1.1 200 OK\r\n"),
    ],
)
async def test_a_connection_breaks_where_it_was_told_to(
    desk: Desk, kind: str, accepted: int, cut: bool, beginning: bytes
) -> None:
    desk.sandbox.fail(kind)
    received, was_reset = await raw(desk)
    assert was_reset == cut
    assert number(desk) == accepted
    if beginning:
        assert received.startswith(beginning)
        head, _, body = received.partition(b"\r\n\r\n")
        announced = [line for line in head.split(b"\r\n") if b"content-length" in line]
        assert not announced or 0 < len(body) < int(announced[0].split(b":")[1])
    else:
        assert received == b""
    desk.sandbox.frequency = False
    assert (await desk.sms()).code == "OK"


async def test_a_reset_at_the_headers_comes_before_a_large_body_was_sent(desk: Desk) -> None:
    desk.sandbox.fail("reset-headers", action="SingleSendMail")
    with pytest.raises(aiohttp.ClientError):
        await desk.mail({"form": True}, HtmlBody="x" * 4_000_000)
    assert number(desk) == 0


@pytest.mark.parametrize(("to", "struck"), [("13800138000", True), ("13800138001", False)])
async def test_a_reset_at_the_headers_sees_the_number_in_the_query(
    desk: Desk, to: str, struck: bool
) -> None:
    desk.sandbox.fail("reset-headers", to=to)
    received, was_reset = await raw(desk)
    assert (was_reset, bool(received)) == (struck, not struck)


async def test_a_delay_accepts_at_once_and_answers_late(desk: Desk) -> None:
    desk.sandbox.fail(delay=0.3)
    began = asyncio.get_running_loop().time()
    assert (await desk.sms()).code == "OK"
    assert asyncio.get_running_loop().time() - began >= 0.3
    desk.sandbox.clear()
    desk.sandbox.fail(delay=5)
    waiting = asyncio.create_task(desk.sms())
    while not number(desk):  # noqa: ASYNC110 - it is filled in another thread
        await asyncio.sleep(0.01)
    assert not waiting.done()
    waiting.cancel()


async def test_a_client_that_gave_up_waiting_was_accepted_or_not(desk: Desk) -> None:
    for kind, accepted in (("delay", 1), ("drop-before", 0)):
        desk.sandbox.clear()
        fault = desk.sandbox.fail(kind, delay=0.5)
        waiting = asyncio.create_task(desk.sms())
        while fault in [one["id"] for one in await listed(desk)]:  # noqa: ASYNC110 - until it struck
            await asyncio.sleep(0.01)
        waiting.cancel()
        assert number(desk) == accepted


@pytest.mark.parametrize(
    ("staged", "struck"),
    [
        ({"action": "SendSms"}, True),
        ({"action": "SingleSendMail"}, False),
        ({"to": "13800138000"}, True),
        ({"to": "+86 138 0013 8000"}, True),
        ({"to": "0086138-0013-8000"}, True),
        ({"to": "13800138001"}, False),
        ({"to": "ann@example.com"}, False),
        ({"action": "SendSms", "to": "13800138001"}, False),
    ],
)
async def test_a_fault_strikes_one_action_or_one_receiver(
    desk: Desk, staged: dict[str, str], struck: bool
) -> None:
    desk.sandbox.fail("error", **staged)
    assert ((await desk.sms()).code != "OK") == struck
    assert len(await listed(desk)) == (not struck)


async def test_a_mail_is_found_by_its_receiver_in_any_case(desk: Desk) -> None:
    desk.sandbox.fail(code="InvalidSendMail.Spam", to="ANN@example.com")
    answer = await desk.mail()
    assert (answer.status, answer.code) == (400, "InvalidSendMail.Spam")


async def test_a_number_in_an_array_is_found(desk: Desk) -> None:
    desk.sandbox.fail(to="13800138001")
    answer = await desk.ask(
        "SendBatchSms", PhoneNumberJson='["13800138000","13800138001"]', SignNameJson='["守望演示","守望演示"]',
        TemplateCode="SMS_100000002", TemplateParamJson='[{"code":"1111"},{"code":"2222"}]',
    )  # fmt: skip
    assert answer.code == "isp.SYSTEM_ERROR"


async def test_the_international_site_refuses_in_its_own_words(desk: Desk) -> None:
    desk.sandbox.fail(code="isv.BILLING_DEDUCTION_ERROR")
    asked = {"To": "85261234567", "Message": "1234"}
    answer = await desk.ask("SendMessageToGlobe", "2018-05-01", **asked)
    assert answer.json["ResponseCode"] == "isv.BILLING_DEDUCTION_ERROR"


async def test_it_happens_as_often_as_asked_or_until_it_is_cleared(desk: Desk) -> None:
    desk.sandbox.frequency = False
    desk.sandbox.fail(count=2)
    assert [(await desk.sms()).code for _ in range(3)] == ["isp.SYSTEM_ERROR"] * 2 + ["OK"]
    fault = desk.sandbox.fail(count=None)
    assert {(await desk.sms()).code for _ in range(5)} == {"isp.SYSTEM_ERROR"}
    assert desk.sandbox.clear_faults(fault) == 1
    assert (await desk.sms()).code == "OK"


async def test_a_call_that_is_refused_anyway_uses_up_no_fault(desk: Desk) -> None:
    desk.sandbox.fail()
    assert (await desk.sms({"secret": "wrong"})).code == "SignatureDoesNotMatch"
    assert len(await listed(desk)) == 1


@pytest.mark.parametrize(
    ("kind", "copies", "outcome"),
    [
        ("duplicate-receipt", 2, "DELIVERED"),
        ("no-receipt", 1, ""),
        ("failed-receipt", 1, "MOBILE_NOT_ON_SERVICE"),
    ],
)
async def test_receipts_go_wrong_too(desk: Desk, kind: str, copies: int, outcome: str) -> None:
    await desk.fetch("POST", "/settings", json={"receipts": "http://127.0.0.1:9/x"})
    desk.sandbox.fail(kind)
    assert (await desk.sms()).code == "OK"
    (message,) = desk.sandbox._state.ledger
    assert (message.copies, message.outcome) == (copies, outcome)
    waiting = [push.ids for push in desk.sandbox._state.receipts.log]
    assert waiting == [(message.id,)] * (copies if outcome else 0)
    await desk.fetch("POST", "/settings", json={"receipts": ""})
    desk.clock.move(1)


# --- staging ---------------------------------------------------------------------------------


async def listed(desk: Desk) -> list[dict[str, Any]]:
    answer = await desk.fetch("GET", "/faults")
    found: list[dict[str, Any]] = answer.json
    return found


async def test_faults_are_staged_shown_and_cleared_by_json(desk: Desk) -> None:
    asked = {"kind": "error", "action": "SendSms", "to": "13800138000", "code": "isv.X", "count": 3}
    made = (await desk.fetch("POST", "/faults", json=asked)).json
    assert made == {**asked, "id": 1, "status": 200, "message": "Staged in the sandbox.", "delay": 0.0,
                    "retryAfter": 0, "happened": 0}  # fmt: skip
    await desk.fetch("POST", "/faults", json={"kind": "half", "count": None})
    await desk.sms()
    assert [(fault["count"], fault["happened"]) for fault in await listed(desk)] == [
        (2, 1),
        (None, 0),
    ]
    assert (await desk.fetch("DELETE", "/faults/1")).json == {"cleared": 1}
    assert (await desk.fetch("DELETE", "/faults/1")).status == 404
    assert (await desk.fetch("DELETE", "/faults")).json == {"cleared": 1}
    assert await listed(desk) == []


@pytest.mark.parametrize(
    ("odd", "says"),
    [
        ({"kind": "explode"}, "kind is one of"),
        ({"action": "SendSm"}, "action is one of"),
        ({"count": 0}, "count"),
        ({"count": -1}, "count"),
        ({"count": True}, "count"),
        ({"count": "x"}, "count"),
        ({"status": 199}, "status"),
        ({"status": 600}, "status"),
        ({"delay": 601}, "delay"),
        ({"delay": "x"}, "delay"),
        ({"delay": True}, "delay"),
        ({"delay": "nan"}, "delay"),
        ({"retryAfter": -1}, "retryAfter"),
        ({"to": 5}, "to is a text"),
        ({"code": "x" * 201}, "code is a text"),
        ({"colour": "red"}, "unknown: colour"),
    ],
)
async def test_an_odd_fault_is_a_bad_request(desk: Desk, odd: dict[str, Any], says: str) -> None:
    answer = await desk.fetch("POST", "/faults", json=odd)
    assert answer.status == 400
    assert says in answer.text
    assert await listed(desk) == []


async def test_a_form_stages_and_clears_and_comes_back(desk: Desk) -> None:
    form = {"kind": "error", "action": "", "to": "", "count": "", "code": "isv.<X>", "status": "", "delay": "",
            "retryAfter": "", "page": "faults"}  # fmt: skip
    answer = await desk.fetch("POST", "/faults", data=form, headers=OURS)
    assert (answer.status, answer.headers["Location"]) == (303, "/faults")
    page = (await desk.fetch("GET", "/faults", headers=HTML)).text
    assert "isv.&lt;X&gt;" in page
    assert "until cleared, happened 0" in page
    assert "Faults and receipts <b>1</b>" in (await desk.fetch("GET", "/inbox")).text
    await desk.fetch("POST", "/faults/1/clear", data={"page": "faults"}, headers=OURS)
    assert await listed(desk) == []


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_t41_another_sites_page_stages_nothing(desk: Desk, method: str) -> None:
    desk.sandbox.fail()
    headers = {"sec-fetch-site": "cross-site"}
    assert (await desk.fetch(method, "/faults", headers=headers)).status == 403
    assert len(await listed(desk)) == 1


async def test_the_page_has_no_inline_code(desk: Desk) -> None:
    page = await desk.fetch("GET", "/faults", headers=HTML)
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert " style=" not in page.text
    assert "<script" not in page.text


def test_a_server_that_cannot_break_connections_is_told_so(clock: FrozenClock) -> None:
    sandbox = Sandbox(clock=clock)
    with pytest.raises(ValueError, match="cannot break connections"):
        sandbox.fail("reset-after")
    assert sandbox.fail("broken-json") == 1


async def test_at_most_a_thousand_are_staged(desk: Desk) -> None:
    for _ in range(1000):
        desk.sandbox.fail()
    answer = await desk.fetch("POST", "/faults", json={})
    assert answer.status == 400
    assert json.dumps("too many") not in answer.text
