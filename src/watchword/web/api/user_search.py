"""The part of a query string that searches users, for the routes and for the schema."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import Depends, Query, Request

from watchword.accounts import Search, read_search
from watchword.errors import RequestInvalid

_Words = Annotated[
    list[str],
    Query(
        alias="search",
        description="A value for every field. `search.id`, `search.primaryEmail`, `search.primaryPhone`, `search.username` and "
        "`search.name` ask about one field.",
    ),
]
_Mode = Annotated[
    str,
    Query(
        alias="mode",
        description="How values are compared: `like`, `exact`, `similar_to` or `posix`; `mode.<field>` for one field.",
    ),
]
JointWord = Annotated[
    str,
    Query(alias="joint", description="Whether all conditions must hold (`and`), or any (`or`)."),
]
CaseWord = Annotated[
    str, Query(alias="isCaseSensitive", description="Whether upper and lower case differ.")
]


# How the wire finds whom a social or enterprise provider knows, in the words of its versions.
_OTHER_IDENTITIES: Final = frozenset(
    {"identityTarget", "identityUserId", "identityType", "identityProvider", "identityId"}
)


def refuse_both_exclusions(query: Sequence[tuple[str, str]]) -> None:
    """Refuse what the wire refuses. Either alone leaves everybody in: there are no roles and no organisations here."""
    given = {name for name, value in query if value}
    if {"excludeRoleId", "excludeOrganizationId"} <= given:
        raise RequestInvalid(
            "`excludeRoleId` and `excludeOrganizationId` cannot be used at the same time."
        )


async def _search(
    request: Request,
    _words: _Words = [],  # noqa: B006 - the framework copies it
    _mode: _Mode = "like",
    _joint: JointWord = "or",
    _case: CaseWord = "false",
) -> Search:
    # The names with a dot are no parameters a framework knows: the whole query string is read here.
    query = request.query_params.multi_items()
    refuse_both_exclusions(query)
    if not _OTHER_IDENTITIES.isdisjoint(name for name, _ in query):
        # Not looked at, it would find everybody where the wire finds one or nobody.
        raise RequestInvalid("Users have no identities elsewhere to be found by.")
    return read_search(query)


Searching = Annotated[Search, Depends(_search)]
