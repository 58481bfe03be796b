"""Texts with tokens: what is left out where it has no value."""

import pytest

from watchword.connectors._plain_text import plain_text
from watchword.connectors._templates import Text
from watchword.sandbox.configs import print_config

LINK = "https://id.example.com/link#abc"
WRITTEN = 'Code {{code}}.{{#link}} Or <a href="{{link}}">go on</a>.{{/link}} Bye.'


@pytest.mark.parametrize(
    ("values", "filled"),
    [
        ({"code": "123456"}, "Code 123456. Bye."),
        ({"code": "123456", "link": ""}, "Code 123456. Bye."),
        ({"code": "123456", "link": LINK}, f"Code 123456. Or go on ({LINK}). Bye."),
    ],
)
def test_a_mail_without_a_link_says_nothing_of_one(values: dict[str, str], filled: str) -> None:
    text = Text(plain_text(WRITTEN))
    assert text.fill(values) == filled
    assert text.names == {"code"}, "what may be left out is not needed"


@pytest.mark.parametrize(
    "odd", ["{{#link}}", "{{/link}}", "a {{#x}} b", "{{#a}}{{#b}}{{/a}}{{/b}}", "{{# }}"]
)
def test_marks_without_a_partner_stay_as_they_are_written(odd: str) -> None:
    assert Text(odd).fill({"link": LINK, "x": "1", "a": "1"}) == odd.replace("{{#a}}", "").replace(
        "{{/a}}", ""
    )


def test_a_value_cannot_open_or_close_anything() -> None:
    text = Text("{{#link}}{{name}}{{/link}}{{code}}")
    assert text.fill({"link": LINK, "name": "{{/link}}", "code": "{{#x}}"}) == "{{/link}}{{#x}}"


def test_the_link_in_the_sandboxes_mails_is_an_address_and_nothing_else() -> None:
    (content,) = {
        one["content"].replace(one["subject"].partition(":")[0], "TITLE")
        for one in print_config()["aliyun-direct-mail"]["templates"]
    }
    mail = Text(content, markup=True)
    assert "href" not in mail.fill({"code": "123456", "minutes": "10"})
    assert "&#58;&#47;&#47;id" in mail.fill({"code": "1", "minutes": "10", "link": LINK})
