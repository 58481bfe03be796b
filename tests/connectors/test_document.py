"""Pasted configuration: tolerant of what people and published examples write, exact about what is wrong and where."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.connectors.examples import SECRET, config_of
from tests.services import tries

from watchword.connectors.aliyun_sms import AliyunSMS
from watchword.connectors.base import MASK, ConnectorConfig, setting
from watchword.connectors.document import (
    check_configs,
    parse,
    parse_config,
    read_configs,
    read_document,
)
from watchword.errors import ConfigInvalid, ConnectorUnknown, Problem


def told(text: str, connector_id: str | None = None) -> str:
    with pytest.raises(ConfigInvalid) as caught:
        read_document(text, connector_id)
    return str(caught.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON, st.sampled_from([None, 2]))
@settings(deadline=None)
def test_all_json_reads_as_json_does(value: object, indent: int | None) -> None:
    assert parse(json.dumps(value, indent=indent)).value == value


@given(st.text(alphabet='{}[]",:/*\\ \nau0123456789tre-.'))
@settings(deadline=None, max_examples=tries(300))
def test_any_other_text_is_refused_with_a_line(text: str) -> None:
    problems = problems_of(text)
    assert problems or text.strip()
    assert all(problem.line for problem in problems)


def problems_of(text: str) -> tuple[Problem, ...]:
    try:
        parse(text)
    except ConfigInvalid as invalid:
        return invalid.problems
    return ()


def test_comments_and_trailing_commas_are_allowed() -> None:
    text = """
    // before
    { /* { */ "a": [1, 2.5, -3, ], // one, two
      "b": "http://x/*y*/", "c": {"d": null,}, "e": "\\u00e9\\ud83d\\ude00\\n",
    } /* after
    */
    """
    assert parse(text).value == {
        "a": [1, 2.5, -3], "b": "http://x/*y*/", "c": {"d": None}, "e": "é😀\n",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{\n "a": 1\n "b": 2}', "line 3, column 2: expected a comma"),
        ('{\n "a" 1}', "line 2, column 6: expected a colon"),
        ("{'a': 1}", "line 1, column 2: expected a key in double quotes"),
        ('{"a":\n  yes}', "line 2, column 3: 'yes' needs double quotes"),
        ('{"a": "x\n"}', "line 1, column 7: this text is not closed"),
        ('{"a": [1,\n2', "line 2, column 2: the text ends, but what was opened in line 1"),
        ('{"a": 1}\n}', "line 2, column 1: nothing may follow"),
        ("", "line 1, column 1: the text ends too early"),
        ('{"a": 01}', "line 1, column 8: expected a comma"),
        ('{"a": }', "line 1, column 7: expected a value"),
        ('{"a": 1e999}', "line 1, column 7: expected a value"),
        ("[1]", "must be an object"),
        ('{"a": {}, "b": {}}', "Which connector is it for?"),
        ('{"a": ' + "[" * 50, "nested too deeply"),
    ],
)
def test_broken_text_names_line_and_column(text: str, says: str) -> None:
    assert says in told(text)


def test_repeated_keys_are_all_named_with_both_lines() -> None:
    text = '{\n"x": {"a": 1,\n"a": 2,\n"b": 1, "b": 1}\n}'
    assert (
        told(text)
        == "line 3, a: is given twice, first in line 2\nline 4, b: is given twice, first in line 4"
    )


def test_a_text_without_end_is_not_read() -> None:
    assert "KiB" in told(" " * 300_000)


def test_the_connector_is_told_by_the_document_or_by_the_caller() -> None:
    assert read_document('{"a-b": {"x": 1}}') == ("a-b", {"x": 1})
    assert read_document('{"connectorId": "a-b", "config": {"x": 1}}') == ("a-b", {"x": 1})
    assert read_document('{"x": 1}', "a-b") == ("a-b", {"x": 1})
    assert read_document('{"a-b": {"x": 1}, "c": {}}', "a-b") == ("a-b", {"x": 1})
    assert "is for a-b" in told('{"connectorId": "a-b", "config": {}}', "c")
    assert "must be an object" in told('{"connectorId": "a-b", "config": []}')


BROKEN = f"""{{
  "aliyun-short-message-service": {{
    "accessKeyID": "LTAI5t",
    "accessKeySecret": "{SECRET} ",
    "signName": "",
    "templates": [
      {{"usageType": "SignIn", "templateCode": "SMS_1"}},
      {{
        "usageType": "Sigin",
        "templateCode": {{"chian": "SMS_1"}}
      }},
    ],
    "endpoint": "ftp://x",
  }}
}}"""


def test_every_problem_of_a_pasted_configuration_has_its_line_in_the_documents_order() -> None:
    with pytest.raises(ConfigInvalid) as caught:
        parse_config(AliyunSMS, BROKEN)
    found = [(problem.line, problem.path) for problem in caught.value.problems]
    assert found == [
        (2, "accessKeyId"),
        (3, "accessKeyID"),
        (5, "signName"),
        (6, "templates"),
        (9, "templates[1].usageType"),
        (10, "templates[1].templateCode.chian"),
        (13, "endpoint"),
    ]
    assert "did you mean accessKeyId?" in str(caught.value)
    assert "did you mean china?" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_mask_from_an_export_is_named_with_its_line() -> None:
    config = config_of(AliyunSMS) | {"accessKeySecret": MASK}
    text = json.dumps({AliyunSMS.id: config}, indent=1)
    line = text[: text.index(MASK)].count("\n") + 1
    with pytest.raises(ConfigInvalid, match="nothing behind") as caught:
        read_configs(text)
    (problem,) = caught.value.problems
    assert (problem.line, problem.path) == (line, "accessKeySecret")


SEVERAL = f"""{{
  "aliyun-short-message-servic": {{}},
  "aliyun-direct-mail": {{"accountName": "x", "accountName": "y", "accessKeySecret": "{SECRET}"}},
  "third": 3
}}"""


def test_every_problem_of_every_configuration_is_told_in_one_go() -> None:
    told = [
        (each.connector_id, str(one)) for each in check_configs(SEVERAL) for one in each.problems
    ]
    assert told[0] == ("", "line 3, accountName: is given twice, first in line 3")
    assert told[1][0] == "aliyun-short-message-servic"
    assert told[1][1].startswith("line 2: ")
    assert told[1][1].endswith("did you mean aliyun-short-message-service?")
    assert ("aliyun-direct-mail", "line 3, accessKeyId: is missing") in told
    assert told[-1] == ("third", "line 4: must be an object")
    assert SECRET not in str(told)
    with pytest.raises(ConfigInvalid) as caught:
        read_configs(SEVERAL)
    assert [str(problem) for problem in caught.value.problems] == [said for _, said in told]


def test_a_name_unlike_any_connector_is_answered_with_those_there_are() -> None:
    (reading,) = check_configs('{"connectorId": "smoke-signals",\n "config": {}}')
    assert "installed are aliyun-direct-mail" in str(reading.problems[0])
    with pytest.raises(ConnectorUnknown):
        read_configs("{}", "smoke-signals")


@pytest.mark.parametrize("text", ["{}", '{"signName": "x", "templates": []}'])
def test_a_configuration_that_says_nothing_of_its_connector_is_not_guessed(text: str) -> None:
    with pytest.raises(ConfigInvalid, match="Which connector is it for"):
        check_configs(text)


class Webhook(ConnectorConfig):
    """Texts are made at the far end; this one has a list all the same."""

    url: str = setting("Address", "https://example.com/send")
    headers: tuple[str, ...] = setting("Headers", default=())


def test_required_usage_types_are_those_the_configuration_itself_asks_for() -> None:
    assert Webhook.required_usage_types() == ()
    wanted = ("Register", "SignIn", "ForgotPassword", "Generic")
    assert AliyunSMS.Config.required_usage_types() == wanted
