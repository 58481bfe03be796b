"""Pages are packed where that gives nothing away, and come out as they went in."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.person import InProcess, Raw
from tests.scripted import Site

from watchword.db import Database
from watchword.testing import FrozenClock
from watchword.web.packing import pack
from watchword.web.styles import Style, allowing

STYLE = ".main { color: red }\n" * 200


@given(before=st.text(), between=st.text(), after=st.text(max_size=200))
def test_what_comes_out_is_what_went_in(before: str, between: str, after: str) -> None:
    page = before + STYLE + between + "country" * 50 + after * 400
    assert gzip.decompress(pack(page, [STYLE, "country" * 50])).decode() == page


def test_what_is_not_there_is_passed_over_and_nothing_is_packed_by_itself() -> None:
    page = "é" * 70_000
    packed = pack(page, [STYLE])
    assert gzip.decompress(packed).decode() == page
    assert len(packed) > len(page.encode())


def test_only_what_is_public_gets_shorter() -> None:
    """Words of an attacker's beside a token change the length by their own length, whether they guess it or not (BREACH)."""
    token = "kJ3x9-token-of-this-form"
    guessed, missed = (
        pack(f"{STYLE}<p>{typed}</p>{token}", [STYLE]) for typed in (token, token[::-1])
    )
    assert len(guessed) == len(missed)
    assert token.encode() in guessed
    together = [
        len(zlib.compress(f"{STYLE}<p>{typed}</p>{token}".encode()))
        for typed in (token, token[::-1])
    ]
    assert together[0] < together[1], "compressed together, a guess would show"


async def opened(db: Database, clock: FrozenClock, encoding: str) -> Raw:
    road = InProcess(Site(db, clock).app)
    lines = [("host", "127.0.0.1:3001"), ("accept-encoding", encoding)]
    return await road.exchange("GET", "/sign-in", lines, b"")


async def test_a_browser_that_understands_it_gets_a_packed_page(
    db: Database, clock: FrozenClock
) -> None:
    plain = await opened(db, clock, "identity")
    packed = await opened(db, clock, "gzip, br")
    assert plain.header("content-encoding") is None
    assert packed.header("content-encoding") == "gzip"
    assert packed.header("content-length") == str(len(packed.body))
    assert packed.header("vary") == plain.header("vary") == "accept-encoding"
    page = gzip.decompress(packed.body)
    assert page.count(b"<style>") == plain.body.count(b"<style>") == 1
    assert len(packed.body) < len(page) / 2


async def test_the_policy_allows_the_style_of_this_page_and_no_other(
    db: Database, clock: FrozenClock
) -> None:
    page = await opened(db, clock, "identity")
    text = page.body.decode().partition("<style>")[2].partition("</style>")[0]
    (source,) = [
        one for one in (page.header("content-security-policy") or "").split("; ") if "style" in one
    ]
    assert source == f"style-src 'self' {Style.of(text).source}"
    assert "unsafe" not in (page.header("content-security-policy") or "")


def test_a_sheet_that_would_end_its_tag_is_none() -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        Style.of("a::after { content: '</style><script>' }")


def test_other_policies_stay_what_they_are() -> None:
    assert allowing([Style.of("a{}")], "default-src 'none'") == "default-src 'none'"
