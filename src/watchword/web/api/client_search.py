"""The part of a query string that searches applications, and the scopes of a resource: lists that are read whole and looked through."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Query, Request

from watchword.accounts import Search, fits, read_search
from watchword.web.api.user_search import CaseWord, JointWord, refuse_both_exclusions


class Field(StrEnum):
    """What may be searched; the wire's names."""

    ID = "id"
    NAME = "name"
    DESCRIPTION = "description"


_Words = Annotated[
    list[str],
    Query(
        alias="search",
        description="A value for every field, a pattern where it has `%` or `_`. `search.id`, `search.name` and `search.description` "
        "ask about one field.",
    ),
]
_Mode = Annotated[
    str,
    Query(
        alias="mode",
        description="How values are compared: `like` or `exact`; `mode.<field>` for one field.",
    ),
]


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
    search = read_search(query, Field)
    # A mode that is not supported is refused, however short the list is.
    fits(search, {})
    return search


ClientSearching = Annotated[Search, Depends(_search)]


def is_found(search: Search, id_: str, name: str, description: str | None) -> bool:
    """Whether an application or a scope that is called so is asked for."""
    return fits(search, {Field.ID: id_, Field.NAME: name, Field.DESCRIPTION: description})
