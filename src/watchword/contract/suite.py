"""The suite itself."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

from watchword.connectors.base import MASK, Connector, HTTPConnector
from watchword.connectors.document import parse_config, read_document
from watchword.contract.oddities import (
    ECHOES,
    NO_OBJECTS,
    SEVERAL_MAILBOXES,
    SEVERAL_PHONES,
    odd_answers,
)
from watchword.contract.rehearsal import (
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
from watchword.errors import (
    AnswerTooLarge,
    ConfigInvalid,
    DeliveryFailed,
    DestinationRefused,
    NothingSent,
    OutcomeUnknown,
)
from watchword.http import Response, Timeouts
from watchword.identifiers import Email, Phone
from watchword.message import Channel, Fault, Receipt

_KINDS: Final = {"Text", "Number", "MultilineText", "Switch", "Select", "MultiSelect", "Json"}
_TOLD: Final = (
    (NothingSent(), Fault.UNAVAILABLE),
    (DestinationRefused(), Fault.UNAVAILABLE),
    (OutcomeUnknown(), Fault.OUTCOME_UNKNOWN),
    (AnswerTooLarge(), Fault.BAD_ANSWER),
)


class ConnectorContract:
    """The suite; ``connector_contract`` makes it for one connector."""

    factory: ClassVar[type[Connector]]
    config: ClassVar[Mapping[str, Any]]
    accepted: ClassVar[Response | None] = None
    refused: ClassVar[tuple[tuple[Response, Fault], ...]] = ()

    def made(self) -> Connector:
        """The connector, on no transport yet."""
        return self.factory(self.config)

    # configuration

    def test_the_examples_of_the_fields_make_a_working_configuration(self) -> None:
        config = self.factory.Config.read(self.config)
        assert self.factory(config).config == self.made().config

    def test_what_is_stored_reads_back_as_the_same(self) -> None:
        config = self.factory.Config.read(self.config)
        stored = json.loads(json.dumps(config.stored()))
        assert self.factory.Config.read(stored) == config
        assert self.factory.Config.read(stored).stored() == stored

    def test_a_secret_is_shown_nowhere(self) -> None:
        config = self.factory.Config.read(self.config)
        assert SECRET in json.dumps(config.stored()), "no field is declared with secret=True"
        shown = [
            repr(config), str(config), f"{config}", repr(self.made()), str(self.made()),
            config.model_dump_json(), json.dumps(config.model_dump(mode="json", by_alias=True)),
            json.dumps(config.masked()), repr(config.model_copy()), str(config.model_dump()),
        ]  # fmt: skip
        assert [text for text in shown if SECRET in text] == []
        assert MASK in json.dumps(config.masked())

    def test_errors_in_a_configuration_name_the_field_and_keep_every_value_to_themselves(
        self,
    ) -> None:
        broken = {**self.config, "wrongKey": SECRET}
        for item in self.factory.Config.settings():
            if SECRET in json.dumps(self.config.get(item.key)):
                broken[item.key] = [SECRET]
        problem = self._problem(broken)
        told = "".join(traceback.format_exception(problem)) + repr(problem.problems)
        assert "wrongKey" in told
        assert SECRET not in told
        assert problem.__context__ is None

    def test_every_problem_is_named_at_once(self) -> None:
        named = {problem.path for problem in self._problem({}).problems}
        wanted = {item.key for item in self.factory.Config.settings() if item.required}
        assert wanted <= named

    def test_a_configuration_that_is_no_object_is_refused(self) -> None:
        values: tuple[Any, ...] = (None, [], "text", 5)
        for value in values:
            assert self._problem(value).problems

    def test_the_form_is_the_wires(self) -> None:
        items = self.factory.Config.form_items()
        settings = self.factory.Config.settings()
        assert [item["key"] for item in items] == [item.key for item in settings]
        for item in items:
            assert item["type"] in _KINDS
            assert item["label"]
            assert item["type"] != "Select" or all("value" in one for one in item["selectItems"])
        confidential = {item["key"] for item in items if item.get("isConfidential")}
        assert confidential == {item.key for item in settings if item.secret}

    def test_pasted_text_reads_in_every_shape_it_comes_in(self) -> None:
        config = dict(self.config)
        text = json.dumps(config, ensure_ascii=False, indent=2)
        expected = self.factory.Config.read(config)
        for shape in (
            text,
            json.dumps({self.factory.id: config}),
            json.dumps({"connectorId": self.factory.id, "config": config, "id": "x"}),
            "\ufeff// mine\n" + text.replace("\n}", ",\n}") + "/* end */\n",
        ):
            assert parse_config(self.factory, shape) == expected
            assert read_document(shape, self.factory.id) == (self.factory.id, config)

    def _problem(self, config: Any) -> ConfigInvalid:
        try:
            self.factory.Config.read(config)
        except ConfigInvalid as problem:
            return problem
        raise AssertionError("was read without a complaint")

    # answers

    def test_every_code_of_the_table_becomes_its_fault(self) -> None:
        connector = self.made()
        if isinstance(connector, HTTPConnector):
            assert connector.faults, "faults is empty: name the provider's codes"
            for code, fault in connector.faults.items():
                assert isinstance(fault, Fault)
                assert connector.fault_for(code) is fault, code
                assert connector.refuse(code).provider_code == code

    def test_what_the_transport_tells_becomes_a_fault(self) -> None:
        over_http = issubclass(self.factory, HTTPConnector)
        for error, fault in _TOLD if over_http else _TOLD[:2]:
            failed = failure(self.made(), message_for(self.factory), Canned(error))
            assert failed.fault == fault, type(error).__name__
            assert failed.connector == self.factory.id
            assert failed.__context__ is None

    def test_an_answer_that_is_no_object_never_passes_for_a_yes_it_is_not(self) -> None:
        if not issubclass(self.factory, HTTPConnector):
            return
        by_body = self.factory.read is HTTPConnector.read
        for body in NO_OBJECTS:
            for status in (200, 400, 502):
                if status == 200 and not by_body:
                    continue
                failed = failure(self.made(), message_for(self.factory), Canned(body, status))
                assert failed.fault == Fault.BAD_ANSWER or not by_body
                assert str(status) in failed.provider_text + failed.provider_code

    def test_no_answer_whatsoever_raises_anything_but_a_failed_delivery(self) -> None:
        connector = self.made()
        for body, status in odd_answers(self.accepted):
            self.judge(outcome(connector, message_for(self.factory), Canned(body, status)), status)

    @staticmethod
    def judge(told: Receipt | DeliveryFailed, status: int) -> None:
        """What must hold for the outcome of any answer at all."""
        if isinstance(told, Receipt):
            assert told.provider_id.isascii()
            assert 200 <= status < 300, f"HTTP {status} was taken for a yes"
            return
        assert told.fault in set(Fault)
        assert CODE not in str(told) + told.provider_code + told.provider_text
        assert len(told.provider_text) <= 500
        assert len(told.provider_code) <= 100
        assert all(one.isprintable() for one in told.provider_text + told.provider_code)
        assert told.retry_after is None or told.retry_after >= 0

    def test_the_documented_yes_gives_a_receipt(self) -> None:
        if self.accepted is None:
            return
        transport = Canned(self.accepted.body, self.accepted.status)
        transport.response = self.accepted
        found = outcome(self.made(), message_for(self.factory), transport)
        assert isinstance(found, Receipt), found
        assert found.provider_id
        [request] = transport.requests
        assert request.method == "POST"
        assert request.url.startswith("https://")
        assert SECRET not in request.url, "a URL is written into logs"
        assert CODE not in request.url, "a URL is written into logs"

    def test_each_documented_no_becomes_its_fault(self) -> None:
        for response, fault in self.refused:
            transport = Canned()
            transport.response = response
            failed = failure(self.made(), message_for(self.factory), transport)
            assert failed.fault == fault, f"{failed.provider_code}: {failed.fault}, not {fault}"

    # sending

    def test_time_limits_are_handed_on(self) -> None:
        transport, limits = Canned(), Timeouts(0.5, 1.5, 2.5)
        outcome(self.made(), message_for(self.factory), transport, limits)
        assert transport.timeouts == [limits]

    def test_a_message_of_the_other_channel_is_refused_before_anything_is_sent(self) -> None:
        other = MAILBOX if self.factory.channel is Channel.SMS else MAINLAND
        transport = Canned()
        failed = failure(self.made(), message_for(self.factory, to=other), transport)
        assert failed.fault == Fault.BAD_RECIPIENT
        assert transport.requests == []

    def test_a_forged_identifier_never_becomes_two_recipients(self) -> None:
        by_phone = self.factory.channel is Channel.SMS
        forged: Iterable[Phone | Email] = (
            [Phone(text, "CN", 86) for text in SEVERAL_PHONES]
            if by_phone
            else [Email(text) for text in SEVERAL_MAILBOXES]
        )
        for to in forged:
            transport = Canned()
            failed = failure(self.made(), message_for(self.factory, to=to), transport)
            assert failed.fault == Fault.BAD_RECIPIENT
            assert transport.requests == []

    def test_what_a_gateway_echoes_is_hushed_and_nothing_is_logged(self) -> None:
        own = ("13900001234",) if self.factory.channel is Channel.SMS else ("person@", "person%")
        with _Heard() as heard:
            for echo in ECHOES:
                for body in (
                    echo,
                    json.dumps({"Code": "isv.SOMETHING", "Message": echo}),
                    json.dumps({"Code": echo, "code": echo, "message": echo, "RequestId": echo}),
                ):
                    answer = Canned(body.encode(), 502)
                    failed = failure(self.made(), message_for(self.factory), answer)
                    told = "".join(
                        [*traceback.format_exception(failed), repr(failed), repr(vars(failed))]
                    )
                    private = (CODE, SECRET, *own)
                    assert [text for text in private if text in told + heard.text] == []

    def test_a_message_never_prints_its_values(self) -> None:
        message = message_for(self.factory)
        assert CODE not in repr(message) + str(message)


class _Heard(logging.Handler):
    """Everything that is logged meanwhile, by anybody."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text += self.format(record)

    def __enter__(self) -> _Heard:
        root = logging.getLogger()
        self._level = root.level
        root.setLevel(logging.DEBUG)
        root.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        root = logging.getLogger()
        root.removeHandler(self)
        root.setLevel(self._level)


def connector_contract(
    factory: type[Connector],
    *,
    config: Mapping[str, Any] | None = None,
    accepted: Response | None = None,
    refused: Iterable[tuple[Response, Fault]] = (),
) -> type[ConnectorContract]:
    """The suite for ``factory``, as a class that pytest collects when it is given a name that begins with ``Test``.

    ``config`` is a working configuration, by default the examples of the fields, with ``SECRET`` for every secret. ``accepted``
    is the provider's documented yes and ``refused`` its documented noes with the fault each should become.
    """
    told = {
        "factory": factory,
        "config": dict(config) if config is not None else config_of(factory),
        "accepted": accepted,
        "refused": tuple(refused),
        "__doc__": f"What {factory.__name__} keeps.",
    }
    return type(f"Test{factory.__name__}Contract", (ConnectorContract,), told)
