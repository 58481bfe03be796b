"""SingleSendMail: sender, receivers, content."""

import pytest
from tests.sandbox.conftest import Desk

from watchword.sandbox.codes import find_code, visible_text


@pytest.mark.parametrize("by", ["v3", "v1"])
async def test_a_mail_arrives_as_it_was_sent(desk: Desk, by: str) -> None:
    how = {"by": by, **({"form": True} if by == "v3" else {})}
    answer = await desk.mail(how, FromAlias="Watchword", TagName="code")
    assert answer.status == 200
    assert set(answer.json) == {"EnvId", "RequestId"}
    message = desk.sandbox.inbox.latest("ann@EXAMPLE.com")
    assert message is not None
    assert (message.to, message.sender) == ("Ann@example.com", "no-reply@mail.example.com")
    assert (message.subject, message.code) == ("Your code", "246810")
    assert message.text == "Your code is 246810."
    assert message.html.startswith("<style>")
    assert message.provider["envId"] == answer.json["EnvId"]
    assert "246810" not in repr(message)


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"AccountName": "x@mail.example.com"}, 404, "InvalidMailAddress.NotFound"),
        ({"AccountName": "frozen@mail.example.com"}, 400, "InvalidMailAddressStatus.Malformed"),
        (
            {"AccountName": "hello@unverified.example.com"},
            400,
            "InvalidMailAddressDomain.Malformed",
        ),
        ({"AddressType": "2"}, 400, "InvalidParameter"),
        ({"ReplyToAddress": "maybe"}, 400, "InvalidParameter"),
        ({"ReplyToAddress": "False"}, 200, ""),
        ({"ToAddress": "ann"}, 400, "InvalidToAddress"),
        ({"ToAddress": "Ann <ann@example.com>"}, 400, "InvalidToAddress"),
        ({"ToAddress": "a@example.com;b@example.com"}, 400, "InvalidToAddress"),
        ({"ToAddress": "a@example.com, b@example.com"}, 400, "InvalidToAddress"),
        ({"ToAddress": "a@example.com\r\nBcc: b@example.com"}, 400, "InvalidToAddress"),
        ({"ToAddress": ",".join(["a@example.com"] * 101)}, 400, "InvalidToAddress"),
        ({"ToAddress": f"{'a' * 190}@example.com"}, 400, "EmailLengthError"),
        ({"ToAddress": "dead@example.com"}, 400, "InvalidToAddress.Spam"),
        ({"Subject": "x" * 257}, 400, "InvalidSubject.Malformed"),
        ({"Subject": "x" * 256}, 200, ""),
        ({"Subject": "a\r\nBcc: b@example.com"}, 400, "InvalidSubject.Malformed"),
        ({"HtmlBody": ""}, 400, "InvalidBody"),
        ({"HtmlBody": "", "TextBody": "123456"}, 200, ""),
        ({"FromAlias": "x" * 15}, 400, "InvalidFromALias.Malformed"),
        ({"FromAlias": "守" * 14}, 200, ""),
        ({"ReplyAddress": "nobody"}, 400, "InvalidReplyAddress.Malformed"),
        ({"ReplyAddressAlias": "x" * 15}, 400, "InvalidReplyAddressAlias.Malformed"),
        ({"TagName": "a b"}, 400, "InvalidParameter"),
        ({"TagName": "x" * 129}, 400, "InvalidParameter"),
        ({"ClickTrace": "2"}, 400, "InvalidParameter"),
        ({"ClickTrace": "1"}, 400, "InvalidParameter"),
        ({"ClickTrace": "1", "TagName": "code"}, 200, ""),
        ({"Headers": "{"}, 400, "InvalidParameter"),
        ({"Headers": '{"Message-ID":"<1@x>"}'}, 200, ""),
        ({"Template": '{"TemplateId":"1"}'}, 404, "InvalidTemplate.NotFound"),
        ({"BccAddress": "a@b.cc,b@b.cc,c@b.cc"}, 400, "InvalidToAddress"),
    ],
)
async def test_sender_receivers_and_content_are_judged(
    desk: Desk, changed: dict[str, str], status: int, code: str
) -> None:
    answer = await desk.mail({"form": True}, **changed)
    assert (answer.status, answer.code) == (status, code)
    assert len(desk.sandbox.inbox) == (status == 200)


@pytest.mark.parametrize(
    "name", ["AccountName", "AddressType", "ReplyToAddress", "ToAddress", "Subject"]
)
async def test_a_missing_parameter_is_named(desk: Desk, name: str) -> None:
    answer = await desk.mail(**{name: ""})
    assert (answer.status, answer.code) == (400, f"Missing{name}")


async def test_every_receiver_gets_a_mail(desk: Desk) -> None:
    answer = await desk.mail(ToAddress="a@example.com,b@example.com", BccAddress="c@example.com")
    assert answer.status == 200
    assert {message.to for message in desk.sandbox.inbox} == {
        "a@example.com", "b@example.com", "c@example.com",
    }  # fmt: skip


async def test_a_random_sender_stays_on_the_domain(desk: Desk) -> None:
    assert (await desk.mail(AddressType="0")).status == 200
    message = desk.sandbox.inbox.latest()
    assert message is not None
    assert message.sender.endswith("@mail.example.com")
    assert message.sender != "no-reply@mail.example.com"


async def test_a_mail_of_several_megabytes_is_taken(desk: Desk) -> None:
    assert (await desk.mail({"form": True}, HtmlBody="x" * 7_000_000)).status == 200


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Your code is 012345.", "012345"),
        ("© 2026 Example. Code: 4821", "4821"),
        ("2026", "2026"),
        ("Call +861380013 or 12-3456, code 987654", "987654"),
        ("Code 1987, or http://127.0.0.1:43215/code#1987x", "1987"),
        ("http://localhost:43215 Code:1987", "1987"),
        ("#123456 1.2345 2026-01-02", ""),
        ("12345678901", ""),
        ("", ""),
    ],
)
def test_the_code_is_found_among_other_digits(text: str, code: str) -> None:
    assert find_code(text) == code


def test_what_people_read_of_a_mail_leaves_out_style_and_tags() -> None:
    html = "<head><title>9999</title></head><style>b{color:#123456}</style><p>Code<br><b>55 &amp; 6</b></p>"
    assert visible_text(html) == "Code\n55 & 6"
