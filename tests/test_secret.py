"""Codes, tokens, digests and sealing."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchword import secret
from watchword.errors import KeysUnreadable

KEY = b"k" * 32


@pytest.mark.parametrize("digits", range(4, 11))
def test_a_code_has_its_digits_and_leading_zeros_stay(digits: int) -> None:
    codes = [secret.new_code(digits) for _ in range(400)]
    assert all(re.fullmatch(rf"[0-9]{{{digits}}}", code) for code in codes)
    # 400 draws without one leading zero: once in 10^18 runs.
    assert any(code.startswith("0") for code in codes)


def test_every_digit_is_as_likely_at_every_place() -> None:
    codes = [secret.new_code(6) for _ in range(6000)]
    for place in range(6):
        seen = Counter(code[place] for code in codes)
        assert set(seen) == set("0123456789")
        # 600 expected; seven standard deviations.
        assert all(437 < count < 763 for count in seen.values())


def test_tokens_and_ids_do_not_repeat_and_keep_their_form() -> None:
    tokens = {secret.new_token() for _ in range(500)}
    assert len(tokens) == 500
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in tokens)
    assert re.fullmatch(r"[0-9a-z]{21}", secret.new_id())
    assert re.fullmatch(r"[0-9a-z]{12}", secret.new_id(12))
    assert re.fullmatch(r"[0-9a-f]{32}", secret.new_nonce())
    assert len({secret.new_key() for _ in range(50)}) == 50
    assert len(secret.new_key()) == 32


def test_a_fingerprint_is_not_the_token() -> None:
    token = secret.new_token()
    assert secret.fingerprint(token) == secret.fingerprint(token)
    assert secret.fingerprint(token) != secret.fingerprint(token + "x")
    assert token.encode() not in secret.fingerprint(token)


# --- keyed digests -----------------------------------------------------------------------------

parts = st.lists(st.text(max_size=8), max_size=5)


@given(parts, parts)
def test_two_lists_of_parts_have_one_digest_only_if_they_are_equal(
    left: list[str], right: list[str]
) -> None:
    same = secret.keyed_digest(KEY, *left) == secret.keyed_digest(KEY, *right)
    assert same == (left == right)


def test_parts_do_not_run_together() -> None:
    digests = {
        secret.keyed_digest(KEY, *parts)
        for parts in (("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("", "abc"), ("a", "b", "c"))
    }
    assert len(digests) == 6


def test_another_key_is_another_digest() -> None:
    assert secret.keyed_digest(KEY, "a") != secret.keyed_digest(b"x" * 32, "a")
    assert len(secret.keyed_digest(KEY, "a")) == 32


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_equal_says_whether_they_are(left: bytes, right: bytes) -> None:
    assert secret.equal(left, right) == (left == right)
    assert secret.equal(left, left)


# --- sealing -----------------------------------------------------------------------------------


@given(st.binary(max_size=200), st.text(max_size=30))
def test_what_is_sealed_opens_again(plain: bytes, place: str) -> None:
    assert secret.unseal(KEY, secret.seal(KEY, plain, place), place) == plain


def test_sealing_twice_looks_different() -> None:
    assert secret.seal(KEY, b"x", "p") != secret.seal(KEY, b"x", "p")


def test_another_key_another_place_or_a_changed_byte_does_not_open() -> None:
    sealed = secret.seal(KEY, b"s3cret", "connectors/config/row1")
    tries = [(b"x" * 32, sealed, "connectors/config/row1"), (KEY, sealed, "connectors/config/row2")]
    for n in range(len(sealed)):
        changed = sealed[:n] + bytes([sealed[n] ^ 1]) + sealed[n + 1 :]
        tries += [
            (KEY, changed, "connectors/config/row1"),
            (KEY, sealed[:n], "connectors/config/row1"),
        ]
    for key, data, place in tries:
        with pytest.raises(KeysUnreadable) as refused:
            secret.unseal(key, data, place)
        assert "s3cret" not in str(refused.value)


def test_a_key_of_the_wrong_size_does_not_open() -> None:
    with pytest.raises(KeysUnreadable):
        secret.unseal(b"short", secret.seal(KEY, b"x", "p"), "p")


def test_token_text_is_url_safe() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", secret.token_text(b"\xff" * 32))
