"""What the server refuses, and why, has a sentence of the console's own: English where it is sent, five languages where it is read."""

import ast
import inspect
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Annotated, Any

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from watchword import errors
from watchword.clients import redirects
from watchword.errors.experience import SignInExperienceRefused
from watchword.experience import SignInExperience, custom_css, rules
from watchword.experience.ours import CodePolicy
from watchword.web.console.shell import FOLDER

SOURCE = (FOLDER / "problems.js").read_text(encoding="utf-8")
KNOWN = [re.compile(found) for found in re.findall(r"^  \[/(.+?)/, \(", SOURCE, re.MULTILINE)]


def known(message: str) -> bool:
    """Whether the console has it in the reader's language."""
    return any(pattern.search(message) for pattern in KNOWN)


def _reasons(module: ModuleType) -> Iterator[str]:
    """The sentences that the module's functions return."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.FunctionDef) and node.name in ("_fault", "_host_fault", "problem"):
            for said in ast.walk(node):
                if isinstance(said, ast.Return):
                    found = [one.value for one in ast.walk(said) if isinstance(one, ast.Constant)]
                    yield from (one for one in found if isinstance(one, str) and " " in one)


@pytest.mark.parametrize(("module", "least"), [(redirects, 9), (custom_css, 4)])
def test_every_reason_is_known(module: ModuleType, least: int) -> None:
    reasons = list(_reasons(module))
    assert len(reasons) >= least
    assert [one for one in reasons if not known(one)] == []


def test_a_number_that_does_not_fit_is_said_in_words() -> None:
    digits: TypeAdapter[Any] = TypeAdapter(Annotated[int, Field(ge=4, le=10)])
    for value in (3, 11, "four"):
        with pytest.raises(ValidationError) as refused:
            digits.validate_python(value)
        assert known(refused.value.errors()[0]["msg"])
    assert not known("Input should be something else")


def test_a_length_of_codes_that_a_connector_does_not_carry_is_said_in_words() -> None:
    before = SignInExperience()
    after = before.model_copy(update={"watchword_code_policy": CodePolicy(digits=8)})
    around = rules.Surroundings(code_lengths={"Aliyun": range(4, 7)})
    with pytest.raises(errors.ConfigInvalid) as refused:
        rules.require(before, after, {"watchword_code_policy"}, around)
    assert [one for one in refused.value.problems if not known(one.message)] == []


def _below(kind: type[errors.WatchwordError]) -> Iterator[type[errors.WatchwordError]]:
    yield kind
    for one in kind.__subclasses__():
        yield from _below(one)


def test_every_refusal_of_a_sign_in_experience_has_a_sentence() -> None:
    wanted = {one.code for one in _below(SignInExperienceRefused)} | {errors.RedirectRefused.code}
    said = set(re.findall(r'^  "([a-z_.]+)": \(', SOURCE, re.MULTILINE))
    assert len(wanted) > 15
    assert wanted - said == set()
