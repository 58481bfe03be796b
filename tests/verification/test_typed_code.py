"""What people type, paste and send for a code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchword.verification.typed_code import read_code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("012345", "012345"),
        (" 012 345\n", "012345"),
        ("012-345", "012345"),
        ("012–345", "012345"),
        ("０１２３４５", "012345"),
        ("٠١٢٣٤٥", "012345"),
        ("०१२३४५", "012345"),
        ("\u200e012345\u200b", "012345"),
        ("012\u00a0345", "012345"),
    ],
)
def test_any_spelling_of_the_digits_is_the_code(typed: str, code: str) -> None:
    assert read_code(typed) == code


@pytest.mark.parametrize(
    "typed", ["", " ", "\t\n", "- -", "\u200b", None, 123456, 12.5, True, b"123456", ["123456"], {}]
)
def test_nothing_is_not_a_code(typed: object) -> None:
    assert read_code(typed) is None


@pytest.mark.parametrize(
    "typed", ["12345a", "12345²", "Ⅻ3456", "12345\ud800", "1" * 65, "' OR 1=1", "1.2345"]
)
def test_anything_else_is_a_wrong_code_that_can_be_judged(typed: str) -> None:
    read = read_code(typed)
    assert read is not None
    assert "?" in read
    assert read.isascii()


@given(st.text())
def test_whatever_is_typed_reads_as_ascii_and_reads_the_same_again(typed: str) -> None:
    read = read_code(typed)
    assert read is None or (read.isascii() and read_code(read) == read)
