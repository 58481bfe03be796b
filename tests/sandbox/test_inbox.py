"""The inbox: feed, page, switches."""

import re
from typing import Any

import pytest
from tests.sandbox.conftest import Desk

from watchword.sandbox import Inbox, print_config

OURS = {"sec-fetch-site": "same-origin"}


def fill(inbox: Inbox, to: str = "+8613800138000", **more: Any) -> None:
    inbox.add(at=1, channel="sms", sender="s", to=to, provider={}, **more)


async def test_the_feed_is_newest_first_and_says_everything(desk: Desk) -> None:
    await desk.sms(OutId="o-1")
    await desk.mail()
    feed = (await desk.fetch("GET", "/inbox.json")).json
    assert [message["channel"] for message in feed] == ["email", "sms"]
    assert set(feed[0]) == {
        "id", "at", "channel", "from", "to", "subject", "text", "html", "code", "provider",
    }  # fmt: skip
    assert feed[1]["provider"]["outId"] == "o-1"
    assert feed[1]["at"] == desk.clock.now()
    assert (feed[0]["id"], feed[1]["id"]) == (2, 1)


@pytest.mark.parametrize(
    "to", ["%2B8613800138000", "+8613800138000", "8613800138000", "13800138000", "138-0013-8000"]
)
async def test_the_feed_finds_a_number_in_every_spelling(desk: Desk, to: str) -> None:
    await desk.sms()
    await desk.sms(PhoneNumbers="13800138001")
    await desk.mail()
    feed = (await desk.fetch("GET", f"/inbox.json?to={to}")).json
    assert [message["to"] for message in feed] == ["+8613800138000"]


async def test_the_feed_finds_a_mailbox_in_any_case(desk: Desk) -> None:
    await desk.mail()
    assert len((await desk.fetch("GET", "/inbox.json?to=ANN@example.COM")).json) == 1
    assert (await desk.fetch("GET", "/inbox.json?to=nn@example.com")).json == []


async def test_the_feed_goes_on_from_an_id_and_stops_at_a_limit(desk: Desk) -> None:
    for number in range(5):
        fill(desk.sandbox.inbox, f"+8613800138{number:03d}")
    since = (await desk.fetch("GET", "/inbox.json?since=3")).json
    assert [message["id"] for message in since] == [5, 4]
    assert len((await desk.fetch("GET", "/inbox.json?limit=2")).json) == 2


@pytest.mark.parametrize(
    "query", ["since=x", "since=-1", "limit=", "limit=1e9", "since=" + "9" * 99]
)
async def test_an_odd_number_in_the_feeds_query_is_a_bad_request(desk: Desk, query: str) -> None:
    assert (await desk.fetch("GET", f"/inbox.json?{query}")).status == 400


def test_the_oldest_messages_make_room() -> None:
    inbox = Inbox(messages=3, size=100)
    for number in range(5):
        fill(inbox, text=str(number))
    assert [message.text for message in inbox] == ["4", "3", "2"]
    fill(inbox, html="x" * 99)
    assert [message.id for message in inbox] == [6, 5]
    fill(inbox, html="x" * 500)
    assert [message.id for message in inbox] == [7]


async def test_the_page_shows_messages_and_runs_nothing_foreign(desk: Desk) -> None:
    await desk.sms()
    await desk.mail(Subject="<script>alert(1)</script>", HtmlBody="<script>alert(1)</script>7777")
    page = await desk.fetch("GET", "/inbox")
    assert page.status == 200
    assert "+86 138 0013 8000" in page.text
    assert '<output aria-label="Code">123456</output>' in page.text
    assert "<script>alert" not in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<[^>]+ (?:style|on\w+)=", page.text)


async def test_a_mail_is_shown_in_a_sandbox_of_its_own(desk: Desk) -> None:
    await desk.mail()
    mail = await desk.fetch("GET", "/inbox/1/mail")
    assert "246810" in mail.text
    assert mail.headers["Content-Security-Policy"].startswith("sandbox allow-same-origin ")
    assert "default-src 'none'" in mail.headers["Content-Security-Policy"]
    assert (await desk.fetch("GET", "/inbox/9/mail")).status == 404


async def test_the_page_shows_one_recipient_on_request(desk: Desk) -> None:
    await desk.sms()
    await desk.mail()
    page = (await desk.fetch("GET", "/inbox?to=ann@example.com")).text
    assert 'id="m2"' in page
    assert 'id="m1"' not in page
    assert "Nothing for &lt;b&gt; yet" in (await desk.fetch("GET", "/inbox?to=<b>")).text


async def test_an_empty_inbox_says_where_to_send(desk: Desk) -> None:
    assert f"http://127.0.0.1:{desk.port}" in (await desk.fetch("GET", "/inbox")).text


@pytest.mark.parametrize("path", ["/static/inbox.css", "/static/inbox.js", "/static/icon.svg"])
async def test_style_script_and_icon_come_from_here(desk: Desk, path: str) -> None:
    assert (await desk.fetch("GET", path)).status == 200


async def test_no_other_file_is_served(desk: Desk) -> None:
    assert (await desk.fetch("GET", "/static/..%2Fapp.py")).status == 404


async def test_a_form_switches_the_frequency_rules_and_comes_back(desk: Desk) -> None:
    form = {"frequency": "off", "to": "+8613800138000"}
    answer = await desk.fetch("POST", "/settings", data=form, headers=OURS)
    assert (answer.status, answer.headers["Location"]) == (303, "/inbox?to=%2B8613800138000")
    assert not desk.sandbox.frequency
    assert 'aria-checked="false"' in (await desk.fetch("GET", "/inbox")).text


async def test_a_form_clears_the_inbox_and_moves_the_clock(desk: Desk) -> None:
    await desk.sms()
    assert (await desk.fetch("POST", "/inbox/clear", data={"x": ""}, headers=OURS)).status == 303
    assert len(desk.sandbox.inbox) == 0
    assert (await desk.sms()).code == "OK"
    assert (
        await desk.fetch("POST", "/clock", data={"seconds": "3600"}, headers=OURS)
    ).status == 303
    assert "<b>+1 h</b>" in (await desk.fetch("GET", "/inbox")).text


@pytest.mark.parametrize("path", ["/settings", "/clock", "/inbox/clear"])
@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
    ],
)
async def test_t41_another_sites_page_changes_nothing(
    desk: Desk, path: str, headers: dict[str, str]
) -> None:
    form = {"frequency": "off", "seconds": "5"}
    assert (await desk.fetch("POST", path, data=form, headers=headers)).status == 403
    assert desk.sandbox.frequency
    assert desk.sandbox.clock.offset == 0


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/clock", {"seconds": "x"}),
        ("/clock", {"seconds": True}),
        ("/clock", {"seconds": 1.5}),
        ("/clock", {"seconds": 10**11}),
        ("/settings", {"frequency": "yes"}),
        ("/settings", {"delay": -1}),
        ("/settings", {"delay": 61}),
        ("/settings", {"delay": "1"}),
        ("/settings", ["frequency"]),
    ],
)
async def test_odd_settings_are_a_bad_request(desk: Desk, path: str, body: object) -> None:
    assert (await desk.fetch("POST", path, json=body)).status == 400


async def test_a_large_or_broken_form_is_refused(desk: Desk) -> None:
    assert (await desk.fetch("POST", "/settings", data={"x": "y" * 5000})).status == 413
    headers = {"content-type": "application/json"}
    answer = await desk.fetch("POST", "/settings", data=b"[" * 4000, headers=headers)
    assert answer.status == 400


async def test_settings_can_be_read(desk: Desk) -> None:
    shown: dict[str, object] = {
        "frequency": True,
        "delay": 0.0,
        "receiptAfter": 1.0,
        "stsExpired": False,
    }
    shown |= {"receipts": "", "mailEvents": ""}
    assert (await desk.fetch("GET", "/settings")).json == shown
    assert (await desk.fetch("POST", "/settings", json={"delay": 0.5})).json["delay"] == 0.5
    assert desk.sandbox.delay == 0.5


async def test_the_printed_configurations_fit_the_account(desk: Desk) -> None:
    printed = print_config(desk.port)
    sms, mail = printed["aliyun-short-message-service"], printed["aliyun-direct-mail"]
    assert sms["endpoint"] == mail["endpoint"] == f"http://127.0.0.1:{desk.port}"
    for number, entry in enumerate(sms["templates"]):
        for phone, place in ((f"1380013800{number}", "china"), ("85261234567", "overseas")):
            answer = await desk.sms(
                {"key": sms["accessKeyId"], "secret": sms["accessKeySecret"]},
                PhoneNumbers=phone,
                SignName=sms["signName"],
                TemplateCode=entry["templateCode"][place],
            )
            assert answer.code == "OK"
    # Storing one after the other replaces the channel's present one: the usual ones have to come last.
    assert list(printed)[-2:] == ["aliyun-short-message-service", "aliyun-direct-mail"]
    usages = ["Register", "SignIn", "ForgotPassword", "Generic"]
    assert [entry["usageType"] for entry in sms["templates"]] == usages
    assert [entry["usageType"] for entry in mail["templates"]] == usages
    for entry in mail["templates"]:
        assert "{{code}}" in entry["content"]
        assert "{{minutes}}" in entry["content"]
        html = entry["content"].replace("{{code}}", "1234").replace("{{minutes}}", "10")
        answer = await desk.mail(
            {"form": True},
            AccountName=mail["accountName"],
            FromAlias=mail["fromAlias"],
            Subject=entry["subject"].replace("{{code}}", "1234"),
            HtmlBody=html,
        )
        assert answer.status == 200
        message = desk.sandbox.inbox.latest()
        assert message is not None
        assert message.code == "1234"


def test_print_config_may_speak_tls() -> None:
    assert print_config(443, "https")["aliyun-direct-mail"]["endpoint"] == "https://127.0.0.1:443"
