"""Writes the tables of ``docs/reference/compatibility.md``: every route of Logto's wire, and what a running server does with it.

    python tools/compatibility.py            write the tables
    python tools/compatibility.py --check    exit with 1 if they are not what this would write

Whether a route exists is asked of the real application, and whether a field of the sign-in experience counts, of the source: one that
no other room reads is only stored. Add what the wire has to ``WIRE``; nothing is said there of what is here.
"""

import ast
import asyncio
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import watchword
from watchword.app import opened_house
from watchword.experience import OURS, SignInExperience
from watchword.settings import Settings

TARGET = Path(__file__).parents[1] / "docs" / "reference" / "compatibility.md"
BEGIN, END = "<!-- routes -->", "<!-- /routes -->"

# Section -> "METHODS path" as the wire has them.
WIRE = {
    "Connectors": """
        GET POST /api/connectors
        GET PATCH DELETE /api/connectors/:id
        POST /api/connectors/:factoryId/test
        GET /api/connector-factories
        GET /api/connector-factories/:id
    """,
    "Verification codes": """
        POST /api/verification-codes
        POST /api/verification-codes/verify
    """,
    "Sign-in experience": """
        GET PATCH /api/sign-in-exp
        POST /api/sign-in-exp/default/check-password
        GET /api/sign-in-exp/username-policy/case-sensitivity-conflicts
        GET /api/.well-known/sign-in-exp
        GET /api/.well-known/experience
        GET /api/.well-known/phrases
        GET /api/.well-known/endpoints/:tenantId
        GET /api/custom-phrases
        GET PUT DELETE /api/custom-phrases/:languageTag
    """,
    "Mail templates": """
        GET PUT DELETE /api/email-templates
        GET DELETE /api/email-templates/:id
        PATCH /api/email-templates/:id/details
    """,
    "Users": """
        GET POST /api/users
        GET PATCH DELETE /api/users/:userId
        PATCH /api/users/:userId/password
        POST /api/users/:userId/password/verify
        PATCH /api/users/:userId/password/expiration
        GET /api/users/:userId/has-password
        PATCH /api/users/:userId/is-suspended
        GET PATCH /api/users/:userId/custom-data
        PATCH /api/users/:userId/profile
        GET /api/users/:userId/sessions
        GET DELETE /api/users/:userId/sessions/:sessionId
        GET /api/users/:userId/grants
        DELETE /api/users/:userId/grants/:grantId
        GET /api/dashboard/users/total
        GET /api/dashboard/users/new
        GET /api/dashboard/users/active
    """,
    "Applications": """
        GET POST /api/applications
        GET PATCH DELETE /api/applications/:id
        PATCH /api/applications/:applicationId/custom-data
        GET POST /api/applications/:id/secrets
        PATCH DELETE /api/applications/:id/secrets/:name
        DELETE /api/applications/:id/legacy-secret
    """,
    "Resources": """
        GET POST /api/resources
        GET PATCH DELETE /api/resources/:id
        PATCH /api/resources/:id/is-default
        GET POST /api/resources/:resourceId/scopes
        PATCH DELETE /api/resources/:resourceId/scopes/:scopeId
    """,
    "Logs and hooks": """
        GET /api/logs
        GET /api/logs/:id
        GET POST /api/hooks
        GET PATCH DELETE /api/hooks/:id
        PATCH /api/hooks/:id/signing-key
        GET /api/hooks/:id/recent-logs
        POST /api/hooks/:id/test
    """,
    "The rest of the Management API": """
        POST /api/sentinel-activities/delete
        GET /api/status
        GET /api/swagger.json
    """,
    "Experience API": """
        PUT /api/experience
        PUT /api/experience/interaction-event
        GET /api/experience/interaction
        GET /api/experience/sso-connectors
        POST /api/experience/verification/verification-code
        POST /api/experience/verification/verification-code/verify
        POST /api/experience/verification/password
        POST /api/experience/verification/new-password-identity
        POST /api/experience/identification
        POST /api/experience/profile
        PUT /api/experience/profile/password
        POST /api/experience/submit
        GET POST /api/interaction/consent
    """,
    "OpenID Connect": """
        GET /oidc/.well-known/openid-configuration
        GET /oidc/.well-known/oauth-authorization-server
        GET /oidc/jwks
        GET POST /oidc/auth
        GET /oidc/auth/:jti
        POST /oidc/token
        GET POST /oidc/me
        POST /oidc/token/introspection
        POST /oidc/token/revocation
        GET POST /oidc/session/end
        POST /oidc/session/end/confirm
        GET /oidc/session/end/success
        POST /oidc/request
        POST /oidc/device/auth
    """,
}
# What is there for the wire's sake and changes nothing here yet.
STORED_ONLY = {"PATCH /api/users/:/password/expiration"}
# Why not, where there is more to say than "not yet".
WHY_NOT = {
    "GET /api/.well-known/endpoints/:": "answers 404 there too, but on the admin tenant",
    "GET /api/experience/sso-connectors": "there is no single sign-on by other services",
    "DELETE /api/applications/:/legacy-secret": "there are no secrets of that kind",
    "PATCH /api/users/:/password/expiration": "passwords do not expire",
    "POST /oidc/request": "not advertised either",
    "POST /oidc/device/auth": "not advertised either",
}
_WORDS = {True: "supported", False: "not"}


def shape(method: str, path: str) -> str:
    """A route whatever its parameters are called."""
    return f"{method} {re.sub(r'(?::[A-Za-z]+|{[^}]*})', ':', path).rstrip('/')}"


async def mounted() -> frozenset[str]:
    """What a real server of a fresh database answers."""
    with TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        async with opened_house(settings, kind="real") as house:
            return frozenset(
                shape(method, path)
                for method, path in walk(house.app, "")
                if path.startswith(("/api", "/oidc")) and method not in ("HEAD", "OPTIONS")
            )


def walk(app: Any, prefix: str) -> Iterator[tuple[str, str]]:
    """Every (method, path) below an ASGI application, however it is wrapped."""
    if not hasattr(app, "routes"):
        yield from (
            found
            for name in ("_inner", "_app", "app")
            if (inner := getattr(app, name, None)) is not None
            for found in walk(inner, prefix)
        )
        for audience in getattr(app, "_audiences", ()):
            yield from walk(audience.app, prefix)
        return
    for route in app.routes:
        if (methods := getattr(route, "methods", None)) is not None:
            yield from ((method, prefix + route.path) for method in methods)
        else:
            yield from walk(getattr(route, "app", None), prefix + getattr(route, "path", ""))


def wire() -> Iterator[tuple[str, str, str]]:
    """(section, method, path) of every route of the wire."""
    for section, text in WIRE.items():
        for line in text.split("\n"):
            *methods, path = line.split() or [""]
            yield from ((section, method, path) for method in methods)


def tables(there: frozenset[str]) -> str:
    """The generated part of the page."""
    lines, now = [], ""
    for section, method, path in wire():
        if section != now:
            lines += ["", f"### {section}", "", "| route | here | |", "|---|---|---|"]
            now = section
        route = shape(method, path)
        state = "stored only" if route in STORED_ONLY & there else _WORDS[route in there]
        why = "" if route in there else WHY_NOT.get(route, "not yet")
        lines.append(f"| `{method} {path}` | {state} | {why} |")
    lines += ["", "### The sign-in experience, field by field", "", "| field | here |", "|---|---|"]
    lines += [f"| `{name}` | {state} |" for name, state in fields()]
    known = {shape(method, path) for _, method, path in wire()}
    lines += ["", "### Ours, beside the wire", "", "| route |", "|---|"]
    lines += [
        f"| `{route.replace('/:', '/:id')}` |" for route in sorted(there - known, key=_by_path)
    ]
    return "\n".join(lines).strip()


def fields() -> Iterator[tuple[str, str]]:
    """Every field of the wire's sign-in experience, and whether anything here reads it."""
    read = _attributes()
    for name, field in SignInExperience.model_fields.items():
        if name not in OURS | {"id", "tenant_id"}:
            yield field.alias or name, "supported" if name in read else "stored only"


@cache
def _attributes() -> frozenset[str]:
    """Every attribute that a room other than the experience's own asks something for."""
    source = Path(str(watchword.__file__)).parent
    return frozenset(
        node.attr
        for file in source.rglob("*.py")
        if "experience" not in file.relative_to(source).parts[:1]
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute)
    ) | frozenset(_READ_AT_HOME)


# Judged in the room itself, before anything is kept or asked.
_READ_AT_HOME = ("forgot_password_methods",)


def _by_path(route: str) -> tuple[str, str]:
    method, path = route.split(" ")
    return path, method


def written(there: frozenset[str]) -> str:
    """The page as it should be."""
    before, _, rest = TARGET.read_text().partition(BEGIN)
    return f"{before}{BEGIN}\n\n{tables(there)}\n\n{END}{rest.partition(END)[2]}"


def main() -> int:
    """Write the tables, or compare."""
    page = written(asyncio.run(mounted()))
    if "--check" in sys.argv:
        return int(page != TARGET.read_text())
    TARGET.write_text(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
