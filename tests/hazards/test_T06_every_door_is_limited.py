"""T6: every route that sends, or that judges something secret, has a limit; a new one without a row here fails the suite."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from watchword.limits.budgets import NAMES

WEB = Path(__file__).parents[2] / "src" / "watchword" / "web"

CODES = ("requests", "messages-hour", "messages-day")
PUBLIC = (*CODES, "address-hour", "application-hour", "global-hour", "strangers-hour")
WRONG = ("wrong-hour", "wrong-address-hour")
# A lock-out of ten wrong ones an hour, kept with the accounts.
LOCKOUT = "lock-out"
# Guessing it is hopeless: 256 random bits.
TOKEN = "256 bits"

# file, path: what keeps it from being asked too often
SENDS_OR_JUDGES: dict[tuple[str, str], tuple[str, ...]] = {
    ("api/verification_codes.py", "/verification-codes"): (*CODES, "management-burst"),
    ("api/verification_codes.py", "/verification-codes/verify"): ("wrong-management-hour",),
    ("api/connector_trials.py", "/connectors/{factoryId}/test"): ("test-send-hour", "test-send-day"),
    ("api/connector_questions.py", "/receipt"): ("provider-questions",),
    ("api/hooks.py", "/hooks/{hook_id}/test"): ("test-send-minutes", "test-send-hour", "test-send-day"),
    ("experience/verification.py", "/verification-code"): PUBLIC,
    ("experience/verification.py", "/verification-code/verify"): WRONG,
    ("experience/verification.py", "/password"): (LOCKOUT, "password-address-hour"),
    ("pages/sign_in.py", ""): PUBLIC,
    ("pages/code.py", "/sign-in/code"): WRONG,
    ("pages/code.py", "/sign-in/resend"): PUBLIC,
    ("pages/code.py", "/link"): (*WRONG, TOKEN),
    ("pages/password.py", "/sign-in/password"): (LOCKOUT, "password-address-hour"),
    ("pages/password.py", "/sign-in/by-code"): PUBLIC,
    ("oidc/token.py", "/oidc/token"): ("client-secret",),
    ("oidc/kept_tokens.py", "/oidc/token/introspection"): ("client-secret",),
    ("oidc/kept_tokens.py", "/oidc/token/revocation"): ("client-secret",),
    ("console/entrance.py", "/console/invitation"): (TOKEN,),
    ("console/entrance.py", "/console/accept"): (TOKEN,),
    ("console/entrance.py", "/console/sign-in"): ("operator",),
    ("console/entrance.py", "/console/sign-in/send"): (*CODES, "own-lane-hour", "address-hour", "application-hour", "global-hour"),
    ("console/entrance.py", "/console/sign-in/code"): ("wrong-device-hour", "wrong-address-hour"),
    ("console/second_step.py", "/console/second-step"): PUBLIC,
    ("console/second_step.py", "/console/second-step/send"): PUBLIC,
    ("console/second_step.py", "/console/second-step/code"): WRONG,
    ("console/entrance.py", "/console/confirm"): ("operator",),
    ("pages/account/confirm.py", "/account/code"): WRONG,
    ("pages/account/confirm.py", "/account/code/resend"): PUBLIC,
    ("pages/account/confirm.py", "/account/confirm"): (*PUBLIC, LOCKOUT),
    ("pages/account/identifiers.py", "/account/email"): PUBLIC,
    ("pages/account/identifiers.py", "/account/phone"): PUBLIC,
    ("pages/account/own_password.py", "/account/password"): (LOCKOUT, "password-address-hour"),
    ("api/users.py", "/password/verify"): (LOCKOUT,),
    ("receipts.py", "/{connector}/{token}"): (TOKEN,),
}  # fmt: skip

# What looks like it by its name, and sends nothing and judges nothing that could be guessed.
NEITHER = {
    ("experience/profile.py", "/password"): "sets a password, for who proved themselves already",
    ("pages/new_password.py", "/forgot-password/new-password"): "the same",
    ("experience/verification.py", "/new-password-identity"): "a wish for a password, kept until the end",
    ("pages/password.py", "/sign-in/by-password"): "shows the password's page",
    ("api/connectors.py", "/receipts-address"): "makes an address, for operators",
    ("api/identifiers_for_tests.py", "/test-identifiers"): "for operators",
    ("api/sign_in_experience.py", "/sign-in-exp/default/check-password"): "judges a password that is nobody's",
    ("api/users.py", "/password"): "for operators",
    ("api/users.py", "/password/expiration"): "for operators",
    ("oidc/session_end.py", "/oidc/session/end/confirm"): "for who is signed in",
    ("console/entrance.py", "/console/token"): "for who is signed in",
    ("console/operators.py", "/console/operators/invitations"): "for operators",
    ("console/operators.py", "/console/operators/{id}/reset"): "for operators, who confirmed their password",
}  # fmt: skip
_LOOKS_LIKE = re.compile(
    r"verif|code|password|secret|token|test\b|resend|sign-in$|invit|accept|confirm$|reset|receipt|link|send"
)


def unsafe_routes() -> Iterator[tuple[str, str, str]]:
    """File, path and handler of every route that changes something, as the source declares it."""
    for file in sorted(WEB.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and len(node.args) >= 2 and _listed(node, "methods"):
                methods = {_text(one) for one in _listed(node, "methods")}
                if not methods <= {"GET", "HEAD", "DELETE"}:
                    place = file.relative_to(WEB).as_posix()
                    yield place, _text(node.args[0]), ast.unparse(node.args[1])


def _listed(node: ast.Call, keyword: str) -> list[ast.expr]:
    found = [one.value for one in node.keywords if one.arg == keyword]
    return found[0].elts if found and isinstance(found[0], ast.List | ast.Tuple) else []


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else ""


def without_a_row(routes: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Routes that look as if they sent or judged something, and stand in neither table."""
    known = SENDS_OR_JUDGES.keys() | NEITHER.keys()
    return [
        (file, path, handler)
        for file, path, handler in routes
        if (file, path) not in known and _LOOKS_LIKE.search(f"{path} {handler}".lower())
    ]


def test_T06_every_route_that_sends_or_judges_has_a_limit() -> None:
    assert without_a_row(list(unsafe_routes())) == []


@pytest.mark.parametrize("route", SENDS_OR_JUDGES)
def test_T06_every_limit_named_here_exists(route: tuple[str, str]) -> None:
    assert set(SENDS_OR_JUDGES[route]) <= {*NAMES, LOCKOUT, TOKEN}


@pytest.mark.parametrize(
    ("path", "handler"),
    [
        ("/account/verification", "self.answer"),
        ("/users/{id}/password/verify", "self.check"),
        ("/hooks/{id}/test", "self.run"),
        ("/sign-in/again", "self.resend"),
        ("/magic-link", "self.ask"),
    ],
)
def test_T06_a_route_added_without_a_row_is_seen(path: str, handler: str) -> None:
    assert without_a_row([("somewhere.py", path, handler)])
