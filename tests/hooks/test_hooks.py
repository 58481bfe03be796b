"""Hooks as operators keep them."""

import pytest
from tests.hooks.conftest import URL, Office
from tests.hooks.listener import UNREACHABLE

from watchword.errors import (
    EntityMissing,
    EntityMissingWithId,
    HookEndpointRefused,
    HookEventsMissing,
    HookSecretNeeded,
    HookTestFailed,
    LimitReached,
    RequestInvalid,
)
from watchword.events import Event
from watchword.hooks import EVENT_NAMES, HookConfig
from watchword.hooks.hook import MASK
from watchword.keys import Purpose, reseal


async def test_a_signing_key_is_shown_for_an_hour_and_stored_sealed(office: Office) -> None:
    made = await office.hook()
    assert len(made.signing_key) >= 32
    assert (await office.hooks.find(made.id)).signing_key == made.signing_key
    (row,) = await office.db.all("SELECT * FROM hooks")
    stored = repr(tuple(row))  # type: ignore[arg-type]
    assert made.signing_key not in stored
    assert URL not in stored
    assert made.signing_key not in repr(made)
    office.clock.move(3601)
    assert (await office.hooks.find(made.id)).signing_key == MASK
    renewed = await office.hooks.renew_key(made.id)
    assert renewed.signing_key not in (MASK, made.signing_key)


async def test_every_name_of_the_wire_is_accepted_and_others_are_not(office: Office) -> None:
    made = await office.hook(*sorted(EVENT_NAMES), "PostSignIn")
    assert sorted(made.events) == sorted(EVENT_NAMES)
    assert {event.value for event in Event} <= EVENT_NAMES
    with pytest.raises(RequestInvalid, match="PostSignin"):
        await office.hook("PostSignin")


async def test_a_hook_needs_a_name_and_an_event_the_old_way_included(office: Office) -> None:
    config = {"url": URL}
    with pytest.raises(HookEventsMissing):
        await office.hooks.create(name="app", events=[], config=config)
    with pytest.raises(RequestInvalid):
        await office.hooks.create(name="", events=["PostSignIn"], config=config)
    old = await office.hooks.create(name="app", event="PostSignIn", config=config)
    assert (old.event, old.events) == ("PostSignIn", ("PostSignIn",))


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"url": ""},
        {"url": URL, "retries": 4},
        {"url": URL, "retries": "3"},
        {"url": URL, "headers": ["x"]},
        {"url": URL, "headers": {"x": 1}},
        {"url": URL, "headers": {"x": "a\r\nb: c"}},
        {"url": URL, "headers": {"a b": "c"}},
        {"url": URL, "headers": {"Host": "elsewhere"}},
        {"url": URL, "headers": {"Logto-Signature-SHA-256": "x"}},
    ],
)
def test_a_configuration_that_cannot_work_is_refused(config: dict[str, object]) -> None:
    with pytest.raises(RequestInvalid):
        HookConfig.read(config)


async def test_changes_are_kept_and_what_is_gone_is_told_so(office: Office) -> None:
    made = await office.hook()
    changed = await office.hooks.change(
        made.id, {"name": "other", "events": ["User.Created"], "enabled": False}
    )
    assert (changed.name, changed.events, changed.enabled) == ("other", ("User.Created",), False)
    assert (await office.hooks.find(made.id)).config == made.config
    assert [hook.id for hook in await office.hooks.list()] == [made.id]
    assert (await office.hooks.page(1, 0))[1] == 1
    await office.hooks.remove(made.id)
    for gone in (office.hooks.remove, office.hooks.renew_key):
        with pytest.raises(EntityMissing):
            await gone(made.id)
    with pytest.raises(EntityMissing):
        await office.hooks.change(made.id, {})
    with pytest.raises(EntityMissingWithId):
        await office.hooks.find(made.id)


async def test_T35_a_mask_keeps_a_header_at_its_own_address_and_nowhere_else(
    office: Office,
) -> None:
    made = await office.hook(headers={"Authorization": "Bearer s3cret", "X-Team": "a"})
    assert made.config.masked()["headers"] == {"Authorization": MASK, "X-Team": "a"}
    assert "s3cret" not in repr(made)
    kept = await office.hooks.change(
        made.id, {"config": {"url": URL, "headers": {"Authorization": MASK}}}
    )
    assert kept.config.headers == {"Authorization": "Bearer s3cret"}
    elsewhere = {"url": "https://evil.example.com/", "headers": {"Authorization": MASK}}
    with pytest.raises(HookSecretNeeded):
        await office.hooks.change(made.id, {"config": elsewhere})
    with pytest.raises(HookSecretNeeded):
        await office.hooks.test(made.id, ["PostSignIn"], elsewhere)
    with pytest.raises(HookSecretNeeded):
        await office.hook(headers={"Authorization": MASK})
    assert office.listener.requests == []


async def test_a_test_tells_at_once_and_says_what_came_back(office: Office) -> None:
    made = await office.hook()
    config = {"url": URL}
    await office.hooks.test(made.id, ["PostSignIn", "PostRegister"], config)
    assert [body["event"] for body in office.listener.bodies] == ["PostSignIn", "PostRegister"]
    assert office.listener.signed_with(made.signing_key)
    office.listener.say(500)
    with pytest.raises(HookEndpointRefused) as refused:
        await office.hooks.test(made.id, ["PostSignIn"], config)
    assert refused.value.operator_data == {
        "responseStatus": 500,
        "responseBody": "said something",
    }
    office.listener.say(UNREACHABLE)
    with pytest.raises(HookTestFailed, match="nobody listens"):
        await office.hooks.test(made.id, ["PostSignIn"], config)
    with pytest.raises(HookTestFailed, match="Failed to parse URL from not_work_url"):
        await office.hooks.test(made.id, ["PostSignIn"], {"url": "not_work_url"})


async def test_hooks_are_sealed_anew_with_the_rest(office: Office) -> None:
    made = await office.hook()
    await office.ring.rotate(Purpose.SEAL)
    office.clock.move(61)
    done = await reseal(office.db, office.ring)
    assert (done["hooks.config"], done["hooks.signing_key"]) == (1, 1)
    assert (await office.hooks.find(made.id)).config == made.config


async def test_T06_an_address_is_tried_as_often_as_a_test_message_may_be_sent(
    office: Office,
) -> None:
    made = await office.hook()

    async def try_it(caller: str) -> None:
        await office.hooks.test(made.id, ["PostSignIn"], {"url": URL}, caller=caller)

    for _ in range(5):
        await try_it("anna")
    for _ in range(2):
        with pytest.raises(LimitReached) as refused:
            await try_it("anna")
        assert refused.value.limit == "test-send-minutes"
    told = len(office.listener.requests)
    await try_it("berta")
    assert (told, len(office.listener.requests)) == (5, 6)
    office.clock.move(120)
    await try_it("anna")
