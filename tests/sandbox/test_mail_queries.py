"""What Direct Mail tells about the account and its mails, and that every address lives in one region."""

from typing import Any

import pytest
from tests.sandbox.conftest import Desk
from tests.sandbox.signer import MAIL

SINGAPORE = "dm.ap-southeast-1.localhost"
TEMPLATE = '{"TemplateId":"410001","TemplateData":{"code":"246810","minutes":"10"}}'


async def ask(desk: Desk, action: str, /, host: str = "", **asked: str) -> Any:
    return (await desk.ask(action, MAIL, host, **asked)).json


async def test_sender_addresses_are_listed_with_kind_and_standing(desk: Desk) -> None:
    await desk.mail()
    answer = await ask(desk, "QueryMailAddressByParam")
    rows = {row["AccountName"]: row for row in answer["data"]["mailAddress"]}
    assert (answer["TotalCount"], len(rows)) == (4, 4)
    good = rows["no-reply@mail.example.com"]
    assert (good["Sendtype"], good["AccountStatus"], good["DomainStatus"]) == ("trigger", "0", "0")
    assert good["DailyCount"] == "1"
    assert rows["frozen@mail.example.com"]["AccountStatus"] == "1"
    assert rows["hello@unverified.example.com"]["DomainStatus"] == "1"
    batch = await ask(desk, "QueryMailAddressByParam", Sendtype="batch")
    assert [row["AccountName"] for row in batch["data"]["mailAddress"]] == ["news@mail.example.com"]
    found = await ask(desk, "QueryMailAddressByParam", KeyWord="hello", PageSize="1", PageNo="1")
    assert found["TotalCount"] == 1


async def test_domains_say_what_is_missing_in_their_dns(desk: Desk) -> None:
    answer = await ask(desk, "QueryDomainByParam")
    good, bad = answer["data"]["domain"]
    assert (good["DomainName"], good["SpfAuthStatus"], good["MxAuthStatus"]) == (
        "mail.example.com",
        "0",
        "0",
    )
    assert (bad["DomainStatus"], bad["SpfAuthStatus"], bad["MxAuthStatus"]) == ("1", "1", "1")
    assert (await ask(desk, "QueryDomainByParam", Status="1"))["data"]["domain"] == [bad]


async def test_an_address_exists_in_its_own_region_only(desk: Desk) -> None:
    here = await desk.mail(AccountName="no-reply@sg.example.com")
    assert (here.status, here.code) == (404, "InvalidMailAddress.NotFound")
    there = {"host": f"{SINGAPORE}:{desk.port}"}
    assert (await desk.mail(there, AccountName="no-reply@sg.example.com")).status == 200
    assert (await desk.mail(there)).code == "InvalidMailAddress.NotFound"
    listed = await ask(desk, "QueryMailAddressByParam", host=SINGAPORE)
    assert [row["AccountName"] for row in listed["data"]["mailAddress"]] == [
        "no-reply@sg.example.com"
    ]


async def test_on_the_plain_address_a_named_region_counts(desk: Desk) -> None:
    named = {"RegionId": "ap-southeast-1"}
    assert (await desk.mail(**named)).code == "InvalidMailAddress.NotFound"
    assert (await desk.mail(**named, AccountName="no-reply@sg.example.com")).status == 200


async def test_a_host_has_only_its_products_actions(desk: Desk) -> None:
    answer = await desk.ask("QuerySmsSignList", host="dm.localhost")
    assert (answer.status, answer.code) == (404, "InvalidAction.NotFound")


async def test_a_batch_address_sends_no_codes(desk: Desk) -> None:
    answer = await desk.mail(AccountName="news@mail.example.com")
    assert answer.code == "InvalidMailAddressSendType.Malformed"


async def test_a_mail_can_be_kept_at_the_provider(desk: Desk) -> None:
    answer = await desk.mail({"form": True}, Template=TEMPLATE, Subject="", HtmlBody="ignored")
    assert answer.status == 200
    mail = desk.sandbox.inbox.latest()
    assert mail is not None
    assert (mail.subject, mail.code) == ("Your sign-in code: 246810", "246810")
    assert mail.html == "<p>Your sign-in code is <b>246810</b>. It works for 10 minutes.</p>"


@pytest.mark.parametrize(
    ("template", "status", "code"),
    [
        ('{"TemplateId":"1"}', 404, "InvalidTemplate.NotFound"),
        ('{"TemplateId":"410002"}', 404, "InvalidTemplate.NotFound"),
        ("410001", 400, "InvalidParameter"),
        ("{", 400, "InvalidParameter"),
        ('{"TemplateId":["410001"]}', 400, "InvalidParameter"),
        ('{"TemplateId":"410001","TemplateData":"x"}', 400, "InvalidParameter"),
    ],
)
async def test_a_template_must_be_there_and_approved(
    desk: Desk, template: str, status: int, code: str
) -> None:
    answer = await desk.mail({"form": True}, Template=template)
    assert (answer.status, answer.code) == (status, code)


async def test_templates_can_be_read(desk: Desk) -> None:
    listed = await ask(desk, "QueryTemplateByParam")
    assert [(row["TemplateId"], row["TemplateStatus"]) for row in listed["data"]["template"]] == [
        ("410001", "2"),
        ("410002", "1"),
    ]
    one = await ask(desk, "DescTemplate", TemplateId="410001")
    assert one["TemplateSubject"] == "Your sign-in code: {code}"
    missing = await desk.ask("DescTemplate", MAIL, TemplateId="1")
    assert (missing.status, missing.code) == (404, "InvalidTemplate.NotFound")


async def test_the_accounts_health(desk: Desk) -> None:
    await desk.mail()
    answer = await ask(desk, "DescAccountSummary")
    assert (answer["UserStatus"], answer["DailyQuota"]) == ("0", "2000")
    assert answer["DailyRemainFreeQuota"] == "199"


async def details(desk: Desk, **more: str) -> Any:
    asked = {"StartTime": "2026-11-20 00:00", "EndTime": "2026-11-20 23:59"}
    return (await desk.ask("SenderStatisticsDetailByParam", MAIL, **asked | more)).json


async def test_mails_are_told_one_by_one(desk: Desk) -> None:
    await desk.mail()
    await desk.mail(ToAddress="bounce@example.com", TagName="code")
    assert (await details(desk))["data"]["mailDetail"] == []
    desk.clock.move(1)
    bounced, arrived = (await details(desk))["data"]["mailDetail"]
    assert (arrived["Status"], arrived["ToAddress"]) == (0, "Ann@example.com")
    assert (bounced["Status"], bounced["ErrorClassification"]) == (2, "SmtpNxBox")
    assert desk.sandbox.inbox.latest("bounce@example.com") is None
    for asked in ({"Status": "2"}, {"TagName": "code"}, {"ToAddress": "bounce@example.com"}):
        assert (await details(desk, **asked))["data"]["mailDetail"] == [bounced]


async def test_a_long_list_goes_on_at_next_start(desk: Desk) -> None:
    for _ in range(3):
        await desk.mail()
    desk.clock.move(1)
    first = await details(desk, Length="2")
    assert (len(first["data"]["mailDetail"]), first["NextStart"]) == (2, "2")
    rest = await details(desk, Length="2", NextStart=first["NextStart"])
    assert (len(rest["data"]["mailDetail"]), rest["NextStart"]) == (1, "")


@pytest.mark.parametrize(
    "odd",
    [
        {"StartTime": "2026-11-20"},
        {"EndTime": "2026-10-01 00:00"},
        {"StartTime": "2026-10-01 00:00"},
        {"Length": "101"},
        {"Length": "x"},
        {"NextStart": "-1"},
        {"AccountName": "no-reply@mail.example.com", "TagName": "code"},
    ],
)
async def test_odd_questions_are_refused(desk: Desk, odd: dict[str, str]) -> None:
    assert (await details(desk, **odd))["Code"] == "InvalidParameter"


@pytest.mark.parametrize("odd", [{"PageNo": "0"}, {"PageSize": "101"}, {"PageSize": "x"}])
async def test_odd_pages_are_refused(desk: Desk, odd: dict[str, str]) -> None:
    assert (await ask(desk, "QueryDomainByParam", **odd))["Code"] == "InvalidParameter"
