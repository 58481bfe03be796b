"""The sign-in experience by program: Logto's requests and answers, what is ours, and what everybody may know."""

from typing import Any

import httpx
import pytest
from tests.web.api.conftest import OpenGate
from tests.web.api.experience_site import ExperienceSite, experience_site

from watchword.db import Database
from watchword.experience import Surroundings
from watchword.testing import FrozenClock
from watchword.web.api import ApiRooms
from watchword.web.api.well_known import SHOWN
from watchword.web.phrases import built_in

PHONE_CODE = {
    "identifier": "phone",
    "password": False,
    "verificationCode": True,
    "isPasswordPrimary": False,
}


@pytest.fixture
async def site(db: Database, clock: FrozenClock) -> ExperienceSite:
    return await experience_site(db, clock)


@pytest.fixture
def api_rooms(site: ExperienceSite) -> ApiRooms:
    return ApiRooms(gate=OpenGate(), experience=site.rooms)


async def change(api: httpx.AsyncClient, **said: Any) -> httpx.Response:
    return await api.patch("/api/sign-in-exp", json=said)


# --- the document ------------------------------------------------------------------------------


async def test_a_change_answers_the_whole_and_stays(api: httpx.AsyncClient) -> None:
    before = (await api.get("/api/sign-in-exp")).json()
    assert (before["id"], before["tenantId"]) == ("default", "default")
    assert before["sentinelPolicy"] == {}
    answer = await change(api, sentinelPolicy={"maxAttempts": 7}, signInMode="SignIn", other=1)
    assert answer.status_code == 200
    wanted = {**before, "sentinelPolicy": {"maxAttempts": 7}, "signInMode": "SignIn"}
    assert answer.json() == wanted == (await api.get("/api/sign-in-exp")).json()


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({}, 422, "entity.invalid_input"),
        ({"signInMode": "Both"}, 400, "guard.invalid_input"),
        ({"customCss": "@import 'x'"}, 400, "guard.invalid_input"),
        ({"hideLogtoBranding": True}, 400, "request.invalid_input"),
        ({"signIn": {"methods": [{**PHONE_CODE, "verificationCode": False}]}}, 400, "sign_in_experiences.at_least_one_authentication_factor"),
        ({"adaptiveMfa": {"enabled": True}}, 422, "sign_in_experiences.adaptive_mfa_requires_mfa"),
        ({"usernamePolicy": {"caseSensitive": False}}, 409, "sign_in_experiences.username_policy_case_conflicts_exist"),
    ],
)  # fmt: skip
async def test_what_is_refused_has_the_wire_s_code(
    api: httpx.AsyncClient, site: ExperienceSite, said: dict[str, Any], status: int, code: str
) -> None:
    site.surroundings = Surroundings(case_conflicts=3)
    answer = await change(api, **said)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_method_needs_its_connector(api: httpx.AsyncClient, site: ExperienceSite) -> None:
    site.surroundings = Surroundings()
    answer = await change(api, signIn={"methods": [PHONE_CODE]})
    assert (answer.status_code, answer.json()["data"]) == (400, {"type": "Sms"})


async def test_a_length_that_a_connector_cannot_carry_names_both(
    api: httpx.AsyncClient, site: ExperienceSite
) -> None:
    site.surroundings = Surroundings(code_lengths={"Aliyun SMS": range(4, 7)})
    answer = await change(api, watchwordCodePolicy={"digits": 8})
    assert (answer.status_code, answer.json()["code"]) == (400, "connector.invalid_config")
    assert "8 digits, and Aliyun SMS carries 4 to 6" in answer.text


async def test_questions_about_passwords_and_names(
    api: httpx.AsyncClient, site: ExperienceSite
) -> None:
    path = "/api/sign-in-exp/default/check-password"
    assert (await api.post(path, json={"password": "x"})).json() == {"result": True}
    site.issues = [{"code": "password_rejected.too_short", "interpolation": {"min": 8}}]
    answer = await api.post(path, json={"password": "x"})
    assert (answer.status_code, answer.json()) == (400, {"result": False, "issues": site.issues})
    path = "/api/sign-in-exp/username-policy/case-sensitivity-conflicts"
    assert (await api.get(path)).json()["totalConflicts"] == 1
    assert (await api.get(f"{path}?limit=0")).status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/api/sign-in-exp", "/api/email-templates", "/api/custom-phrases", "/api/test-identifiers"],
)
async def test_only_the_scope_of_the_experience_opens_these(
    api: httpx.AsyncClient, path: str
) -> None:
    for scope, status in (("connectors", 403), ("sign-in-exp", 200)):
        answer = await api.get(path, headers={"authorization": f"Bearer {scope}"})
        assert answer.status_code == status


# --- what everybody may know -------------------------------------------------------------------


async def test_everybody_sees_what_pages_show_and_nothing_else(
    api: httpx.AsyncClient, site: ExperienceSite
) -> None:
    await change(
        api,
        emailBlocklistPolicy={"customBlocklist": ["@secret.example"]},
        watchwordCountries={"allowed": ["CN"]},
    )
    for path in ("sign-in-exp", "experience"):
        answer = await api.get(f"/api/.well-known/{path}", headers={"authorization": ""})
        document = answer.json()
        assert set(document) == {
            *SHOWN, "socialConnectors", "ssoConnectors", "forgotPassword", "isDevelopmentTenant", "customProfileFields",
            "customProfileFieldCatalog",
        }  # fmt: skip
        assert "secret.example" not in answer.text
        assert "watchword" not in answer.text
        assert document["forgotPassword"] == {"phone": True, "email": True}


async def test_phrases_come_in_the_language_that_is_wished(api: httpx.AsyncClient) -> None:
    async def asked(query: str = "", accept: str = "") -> tuple[str, str]:
        answer = await api.get(
            f"/api/.well-known/phrases{query}",
            headers={"authorization": "", "accept-language": accept},
        )
        pages = answer.json()["translation"]["pages"]
        return answer.headers["content-language"], pages["continue"]

    assert await asked() == ("en", "Continue")
    assert await asked("?lng=zh-CN", "fr") == ("zh-CN", "继续")
    assert await asked(accept="xx, fr;q=0.5") == ("fr", "Continuer")
    assert await asked("?lng=de") == ("de", "Continue")
    await api.put("/api/custom-phrases/de", json={"pages": {"continue": "Weiter"}})
    assert await asked("?lng=de") == ("de", "Weiter")
    info = {"autoDetect": False, "fallbackLanguage": "ru"}
    await change(api, languageInfo=info)
    assert await asked(accept="fr") == ("ru", "Продолжить")


# --- custom phrases ----------------------------------------------------------------------------


async def test_custom_phrases_are_kept_by_language(api: httpx.AsyncClient) -> None:
    words = {"pages": {"continue": "Go on", "sign_in": ""}}
    made = await api.put("/api/custom-phrases/en", json=words)
    assert (made.status_code, made.json()["translation"]) == (201, {"pages": {"continue": "Go on"}})
    assert (await api.get("/api/custom-phrases/en")).json() == made.json()
    await api.put("/api/custom-phrases/fr", json={"pages": {"continue": "Suite"}})
    assert [one["languageTag"] for one in (await api.get("/api/custom-phrases")).json()] == [
        "en",
        "fr",
    ]
    kept = await api.delete("/api/custom-phrases/en")
    assert (kept.status_code, kept.json()["code"]) == (
        409,
        "localization.cannot_delete_default_language",
    )
    assert (await api.delete("/api/custom-phrases/fr")).status_code == 204
    gone = await api.delete("/api/custom-phrases/fr")
    assert (gone.status_code, gone.json()["code"]) == (404, "entity.not_found")
    assert (await api.put("/api/custom-phrases/e", json={})).status_code == 400


@pytest.mark.parametrize(
    "words",
    [
        {"pages": {"no_such_phrase": "x"}},
        {"pages": "x"},
        {"pages": {"continue": {"deeper": "x"}}},
        {"pages": {"continue": 1}},
        {"pages": {"continue": "100 %"}},
        {"pages": {"continue": "%(code)s"}},
        {"other": {}},
    ],
)
async def test_phrases_that_no_page_has_are_named(
    api: httpx.AsyncClient, words: dict[str, Any]
) -> None:
    answer = await api.put("/api/custom-phrases/en", json=words)
    assert (answer.status_code, answer.json()["code"]) == (
        422,
        "localization.invalid_translation_structure",
    )
    assert answer.json()["data"]["paths"]


def test_every_phrase_has_a_name_of_its_own_in_every_language() -> None:
    english = built_in()["pages"]
    assert english["continue"] == "Continue"
    for tag in ("zh-CN", "fr", "ru", "pt-BR"):
        assert set(built_in(tag)["pages"]) == set(english)


# --- mail templates ----------------------------------------------------------------------------


async def test_mail_templates_as_logto_has_them(api: httpx.AsyncClient) -> None:
    draft = {
        "languageTag": "en",
        "templateType": "SignIn",
        "details": {"subject": "S", "content": "{{code}}"},
    }
    (made,) = (await api.put("/api/email-templates", json={"templates": [draft]})).json()
    assert {
        **draft,
        "tenantId": "default",
        "id": made["id"],
        "createdAt": made["createdAt"],
    } == made
    assert (await api.get(f"/api/email-templates/{made['id']}")).json() == made
    assert (await api.get("/api/email-templates?languageTag=fr")).json() == []
    changed = await api.patch(f"/api/email-templates/{made['id']}/details", json={"subject": "T"})
    assert changed.json()["details"] == {"subject": "T", "content": "{{code}}"}
    refused = await api.delete("/api/email-templates")
    assert refused.json()["code"] == "connector.email_connector.bulk_deletion_no_filter"
    assert (await api.delete("/api/email-templates?templateType=SignIn")).json() == {"rowCount": 1}
    gone = await api.get(f"/api/email-templates/{made['id']}")
    assert (gone.status_code, gone.json()["code"]) == (404, "entity.not_exists_with_id")
    empty = await api.put("/api/email-templates", json={"templates": []})
    assert empty.status_code == 400


async def test_every_change_of_words_and_mails_is_in_the_audit_without_what_they_say(
    api: httpx.AsyncClient, db: Database
) -> None:
    told = {"subject": "Hush", "content": "{{code}}"}
    draft = {"languageTag": "en", "templateType": "SignIn", "details": told}
    (mail,) = (await api.put("/api/email-templates", json={"templates": [draft]})).json()
    place = f"/api/email-templates/{mail['id']}"
    await api.patch(f"{place}/details", json={"subject": "Hush now"})
    await api.delete(place)
    assert (await api.delete(place)).status_code == 404
    await api.put("/api/email-templates", json={"templates": [draft]})
    await api.delete("/api/email-templates?languageTag=en")
    await api.delete("/api/email-templates?languageTag=en")
    words = {"pages": {"continue": "Hush"}}
    assert (await api.put("/api/custom-phrases/fr", json=words)).status_code == 201
    assert (await api.delete("/api/custom-phrases/fr")).status_code == 204
    assert (await api.delete("/api/custom-phrases/fr")).status_code == 404
    facts = await db.all("SELECT * FROM audit ORDER BY action, target")
    assert [(fact["action"], fact["actor"]) for fact in facts] == [
        ("custom_phrases.kept", "caller"),
        ("custom_phrases.removed", "caller"),
        ("mail_template.changed", "caller"),
        ("mail_template.kept", "caller"),
        ("mail_template.kept", "caller"),
        ("mail_template.removed", "caller"),
        ("mail_template.removed", "caller"),
    ]
    assert {fact["target"] for fact in facts[:2]} == {"fr"}
    assert "Hush" not in repr([tuple(fact) for fact in facts])  # type: ignore[arg-type]


# --- test identifiers --------------------------------------------------------------------------


async def test_T39_a_test_identifier_shows_its_code_once(
    api: httpx.AsyncClient, site: ExperienceSite, db: Database, clock: FrozenClock
) -> None:
    body = {"identifier": "+86 138 0013 8000", "applicationId": "demo-app"}
    made = (await api.post("/api/test-identifiers", json=body)).json()
    assert (made["identifier"], made["type"], len(made["code"])) == ("+8613800138000", "phone", 6)
    assert made["expiresAt"] - made["createdAt"] == 30 * 86_400_000
    shown = await api.get("/api/test-identifiers")
    assert made["code"] not in shown.text
    rows = await db.all("SELECT * FROM test_identifiers")
    assert made["code"] not in str([row["code"] for row in rows])
    again = await api.post("/api/test-identifiers", json=body)
    assert (again.status_code, again.json()["code"]) == (422, "test_identifier.already_exists")
    too_long = await api.post("/api/test-identifiers", json={**body, "days": 91})
    assert too_long.status_code == 400
    facts = await db.all(
        "SELECT action, actor, target FROM audit WHERE action LIKE 'test_identifier%'"
    )
    assert [(one["actor"], one["target"]) for one in facts] == [("caller", "+86 138 •••• 8000")]
    clock.move(seconds=31 * 86_400)
    assert (await api.get("/api/test-identifiers")).json() == []
    assert (await api.post("/api/test-identifiers", json=body)).status_code == 201


async def test_T39_an_identifier_of_a_user_is_never_for_tests(
    api: httpx.AsyncClient, site: ExperienceSite
) -> None:
    site.users.add("+8613800138000")
    body = {"identifier": "+8613800138000", "applicationId": "demo-app"}
    answer = await api.post("/api/test-identifiers", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "test_identifier.in_use")


async def test_a_removed_test_identifier_is_gone(api: httpx.AsyncClient) -> None:
    body = {"identifier": "a@example.com", "applicationId": "demo-app"}
    made = (await api.post("/api/test-identifiers", json=body)).json()
    assert (await api.delete(f"/api/test-identifiers/{made['id']}")).status_code == 204
    assert (await api.delete(f"/api/test-identifiers/{made['id']}")).status_code == 404


# --- how safe codes are --------------------------------------------------------------------------


async def test_the_odds_are_told_for_numbers_that_are_not_saved_yet(
    api: httpx.AsyncClient, site: ExperienceSite
) -> None:
    saved = (await api.get("/api/sign-in-exp/odds")).json()
    assert saved == {"guessesADay": 39, "oneIn": 25_641, "now": 25_641}
    weaker = (await api.get("/api/sign-in-exp/odds?digits=4&tries=3")).json()
    assert weaker == {"guessesADay": 39, "oneIn": 256, "now": 25_641}
    assert (await api.get("/api/sign-in-exp/odds?digits=3")).status_code == 400
