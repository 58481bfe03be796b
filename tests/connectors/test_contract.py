"""What every connector keeps, whoever wrote it: the suite of ``watchword.contract`` over all that are found, and hypothesis on top."""

import json
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
    SECRET,
    Canned,
    config_of,
    failure,
    message_for,
    outcome,
)
from tests.services import tries

from watchword.connectors import discover, find
from watchword.connectors.base import Answer, Connector, HTTPConnector
from watchword.contract import ConnectorContract, connector_contract
from watchword.errors import ConnectorUnknown
from watchword.http import Request
from watchword.message import Channel, Fault, Message, Receipt

ROOT = Path(__file__).parents[2]
CONNECTORS = sorted(discover().values(), key=lambda factory: factory.id)
BUILT_IN = [one for one in CONNECTORS if one.__module__.startswith("watchword.connectors.")]
OVER_HTTP = [one for one in CONNECTORS if issubclass(one, HTTPConnector)]

every = pytest.mark.parametrize("factory", CONNECTORS, ids=lambda factory: factory.id)
every_http = pytest.mark.parametrize("factory", OVER_HTTP, ids=lambda factory: factory.id)

for _factory in CONNECTORS:
    _suite = connector_contract(_factory)
    globals()[_suite.__name__] = _suite


# --- finding ---------------------------------------------------------------------------------


def test_every_connector_of_the_plan_is_found() -> None:
    assert set(discover()) >= {
        "aliyun-short-message-service",
        "aliyun-direct-mail",
        "simple-mail-transfer-protocol",
        "http-sms",
        "http-email",
        "twilio-short-message-service",
        "tencent-short-message-service",
        "aws-ses-mail",
        "sendgrid-email-service",
        "mailgun-email",
    }


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


@every
def test_a_configuration_cannot_be_changed(factory: type[Connector]) -> None:
    config = factory.Config.read(config_of(factory))
    with pytest.raises(ValidationError, match="frozen"):
        config.anything = 1  # type: ignore[attr-defined]


@every
def test_what_decides_where_a_secret_travels_is_marked(factory: type[Connector]) -> None:
    assert any(item.destination for item in factory.Config.settings())


# --- odd answers -----------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3)
    ),
    max_leaves=8,
)
WORDS = st.sampled_from(
    [
        "Code", "Message", "RequestId", "BizId", "EnvId", "Recommend", "HostId", "Data", "Response",
        "Error", "SendStatusSet", "errors", "message", "code", "sid", "id", "MessageId", "__type",
    ]
)  # fmt: skip
OBJECTS = st.dictionaries(
    WORDS, JSON | st.sampled_from(["OK", "isv.X", "isp.X", "X_LIMIT_CONTROL", CODE])
)
BODIES = st.binary(max_size=200) | OBJECTS.map(lambda value: json.dumps(value).encode())


@every_http
@given(body=BODIES, status=st.integers(100, 599), wait=st.text(max_size=6))
@settings(max_examples=tries(150), deadline=None)
def test_no_answer_whatsoever_raises_anything_but_a_failed_delivery(
    factory: type[Connector], body: bytes, status: int, wait: str
) -> None:
    connector = factory(config_of(factory))
    answer = Canned(body, status, x_acs_retry_after=wait, retry_after=wait, x_amzn_errortype=wait)
    ConnectorContract.judge(outcome(connector, message_for(factory), answer), status)


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
    assert failed.fault == "bad_answer"
    assert CODE not in "".join(traceback.format_exception(failed))


class Stumbling(Clumsy):
    """A connector whose author trusted the message."""

    def request(self, message: Message) -> Request:
        return Request("POST", f"https://clumsy.example/{message.values['missing']}")


def test_a_message_that_cannot_be_composed_is_known_not_to_have_left() -> None:
    transport = Canned()
    failed = failure(Stumbling(config_of(Stumbling)), message_for(Stumbling), transport)
    assert (failed.fault, failed.provider_text) == (
        "rejected",
        "KeyError while composing the message",
    )
    assert Fault(failed.fault).nothing_sent
    assert transport.requests == []
    assert failed.__context__ is None


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


# --- the suite catches what it is for --------------------------------------------------------


class Leaky(Clumsy):
    """Says yes to everything, and has an empty table."""

    def receipt(self, status: int, answer: Answer) -> Receipt:
        return Receipt("taken")


class Chatty(Clumsy):
    """Raises the provider's words as they came."""

    faults = Clumsy.faults

    async def send(self, message: Message, timeouts: Any = None) -> Receipt:
        raise ValueError(f"{message.to.value} {SECRET}")


@pytest.mark.parametrize(
    ("factory", "check"),
    [
        (Leaky, "test_no_answer_whatsoever_raises_anything_but_a_failed_delivery"),
        (Leaky, "test_every_code_of_the_table_becomes_its_fault"),
        (Chatty, "test_what_a_gateway_echoes_is_hushed_and_nothing_is_logged"),
        (Chatty, "test_a_forged_identifier_never_becomes_two_recipients"),
        (Chatty, "test_time_limits_are_handed_on"),
    ],
)
def test_a_broken_connector_does_not_pass(factory: type[Connector], check: str) -> None:
    suite = connector_contract(factory)()
    with pytest.raises((AssertionError, ValueError)):
        getattr(suite, check)()
