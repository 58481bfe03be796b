"""Aliyun Direct Mail: one recipient, filled templates in which nothing foreign comes alive, and its words of refusal."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from tests.connectors.examples import CODE, Canned, config_of, failure, message_for, sent

from watchword.connectors.aliyun_direct_mail import AliyunDirectMail
from watchword.errors import ConfigInvalid
from watchword.http import Request
from watchword.identifiers import parse_email
from watchword.message import Fault, Message, Receipt, UsageType, Written

TAKEN = b'{"EnvId":"600000123456789","RequestId":"12D086F6"}'
USAGES = ("Register", "SignIn", "ForgotPassword", "Generic")


def templates(subject: str = "Code {{code}}", content: str = "<b>{{code}}</b>") -> list[Any]:
    return [{"usageType": usage, "subject": subject, "content": content} for usage in USAGES]


def connector(**changed: Any) -> AliyunDirectMail:
    return AliyunDirectMail(config_of(AliyunDirectMail, **{"templates": templates(), **changed}))


def mail(**values: str) -> Message:
    return Message(
        parse_email("person@example.com"), UsageType.SIGN_IN, {"code": CODE, **values}, attempt="a1"
    )


def asked(made: AliyunDirectMail, message: Message) -> tuple[dict[str, str], Request]:
    transport = Canned(TAKEN)
    sent(made, message, transport)
    (request,) = transport.requests
    return dict(parse_qsl(request.body.decode(), keep_blank_values=True)), request


# --- the request -----------------------------------------------------------------------------


def test_a_mail_goes_to_exactly_one_recipient_with_all_of_it_in_the_body() -> None:
    made = connector(accountName="no-reply@mail.example.com", fromAlias="守望")
    form, request = asked(made, mail())
    assert form == {
        "AccountName": "no-reply@mail.example.com",
        "AddressType": "1",
        "ClickTrace": "0",
        "FromAlias": "守望",
        "HtmlBody": "<b>482913</b>",
        "ReplyToAddress": "false",
        "Subject": "Code 482913",
        "TextBody": "482913",
        "ToAddress": "person@example.com",
    }
    assert request.url == "https://dm.aliyuncs.com/"
    assert request.headers["x-acs-action"] == "SingleSendMail"
    assert "content-type" in request.headers["authorization"]


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("cn-hangzhou", "dm.aliyuncs.com"),
        ("ap-southeast-1", "dm.ap-southeast-1.aliyuncs.com"),
        ("ap-southeast-2", "dm.ap-southeast-2.aliyuncs.com"),
        ("eu-central-1", "dm.eu-central-1.aliyuncs.com"),
        ("us-east-1", "dm.us-east-1.aliyuncs.com"),
    ],
)
@pytest.mark.parametrize("version", ["v3", "v1"])
def test_each_region_has_its_host(region: str, host: str, version: str) -> None:
    _, request = asked(connector(regionId=region, signatureVersion=version), mail())
    assert request.url == f"https://{host}/"
    assert request.headers["host"] == host


def test_without_a_sender_name_none_is_sent() -> None:
    assert "FromAlias" not in asked(connector(), mail())[0]


@pytest.mark.parametrize(
    ("sender", "reply_to", "said"),
    [
        ("Our Name", "", ("Our Name", "desk@example.com", "Desk")),
        ("A Name Of Fifteen", "", ("守望", "desk@example.com", "Desk")),
        ("", "Help <help@example.com>", ("守望", "help@example.com", "Help")),
        ("", "help@example.com", ("守望", "help@example.com", None)),
        ("", "A Help Of Fifteen <help@example.com>", ("守望", "help@example.com", None)),
    ],
)
def test_a_mail_that_came_with_its_message_keeps_to_what_aliyun_takes(
    sender: str, reply_to: str, said: tuple[str | None, ...]
) -> None:
    made = connector(fromAlias="守望", replyAddress="desk@example.com", replyAddressAlias="Desk")
    written = Written("Code {{code}}", "<p>{{code}}</p>", reply_to=reply_to, sender=sender)
    form, _ = asked(made, replace(mail(), written=written))
    assert (
        tuple(form.get(name) for name in ("FromAlias", "ReplyAddress", "ReplyAddressAlias")) == said
    )


def test_a_template_in_the_persons_language_comes_first() -> None:
    french = {"usageType": "SignIn", "subject": "Votre code", "content": "x", "locale": "fr"}
    made = connector(templates=[*templates(), french])
    message = Message(parse_email("a@example.com"), UsageType.SIGN_IN, {"code": CODE}, "fr")
    assert asked(made, message)[0]["Subject"] == "Votre code"
    assert asked(made, mail())[0]["Subject"] == "Code 482913"


@pytest.mark.parametrize("region", ["cn-hangzhou", "ap-southeast-1", "us-east-1"])
def test_inside_a_vpc_each_region_has_another_host(region: str) -> None:
    _, request = asked(connector(regionId=region, vpc=True), mail())
    assert request.url == f"https://dm-vpc.{region}.aliyuncs.com/"


def test_an_endpoint_of_ones_own_comes_before_both() -> None:
    _, request = asked(connector(vpc=True, endpoint="https://mail.proxy.example/dm"), mail())
    assert request.url == "https://mail.proxy.example/dm"


def test_tag_and_reply_address_go_out_when_they_are_set() -> None:
    form, _ = asked(
        connector(tagName="codes", replyAddress="help@example.com", replyAddressAlias="帮助"),
        mail(),
    )
    assert (form["TagName"], form["ReplyToAddress"]) == ("codes", "false")
    assert (form["ReplyAddress"], form["ReplyAddressAlias"]) == ("help@example.com", "帮助")
    assert asked(connector(replyToAddress=True), mail())[0]["ReplyToAddress"] == "true"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Hi,</p><p>your code is <b>{{code}}</b>.</p>", "Hi,\nyour code is 482913."),
        ("a<br>b<br/>c  \n d", "a\nb\nc d"),
        (
            "<style>p{}</style><title>t</title><p>A &amp; B &lt;3</p><script>x()</script>",
            "A & B <3",
        ),
        ('<a href="https://example.com/a">here</a>', "here (https://example.com/a)"),
        ('<a href="#x">here</a></a></style>', "here"),
        ("<ul><li>one</li><li>two", "one\ntwo"),
        ("just text {{code}}", "just text 482913"),
    ],
)
def test_whoever_reads_no_html_gets_the_words(markup: str, text: str) -> None:
    form, _ = asked(connector(templates=templates(content=markup)), mail())
    assert form["TextBody"] == text


def test_a_text_part_of_ones_own_comes_before_the_derived_one() -> None:
    entries = [{**entry, "text": "{{code}} & nothing else"} for entry in templates()]
    form, _ = asked(connector(templates=entries), mail())
    assert form["TextBody"] == "482913 & nothing else"


def test_markup_without_words_has_no_text_part() -> None:
    assert "TextBody" not in asked(connector(templates=templates(content="<img src=x>")), mail())[0]


# --- templates kept at the provider ----------------------------------------------------------


def kept(**more: Any) -> list[Any]:
    return [{"usageType": usage, "templateId": "31337", **more} for usage in USAGES]


def test_a_template_kept_in_the_console_is_named_and_given_its_variables() -> None:
    variables = {"code": "{{code}}", "minutes": "{{minutes}}", "brand": "A & B"}
    form, _ = asked(connector(templates=kept(variables=variables)), mail(minutes="10"))
    assert json.loads(form["Template"]) == {
        "TemplateId": "31337",
        "TemplateData": {"code": CODE, "minutes": "10", "brand": "A & B"},
    }
    assert not {"HtmlBody", "TextBody", "Subject"} & form.keys()


def test_only_declared_variables_reach_it_and_they_are_inert() -> None:
    made = connector(templates=kept(variables={"who": "{{user.name}}"}, subject="Hi {{code}}"))
    form, _ = asked(made, mail(**{"user.name": "<b>Zoë</b>"}))
    data = json.loads(form["Template"])["TemplateData"]
    assert data == {"who": "&lt;b&gt;Zoë&lt;/b&gt;"}
    assert form["Subject"] == f"Hi {CODE}"


def test_a_variable_without_a_value_stops_the_mail_and_is_named() -> None:
    made = connector(templates=kept(variables={"who": "{{user.name}}"}))
    failed = failure(made, mail(), Canned(TAKEN))
    assert (failed.fault, failed.provider_text) == (Fault.NO_TEMPLATE, "no value for user.name")


def test_both_kinds_of_template_may_stand_in_one_list() -> None:
    made = connector(templates=[*templates()[:3], *kept()[3:]])
    assert "HtmlBody" in asked(made, mail())[0]
    generic = Message(parse_email("a@example.com"), UsageType.BIND_MFA, {"code": CODE})
    assert "Template" in asked(made, generic)[0]


def test_what_an_entry_of_either_kind_lacks_is_named_at_its_place() -> None:
    told = problems(templates=[*templates()[:3], {"usageType": "Generic", "templateId": ""}])
    assert "templates[3].templateId" in told
    told = problems(templates=[*kept()[:3], {"usageType": "Generic", "subject": "x"}])
    assert "templates[3].content: is missing" in told


# --- T26: what is filled in stays inert ------------------------------------------------------

EVIL = {
    "html": '<script>alert(1)</script><img src=x onerror="a">',
    "quotes": "\"'><b a='",
    "expression": "{{7*7}}",
    "token": "{{code}}",
    "newline": "a\r\nBcc: b@example.com\n\nbody",
    "url": "see https://evil.example/x now",
    "bare host": "call evil.example now",
    "fullwidth host": "ｅｖｉｌ．ｃｏｍ",
    "ideographic stop": "evil。com",
    "scheme": "javascript:alert(1)",
    "override": "abc\u202edef\u2066",
    "control": "a\x00b\x1b",
    "long": "x" * 500,
}
NAMES = ["application.name", "user.name", "minutes", "organization.name"]
CONTENT = (
    '<p title="{{N}}" class={{N}}>Hi {{N}}</p><a href="{{N}}" title=\'>\' data-x={{ N }}>x</a>'
    "<style>.a{color:{{N}}}</style><script>var a='{{N}}'</script><!-- {{N}} --> {{N}}"
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL.keys())
def test_T26_no_value_comes_alive_in_any_place(evil: str, name: str) -> None:
    content = CONTENT.replace("N", name)
    made = connector(templates=templates(f"Hi {{{{{name}}}}}", content))
    form, _ = asked(made, mail(**{name: evil}))
    empty, _ = asked(made, mail(**{name: ""}))
    body, subject = form["HtmlBody"], form["Subject"]
    for mark in "<>\"'":
        assert body.count(mark) == empty["HtmlBody"].count(mark)
    for text in (subject, body):
        assert "://" not in text
        assert "evil." not in text
        assert "javascript:" not in text
        assert CODE not in text
        assert "49" not in text.replace("&#49;", "")
        assert not any(one in text for one in "\r\n\x00\x1b\u202e\u2066")
        assert "x" * 60 not in text
    # In a tag or a script nothing but letters and digits stays as it is.
    unquoted = body.partition("class=")[2].partition(">")[0]
    assert " " not in unquoted


def test_T26_what_is_no_token_and_what_nobody_gives_a_value_for_stays_literal() -> None:
    text = "{{7*7}} {{code.x}} {{ unknown }} {{__class__}} {{code}} {{ code }} {code} {{code}"
    form, _ = asked(connector(templates=templates(text, text)), mail())
    expected = text.replace("{{code}} {{ code }}", f"{CODE} {CODE}")
    assert form["HtmlBody"] == expected
    assert form["Subject"] == expected


def test_T26_a_value_is_never_read_for_tokens_again() -> None:
    made = connector(templates=templates("{{a}}", "{{a}}{{b}}"))
    form, _ = asked(made, mail(a="{{b}}", b="{{a}}"))
    assert form["Subject"] == "{{b}}"
    assert form["HtmlBody"] == "{{b}}{{a}}"


def test_ordinary_names_arrive_as_they_are() -> None:
    made = connector(templates=templates("{{user.name}}", "<p>{{user.name}}</p>"))
    form, _ = asked(made, mail(**{"user.name": "Zoë O’Brien & 王芳"}))
    assert form["Subject"] == "Zoë O’Brien & 王芳"
    assert form["HtmlBody"] == "<p>Zoë O’Brien &amp; 王芳</p>"


def test_a_subject_that_grew_too_long_is_cut() -> None:
    made = connector(templates=templates("{{a}}" * 10 + "y" * 200))
    assert len(asked(made, mail(a="x" * 60))[0]["Subject"]) == 256


# --- configuration ---------------------------------------------------------------------------


def problems(**changed: Any) -> str:
    with pytest.raises(ConfigInvalid) as caught:
        connector(**changed)
    return str(caught.value)


@pytest.mark.parametrize(
    "address", ["", "a", "a@b", "a@b.example,c@d.example", "A <a@b.example>", "a@b@c.example"]
)
def test_a_sender_that_is_not_one_address_is_refused(address: str) -> None:
    assert "accountName" in problems(accountName=address)


def test_a_region_without_direct_mail_is_named_with_those_that_have_it() -> None:
    told = problems(regionId="cn-beijing")
    assert "regionId" in told
    assert "cn-hangzhou" in told


def test_missing_usage_types_and_unknown_keys_are_named_together() -> None:
    told = problems(templates=[{"usageType": "SignIn", "subjet": "x", "content": "y"}])
    assert "Register, ForgotPassword, Generic" in told
    assert "did you mean subject?" in told
    assert "templates[0].subject: is missing" in told


def test_a_subject_of_two_lines_is_refused() -> None:
    assert "templates[0].subject" in problems(templates=templates("a\r\nBcc: x@example.com"))


# --- the answer ------------------------------------------------------------------------------


def refusal(code: str, status: int = 400) -> Any:
    body = json.dumps({"Code": code, "Message": "m", "RequestId": "R", "HostId": "h"}).encode()
    return failure(connector(), mail(), Canned(body, status))


def test_success_has_an_env_id_and_no_code() -> None:
    receipt = sent(connector(), message_for(AliyunDirectMail), Canned(TAKEN))
    assert receipt == Receipt("600000123456789", "12D086F6")


@pytest.mark.parametrize(
    ("code", "status", "fault"),
    [
        ("InvalidMailAddress.NotFound", 404, Fault.BAD_CONFIG),
        ("InvalidToAddress", 400, Fault.BAD_RECIPIENT),
        ("InvalidToAddress.Spam", 400, Fault.BAD_RECIPIENT),
        ("InvalidSendMail.Spam", 400, Fault.REJECTED),
        ("InvalidIP.NotFound", 404, Fault.BAD_CONFIG),
        ("SignatureDoesNotMatch", 400, Fault.BAD_CONFIG),
        ("ServiceUnavailable", 503, Fault.OUTCOME_UNKNOWN),
    ],
)
def test_codes_become_faults(code: str, status: int, fault: Fault) -> None:
    failed = refusal(code, status)
    assert (failed.fault, failed.provider_code, failed.request_id) == (fault, code, "R")


@pytest.mark.parametrize(
    "body", [b"{}", b'{"EnvId":""}', b'{"EnvId":null}', b'{"EnvId":"1","Code":""}']
)
def test_an_answer_without_an_env_id_is_a_bad_answer(body: bytes) -> None:
    assert failure(connector(), mail(), Canned(body)).fault == Fault.BAD_ANSWER
