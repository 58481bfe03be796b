"""Every journey through the Experience API: requests, statuses and codes as programs written for the wire expect them."""

from typing import Any

import pytest
from tests.person import InProcess
from tests.scripted import CODE, Site, proved
from tests.web.experience.program import Program, code_of, said

from watchword.accounts import NewUser
from watchword.identifiers import IdentifierType, parse_username
from watchword.interaction import Allowed, Method, Mode
from watchword.message import Channel
from watchword.passwords import hash_password

PHONE, MAIL = "8613800138000", "mei@example.com"
PASSWORD = "Regenschirm-7"
KINDS = IdentifierType
BY_PASSWORD = Allowed(
    methods=tuple(Method(kind, code=kind is not KINDS.USERNAME, password=True) for kind in KINDS),
    required=("username", "password"),
    forgot_password=frozenset(Channel),
)


async def _known(site: Site, value: str, password: str | None = None) -> str:
    found = await site.users.find_or_create(proved(value))
    if password is not None:
        await site.users.set_password(found.id, await hash_password(password))
    return found.id


async def _sessions(site: Site) -> int:
    row = await site.db.one("SELECT COUNT(*) AS n FROM sessions WHERE ended_at IS NULL")
    assert row is not None
    return int(row["n"])


async def test_sign_in_by_code(site: Site, program: Program) -> None:
    user = await _known(site, f"+{PHONE}")
    await program.begin("SignIn")
    record = await program.proved("SignIn", "phone", PHONE, CODE)
    assert (await program.identify(record)).status == 204
    shown = await program.get("/interaction")
    assert shown["userId"] == user
    assert shown["verificationRecords"] == [
        {
            "id": record,
            "type": "PhoneVerificationCode",
            "verified": True,
            "identifier": {"type": "phone", "value": PHONE},
            "templateType": "SignIn",
        }
    ]
    facts = {"name": "Mei", "nickname": "M"}
    answer = await program.post("/profile", type="extraProfile", values=facts)
    assert answer.status == 204
    answer = await program.post("/submit")
    assert said(answer) == {"redirectTo": "http://127.0.0.1:3001/signed-in"}
    told = await site.users.get(user)
    assert (told.name, told.profile) == ("Mei", {"nickname": "M"}), "what was taken is kept"
    assert (await program.person.open("/signed-in")).path == "/signed-in"
    assert code_of(await program.post("/submit")) == (400, "session.not_found")


async def test_whoever_signs_in_on_the_way_to_the_account_comes_back_to_it_once(
    site: Site, program: Program
) -> None:
    await _known(site, f"+{PHONE}")
    assert (await program.person.open("/account")).path == "/sign-in"
    for there in ("/account", "/signed-in"):
        await program.begin("SignIn")
        await program.identify(await program.proved("SignIn", "phone", PHONE, CODE))
        answer = await program.post("/submit")
        assert said(answer) == {"redirectTo": f"http://127.0.0.1:3001{there}"}
        assert (await program.person.open(there)).path == there
        site.clock.move(61)
        program.person.cookies.pop("watchword-session")


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Original-Host", "Forwarded", "Referer"])
async def test_T25_the_way_back_is_of_the_configured_origin(
    site: Site, program: Program, name: str
) -> None:
    await _known(site, f"+{PHONE}")
    await program.begin("SignIn")
    await program.identify(await program.proved("SignIn", "phone", PHONE, CODE))
    answer = await program.ask("POST", "/submit", **{name: "evil.example"})
    assert said(answer) == {"redirectTo": "http://127.0.0.1:3001/signed-in"}


async def test_an_unknown_number_registers_with_the_same_proof(
    site: Site, program: Program
) -> None:
    await program.begin("SignIn")
    record = await program.proved("SignIn", "phone", PHONE, CODE)
    refused = await program.identify(record)
    assert code_of(refused) == (404, "user.user_not_exist")
    assert await site.count("users") == 0
    assert (await program.put("/interaction-event", interactionEvent="Register")).status == 204
    assert (await program.identify(record)).status == 201
    assert (await program.post("/submit")).status == 200
    assert await _sessions(site) == 1


async def test_a_known_address_at_the_register_door_signs_in_with_the_same_proof(
    site: Site, program: Program
) -> None:
    user = await _known(site, MAIL)
    await program.begin("Register")
    record = await program.proved("Register", "email", MAIL, CODE)
    assert code_of(await program.identify(record)) == (422, "user.email_already_in_use")
    assert (await program.put("/interaction-event", interactionEvent="SignIn")).status == 204
    assert (await program.identify(record)).status == 204
    assert (await program.get("/interaction"))["userId"] == user
    assert (await program.post("/submit")).status == 200
    assert await site.count("users") == 1


async def test_register_with_a_name_and_a_password(site: Site, program: Program) -> None:
    site.allowed = BY_PASSWORD
    await program.begin("Register")
    named = {"type": "username", "value": "mei_lin"}
    answer = await program.post(
        "/verification/new-password-identity", identifier=named, password=PASSWORD
    )
    record = said(answer)["verificationId"]
    assert (await program.identify(record)).status == 201
    assert (await program.post("/submit")).status == 200
    again = Program(InProcess(site.app))
    await again.begin("SignIn")
    answer = await again.post("/verification/password", identifier=named, password=PASSWORD)
    assert (await again.identify(said(answer)["verificationId"])).status == 204
    assert (await again.post("/submit")).status == 200
    assert await site.count("users") == 1


async def test_what_is_missing_is_asked_for_and_kept(site: Site, program: Program) -> None:
    site.allowed = Allowed(required=("email", "phone", "password"))
    await program.begin("Register")
    mail = await program.proved("Register", "email", MAIL, CODE)
    refused = await program.identify(mail)
    assert code_of(refused) == (422, "user.missing_profile")
    assert said(refused)["data"] == {"missingProfile": ["phone", "password"]}
    assert await site.count("users") == 0
    phone = await program.proved("Register", "phone", PHONE, CODE)
    assert (await program.post("/profile", type="phone", verificationId=phone)).status == 204
    short = await program.post("/profile", type="password", value="1")
    assert code_of(short) == (422, "password.rejected")
    assert (await program.post("/profile", type="password", value=PASSWORD)).status == 204
    assert (await program.identify()).status == 201
    assert (await program.post("/submit")).status == 200
    user = await site.users.find_by_identifier(proved(MAIL).identifier)
    assert user is not None
    assert (user.phone and user.phone.wire, user.has_password) == (PHONE, True)


async def test_an_account_that_lacks_something_is_asked_at_sign_in(
    site: Site, program: Program
) -> None:
    site.allowed = Allowed(required=("email", "phone"))
    user = await _known(site, MAIL)
    await program.begin("SignIn")
    assert (
        await program.identify(await program.proved("SignIn", "email", MAIL, CODE))
    ).status == 204
    assert code_of(await program.post("/submit")) == (422, "user.missing_profile")
    phone = await program.proved("SignIn", "phone", PHONE, CODE)
    assert (await program.post("/profile", type="phone", verificationId=phone)).status == 204
    assert (await site.users.get(user)).phone is None
    assert (await program.post("/submit")).status == 200
    assert (await site.users.get(user)).phone is not None


async def test_a_forgotten_password_is_changed_and_every_session_ends(
    site: Site, program: Program
) -> None:
    site.allowed = BY_PASSWORD
    user = await _known(site, MAIL, PASSWORD)
    await site.sessions.start(proved(MAIL), (await site.users.find_or_create(proved(MAIL))))
    await program.begin("ForgotPassword")
    record = await program.proved("ForgotPassword", "email", MAIL, CODE)
    assert code_of(await program.put("/profile/password", password="x" * 9)) == (
        404,
        "session.identifier_not_found",
    )
    assert (await program.identify(record)).status == 204
    assert code_of(await program.post("/submit")) == (422, "user.new_password_required_in_profile")
    same = await program.put("/profile/password", password=PASSWORD)
    assert code_of(same) == (422, "user.same_password")
    assert (await program.put("/profile/password", password="Sonnenhut-42")).status == 204
    assert await _sessions(site) == 1
    answer = await program.post("/submit")
    assert (answer.status, answer.body) == (200, b"")
    assert await _sessions(site) == 0
    assert (await site.passwords.is_current(user, "Sonnenhut-42")) is True


# --- refusals --------------------------------------------------------------------------------


async def test_without_a_cookie_nothing_begins(program: Program) -> None:
    refused = await program.put("/", interactionEvent="SignIn")
    assert code_of(refused) == (400, "session.not_found")


async def test_before_the_first_put_there_is_no_interaction(program: Program) -> None:
    await program.arrive()
    raw = await program.ask("GET", "/interaction")
    assert code_of(raw) == (404, "session.interaction_not_found")


async def test_a_resend_replaces_the_record(site: Site, program: Program) -> None:
    await program.begin("SignIn")
    old = await program.send("SignIn", "phone", PHONE)
    site.clock.move(61)
    new = await program.send("SignIn", "phone", PHONE)
    assert code_of(await program.verify(old, "phone", PHONE, CODE)) == (
        404,
        "session.verification_session_not_found",
    )
    assert (await program.verify(new, "phone", PHONE, CODE)).status == 200


async def test_T03_a_code_proves_only_what_it_was_sent_to(program: Program) -> None:
    await program.begin("SignIn")
    record = await program.send("SignIn", "email", MAIL)
    for kind, value in (("email", "other@example.com"), ("phone", PHONE)):
        raw = await program.verify(record, kind, value, CODE)
        assert code_of(raw) == (404, "session.verification_session_not_found")


async def test_an_unproved_record_identifies_nobody(site: Site, program: Program) -> None:
    await _known(site, MAIL)
    await program.begin("SignIn")
    record = await program.send("SignIn", "email", MAIL)
    assert code_of(await program.identify(record)) == (400, "session.verification_failed")
    assert code_of(await program.verify(record, "email", MAIL, "000000")) == (
        400,
        "verification_code.code_mismatch",
    )
    assert code_of(await program.identify(record)) == (400, "session.verification_failed")
    assert code_of(await program.post("/submit")) == (404, "session.identifier_not_found")


async def test_a_forgotten_password_has_no_other_door(site: Site, program: Program) -> None:
    site.allowed = BY_PASSWORD
    await _known(site, MAIL)
    await program.begin("ForgotPassword")
    refused = await program.put("/interaction-event", interactionEvent="SignIn")
    assert code_of(refused) == (400, "session.not_supported_for_forgot_password")
    refused = await program.post("/profile", type="username", value="mei")
    assert code_of(refused) == (400, "session.not_supported_for_forgot_password")
    await program.begin("SignIn")
    refused = await program.put("/profile/password", password=PASSWORD)
    assert code_of(refused) == (400, "session.invalid_interaction_type")
    refused = await program.put("/interaction-event", interactionEvent="ForgotPassword")
    assert code_of(refused) == (400, "session.not_supported_for_forgot_password")


async def test_wrong_and_unknown_passwords_are_one_refusal(site: Site, program: Program) -> None:
    site.allowed = BY_PASSWORD
    await _known(site, MAIL, PASSWORD)
    await program.begin("SignIn")
    answers = [
        await program.post(
            "/verification/password", identifier={"type": "email", "value": value}, password="wrong"
        )
        for value in (MAIL, "nobody@example.com")
    ]
    assert [code_of(each) for each in answers] == [(422, "session.invalid_credentials")] * 2
    assert answers[0].body == answers[1].body


async def test_T22_what_is_switched_off_is_refused_in_every_call(
    site: Site, program: Program
) -> None:
    await _known(site, MAIL, PASSWORD)
    await program.begin("SignIn")
    by_mail = {"type": "email", "value": MAIL}
    refused = await program.post("/verification/password", identifier=by_mail, password=PASSWORD)
    assert code_of(refused) == (422, "user.sign_in_method_not_enabled")
    record = await program.proved("SignIn", "email", MAIL, CODE)
    site.allowed = Allowed(methods=(Method(KINDS.PHONE),))
    assert code_of(await program.identify(record)) == (422, "user.sign_in_method_not_enabled")
    site.allowed = Allowed()
    assert (await program.identify(record)).status == 204
    site.allowed = Allowed(mode=Mode.REGISTER)
    assert code_of(await program.post("/submit")) == (403, "auth.forbidden")
    site.allowed = Allowed(mode=Mode.SIGN_IN)
    refused = await program.put("/interaction-event", interactionEvent="Register")
    assert code_of(refused) == (403, "auth.forbidden")
    site.allowed = Allowed()
    await program.begin("ForgotPassword")
    named: dict[str, Any] = {"identifier": by_mail, "interactionEvent": "ForgotPassword"}
    refused = await program.post("/verification/verification-code", **named)
    assert code_of(refused) == (422, "session.forgot_password_not_enabled")


async def test_codes_go_to_strangers_only_where_they_may_register(
    site: Site, program: Program
) -> None:
    await program.begin("SignIn")
    await program.send("SignIn", "email", MAIL)
    assert "deliver" not in site.verifier.sends[-1]
    site.allowed = Allowed(mode=Mode.SIGN_IN, forgot_password=frozenset(Channel))
    await program.send("SignIn", "phone", PHONE)
    assert site.verifier.sends[-1]["deliver"] is False
    await _known(site, MAIL)
    for event in ("SignIn", "ForgotPassword"):
        await program.begin(event)
        await program.send(event, "email", MAIL)
        assert site.verifier.sends[-1]["deliver"] is True


async def test_suspended_people_are_told_after_their_proof(site: Site, program: Program) -> None:
    user = await _known(site, MAIL)
    await site.users.suspend(user)
    await program.begin("SignIn")
    record = await program.proved("SignIn", "email", MAIL, CODE)
    assert code_of(await program.identify(record)) == (401, "user.suspended")


async def test_suspended_between_the_proof_and_the_end_is_suspended(
    site: Site, program: Program
) -> None:
    user = await _known(site, MAIL)
    await program.begin("SignIn")
    await program.identify(await program.proved("SignIn", "email", MAIL, CODE))
    await site.users.suspend(user)
    assert code_of(await program.post("/submit")) == (401, "user.suspended")
    assert await _sessions(site) == 0


async def test_another_persons_proof_is_no_second_one(site: Site, program: Program) -> None:
    await _known(site, MAIL)
    await _known(site, f"+{PHONE}")
    await program.begin("SignIn")
    await program.identify(await program.proved("SignIn", "email", MAIL, CODE))
    other = await program.proved("SignIn", "phone", PHONE, CODE)
    assert code_of(await program.identify(other)) == (409, "session.identity_conflict")


async def test_T17_somebody_elses_address_is_not_filled_in(site: Site, program: Program) -> None:
    site.allowed = Allowed(required=("email", "phone"))
    await _known(site, MAIL)
    await _known(site, f"+{PHONE}")
    await program.begin("SignIn")
    await program.identify(await program.proved("SignIn", "email", MAIL, CODE))
    phone = await program.proved("SignIn", "phone", PHONE, CODE)
    refused = await program.post("/profile", type="phone", verificationId=phone)
    assert code_of(refused) == (422, "user.phone_already_in_use")


async def test_a_name_that_somebody_took_meanwhile_is_taken(site: Site, program: Program) -> None:
    site.allowed = BY_PASSWORD
    await program.begin("Register")
    named = {"type": "username", "value": "mei_lin"}
    answer = await program.post(
        "/verification/new-password-identity", identifier=named, password=PASSWORD
    )
    await site.users.create(NewUser(username=parse_username("mei_lin")))
    refused = await program.identify(said(answer)["verificationId"])
    assert code_of(refused) == (422, "user.username_already_in_use")
    assert await site.count("users") == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/", {"interactionEvent": "Leave"}),
        ("/verification/verification-code", {"interactionEvent": "SignIn"}),
        ("/verification/password", {"identifier": {"type": "email", "value": MAIL}}),
    ],
)
async def test_what_does_not_fit_is_named_without_being_quoted(
    program: Program, path: str, body: dict[str, Any]
) -> None:
    await program.begin("SignIn")
    raw = await program.ask("PUT" if path == "/" else "POST", path, body)
    assert code_of(raw) == (400, "guard.invalid_input")
    assert MAIL.encode() not in raw.body


async def test_two_applications_in_one_browser_keep_their_journeys_apart(
    site: Site, program: Program
) -> None:
    tokens = {name: site.journeys.interactions.begin() for name in ("one", "two")}
    kept = "~".join(f"{name}.{token}" for name, token in tokens.items())
    program.person.cookies["watchword-flow"] = kept
    for name, event in (("one", "SignIn"), ("two", "Register")):
        body = {"interactionEvent": event}
        raw = await program.ask("PUT", "/", body, **{"Logto-App-Id": name})
        assert raw.status == 204
    for name, event in (("one", "SignIn"), ("two", "Register")):
        raw = await program.ask("GET", "/interaction", **{"Logto-App-Id": name})
        assert said(raw)["interactionEvent"] == event
