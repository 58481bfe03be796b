"""What the framework's OpenAPI document lacks: names that stay, an order, and headers and refusals that every route has."""

from __future__ import annotations

import re
from typing import Any, Final

from fastapi.routing import APIRoute

PREFIX: Final = "/api"
# In the order in which the documents list them.
TAGS: Final = [
    {"name": name, "description": said}
    for name, said in (
        ("verification-codes", "Send codes and check them."),
        ("connectors", "Ways to send: set up, tried, ordered."),
        ("messages", "What was sent, attempt by attempt."),
        ("sign-in-experience", "The sign-in experience: what people may use and what they see."),
        ("custom-phrases", "Words of the pages, changed."),
        ("email-templates", "Texts of mails."),
        ("test-identifiers", "Numbers and addresses for tests, which get no message."),
        ("users", "People."),
        ("dashboard", "Counts of people."),
        ("applications", "Programs that ask for sign-in or call an API."),
        ("resources", "APIs that accept our access tokens."),
        ("hooks", "Programs that want to hear of what happens."),
        ("limits", "What is allowed, how much of it is used, and what was refused."),
        ("logs", "What happened, entry by entry."),
        ("sentinel-activities", "Lock-outs."),
        ("well-known", "What everybody may read."),
        ("status", "Whether the API answers, and who calls."),
    )
]
_REQUEST_ID: Final = {
    "Logto-Core-Request-Id": {
        "description": "What the server's log calls this request.",
        "schema": {"type": "string"},
    }
}
_RETRY_AFTER: Final = {
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}
}
_PAGED: Final = {
    "Total-Number": {"description": "How long the whole list is.", "schema": {"type": "integer"}},
    "Link": {
        "description": "Where the first, previous, next and last pages are (RFC 8288).",
        "schema": {"type": "string"},
    },
}
_WORD: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MAY_WAIT: Final = frozenset({"429", "503"})


def operation_id(route: APIRoute) -> str:
    """``hook_renew_key``: the section's class and its handler. Client generators name functions after it, so it stays."""
    section = type(getattr(route.endpoint, "__self__", route)).__name__.removesuffix("Routes")
    return f"{_WORD.sub('_', section).lower()}_{route.name}"


def finished(document: dict[str, Any]) -> dict[str, Any]:
    """``document`` with what holds for every route. Safe to call again on its own answer."""
    for path in document["paths"].values():
        for operation in path.values():
            tags = (tag.replace(" ", "-") for tag in operation["tags"])
            operation["tags"] = list(dict.fromkeys(tags))
            _head(operation)
    return document


def _head(operation: dict[str, Any]) -> None:
    paged = any(one["name"] == "page" for one in operation.get("parameters", ()))
    for status, response in operation["responses"].items():
        headers = dict(_REQUEST_ID)
        if status in _MAY_WAIT:
            headers |= _RETRY_AFTER
        if status == "200" and paged:
            headers |= _PAGED
        response["headers"] = {**headers, **response.get("headers", {})}
