"""Codes by program: what the wire answers, and what is ours on top."""

import asyncio
from typing import Any

import httpx
import pytest
from tests.verification.desk import EMAIL, PHONE, Desk, printed, wrong
from tests.web.api.conftest import OpenGate

from watchword.audit import Audit
from watchword.db import Database
from watchword.message import Fault
from watchword.testing import FrozenClock
from watchword.verification import Policy, Verifier
from watchword.verification.repeats import Repeats
from watchword.web.api import ApiRooms, CodeRooms

TO = {"phone": "8613800138000"}
MAIL = {"email": "Mei@Example.com"}


@pytest.fixture
async def desk(db: Database, clock: FrozenClock) -> Desk:
    """A verifier's rooms on an empty database."""
    return await Desk.open(db, clock)


@pytest.fixture
def verifier(desk: Desk) -> Verifier:
    """The verifier behind the routes."""
    return desk.verifier()


@pytest.fixture
def api_rooms(verifier: Verifier, db: Database, clock: FrozenClock) -> ApiRooms:
    """The API on that verifier."""
    audit = Audit(db, clock)
    return ApiRooms(gate=OpenGate(), codes=CodeRooms(verifier, Repeats(db, clock)), audit=audit)


async def send(api: httpx.AsyncClient, *, key: str | None = None, **body: Any) -> httpx.Response:
    headers = {} if key is None else {"idempotency-key": key}
    return await api.post("/api/verification-codes", json=body or TO, headers=headers)


async def verify(api: httpx.AsyncClient, code: object, **body: Any) -> httpx.Response:
    body = {**(body or TO), "verificationCode": code}
    return await api.post("/api/verification-codes/verify", json=body)


# --- the wire ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("to", "identifier"), [(TO, PHONE), (MAIL, EMAIL)])
async def test_a_code_is_sent_and_right_once(
    api: httpx.AsyncClient, desk: Desk, to: dict[str, str], identifier: Any
) -> None:
    sent = await send(api, **to)
    assert (sent.status_code, sent.content) == (204, b"")
    (code,) = desk.box(identifier).codes(identifier)
    right = await verify(api, code, **to)
    assert (right.status_code, right.content) == (204, b"")
    again = await verify(api, code, **to)
    assert (again.status_code, again.json()["code"]) == (400, "verification_code.not_found")
    (row,) = await desk.rows()
    assert (row["application"], row["usage_type"], row["door"]) == (
        "management", "Generic", "management",
    )  # fmt: skip


async def test_a_wrong_code_is_called_invalid(api: httpx.AsyncClient, desk: Desk) -> None:
    await send(api)
    answer = await verify(api, wrong(desk.texts.codes(PHONE)[0]))
    assert answer.status_code == 400
    assert answer.json() == {
        "code": "verification_code.code_mismatch",
        "message": "Invalid verification code.",
    }


async def test_each_way_a_code_can_be_over_has_its_word(
    api: httpx.AsyncClient, desk: Desk, clock: FrozenClock
) -> None:
    assert (await verify(api, "123456")).json()["code"] == "verification_code.not_found"
    await send(api)
    code = desk.texts.codes(PHONE)[0]
    for nth in range(1, 6):
        await verify(api, wrong(code, nth))
    assert (await verify(api, code)).json()["code"] == "verification_code.exceed_max_try"
    await send(api, **MAIL)
    clock.move(600)
    late = await verify(api, desk.mails.codes(EMAIL)[0], **MAIL)
    assert late.json()["code"] == "verification_code.expired"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"phone": None},
        {"email": "mei"},
        {"phone": "+8613800138000"},
        {"phone": "8613800138000", "email": "mei@example.com"},
        {"phone": 8613800138000},
        {"phone": ["8613800138000"]},
        {"email": "a@b.example,c@d.example", "clientAddress": "not one"},
        {"phone": "8613800138000", "usageType": "Nothing"},
        [],
        "8613800138000",
        None,
    ],
)
async def test_what_names_nobody_or_two_does_not_fit(
    api: httpx.AsyncClient, desk: Desk, body: Any
) -> None:
    answer = await api.post("/api/verification-codes", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "guard.invalid_input")
    assert "8613800138000" not in answer.text
    assert await desk.rows() == []


async def test_a_number_that_cannot_be_reached_is_refused(api: httpx.AsyncClient) -> None:
    answer = await send(api, phone="11")
    assert (answer.status_code, answer.json()["code"]) == (422, "identifier.phone_invalid")


async def test_T16_a_code_is_text_and_nothing_else(api: httpx.AsyncClient, desk: Desk) -> None:
    await send(api)
    code = desk.texts.codes(PHONE)[0]
    odd: list[object] = [None, int(code), [code], {"code": code}, True]
    for typed in odd:
        assert (await verify(api, typed)).json()["code"] == "guard.invalid_input"
    for text in ("", "   ", "9" * 65):
        assert (await verify(api, text)).json()["code"] == "verification_code.code_mismatch"
    assert (await verify(api, code)).status_code == 204


async def test_without_a_connector_the_row_is_there_and_a_wrong_code_is_wrong(
    db: Database, clock: FrozenClock
) -> None:
    """The wire's own test: the row comes first, then the look for a connector."""
    desk = await Desk.open(db, clock)
    rooms = ApiRooms(
        gate=OpenGate(), codes=CodeRooms(desk.verifier(connectors=()), Repeats(db, clock))
    )
    async with client_of(rooms, db, clock) as api:
        answer = await send(api)
        assert (answer.status_code, answer.json()["code"]) == (501, "connector.not_found")
        assert (await verify(api, "000000")).json()["code"] == "verification_code.code_mismatch"


def client_of(rooms: ApiRooms, db: Database, clock: FrozenClock) -> httpx.AsyncClient:
    from tests.scripted import Site
    from tests.web.api.conftest import ORIGIN

    transport = httpx.ASGITransport(app=Site(db, clock, api=rooms).app)
    headers = {"authorization": "Bearer all"}
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers)


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (Fault.BAD_RECIPIENT, 400, "connector.bad_recipient"),
        (Fault.THROTTLED, 429, "connector.throttled"),
        (Fault.NO_CREDIT, 503, "connector.unavailable"),
    ],
)
async def test_what_a_provider_refuses_is_told_with_its_fault(
    api: httpx.AsyncClient, desk: Desk, fault: Fault, status: int, code: str
) -> None:
    desk.texts.refuse_next(fault)
    answer = await send(api)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["data"]["fault"] == fault


async def test_a_program_is_told_which_limit_it_met_and_when_to_come_back(
    api: httpx.AsyncClient,
) -> None:
    await send(api)
    answer = await send(api)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
    assert answer.json()["code"] == "request.message_rate_limited"
    assert answer.json()["data"]["limit"] == "resend-gap"


async def test_while_locked_out_nothing_is_judged_and_the_answer_says_until_when(
    api: httpx.AsyncClient, verifier: Verifier, desk: Desk
) -> None:
    verifier.policy = Policy(numbers={"wrong-management-hour": (2, 3600)})
    await send(api)
    code = desk.texts.codes(PHONE)[0]
    for nth in (1, 2):
        await verify(api, wrong(code, nth))
    locked = await verify(api, code)
    assert (locked.status_code, locked.headers["retry-after"]) == (400, "1800")
    assert locked.json()["code"] == "session.verification_blocked_too_many_attempts"
    assert locked.json()["data"]["limit"] == "wrong-management-hour"
    assert (await desk.rows())[0]["tries"] == 2


# --- who may -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "/verify"])
@pytest.mark.parametrize(
    ("authorization", "status"),
    [(None, 401), ("Basic all", 401), ("Bearer forged", 401), ("Bearer users,connectors", 403)],
)
async def test_a_program_without_the_scope_is_refused_unheard(
    api: httpx.AsyncClient, desk: Desk, path: str, authorization: str | None, status: int
) -> None:
    if authorization is None:
        del api.headers["authorization"]
    else:
        api.headers["authorization"] = authorization
    answer = await api.post(f"/api/verification-codes{path}", json={"anything": 1})
    assert answer.status_code == status
    assert await desk.rows() == []


async def test_the_scope_of_its_own_is_enough(api: httpx.AsyncClient) -> None:
    api.headers["authorization"] = "Bearer verification-codes"
    assert (await send(api)).status_code == 204


async def test_only_post_is_known_and_only_json_is_read(api: httpx.AsyncClient) -> None:
    assert (await api.get("/api/verification-codes")).status_code == 405
    form = await api.post("/api/verification-codes", data=TO)
    assert (form.status_code, form.json()) == (400, {"message": "The body is not JSON."})


# --- ours --------------------------------------------------------------------------------------


async def test_another_usage_types_code_is_not_found(api: httpx.AsyncClient, desk: Desk) -> None:
    await send(api, **TO, usageType="SignIn", locale="zh-CN")
    (message,) = desk.texts.messages
    assert (message.usage_type, message.locale) == ("SignIn", "zh-CN")
    code = message.values["code"]
    assert (await verify(api, code)).json()["code"] == "verification_code.not_found"
    assert (await verify(api, code, **TO, usageType="SignIn")).status_code == 204


async def test_a_persons_address_has_its_limits_here_too(
    api: httpx.AsyncClient, verifier: Verifier, desk: Desk
) -> None:
    verifier.policy = Policy(numbers={"address-hour": (2, 3600)})
    for number in ("8613800138000", "8613800138001"):
        await send(api, phone=number, clientAddress="2001:db8::1")
    full = await send(api, phone="8613800138002", clientAddress="2001:db8::2")
    assert full.json()["data"]["limit"] == "address-hour"
    assert (await send(api, phone="8613800138002")).status_code == 204
    assert {row["address"] for row in await desk.rows()} == {"2001:db8::1", ""}


async def test_the_same_key_sends_once_and_answers_alike(
    api: httpx.AsyncClient, desk: Desk, clock: FrozenClock
) -> None:
    for _ in range(3):
        assert (await send(api, key="order-7")).status_code == 204
        clock.move(3600)
    assert len(desk.texts.messages) == 1
    clock.move(24 * 3600)
    assert (await send(api, key="order-7")).status_code == 204
    assert len(desk.texts.messages) == 2


async def test_a_key_is_of_one_program_and_one_body(api: httpx.AsyncClient, desk: Desk) -> None:
    await send(api, key="a")
    other = await send(api, key="a", **MAIL)
    assert (other.status_code, other.json()["code"]) == (422, "request.idempotency_key_reused")
    assert (await send(api, key="b", **MAIL)).status_code == 204
    assert len(desk.mails.messages) == 1


async def test_a_refusal_is_not_remembered_for_nothing_was_done(
    api: httpx.AsyncClient, desk: Desk
) -> None:
    desk.texts.refuse_next(Fault.NO_CREDIT)
    assert (await send(api, key="a")).status_code == 503
    assert (await send(api, key="a")).status_code == 204
    assert (await send(api, key="b")).status_code == 429


async def test_of_many_at_once_under_one_key_one_sends(api: httpx.AsyncClient, desk: Desk) -> None:
    gate = desk.texts.hold_next()
    first = asyncio.create_task(send(api, key="a"))
    await gate.reached.wait()
    answers = await asyncio.gather(*(send(api, key="a") for _ in range(10)))
    assert {answer.status_code for answer in answers} == {409}
    gate.opened.set()
    assert (await first).status_code == 204
    assert (await send(api, key="a")).status_code == 204
    assert len(desk.texts.messages) == 1


async def test_a_send_that_never_answered_may_be_asked_for_again_after_a_minute(
    api: httpx.AsyncClient, desk: Desk, clock: FrozenClock
) -> None:
    gate = desk.texts.hold_next()
    first = asyncio.create_task(send(api, key="a"))
    await gate.reached.wait()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    clock.move(60)
    assert (await send(api, key="a")).status_code == 409
    clock.move(1)
    assert (await send(api, key="a")).status_code == 204


@pytest.mark.parametrize("key", ["", "two words", "é", "x" * 256])
async def test_a_key_that_is_none_is_refused(api: httpx.AsyncClient, key: str) -> None:
    answer = await api.post(
        "/api/verification-codes", json=TO, headers={b"idempotency-key": key.encode()}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "guard.invalid_input")


async def test_old_keys_are_forgotten(db: Database, clock: FrozenClock) -> None:
    repeats = Repeats(db, clock)
    async with repeats.once("a", "key", b"") as first:
        assert first
    assert "key" not in printed(await db.all("SELECT * FROM repeats"))
    clock.move(24 * 3600 + 1)
    assert await repeats.purge() == 1


async def test_the_schema_describes_what_the_fast_routes_take(api: httpx.AsyncClient) -> None:
    schema = (await api.get("/api/swagger.json")).json()
    route = schema["paths"]["/api/verification-codes"]["post"]
    assert {"204", "400", "401", "409", "429", "501", "503", "504"} <= route["responses"].keys()
    names = {parameter["name"] for parameter in route["parameters"]}
    assert "idempotency-key" in {name.lower() for name in names}
    properties = schema["components"]["schemas"]["CodeRequest"]["properties"]
    assert {"email", "phone", "usageType", "locale", "clientAddress"} == properties.keys()
    assert "/api/verification-codes/verify" in schema["paths"]


# --- letting in --------------------------------------------------------------------------------


async def lift(api: httpx.AsyncClient, *targets: str, kind: str = "User") -> httpx.Response:
    body = {"targetType": kind, "targets": list(targets)}
    return await api.post("/api/sentinel-activities/delete", json=body)


async def test_an_operator_lets_somebody_in_who_was_locked_out(
    api: httpx.AsyncClient, verifier: Verifier, desk: Desk, db: Database
) -> None:
    verifier.policy = Policy(resend_gap=0, numbers={"wrong-management-hour": (1, 3600)})
    await send(api)
    code = desk.texts.codes(PHONE)[0]
    await verify(api, wrong(code))
    assert (await send(api)).json()["data"]["limit"] == "carried"
    assert (await lift(api, "8613800138000", kind="App")).status_code == 204
    assert (await send(api)).status_code == 429
    assert (await lift(api, "8613800138000", "nobody", "", "@@")).status_code == 204
    assert (await send(api)).status_code == 204
    assert (await verify(api, desk.texts.codes(PHONE)[-1])).status_code == 204
    noted = await db.all("SELECT actor, target FROM audit WHERE action = 'lock-out.lifted'")
    assert "caller" in {fact["actor"] for fact in noted}
    assert not any(PHONE.value in fact["target"] for fact in noted)


async def test_the_cap_of_messages_is_lifted_only_where_the_wire_has_it_so(
    api: httpx.AsyncClient, verifier: Verifier
) -> None:
    for policy, status in ((Policy.of("logto"), 204), (Policy(resend_gap=0), 429)):
        verifier.policy = policy
        while (await send(api, **MAIL)).status_code == 204:
            pass
        await lift(api, "mei@example.com")
        assert (await send(api, **MAIL)).status_code == status


async def test_lifting_asks_for_the_scope_of_users(api: httpx.AsyncClient) -> None:
    api.headers["authorization"] = "Bearer verification-codes"
    assert (await lift(api, "mei@example.com")).status_code == 403
