"""Whoever holds a connection asks for no second one: as many as the pool has could each wait for another, until all time out."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src" / "watchword"


def waits_beside(source: str) -> Iterator[str]:
    """What is awaited inside ``async with ….transaction() as conn`` or ``….held() as conn`` without being given ``conn``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.AsyncWith):
            for name in _held(node):
                for awaited in (one for part in node.body for one in ast.walk(part)):
                    if isinstance(awaited, ast.Await) and name not in _names(awaited):
                        yield f"line {awaited.lineno}: {ast.unparse(awaited)}"


def _held(node: ast.AsyncWith) -> Iterator[str]:
    for item in node.items:
        asked = item.context_expr
        if (
            isinstance(asked, ast.Call)
            and isinstance(asked.func, ast.Attribute)
            and asked.func.attr in ("transaction", "held")
            and isinstance(item.optional_vars, ast.Name)
        ):
            yield item.optional_vars.id


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def test_nobody_holds_a_connection_and_waits_for_another() -> None:
    found = [
        f"{file.relative_to(SRC)}, {what}"
        for file in sorted(SRC.rglob("*.py"))
        for what in waits_beside(file.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("way", ["transaction", "held"])
def test_one_who_does_is_noticed(way: str) -> None:
    source = f"async def f(self):\n async with self.db.{way}() as conn:\n  await g(conn)\n  await self.clients.find('x')"
    assert list(waits_beside(source)) == ["line 4: await self.clients.find('x')"]
