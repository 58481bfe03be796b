"""``:name`` parameters as PostgreSQL numbers them."""

import pytest

from watchword.db.parameters import numbered


@pytest.mark.parametrize(
    ("sql", "text", "values"),
    [
        ("a = :a", "a = $1", ["A"]),
        ("a = :a AND b = :b AND c = :a", "a = $1 AND b = $2 AND c = $1", ["A", "B"]),
        ("a = ':a' AND b = :b", "a = ':a' AND b = $1", ["B"]),
        ("a = 'it''s :a' AND b = :b", "a = 'it''s :a' AND b = $1", ["B"]),
        ("CAST(:a AS BIGINT) + :b::bigint", "CAST($1 AS BIGINT) + $2::bigint", ["A", "B"]),
        ("(:a,:b)", "($1,$2)", ["A", "B"]),
        ("nothing", "nothing", []),
    ],
)
def test_each_name_gets_one_number(sql: str, text: str, values: list[str]) -> None:
    assert numbered(sql, {"a": "A", "b": "B", "unused": "U"}) == (text, values)


def test_a_name_without_a_value_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        numbered(":a", {})
