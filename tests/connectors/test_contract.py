"""What every connector keeps, whoever wrote it: run over all that are found."""

import json
import logging
import pickle
import traceback
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.connectors.examples import (
    CODE,
    MAILBOX,
    MAINLAND,
    SECRET,
    Canned,
    config_of,
    failure,
    message_for,
    outcome,
)

from watchword.connectors import discover, find
from watchword.connectors.base import MASK, Answer, Connector, HTTPConnector
from watchword.connectors.document import parse_config, read_document
from watchword.errors import (
    AnswerTooLarge,
    ConfigInvalid,
    ConnectorUnknown,
    DeliveryFailed,
    DestinationRefused,
    NothingSent,
    OutcomeUnknown,
    OutgoingError,
)
from watchword.http import Request, Response, Timeouts
from watchword.identifiers import Email, Phone
from watchword.message import Channel, Fault, Message, Receipt, UsageType

ROOT = Path(__file__).parents[2]
CONNECTORS = sorted(discover().values(), key=lambda factory: factory.id)
BUILT_IN = [one for one in CONNECTORS if one.__module__.startswith("watchword.connectors.")]
OVER_HTTP = [one for one in CONNECTORS if issubclass(one, HTTPConnector)]

every = pytest.mark.parametrize("factory", CONNECTORS, ids=lambda factory: factory.id)
every_http = pytest.mark.parametrize("factory", OVER_HTTP, ids=lambda factory: factory.id)


class Broken:
    """A transport that raises one thing."""

    def __init__(self, error: OutgoingError) -> None:
        self.error = error

    async def send(self, request: Request, timeouts: Timeouts | None = None) -> Response:
        raise self.error


# --- finding ---------------------------------------------------------------------------------


def test_the_two_aliyun_connectors_are_found() -> None:
    assert {"aliyun-short-message-service", "aliyun-direct-mail"} <= set(discover())


def test_an_unknown_connector_is_named_with_those_there_are() -> None:
    with pytest.raises(ConnectorUnknown, match="aliyun-direct-mail"):
        find("aliyun-sms")


@pytest.mark.parametrize("factory", BUILT_IN, ids=lambda factory: factory.id)
def test_every_connector_has_a_docs_page_and_a_test_file(factory: type[Connector]) -> None:
    file = factory.__module__.rpartition(".")[2]
    assert (ROOT / "tests" / "connectors" / f"test_{file}.py").exists()
    page = (ROOT / "docs" / "connectors" / f"{file}.md").read_text()
    assert factory.id in page
    assert [item.key for item in factory.Config.settings() if f"`{item.key}`" not in page] == []


@pytest.mark.parametrize("factory", BUILT_IN, ids=lambda factory: factory.id)
def test_a_connector_file_holds_no_try_retry_log_clock_or_database(
    factory: type[Connector],
) -> None:
    file = factory.__module__.rpartition(".")[2]
    text = (ROOT / "src" / "watchword" / "connectors" / f"{file}.py").read_text()
    for word in ("try:", "except ", "logging", "import time", "datetime", "watchword.db", "sleep("):
        assert word not in text


# --- configuration ---------------------------------------------------------------------------


@every
def test_the_examples_of_the_fields_make_a_working_configuration(factory: type[Connector]) -> None:
    config = factory.Config.read(config_of(factory))
    assert factory(config).config == factory(config_of(factory)).config


@every
def test_what_is_stored_reads_back_as_the_same(factory: type[Connector]) -> None:
    config = factory.Config.read(config_of(factory))
    stored = json.loads(json.dumps(config.stored()))
    assert factory.Config.read(stored) == config
    assert factory.Config.read(stored).stored() == stored
    assert SECRET in json.dumps(stored)


@every
def test_a_secret_is_shown_nowhere(factory: type[Connector]) -> None:
    config = factory.Config.read(config_of(factory))
    shown = [
        repr(config), str(config), f"{config}", repr(factory(config)), str(factory(config)),
        config.model_dump_json(), json.dumps(config.model_dump(mode="json", by_alias=True)),
        json.dumps(config.masked()), repr(config.model_copy()), str(config.model_dump()),
    ]  # fmt: skip
    assert [text for text in shown if SECRET in text] == []
    assert MASK in json.dumps(config.masked())


@every
def test_errors_in_a_configuration_name_the_field_and_keep_every_value_to_themselves(
    factory: type[Connector],
) -> None:
    broken = config_of(factory, wrongKey=SECRET)
    for item in factory.Config.settings():
        if item.secret:
            broken[item.key] = [SECRET]
    with pytest.raises(ConfigInvalid) as caught:
        factory(broken)
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value.problems)
    assert "wrongKey" in told
    assert SECRET not in told
    assert caught.value.__context__ is None


@every
def test_every_problem_is_named_at_once(factory: type[Connector]) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        factory({})
    named = {problem.path for problem in caught.value.problems}
    assert named == {item.key for item in factory.Config.settings() if item.required}


@every
@pytest.mark.parametrize("value", [None, [], "text", 5])
def test_a_configuration_that_is_no_object_is_refused(
    factory: type[Connector], value: object
) -> None:
    with pytest.raises(ConfigInvalid):
        factory.Config.read(value)


@every
def test_a_configuration_cannot_be_changed(factory: type[Connector]) -> None:
    config = factory.Config.read(config_of(factory))
    with pytest.raises(ValidationError, match="frozen"):
        config.anything = 1  # type: ignore[attr-defined]


@every
def test_the_form_is_the_wires(factory: type[Connector]) -> None:
    items = factory.Config.form_items()
    assert [item["key"] for item in items] == [item.key for item in factory.Config.settings()]
    kinds = {"Text", "Number", "MultilineText", "Switch", "Select", "MultiSelect", "Json"}
    for item in items:
        assert item["type"] in kinds
        assert item["label"]
        assert item["type"] != "Select" or all("value" in one for one in item["selectItems"])
    confidential = {item["key"] for item in items if item.get("isConfidential")}
    assert confidential == {item.key for item in factory.Config.settings() if item.secret} != set()


@every
def test_pasted_text_reads_in_every_shape_it_comes_in(factory: type[Connector]) -> None:
    config = config_of(factory)
    text = json.dumps(config, ensure_ascii=False, indent=2)
    expected = factory.Config.read(config)
    for shape in (
        text,
        json.dumps({factory.id: config}),
        json.dumps({"connectorId": factory.id, "config": config, "id": "x"}),
        "\ufeff// mine\n" + text.replace("\n}", ",\n}") + "/* end */\n",
    ):
        assert parse_config(factory, shape) == expected
        assert read_document(shape, factory.id) == (factory.id, config)


# --- faults ----------------------------------------------------------------------------------


@every_http
def test_every_code_of_the_table_becomes_its_fault(factory: type[HTTPConnector]) -> None:
    connector = factory(config_of(factory))
    assert factory.faults
    for code, fault in factory.faults.items():
        assert isinstance(fault, Fault)
        assert connector.fault_for(code) is fault
        assert connector.refuse(code).provider_code == code


@every
@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (NothingSent(), Fault.UNAVAILABLE),
        (DestinationRefused(), Fault.UNAVAILABLE),
        (OutcomeUnknown(), Fault.OUTCOME_UNKNOWN),
        (AnswerTooLarge(), Fault.BAD_ANSWER),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_the_transport_tells_becomes_a_fault(
    factory: type[Connector], error: OutgoingError, fault: Fault
) -> None:
    failed = failure(factory(config_of(factory)), message_for(factory), Broken(error))
    assert failed.fault == fault
    assert failed.connector == factory.id
    assert failed.__context__ is None


@every_http
@pytest.mark.parametrize(
    "body", [b"", b" ", b"<html>502</html>", b'{"Code":', b"[]", b"null", b'"OK"', b"7"]
)
@pytest.mark.parametrize("status", [200, 400, 502])
def test_an_answer_that_is_no_object_is_a_bad_answer(
    factory: type[Connector], body: bytes, status: int
) -> None:
    failed = failure(factory(config_of(factory)), message_for(factory), Canned(body, status))
    assert failed.fault == Fault.BAD_ANSWER
    assert str(status) in failed.provider_text


@every_http
def test_an_absurdly_deep_answer_is_a_bad_answer(factory: type[Connector]) -> None:
    deep = b'{"a":' * 30_000
    failed = failure(factory(config_of(factory)), message_for(factory), Canned(deep))
    assert failed.fault == Fault.BAD_ANSWER


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3)
    ),
    max_leaves=8,
)
WORDS = st.sampled_from(
    ["Code", "Message", "RequestId", "BizId", "EnvId", "Recommend", "HostId", "Data"]
)
OBJECTS = st.dictionaries(
    WORDS, JSON | st.sampled_from(["OK", "isv.X", "isp.X", "X_LIMIT_CONTROL", CODE])
)
BODIES = st.binary(max_size=200) | OBJECTS.map(lambda value: json.dumps(value).encode())


@every_http
@given(body=BODIES, status=st.integers(100, 599), wait=st.text(max_size=6))
@settings(max_examples=150, deadline=None)
def test_no_answer_whatsoever_raises_anything_but_a_failed_delivery(
    factory: type[Connector], body: bytes, status: int, wait: str
) -> None:
    connector = factory(config_of(factory))
    told = outcome(connector, message_for(factory), Canned(body, status, x_acs_retry_after=wait))
    if isinstance(told, Receipt):
        assert told.provider_id.isascii()
        assert status == 200
        return
    assert told.fault in set(Fault)
    assert CODE not in str(told) + told.provider_code + told.provider_text
    assert len(told.provider_text) <= 500
    assert len(told.provider_code) <= 100
    assert all(one.isprintable() for one in told.provider_text + told.provider_code)
    assert told.retry_after is None or told.retry_after >= 0


@every
def test_time_limits_are_handed_on(factory: type[Connector]) -> None:
    transport = Canned()
    connector = factory(config_of(factory), transport=transport)
    limits = Timeouts(0.5, 1.5, 2.5)
    coroutine = connector.send(message_for(factory), limits)
    with pytest.raises(DeliveryFailed):
        coroutine.send(None)
    assert transport.timeouts == [limits]


@every
def test_a_message_of_the_other_channel_is_refused_before_anything_is_sent(
    factory: type[Connector],
) -> None:
    other = MAILBOX if factory.channel is Channel.SMS else MAINLAND
    transport = Canned()
    failed = failure(
        factory(config_of(factory)), Message(other, UsageType.SIGN_IN, {"code": CODE}), transport
    )
    assert failed.fault == Fault.BAD_RECIPIENT
    assert transport.requests == []


# --- T20, T27 --------------------------------------------------------------------------------

ECHOES = [
    "proxy: GET /?PhoneNumbers=13900001234&TemplateParam=%7B%22code%22%3A%22482913%22%7D failed",
    "to person@example.com, person%40example.com, person%2540example.com code 482913",
    "<html>+8613900001234 8613900001234 482913</html>",
]


@every_http
@pytest.mark.parametrize("echo", ECHOES)
@pytest.mark.parametrize("shape", ["text", "message", "code"])
def test_T20_what_a_gateway_echoes_is_hushed_and_nothing_is_logged(
    factory: type[Connector], echo: str, shape: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    body = {
        "text": echo,
        "message": json.dumps({"Code": "isv.SOMETHING", "Message": echo}),
        "code": json.dumps({"Code": echo, "Message": echo, "RequestId": echo}),
    }[shape]
    failed = failure(factory(config_of(factory)), message_for(factory), Canned(body.encode(), 502))
    told = "".join(
        [
            *traceback.format_exception(failed), repr(failed), str(failed), failed.provider_code,
            failed.provider_text, failed.request_id, repr(vars(failed)), caplog.text,
        ]
    )  # fmt: skip
    own = ("13900001234",) if factory.channel is Channel.SMS else ("person@example", "person%")
    private = (CODE, SECRET, *own)
    assert [text for text in private if text in told] == []


@every
def test_T20_a_message_never_prints_its_values(factory: type[Connector]) -> None:
    message = message_for(factory)
    assert CODE not in repr(message) + str(message)


SEVERAL = [
    "a@example.com,b@example.com", "a@example.com;b@example.com", "a@example.com b@example.com",
    "a@example.com\r\nBcc: b@example.com", '"a@x.com, b"@example.com', "a@example.com(,b@example.com)",
    "<a@example.com>", "group: a@example.com;", "a@b@example.com", "a@[127.0.0.1]", "", "@example.com",
    "A <a@example.com>", "a@example.com\x00", "a@exa\u202emple.com",
]  # fmt: skip
SEVERAL_PHONES = [
    "+8613900001234,+8613900001235", "8613900001234", "+86139 0000 1234", "+", "", "+0123456789",
    "+8613900001234\n", "+86139000012341234", "+٨٦١٣٩٠٠٠٠١٢٣٤", "+8613900001234;ext=5",
]  # fmt: skip


@every
def test_T27_a_forged_identifier_never_becomes_two_recipients(factory: type[Connector]) -> None:
    forged: list[Phone | Email] = (
        [Phone(text, "CN", 86) for text in SEVERAL_PHONES]
        if factory.channel is Channel.SMS
        else [Email(text) for text in SEVERAL]
    )
    for to in forged:
        transport = Canned()
        failed = failure(
            factory(config_of(factory)), Message(to, UsageType.SIGN_IN, {"code": CODE}), transport
        )
        assert failed.fault == Fault.BAD_RECIPIENT
        assert transport.requests == []


# --- a stranger's connector ------------------------------------------------------------------


class Clumsy(HTTPConnector):
    """A connector whose author trusted the answer."""

    id = "clumsy"
    channel = Channel.EMAIL
    name = "Clumsy"
    Config = discover()["aliyun-direct-mail"].Config

    def request(self, message: Message) -> Request:
        return Request("POST", "https://clumsy.example/")

    def receipt(self, status: int, answer: Answer) -> Receipt:
        return Receipt(answer["data"][0]["id"].strip(), str(int(answer["n"])))


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"data": []},
        {"data": 5},
        {"data": [{"id": 5}]},
        {"data": [{"id": "1"}], "n": CODE + "x"},
    ],
)
def test_an_answer_its_reader_trips_over_is_a_bad_answer(answer: dict[str, Any]) -> None:
    clumsy = Clumsy(config_of(Clumsy))
    failed = failure(clumsy, message_for(Clumsy), Canned(json.dumps(answer).encode()))
    assert failed.fault == Fault.BAD_ANSWER
    assert CODE not in "".join(traceback.format_exception(failed))


async def test_without_a_transport_a_connector_makes_its_own_and_closes_it() -> None:
    async with Clumsy(config_of(Clumsy)) as clumsy:
        assert clumsy.carrier() is clumsy.carrier()
    given = Canned()
    clumsy = Clumsy(config_of(Clumsy), transport=given)
    assert clumsy.carrier() is given


def test_answers_read_as_text_whatever_they_hold() -> None:
    answer = Answer({"a": "x", "b": 5, "c": True, "d": None, "e": ["x"]}, {"h": "1"})
    assert [answer.text(key) for key in "abcdef"] == ["x", "5", "", "", "", ""]
    assert dict(answer)["b"] == 5
    assert len(answer) == 5


def test_a_failed_delivery_survives_a_process_border() -> None:
    failed = failure(Clumsy(config_of(Clumsy)), message_for(Clumsy), Canned())
    assert pickle.loads(pickle.dumps(failed)).fault == failed.fault
