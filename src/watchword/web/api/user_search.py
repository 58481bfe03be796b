"""The part of a query string that searches users, for the routes and for the schema."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request

from watchword.accounts import Search, read_search

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
_Joint = Annotated[
    str,
    Query(alias="joint", description="Whether all conditions must hold (`and`), or any (`or`)."),
]
_Case = Annotated[
    str, Query(alias="isCaseSensitive", description="Whether upper and lower case differ.")
]


async def _search(
    request: Request,
    _words: _Words = [],  # noqa: B006 - the framework copies it
    _mode: _Mode = "like",
    _joint: _Joint = "or",
    _case: _Case = "false",
) -> Search:
    # The names with a dot are no parameters a framework knows: the whole query string is read here.
    return read_search(request.query_params.multi_items())


Searching = Annotated[Search, Depends(_search)]
