"""The rules for new passwords: what is wrong is named by the wire's codes, all at once."""

import pytest

from watchword.accounts import PasswordPolicy, User
from watchword.accounts.password_policy import known_of
from watchword.identifiers import parse_email, parse_username, parse_wire_phone

ANN = User(
    "ann000000000",
    0,
    0,
    None,
    username=parse_username("annsmith"),
    email=parse_email("gardener@rosebud.example"),
    phone=parse_wire_phone("8613800138000"),
    name="Ann Rosamund Smith",
)


def codes(
    password: str, policy: PasswordPolicy | None = None, user: User | None = None
) -> set[str]:
    found = (policy or PasswordPolicy()).issues(password, known_of(user) if user else ())
    return {issue.code.removeprefix("password_rejected.") for issue in found}


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        ("correct horse", set()),
        ("правильная лошадь", set()),
        ("正确的马电池订书钉", set()),
        ("short7!", {"too_short"}),
        ("", {"too_short", "character_types"}),
        ("x9!" * 100, {"too_long"}),
        ("with a \x00 in it", {"unsupported_characters"}),
        ("half \ud800 a pair", {"unsupported_characters"}),
        ("aaaaaaaa", {"restricted.repetition"}),
        ("abcdefgh", {"restricted.sequence"}),
        ("87654321", {"restricted.sequence"}),
        ("qwertyui", {"restricted.sequence"}),
        ("aaaa4321", {"restricted.repetition", "restricted.sequence"}),
    ],
)
def test_a_password_is_good_or_everything_wrong_is_named(password: str, wrong: set[str]) -> None:
    assert codes(password) == wrong


def test_what_can_be_guessed_counts_only_where_too_little_else_is_left() -> None:
    """Five of eight places may be guessable, not six."""
    assert codes("12345xzy") == set()
    assert codes("123456xz") == {"restricted.sequence"}
    assert codes("111222333-koda") == set()


@pytest.mark.parametrize(
    "password",
    ["annsmith1", "ANNSMITH1", "Rosamund", "gardener", "1rosebud", "8613800138000", "13800138000x"],
)
def test_what_others_know_of_a_person_is_no_password(password: str) -> None:
    assert "restricted.user_info" in codes(password, user=ANN)
    assert "restricted.user_info" not in codes(password)


def test_the_operators_words_are_named() -> None:
    policy = PasswordPolicy(words=("watch", "Word", ""))
    (issue,) = policy.issues("watchword")
    assert issue.wire == {
        "code": "password_rejected.restricted.words",
        "interpolation": {"words": "watch\nWord", "count": 2},
    }


def test_kinds_of_characters_are_counted() -> None:
    policy = PasswordPolicy(kinds=3)
    assert codes("kleinlaut", policy) == {"character_types"}
    assert codes("Kleinlaut", policy) == {"character_types"}
    assert codes("Kleinlaut7", policy) == set()
    assert codes("kleinlaut 7", policy) == set()
    assert policy.issues("kleinlaut")[0].wire["interpolation"] == {"min": 3}


def test_each_rule_can_be_switched_off() -> None:
    lax = PasswordPolicy.of(
        {
            "length": {"min": 1, "max": 9},
            "rejects": {"pwned": False, "repetitionAndSequence": False, "userInfo": False},
        }
    )
    assert codes("aaaaaaaa", lax, ANN) == codes("gardener", lax, ANN) == set()
    assert (lax.shortest, lax.longest, lax.kinds, lax.pwned) == (1, 9, 1, False)
    assert PasswordPolicy.of({}) == PasswordPolicy()
    assert PasswordPolicy.of({"characterTypes": {"min": 2}, "rejects": {"words": ["x"]}}) == (
        PasswordPolicy(kinds=2, words=("x",))
    )
