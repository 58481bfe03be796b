"""The one table of answers."""

import pytest
from tests.test_errors import tree

from watchword import errors
from watchword.errors import DeliveryFailed, PhoneInvalid, WatchwordError
from watchword.message import Fault
from watchword.web.errors import _TABLE, answer_of
from watchword.web.pages.views import Sentence


def _made(cls: type[WatchwordError]) -> WatchwordError:
    return cls.__new__(cls)


def test_the_table_answers_every_error_there_is_and_no_other() -> None:
    assert set(_TABLE) == set(tree())


@pytest.mark.parametrize(
    "cls", [c for c in tree() if c not in (DeliveryFailed, errors.IdentifierInvalid)]
)
def test_every_error_has_its_own_wire_code(cls: type[WatchwordError]) -> None:
    exc = _made(cls)
    if isinstance(exc, errors.IdentifierInvalid):
        exc.reason = "format"
    assert answer_of(exc).code == cls.code


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_a_status_and_a_sentence(fault: Fault) -> None:
    answer = answer_of(DeliveryFailed(fault))
    assert answer.status in (400, 429, 503, 504)
    assert answer.sentence is not None
    assert answer.code.startswith("connector.")


def test_what_the_operator_must_mend_reads_as_not_available() -> None:
    assert answer_of(DeliveryFailed(Fault.NO_CREDIT)).sentence is Sentence.NO_CONNECTOR
    assert answer_of(DeliveryFailed(Fault.UNAVAILABLE)).sentence is Sentence.UNAVAILABLE


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("empty", Sentence.IDENTIFIER_EMPTY),
        ("too_long", Sentence.IDENTIFIER_LONG),
        ("country", Sentence.PHONE_COUNTRY),
        ("kind", Sentence.PHONE_KIND),
        ("characters", Sentence.PHONE_INVALID),
        ("format", Sentence.PHONE_INVALID),
    ],
)
def test_the_reason_chooses_the_sentence(reason: str, sentence: Sentence) -> None:
    assert answer_of(PhoneInvalid(reason=reason)).sentence is sentence


def test_an_error_of_somebody_else_is_answered_as_its_parent() -> None:
    class Stranger(errors.DatabaseBusy):
        """From a plug-in."""

    assert answer_of(Stranger()).status == 503
