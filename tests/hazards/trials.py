"""What the hazards ask of a verifier, as functions: run on the real one they pass, on each broken one they do not.

Keyword arguments (``kind``, ``store``, ``limiter``) are ``Desk.verifier``'s and stand for the breakage.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Sequence
from itertools import permutations
from typing import Any

from tests.verification.desk import EMAIL, OTHER_PHONE, PHONE, Desk, wrong

from watchword.errors import (
    CodeMismatch,
    CodeNotFound,
    DatabaseBusy,
    LimitReached,
    LockedOut,
    TriesExhausted,
    VerificationFailed,
)
from watchword.identifiers import parse_phone
from watchword.message import UsageType
from watchword.verification import Policy, Verified

ADDRESS = "192.0.2.1"


async def outcome(asked: Awaitable[object]) -> type:
    """What came of a check or a send: the class of its answer or of its refusal."""
    try:
        return type(await asked)
    except (VerificationFailed, LockedOut, LimitReached, DatabaseBusy) as refusal:
        return type(refusal)


async def outcomes(asked: Sequence[Awaitable[object]]) -> Counter[type]:
    """The same, all at once."""
    return Counter(await asyncio.gather(*map(outcome, asked)))


# --- T1, T2: races ---------------------------------------------------------------------------


async def one_winner(desk: Desk, **broken: Any) -> None:
    verifier = desk.verifier(Policy(tries=100), **broken)
    code = await desk.sent(verifier)
    came = await outcomes([verifier.check(PHONE, code) for _ in range(64)])
    assert came[Verified] == 1, came
    assert came[CodeMismatch] == 0, came
    assert await desk.states() == ["consumed"]


async def as_many_judged_as_tries(desk: Desk, **broken: Any) -> None:
    verifier = desk.verifier(**broken)
    code = await desk.sent(verifier)
    came = await outcomes([verifier.check(PHONE, wrong(code, nth)) for nth in range(1, 201)])
    assert came == {CodeMismatch: 5, TriesExhausted: 195}
    assert await outcome(verifier.check(PHONE, code)) is TriesExhausted
    assert (await desk.rows())[0]["tries"] == 5


async def as_many_judged_as_the_person_has(desk: Desk, **broken: Any) -> None:
    verifier = desk.verifier(Policy(tries=100, profile="standard"), **broken)
    code = await desk.sent(verifier)
    # A code may be tried as often as the hour allows: ask for more at once, over two codes.
    other = await desk.sent(verifier, flow="other")
    came = await outcomes(
        [
            verifier.check(PHONE, wrong(sent, nth), flow=flow)
            for nth in range(1, 101)
            for sent, flow in ((code, ""), (other, "other"))
        ]
    )
    assert came[CodeMismatch] == 10, came
    # Whoever comes while others hold the last tries of a code hears that, and is refused unseen all the same.
    assert came[LockedOut] + came[TriesExhausted] == 190, came
    assert await outcome(verifier.check(PHONE, code)) is LockedOut


async def as_many_judged_as_the_address_has(desk: Desk, **broken: Any) -> None:
    verifier = desk.verifier(**broken)
    people = [parse_phone(f"+86138001380{nth:02d}") for nth in range(40)]
    codes = {phone: await desk.sent(verifier, phone) for phone in people}
    came = await outcomes(
        [
            verifier.check(phone, wrong(code, nth), address=ADDRESS)
            for nth in range(1, 6)
            for phone, code in codes.items()
        ]
    )
    assert came == {CodeMismatch: 30, LockedOut: 170}
    assert await outcome(verifier.check(people[0], codes[people[0]], address=ADDRESS)) is LockedOut


async def as_many_judged_as_tries_one_by_one(desk: Desk, **broken: Any) -> None:
    verifier = desk.verifier(**broken)
    code = await desk.sent(verifier)
    came = [await outcome(verifier.check(PHONE, wrong(code, nth))) for nth in range(1, 9)]
    assert came == [CodeMismatch] * 5 + [TriesExhausted] * 3
    assert await outcome(verifier.check(PHONE, code)) is TriesExhausted


# --- T4: replay ------------------------------------------------------------------------------


async def no_replay(desk: Desk, **broken: Any) -> None:
    verifier = desk.verifier(Policy(resend_gap=0), **broken)
    code = await desk.sent(verifier)
    assert await outcome(verifier.check(PHONE, code)) is Verified
    for _ in range(3):
        assert await outcome(verifier.check(PHONE, code)) is CodeNotFound
    second = await desk.sent(verifier)
    if code != second:
        assert await outcome(verifier.check(PHONE, code)) is CodeMismatch
    third = await desk.sent(verifier)
    if second != third:
        assert await outcome(verifier.check(PHONE, second)) is CodeMismatch
    assert await outcome(verifier.check(PHONE, third)) is Verified
    for old in (code, second, third):
        assert await outcome(verifier.check(PHONE, old)) is CodeNotFound


# --- T7: tries over resends ------------------------------------------------------------------


async def tries_add_up_over_resends(desk: Desk, **broken: Any) -> None:
    verifier = desk.verifier(Policy(resend_gap=0), **broken)
    judged = 0
    for nth in range(5):
        usage_type = list(UsageType)[nth]
        if await outcome(verifier.send(PHONE, usage_type, flow=f"session{nth}")) is LimitReached:
            break
        code = desk.texts.codes(PHONE)[-1]
        for guess in range(1, 6):
            came = await outcome(
                verifier.check(PHONE, wrong(code, guess), usage_type, flow=f"session{nth}")
            )
            judged += came is CodeMismatch
    assert judged == 10


# --- T10: sends at once ----------------------------------------------------------------------


async def at_most_the_limit_leaves(desk: Desk, **broken: Any) -> None:
    verifier = desk.verifier(**broken)
    came = await outcomes([verifier.send(PHONE, flow=f"flow{nth}") for nth in range(100)])
    assert len(desk.texts.messages) == 5, came
    assert came[LimitReached] == 95, came


async def one_leaves_within_the_gap(desk: Desk, **broken: Any) -> None:
    verifier = desk.verifier(**broken)
    came = await outcomes([verifier.send(PHONE) for _ in range(100)])
    assert len(desk.texts.messages) == 1, came
    assert await desk.states() == ["live"]


# --- T13: binding ----------------------------------------------------------------------------

_PLENTY = Policy(resend_gap=0, multiplier=10)


async def no_code_of_another_usage_type(desk: Desk, **broken: Any) -> None:
    verifier = desk.verifier(_PLENTY, **broken)
    for mine in UsageType:
        code = await desk.sent(verifier, PHONE, mine)
        for theirs in UsageType:
            if theirs is not mine:
                assert await outcome(verifier.check(PHONE, code, theirs)) is CodeNotFound
        assert await outcome(verifier.check(PHONE, code, mine)) is Verified
    assert {row["tries"] for row in await desk.rows()} == {1}


async def no_code_of_another_application(desk: Desk, **broken: Any) -> None:
    verifier = desk.verifier(_PLENTY, **broken)
    for mine, theirs in permutations(("library", "shop", "management"), 2):
        code = await desk.sent(verifier, application=mine)
        assert await outcome(verifier.check(PHONE, code, application=theirs)) is CodeNotFound
        assert await outcome(verifier.check(PHONE, code, application=mine)) is Verified
    assert {row["tries"] for row in await desk.rows()} == {1}


async def no_code_of_another_flow_or_person(desk: Desk, **broken: Any) -> None:
    verifier = desk.verifier(_PLENTY, **broken)
    code = await desk.sent(verifier, flow="mine")
    for flow in ("", "theirs", "MINE", "mine "):
        assert await outcome(verifier.check(PHONE, code, flow=flow)) is CodeNotFound
    for other in (OTHER_PHONE, EMAIL):
        assert await outcome(verifier.check(other, code, flow="mine")) is CodeNotFound
    assert await outcome(verifier.check(PHONE, code, flow="mine")) is Verified
    assert {row["tries"] for row in await desk.rows()} == {1}


async def of_two_codes_each_opens_its_own(desk: Desk, **broken: Any) -> None:
    verifier = desk.verifier(_PLENTY, **broken)
    mine = await desk.sent(verifier, PHONE, UsageType.SIGN_IN)
    theirs = await desk.sent(verifier, PHONE, UsageType.FORGOT_PASSWORD)
    if mine != theirs:
        shown = verifier.check(PHONE, mine, UsageType.FORGOT_PASSWORD)
        assert await outcome(shown) is CodeMismatch
    assert await outcome(verifier.check(PHONE, mine, UsageType.SIGN_IN)) is Verified
    assert await outcome(verifier.check(PHONE, theirs, UsageType.FORGOT_PASSWORD)) is Verified


# --- T16: odd codes --------------------------------------------------------------------------

_NOTHING: tuple[Any, ...] = ("", " ", "\t", "--", "\u200b", None, 0, 1, 12.5, True, [], {}, b"")


async def nothing_is_no_code_and_costs_nothing(desk: Desk, **broken: Any) -> None:
    verifier = desk.verifier(**broken)
    code = await desk.sent(verifier)
    for typed in (*_NOTHING, int(code), [code], {"code": code}, code.encode()):
        came = await outcome(verifier.check(PHONE, typed, address=ADDRESS))
        assert came is CodeMismatch, repr(typed)
    assert (await desk.rows())[0]["tries"] == 0
    assert await outcome(verifier.check(PHONE, code)) is Verified


async def nearly_right_is_wrong(desk: Desk, **broken: Any) -> None:
    verifier = desk.verifier(Policy.of("logto", tries=100), **broken)
    code = await desk.sent(verifier)
    odd = [
        code[:-1], code[1:], code + "0", "0" + code, code * 2, code * 100, code + "\x00", code + "%",
        f"{code}\ud800", f"'{code}'", f"{code[:-1]}?", f"{code[:-1]}*", f"{code[:-1]}_", code.replace(code[0], "O"),
    ]  # fmt: skip
    for typed in odd:
        assert await outcome(verifier.check(PHONE, typed)) is CodeMismatch, repr(typed)
    assert (await desk.rows())[0]["tries"] == len(odd)


async def every_spelling_of_the_digits_is_right(desk: Desk, **broken: Any) -> None:
    verifier = desk.verifier(_PLENTY, **broken)
    spellings = (
        lambda code: f" {code[:3]} {code[3:]}\n",
        lambda code: f"{code[:3]}-{code[3:]}",
        lambda code: code.translate({ord("0") + n: ord("０") + n for n in range(10)}),
        lambda code: code.translate({ord("0") + n: ord("٠") + n for n in range(10)}),
    )
    for spelled in spellings:
        code = await desk.sent(verifier)
        assert await outcome(verifier.check(PHONE, spelled(code))) is Verified
