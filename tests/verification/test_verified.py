"""A ``Verified`` comes from the right code and from nowhere else."""

import ast
import copy
import dataclasses
import pickle
from pathlib import Path
from typing import Any, cast

import pytest
from tests.verification.desk import EMAIL, PHONE, Desk

from watchword.message import UsageType
from watchword.verification import Verified
from watchword.verification.verified import _Proof

_SOURCE = Path(__file__).parents[2] / "src" / "watchword"


async def test_it_says_what_was_proved_where_and_how(desk: Desk) -> None:
    verifier = desk.verifier(application="shop")
    code = await desk.sent(verifier, PHONE, UsageType.REGISTER, flow="flow1")
    verified = await verifier.check(PHONE, code, UsageType.REGISTER, flow="flow1")
    row = (await desk.rows())[0]
    assert verified.identifier == PHONE
    assert verified.usage_type is UsageType.REGISTER
    assert (verified.application, verified.flow) == ("shop", "flow1")
    assert (verified.verification_id, verified.at) == (row["id"], desk.clock.now())
    assert verified.amr == ("sms", "otp")


async def test_a_mailbox_is_proved_by_otp_alone(desk: Desk) -> None:
    verifier = desk.verifier()
    code = await desk.sent(verifier, EMAIL)
    assert (await verifier.check(EMAIL, code)).amr == ("otp",)


async def test_its_repr_shows_a_masked_identifier(desk: Desk) -> None:
    verifier = desk.verifier()
    verified = await verifier.check(PHONE, await desk.sent(verifier))
    assert PHONE.masked in repr(verified)
    assert PHONE.national not in f"{verified!r} {verified}"


def test_nobody_writes_one_down() -> None:
    forge = cast("Any", Verified)
    for proof in ({}, {"proof": None}, {"proof": object()}, {"proof": _Proof()}):
        with pytest.raises(TypeError):
            forge(PHONE, UsageType.SIGN_IN, "library", "", "id", 0, **proof)


async def test_nobody_makes_another_out_of_one(desk: Desk) -> None:
    verifier = desk.verifier()
    verified = cast("Any", await verifier.check(PHONE, await desk.sent(verifier)))
    with pytest.raises(ValueError, match="proof"):
        dataclasses.replace(verified, identifier=EMAIL)
    with pytest.raises(dataclasses.FrozenInstanceError):
        verified.identifier = EMAIL
    with pytest.raises(TypeError):
        verified.__setstate__([EMAIL])
    for way in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError):
            way(verified)
    with pytest.raises(TypeError):
        type("Forged", (forge := cast("Any", Verified),), {})
    assert isinstance(verified, forge)


def test_only_checking_says_that_a_code_was_right() -> None:
    knows = {
        path.relative_to(_SOURCE).as_posix()
        for path in _SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.alias) and node.name in ("_proved", "_PROOF"))
        or (isinstance(node, ast.Attribute) and node.attr in ("_proved", "_PROOF"))
    }
    # The second only says again what the first wrote down.
    assert knows == {"verification/checking.py", "verification/recalling.py"}
