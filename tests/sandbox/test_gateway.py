"""Who may call, and what the gateway answers to those who may not."""

import io
import logging
import time
from typing import Any

import pytest
from tests.sandbox.conftest import DEFAULT_MAIL, DEFAULT_SMS, Desk, Open
from tests.sandbox.signer import MAIL, SMS, sign_v1, sign_v3

from watchword.sandbox import signatures
from watchword.sandbox.nonces import Nonces

BOTH = pytest.mark.parametrize("by", ["v3", "v1"])
MINUTE = 60


@BOTH
async def test_a_signed_call_is_accepted(desk: Desk, by: str) -> None:
    answer = await desk.sms({"by": by})
    assert (answer.status, answer.code) == (200, "OK")
    assert set(answer.json) == {"Code", "Message", "BizId", "RequestId"}
    assert answer.headers["x-acs-request-id"] == answer.json["RequestId"]


async def test_version_1_is_accepted_as_get_and_version_3_with_a_form(desk: Desk) -> None:
    assert (await desk.sms({"by": "v1", "method": "GET"})).code == "OK"
    second = await desk.sms({"form": True}, PhoneNumbers="13800138001")
    assert second.code == "OK"


@BOTH
async def test_a_wrong_secret_is_told_the_string_to_sign(desk: Desk, by: str) -> None:
    answer = await desk.sms({"by": by, "secret": "wrong"})
    assert (answer.status, answer.code) == (400, "SignatureDoesNotMatch")
    assert set(answer.json) == {"Code", "Message", "RequestId", "HostId", "Recommend"}
    assert answer.json["HostId"] == desk.host
    assert "server string to sign is:" in answer.json["Message"]
    assert len(desk.sandbox.inbox) == 0


@BOTH
@pytest.mark.parametrize(
    ("key", "status", "code"),
    [
        ("nobody", 404, "InvalidAccessKeyId.NotFound"),
        ("sandbox-key-inactive", 400, "InvalidAccessKeyId.Inactive"),
    ],
)
async def test_a_key_must_be_known_and_active(
    desk: Desk, by: str, key: str, status: int, code: str
) -> None:
    answer = await desk.sms({"by": by, "key": key})
    assert (answer.status, answer.code) == (status, code)


async def test_a_key_without_permission_is_refused_as_each_product_does(desk: Desk) -> None:
    how = {"key": "sandbox-key-not-permitted"}
    assert (await desk.sms(how)).code == "isp.RAM_PERMISSION_DENY"
    mail = await desk.mail(how)
    assert (mail.status, mail.code) == (403, "Forbidden.RAM")


async def test_an_account_without_credit_sends_no_text(desk: Desk) -> None:
    assert (await desk.sms({"key": "sandbox-key-without-credit"})).code == "isv.AMOUNT_NOT_ENOUGH"


@BOTH
@pytest.mark.parametrize(
    ("minutes", "code"),
    [(-15, "InvalidTimeStamp.Expired"), (15, "InvalidTimeStamp.Expired"), (-14, "OK"), (14, "OK")],
)
async def test_a_time_stamp_is_good_for_less_than_15_minutes(
    desk: Desk, by: str, minutes: int, code: str
) -> None:
    at = desk.clock.now() + minutes * MINUTE * 1000
    assert (await desk.sms({"by": by, "at": at})).code == code


async def test_the_date_of_an_answer_is_the_sandboxes_own_time(desk: Desk) -> None:
    before = await desk.fetch("GET", "/inbox.json")
    await desk.fetch("POST", "/clock", json={"seconds": 3600})
    after = await desk.fetch("GET", "/inbox.json")
    assert before.headers["Date"] != after.headers["Date"]
    assert (await desk.sms()).code == "InvalidTimeStamp.Expired"
    assert (await desk.sms({"at": desk.sandbox.clock.now()})).code == "OK"


async def test_a_malformed_time_stamp_is_named(desk: Desk) -> None:
    signed = sign_v3("SendSms", {}, at=desk.clock.now(), host=desk.host)
    signed.headers["x-acs-date"] = "2025-01-02 03:04:05"
    assert (await desk.put_in(signed)).code == "InvalidTimeStamp.Format"


@BOTH
async def test_a_nonce_works_once(desk: Desk, by: str) -> None:
    how = {"by": by, "nonce": "n1"}
    assert (await desk.sms(how)).code == "OK"
    again = await desk.sms(how, PhoneNumbers="13800138001")
    assert (again.status, again.code) == (400, "SignatureNonceUsed")
    assert len(desk.sandbox.inbox) == 1


async def test_the_same_bytes_twice_send_one_message(desk: Desk) -> None:
    signed = sign_v3("SendSms", DEFAULT_SMS, at=desk.clock.now(), host=desk.host)
    answers = [(await desk.put_in(signed)).code for _ in range(2)]
    assert answers == ["OK", "SignatureNonceUsed"]
    assert len(desk.sandbox.inbox) == 1


async def test_a_refused_signature_spends_no_nonce(desk: Desk) -> None:
    assert (await desk.sms({"nonce": "n1", "secret": "wrong"})).code == "SignatureDoesNotMatch"
    assert (await desk.sms({"nonce": "n1"})).code == "OK"


@pytest.mark.parametrize("name", ["host", "x-acs-date", "x-acs-signature-nonce", "x-acs-extra"])
async def test_version_3_must_sign_what_it_sends(desk: Desk, name: str) -> None:
    answer = await desk.sms({"unsigned": (name,), "more": {"x-acs-extra": "1"}})
    assert (answer.status, answer.code) == (400, "IncompleteSignature")


async def test_version_3_must_sign_the_content_type_of_content(desk: Desk) -> None:
    assert (
        await desk.mail({"form": True, "unsigned": ("content-type",)})
    ).code == "IncompleteSignature"
    # The official asynchronous client sends one with an empty body and does not sign it.
    how = {"unsigned": ("content-type",), "more": {"content-type": "application/octet-stream"}}
    assert (await desk.sms(how)).code == "OK"


async def test_a_changed_body_is_noticed(desk: Desk) -> None:
    signed = sign_v3(
        "SingleSendMail", DEFAULT_MAIL, at=desk.clock.now(), host=desk.host, version=MAIL, form=True
    )
    signed.body = signed.body.replace(b"246810", b"246811")
    assert (await desk.put_in(signed)).code == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    "name", ["x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"]
)
async def test_a_missing_header_is_named(desk: Desk, name: str) -> None:
    signed = sign_v3("SendSms", {}, at=desk.clock.now(), host=desk.host)
    del signed.headers[name]
    answer = await desk.put_in(signed)
    assert answer.code == "MissingParameter"
    assert name in answer.json["Message"]


@pytest.mark.parametrize(
    "authorization",
    ["", "ACS3-HMAC-SM3 x", "ACS3-HMAC-SHA256", "ACS3-HMAC-SHA256 Credential=a,Signature=b", "é"],
)
async def test_an_odd_authorization_is_refused(desk: Desk, authorization: str) -> None:
    signed = sign_v3("SendSms", {}, at=desk.clock.now(), host=desk.host)
    signed.headers["authorization"] = authorization
    answer = await desk.put_in(signed)
    assert answer.status == 400
    assert answer.code in {"MissingParameter", "InvalidSignatureMethod", "IncompleteSignature"}


async def test_a_missing_parameter_of_version_1_is_named(desk: Desk) -> None:
    answer = await desk.fetch("GET", "/?Action=SendSms&Version=2017-05-25&Format=JSON")
    assert (answer.status, answer.code) == (400, "MissingAccessKeyId")


async def test_only_hmac_sha1_signs_version_1(desk: Desk) -> None:
    how = {"by": "v1", "more": {"SignatureMethod": "HMAC-SHA256"}}
    assert (await desk.sms(how)).code == "InvalidSignatureMethod"


@BOTH
@pytest.mark.parametrize(
    ("version", "action", "status", "code"),
    [
        (SMS, "SendNothing", 404, "InvalidAction.NotFound"),
        (SMS, "SingleSendMail", 404, "InvalidAction.NotFound"),
        ("2010-01-01", "SendSms", 400, "InvalidVersion"),
    ],
)
async def test_action_and_version_must_belong_together(
    desk: Desk, by: str, version: str, action: str, status: int, code: str
) -> None:
    answer = await desk.call(action, {}, by=by, version=version)
    assert (answer.status, answer.code) == (status, code)


async def test_a_security_token_needs_a_key_that_has_one(desk: Desk) -> None:
    answer = await desk.sms({"more": {"x-acs-security-token": "t"}})
    assert answer.code == "InvalidSecurityToken.MismatchWithAccessKey"


async def test_another_method_is_not_supported(desk: Desk) -> None:
    answer = await desk.fetch("DELETE", "/")
    assert (answer.status, answer.code) == (403, "UnsupportedHTTPMethod")


@pytest.mark.parametrize(
    ("wish", "kind"), [("json", "json"), ("JSON", "json"), ("XML", "xml"), ("", "xml")]
)
async def test_version_1_speaks_xml_unless_asked_for_json(desk: Desk, wish: str, kind: str) -> None:
    answer = await desk.sms({"by": "v1", "answer": wish})
    assert kind in answer.headers["Content-Type"]
    if kind == "xml":
        assert "<SendSmsResponse><Message>OK</Message><Code>OK</Code>" in answer.text


async def test_xml_errors_are_escaped(desk: Desk) -> None:
    answer = await desk.sms({"by": "v1", "answer": "", "secret": "wrong"})
    assert "<Error>" in answer.text
    assert "POST&amp;%2F&amp;" in answer.text


async def test_a_browser_at_the_root_is_shown_the_inbox(desk: Desk) -> None:
    answer = await desk.fetch("GET", "/")
    assert (answer.status, answer.headers["Location"]) == (303, "/inbox")


async def test_a_text_as_large_as_a_mail_is_refused(desk: Desk) -> None:
    signed = sign_v1("SendSms", {"OutId": "x" * 300_000}, at=desk.clock.now(), host=desk.host)
    assert (await desk.put_in(signed)).status == 413


async def test_a_body_over_8_mb_is_refused(desk: Desk) -> None:
    answer = await desk.fetch("POST", "/", data=io.BytesIO(b"x" * (8 * 1024 * 1024 + 1)))
    assert (answer.status, answer.code) == (413, "RequestEntityTooLarge")


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"&".join(b"a=1" for _ in range(400)), b"%ff=%fe", b'{"a":1}', b"Action"]
)
async def test_odd_bodies_get_an_answer_of_the_gateway(desk: Desk, body: bytes) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = await desk.fetch("POST", "/?Format=JSON", data=body, headers=headers)
    assert answer.status == 400


async def test_a_slow_gateway_accepts_and_then_waits(opened: Open) -> None:
    desk = await opened(delay=0.2)
    started = time.perf_counter()
    assert (await desk.sms()).code == "OK"
    assert time.perf_counter() - started >= 0.2


async def test_t20_no_code_and_no_secret_is_logged(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    calls: list[dict[str, Any]] = [{}, {"secret": "wrong"}, {"by": "v1", "method": "GET"}]
    for how in calls:
        await desk.sms(how, TemplateParam='{"code":"918273"}')
        await desk.mail(how, HtmlBody="918273")
    await desk.fetch("GET", "/inbox?to=13800138000")
    # The server's access log is switched off; pytest listens to it nevertheless.
    quiet = {"asyncio", "uvicorn.access"}
    ours = [r.getMessage() for r in caplog.records if r.name not in quiet]
    assert not [line for line in ours if "918273" in line or "sandbox-key-secret" in line]


async def test_a_verifier_that_compares_nothing_is_noticed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broken variant: with it, what the tests above refuse is let in."""
    monkeypatch.setattr(signatures, "same", lambda left, right: bool(left and right))
    assert (await desk.sms({"secret": "wrong"})).code == "OK"


async def test_a_gateway_that_forgets_nonces_is_noticed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broken variant: with it, the same bytes send two messages."""
    monkeypatch.setattr(Nonces, "spend", lambda *_: True)
    signed = sign_v3(
        "SendSms",
        {**DEFAULT_SMS, "PhoneNumbers": "13900000001"},
        at=desk.clock.now(),
        host=desk.host,
    )
    for _ in range(2):
        await desk.put_in(signed)
    assert len(desk.sandbox.inbox) == 2
