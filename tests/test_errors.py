"""The error tree: drawn as it is, and whole at its front door."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from watchword import errors
from watchword.errors import WatchwordError

FOLDER = Path(errors.__file__).parent
FILES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")
LINE = re.compile(r"^ {4}((?:[│ ]   )*(?:[├└]── )?)([A-Z]\w+)(?: +(\w+))?$", re.MULTILINE)


def tree(cls: type[WatchwordError] = WatchwordError) -> Iterator[type[WatchwordError]]:
    """Every class of ours; strangers' subclasses are no branch of this tree."""
    yield cls
    for below in ours_below(cls):
        yield from tree(below)


def ours_below(cls: type[WatchwordError]) -> list[type[WatchwordError]]:
    return [below for below in cls.__subclasses__() if file_of(below) in FILES]


def file_of(cls: type) -> str:
    return cls.__module__.removeprefix(f"{errors.__name__}.")


def drawn(text: str) -> list[tuple[str, str, str]]:
    """Each class of a drawing with the one it stands below and the file said of it or of its branch."""
    found: list[tuple[str, str, str]] = []
    above: list[tuple[str, str]] = []
    for indent, name, file in LINE.findall(text):
        depth = len(indent) // 4
        parent, inherited = above[depth - 1] if depth else ("", "")
        above[depth:] = [(name, file or inherited)]
        found.append((name, parent, file or inherited))
    return found


def test_the_drawing_is_the_real_tree_of_what_one_catches() -> None:
    """Everything that others stand below, and everything directly below the root; no more, for it is to be read."""
    worth_drawing = [
        cls for cls in tree() if cls.__base__ in (Exception, WatchwordError) or ours_below(cls)
    ]
    real = {
        (cls.__name__, "" if cls is WatchwordError else str(cls.__base__.__name__), file_of(cls))
        for cls in worth_drawing
        if cls.__base__ is not None
    }
    pictured = drawn(errors.__doc__ or "")
    assert set(pictured) == real
    assert len(pictured) == len(real), "a class is drawn twice"


def test_a_branch_stays_in_the_file_that_the_drawing_names() -> None:
    strayed = [
        cls.__name__
        for cls in tree()
        if cls is not WatchwordError
        and cls.__base__ is not WatchwordError
        and file_of(cls) != file_of(cls.__mro__[1])
    ]
    assert strayed == []


@pytest.mark.parametrize("file", FILES)
def test_every_name_of_a_file_is_had_from_the_front_door(file: str) -> None:
    module = import_module(f"{errors.__name__}.{file}")
    own = {
        name
        for name, one in vars(module).items()
        if getattr(one, "__module__", "") == module.__name__
    }
    assert set(module.__all__) == {name for name in own if not name.startswith("_")}
    assert [
        name
        for name in own & set(module.__all__)
        if getattr(errors, name) is not getattr(module, name)
    ] == []
