"""Connector configuration as people paste it: JSON with comments and trailing commas, every problem named with its line."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from watchword.connectors import discover, find
from watchword.connectors._config import ConnectorConfig, Path, path_text
from watchword.connectors.base import Connector
from watchword.connectors.masks import unmasked
from watchword.errors import ConfigInvalid, ConnectorUnknown, Problem

_LONGEST: Final = 256 * 1024
_DEEPEST: Final = 32
_SKIPPED: Final = re.compile(r"(?:[\s\ufeff]+|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_STRING: Final = re.compile(r'"((?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"')
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d{0,300})(\.\d+)?([eE][+-]?\d{1,3})?")
_WORD: Final = re.compile(r"[A-Za-z_$][\w$]*")
_WORDS: Final = {"true": True, "false": False, "null": None}
_ESCAPED: Final = re.compile(r'\\(u[0-9a-fA-F]{4}|["\\/bfnrt])')
_ESCAPES: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(slots=True)
class Document:
    """A value and where each part of it stands: path -> 1-based line."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)

    def part(self, *path: str | int) -> Document:
        """The value at ``path`` with its own lines."""
        value = self.value
        for step in path:
            value = value[step]
        size = len(path)
        inner = {where[size:]: line for where, line in self.lines.items() if where[:size] == path}
        return Document(value, inner)


def read_document(text: str, connector_id: str | None = None) -> tuple[str, dict[str, Any]]:
    """The connector id and the configuration in ``text``.

    Accepts ``{factoryId: config}``, ``{"connectorId": …, "config": {…}}`` and, if ``connector_id`` is given, a bare
    configuration. Raises ``ConfigInvalid`` with 1-based lines.
    """
    found, part = _chosen(parse(text), connector_id)
    return found, part.value


def parse_config(factory: type[Connector], text: str) -> ConnectorConfig:
    """The configuration of ``factory`` in ``text``. Raises ``ConfigInvalid`` naming the line of every problem."""
    _, part = _chosen(parse(text), factory.id)
    return factory.Config.read(part.value, part.lines)


@dataclass(frozen=True, slots=True)
class Reading:
    """One configuration in a document: whose it is, and either what it says or everything that is wrong with it."""

    connector_id: str
    config: ConnectorConfig | None = None
    problems: tuple[Problem, ...] = ()


def read_configs(text: str, connector_id: str | None = None) -> list[tuple[str, ConnectorConfig]]:
    """Every connector id and its checked configuration in ``text``, which is all for ``connector_id`` if that is given.

    Raises ``ConnectorUnknown`` for ``connector_id``, and ``ConfigInvalid`` naming the line of every problem of every
    configuration.
    """
    if connector_id is not None:
        find(connector_id)
    readings = check_configs(text, connector_id)
    if problems := [problem for reading in readings for problem in reading.problems]:
        raise ConfigInvalid(problems)
    return [(each.connector_id, each.config) for each in readings if each.config is not None]


def check_configs(
    text: str, connector_id: str | None = None, *, masks: bool = False
) -> list[Reading]:
    """As ``read_configs``, but every problem is in the answer, a connector that is not installed included. A mask is one too, unless
    whoever asks has the secrets that ``masks`` stand for.

    Raises ``ConfigInvalid`` only when ``text`` cannot be read as far as its connectors.
    """
    reader = _Reader(_short_enough(text))
    document = reader.read()
    repeated = [Reading("", problems=tuple(reader.repeated))] if reader.repeated else []
    value = document.value
    if connector_id is not None or not isinstance(value, dict) or "connectorId" in value:
        return [*repeated, _reading(document, connector_id, masks)]
    if not any(isinstance(part, dict) for part in value.values()):
        raise ConfigInvalid([Problem("", _WHICH, 1)])
    return [*repeated, *(_one_of_several(document, name, masks) for name in value)]


def _one_of_several(document: Document, name: str, masks: bool) -> Reading:
    if isinstance(document.value[name], dict):
        return _reading(document, name, masks)
    return Reading(name, problems=(Problem("", "must be an object", document.lines[(name,)]),))


def _reading(document: Document, name: str | None, masks: bool) -> Reading:
    try:
        named, part = _chosen(document, name)
    except ConfigInvalid as exc:
        return Reading(name or "", problems=exc.problems)
    line = document.lines.get(("connectorId",)) or document.lines.get((named,))
    try:
        config = find(named).Config.read(part.value, part.lines)
        if not masks:
            unmasked(find(named), part.value, {})
        return Reading(named, config)
    except ConnectorUnknown:
        return Reading(named, problems=(Problem("", _not_installed(named), line),))
    except ConfigInvalid as exc:
        return Reading(named, problems=tuple(_placed(one, part.lines) for one in exc.problems))


def _placed(problem: Problem, lines: Mapping[Path, int]) -> Problem:
    """With its line, which who finds masks does not know."""
    if problem.line is not None:
        return problem
    named = {path_text(where): line for where, line in lines.items()}
    return Problem(problem.path, problem.message, named.get(problem.path))


def _not_installed(name: str) -> str:
    near = difflib.get_close_matches(name, discover(), n=1, cutoff=0.6)
    hint = f"did you mean {near[0]}?" if near else f"installed are {', '.join(sorted(discover()))}"
    return f"{name} is not an installed connector; {hint}"


def _chosen(document: Document, connector_id: str | None) -> tuple[str, Document]:
    value = document.value
    if not isinstance(value, dict):
        raise ConfigInvalid([Problem("", "The configuration must be an object.", 1)])
    if isinstance(value.get("connectorId"), str) and "config" in value:
        named, part = value["connectorId"], document.part("config")
        if connector_id not in (None, named):
            said = f"is for {named}, not for {connector_id}"
            raise ConfigInvalid([Problem("connectorId", said, document.lines[("connectorId",)])])
    elif connector_id is not None:
        wrapped = isinstance(value.get(connector_id), dict)
        named, part = connector_id, document.part(connector_id) if wrapped else document
    elif len(value) == 1 and isinstance(next(iter(value.values())), dict):
        named = next(iter(value))
        part = document.part(named)
    else:
        raise ConfigInvalid([Problem("", _WHICH, 1)])
    if not isinstance(part.value, dict):
        raise ConfigInvalid([Problem("config", "must be an object", part.lines.get(()))])
    return named, part


_WHICH: Final = 'Which connector is it for? Write {"<connector id>": {…}}, or name it: --connector on the command line.'


def parse(text: str) -> Document:
    """``text`` as JSON that may hold comments and trailing commas. Raises ``ConfigInvalid`` with line and column."""
    reader = _Reader(_short_enough(text))
    document = reader.read()
    if reader.repeated:
        raise ConfigInvalid(reader.repeated)
    return document


def _short_enough(text: str) -> str:
    if len(text) > _LONGEST:
        raise ConfigInvalid([Problem("", f"is longer than {_LONGEST // 1024} KiB")])
    return text


class _Reader:
    """One pass over the text; syntax errors stop it, repeated keys are collected."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.document = Document()
        self.repeated: list[Problem] = []
        # The line of the furthest place asked about: to count anew each time would cost the square of the text's length.
        self._furthest = (0, 1)

    def read(self) -> Document:
        self.document.value = self._value(())
        self._skip()
        if self.at < len(self.text):
            self._stop("nothing may follow the closing brace")
        return self.document

    def _value(self, path: Path) -> Any:
        if len(path) > _DEEPEST:
            self._stop("is nested too deeply")
        self._skip()
        self.document.lines[path] = self._line(self.at)
        match self._peek():
            case "{":
                return self._object(path)
            case "[":
                return self._list(path)
            case '"':
                return self._string("a value")
            case "":
                self._stop("the text ends too early")
        return self._plain()

    def _object(self, path: Path) -> dict[str, Any]:
        opened, self.at = self.at, self.at + 1
        found: dict[str, Any] = {}
        while not self._closed("}", opened):
            start = self.at
            key = self._string("a key in double quotes")
            line = self._line(start)
            where = (*path, key)
            if key in found:
                first = self.document.lines[where]
                self.repeated.append(Problem(key, f"is given twice, first in line {first}", line))
            self._expect(":", f"a colon after {key!r}")
            found[key] = self._value(where)
            # A key's line, not its value's: that is where an eye looks first.
            self.document.lines[where] = line
            self._between("}", opened)
        return found

    def _list(self, path: Path) -> list[Any]:
        opened, self.at = self.at, self.at + 1
        found: list[Any] = []
        while not self._closed("]", opened):
            found.append(self._value((*path, len(found))))
            self._between("]", opened)
        return found

    def _string(self, wanted: str) -> str:
        match = _STRING.match(self.text, self.at)
        if match is None:
            self._stop(
                "this text is not closed on its line, or has a character JSON wants escaped"
                if self._peek() == '"'
                else f"expected {wanted}"
            )
        self.at = match.end()
        plain = _ESCAPED.sub(_unescaped, match[1])
        # Pairs of surrogates, written as two escapes, become the one character they mean.
        return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def _plain(self) -> Any:
        if word := _WORD.match(self.text, self.at):
            if word[0] not in _WORDS:
                self._stop(f"{word[0][:20]!r} needs double quotes")
            self.at = word.end()
            return _WORDS[word[0]]
        number = _NUMBER.match(self.text, self.at)
        # Infinity is no JSON, however it is spelt.
        if number is None or math.isinf(float(number[0])):
            self._stop("expected a value; texts stand in double quotes")
        self.at = number.end()
        return float(number[0]) if number[1] or number[2] else int(number[0])

    def _closed(self, closing: str, opened: int) -> bool:
        self._skip()
        if self._peek() == "":
            self._stop(
                f"the text ends, but what was opened in line {self._line(opened)} is not closed"
            )
        if self._peek() != closing:
            return False
        self.at += 1
        return True

    def _between(self, closing: str, opened: int) -> None:
        self._skip()
        if self._peek() == ",":
            self.at += 1
        elif self._peek() not in (closing, ""):
            self._stop(
                f"expected a comma, or {closing!r} to close what line {self._line(opened)} opens"
            )

    def _expect(self, mark: str, wanted: str) -> None:
        self._skip()
        if self._peek() != mark:
            self._stop(f"expected {wanted}")
        self.at += 1

    def _skip(self) -> None:
        if match := _SKIPPED.match(self.text, self.at):
            self.at = match.end()

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _line(self, at: int) -> int:
        counted, line = self._furthest
        if at < counted:
            return self.text.count("\n", 0, at) + 1
        self._furthest = at, line + self.text.count("\n", counted, at)
        return self._furthest[1]

    def _stop(self, message: str) -> NoReturn:
        column = self.at - self.text.rfind("\n", 0, self.at)
        raise ConfigInvalid([Problem(f"column {column}", message, self._line(self.at))])


def _unescaped(match: re.Match[str]) -> str:
    mark = match[1]
    return chr(int(mark[1:], 16)) if mark[0] == "u" else _ESCAPES.get(mark, mark)


__all__ = [
    "Document",
    "Reading",
    "check_configs",
    "parse",
    "parse_config",
    "read_configs",
    "read_document",
]
