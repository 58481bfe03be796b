"""The console's second step over HTTP: set with the password, asked for before the cookie, left again, and nothing of it for strangers."""

import asyncio

import httpx
import pytest
from tests.verification.desk import PHONE, wrong
from tests.web.console.test_routes import OWN, PASSWORD, Counter, counter

from watchword.identifiers import parse_email
from watchword.message import Fault
from watchword.testing import FrozenClock

__all__ = ["counter"]
ANNA = {"email": "anna@example.com", "password": PASSWORD}
SESSION, HALF_WAY = "watchword-console", "watchword-console-sign-in"


async def _set(counter: Counter) -> None:
    """Enter, and set a phone as the second step."""
    await counter.enter()
    asked = await counter.ask("PUT", "/console/second-step", {"phone": PHONE.value})
    assert asked.json()["waiting"]["to"] == PHONE.masked
    code = counter.desk.texts.codes(PHONE)[-1]
    answer = await counter.ask("POST", "/console/second-step/code", {"code": code})
    assert answer.json()["secondStep"]["to"] == PHONE.masked


async def _half_way(counter: Counter) -> httpx.Response:
    """In a browser without anything, the password."""
    counter.client.cookies.clear()
    answer = await counter.client.post("/console/sign-in", json=ANNA, headers=OWN)
    counter.csrf = answer.json().get("csrf", "")
    return answer


def _cookies(answer: httpx.Response) -> dict[str, str]:
    """What an answer sets, by name, in lower case."""
    return {one.partition("=")[0]: one.lower() for one in answer.headers.get_list("set-cookie")}


async def test_the_password_and_then_the_code_sign_in(counter: Counter) -> None:
    await _set(counter)
    asked = await _half_way(counter)
    step = {"type": "phone", "to": PHONE.masked, "sent": False, "digits": 0, "resendIn": 0}
    assert asked.json()["secondStep"] == step | {"email": "anna@example.com"}
    assert set(counter.client.cookies) == {HALF_WAY}
    kept = _cookies(asked)[HALF_WAY]
    for part in ("httponly", "samesite=strict", "max-age=600", "path=/"):
        assert part in kept
    sent = (await counter.ask("POST", "/console/sign-in/send")).json()["secondStep"]
    assert (sent["sent"], sent["digits"], sent["resendIn"]) == (True, 6, 60)
    code = counter.desk.texts.codes(PHONE)[-1]
    said = await counter.ask("POST", "/console/sign-in/code", {"code": wrong(code)})
    assert (said.status_code, said.json()["code"]) == (400, "verification_code.code_mismatch")
    entered = await counter.ask(
        "POST", "/console/sign-in/code", {"code": f" {code[:3]}-{code[3:]} "}
    )
    assert entered.status_code == 200
    assert set(counter.client.cookies) == {SESSION}
    counter.csrf = entered.json()["csrf"]
    assert (await counter.ask("GET", "/console/state")).json()["operator"]["email"] == ANNA["email"]


async def test_half_way_opens_nothing(counter: Counter) -> None:
    await _set(counter)
    await _half_way(counter)
    assert (await counter.ask("GET", "/console/state")).json()["operator"] is None
    for method, path in (
        ("GET", "/console/operators"),
        ("POST", "/console/token"),
        ("GET", "/console/second-step"),
        ("DELETE", "/console/second-step"),
        ("POST", "/console/confirm"),
    ):
        answer = await counter.ask(method, path, {"password": PASSWORD})
        assert (answer.status_code, answer.json()["code"]) == (401, "operator.not_signed_in")
    # The token of one cookie is none of the other's.
    counter.client.cookies.set(SESSION, counter.client.cookies[HALF_WAY])
    assert (await counter.ask("POST", "/console/token")).status_code == 401


async def test_a_reload_finds_the_code_still_asked_for_until_it_is_left(counter: Counter) -> None:
    await _set(counter)
    await _half_way(counter)
    state = (await counter.ask("GET", "/console/state")).json()
    assert state["secondStep"]["to"] == PHONE.masked
    assert state["csrf"]
    assert (await counter.ask("DELETE", "/console/sign-in")).status_code == 204
    assert (await counter.ask("GET", "/console/state")).json() == {"operator": None}
    gone = await counter.ask("POST", "/console/sign-in/send")
    assert (gone.status_code, gone.json()["code"]) == (410, "operator.sign_in_over")


@pytest.mark.parametrize("path", ["sign-in/send", "sign-in/code"])
async def test_T41_no_step_of_a_sign_in_without_the_proof_that_our_page_asks(
    counter: Counter, path: str
) -> None:
    await _set(counter)
    sent = len(counter.desk.texts.messages)
    await _half_way(counter)
    body = {"code": "123456"}
    for headers in ({"x-csrf-token": ""}, {"x-csrf-token": "a.b"}, {"origin": "https://x.example"}):
        answer = await counter.ask("POST", f"/console/{path}", body, **headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "guard.forged")
    assert len(counter.desk.texts.messages) == sent


async def test_T11_strangers_cause_no_message_and_learn_nothing(counter: Counter) -> None:
    await _set(counter)
    sent = len(counter.desk.texts.messages)
    counter.client.cookies.clear()
    counter.csrf = ""
    said = []
    for email in (ANNA["email"], "nobody@example.com"):
        body = {"email": email, "password": "not the password"}
        answer = await counter.ask("POST", "/console/sign-in", body)
        said.append((answer.status_code, answer.json(), _cookies(answer)))
        for path in ("sign-in/send", "sign-in/code"):
            over = await counter.ask("POST", f"/console/{path}", {"code": "123456"})
            assert over.json()["code"] == "operator.sign_in_over"
    assert said[0] == said[1]
    assert len(counter.desk.texts.messages) == sent


async def test_two_right_codes_at_once_start_one_session(counter: Counter) -> None:
    await _set(counter)
    await _half_way(counter)
    await counter.ask("POST", "/console/sign-in/send")
    body = {"code": counter.desk.texts.codes(PHONE)[-1]}
    cookie = {"cookie": f"{HALF_WAY}={counter.client.cookies[HALF_WAY]}"}
    answers = await asyncio.gather(
        *(counter.ask("POST", "/console/sign-in/code", body, **cookie) for _ in range(2))
    )
    assert sorted(answer.status_code for answer in answers) in ([200, 400], [200, 410])


async def test_setting_and_switching_off_ask_for_the_password_again(
    counter: Counter, clock: FrozenClock
) -> None:
    await _set(counter)
    clock.move(5 * 60)
    for method in ("PUT", "DELETE"):
        answer = await counter.ask(method, "/console/second-step", {"phone": PHONE.value})
        assert answer.json()["code"] == "operator.password_wanted"
    await counter.ask("POST", "/console/confirm", {"password": PASSWORD})
    assert (await counter.ask("DELETE", "/console/second-step")).status_code == 204
    answer = await _half_way(counter)
    assert set(counter.client.cookies) == {SESSION}
    assert set(answer.json()) == {"csrf"}


async def test_the_operators_own_mailbox_is_one_and_no_other(counter: Counter) -> None:
    await counter.enter()
    asked = await counter.ask("PUT", "/console/second-step", {"email": "mallory@example.com"})
    assert asked.json()["waiting"]["to"] == parse_email(ANNA["email"]).masked
    asked = await counter.ask("PUT", "/console/second-step", {})
    assert [str(one.to) for one in counter.desk.mails.messages] == [
        parse_email(ANNA["email"]).masked
    ]
    assert asked.json()["code"] == "request.message_rate_limited"


async def test_another_code_to_what_is_proposed_waits_its_minute(
    counter: Counter, clock: FrozenClock
) -> None:
    await counter.enter()
    none = await counter.ask("POST", "/console/second-step/send")
    assert none.json()["code"] == "verification_code.not_found"
    await counter.ask("PUT", "/console/second-step", {"phone": PHONE.value})
    clock.move(60)
    again = await counter.ask("POST", "/console/second-step/send")
    assert again.json()["waiting"]["to"] == PHONE.masked
    assert len(counter.desk.texts.codes(PHONE)) == 2


async def test_what_the_provider_refuses_is_said_with_what_to_do(counter: Counter) -> None:
    await _set(counter)
    await _half_way(counter)
    counter.desk.texts.refuse_next(Fault.NO_CREDIT)
    answer = await counter.ask("POST", "/console/sign-in/send", None, **{"accept-language": "fr"})
    assert answer.status_code == 503
    assert answer.json()["data"]["advice"]["todo"]
    # Nothing left: the next one waits for nothing.
    assert (await counter.ask("POST", "/console/sign-in/send")).status_code == 200


async def test_everybody_sees_who_has_a_second_step_and_nobody_where_it_goes(
    counter: Counter,
) -> None:
    await _set(counter)
    listed = await counter.ask("GET", "/console/operators")
    assert [one["secondStep"] for one in listed.json()] == ["phone"]
    assert PHONE.value[-4:] not in listed.text
