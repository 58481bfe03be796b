"""Resources: APIs that take our access tokens, and their scopes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import Field

from watchword.clients import Resource, ResourceScope
from watchword.errors import EntityInvalid
from watchword.web.api.application_models import Name
from watchword.web.api.applications import ClientRooms
from watchword.web.api.client_search import ClientSearching, is_found
from watchword.web.api.gate import Calling, Gate, Scope, section
from watchword.web.api.models import TENANT, Answer, Body
from watchword.web.api.paging import OptionalPaging, paged

_Seconds = Annotated[int, Field(ge=1, le=31_536_000)]
_Indicator = Annotated[str, Field(min_length=1, max_length=2048)]
_Description = Annotated[str, Field(max_length=2048)]


class NewResource(Body):
    """A resource to be made."""

    name: Name
    indicator: _Indicator
    access_token_ttl: _Seconds = 3600


class ResourceChange(Body):
    """What to change."""

    name: Name | None = None
    access_token_ttl: _Seconds | None = None


class DefaultChange(Body):
    """Whether it is meant when a request names none."""

    is_default: bool


class NewScope(Body):
    """A scope to be made."""

    name: Name
    description: _Description | None = None


class ScopeChange(Body):
    """What to change."""

    name: Name | None = None
    description: _Description | None = None


class ScopeAnswer(Answer):
    """A scope of a resource."""

    tenant_id: str = TENANT
    id: str
    resource_id: str
    name: str
    description: str | None
    created_at: int


class ResourceAnswer(Answer):
    """A resource; with its scopes where they were asked for."""

    tenant_id: str = TENANT
    id: str
    name: str
    indicator: str
    is_default: bool
    access_token_ttl: int
    scopes: list[ScopeAnswer] | None = None


class ResourceRoutes:
    """``/resources``."""

    def __init__(self, rooms: ClientRooms, gate: Gate) -> None:
        self._resources = rooms.clients.resources
        self._audit = rooms.audit
        self.router = section("resources", gate, read=Scope.APPLICATIONS)
        one, scopes = "/resources/{id}", "/resources/{id}/scopes"
        add, answer = self.router.add_api_route, ResourceAnswer
        bare: dict[str, Any] = {"response_model": answer, "response_model_exclude_none": True}
        listed: dict[str, Any] = {
            "response_model": list[answer],  # type: ignore[valid-type]
            "response_model_exclude_none": True,
        }
        add("/resources", self.list, methods=["GET"], **listed)
        add("/resources", self.create, methods=["POST"], status_code=201, **bare)
        add(one, self.get, methods=["GET"], **bare)
        add(one, self.change, methods=["PATCH"], **bare)
        add(one, self.remove, methods=["DELETE"], status_code=204)
        add(f"{one}/is-default", self.set_default, methods=["PATCH"], **bare)
        add(scopes, self.list_scopes, methods=["GET"], response_model=list[ScopeAnswer])
        add(scopes, self.add_scope, methods=["POST"], response_model=ScopeAnswer, status_code=201)
        add(
            f"{scopes}/{{scope_id}}",
            self.change_scope,
            methods=["PATCH"],
            response_model=ScopeAnswer,
        )
        add(f"{scopes}/{{scope_id}}", self.remove_scope, methods=["DELETE"], status_code=204)

    async def list(
        self,
        page: OptionalPaging,
        request: Request,
        response: Response,
        with_scopes: Annotated[bool, Query(alias="includeScopes")] = False,
    ) -> Sequence[ResourceAnswer]:
        """The resources, newest first, the Management API last; whole unless a page is asked for."""
        found = paged(await self._resources.list(), page, request, response)
        return [await self._told(one, with_scopes=with_scopes) for one in found]

    async def get(self, id: str) -> ResourceAnswer:  # noqa: A002 - the wire's word
        """One resource."""
        return await self._told(await self._resources.get(id))

    async def create(self, new: NewResource, caller: Calling) -> ResourceAnswer:
        """Make a resource."""
        made = await self._resources.create(
            new.name, new.indicator, access_token_seconds=new.access_token_ttl
        )
        await self._note("created", caller, made.id)
        return (await self._told(made)).model_copy(update={"scopes": []})

    async def change(
        self,
        id: str,  # noqa: A002
        change: ResourceChange,
        caller: Calling,
    ) -> ResourceAnswer:
        """Change name or life of tokens; the indicator stays."""
        if not change.model_fields_set:
            raise EntityInvalid
        after = await self._resources.change(
            id, name=change.name, access_token_seconds=change.access_token_ttl
        )
        await self._note("changed", caller, id)
        return await self._told(after)

    async def set_default(
        self,
        id: str,  # noqa: A002
        change: DefaultChange,
        caller: Calling,
    ) -> ResourceAnswer:
        """Make it the one that is meant when a request names none, or not."""
        after = await self._resources.set_default(id, is_default=change.is_default)
        await self._note("changed", caller, id, is_default=int(change.is_default))
        return await self._told(after)

    async def remove(self, id: str, caller: Calling) -> None:  # noqa: A002
        """Delete it with its scopes."""
        await self._resources.delete(id)
        await self._note("deleted", caller, id)

    async def list_scopes(
        self,
        id: str,  # noqa: A002
        page: OptionalPaging,
        search: ClientSearching,
        request: Request,
        response: Response,
    ) -> Sequence[ScopeAnswer]:
        """The scopes of a resource, oldest first; whole unless a page is asked for."""
        every = await self._resources.scopes(id)
        found = [one for one in every if is_found(search, one.id, one.name, one.description)]
        return [_scope_answer(one) for one in paged(found, page, request, response)]

    async def add_scope(self, id: str, new: NewScope, caller: Calling) -> ScopeAnswer:  # noqa: A002
        """Make a scope."""
        made = await self._resources.add_scope(id, new.name, new.description)
        await self._note("scope-added", caller, id, scope=made.id)
        return _scope_answer(made)

    async def change_scope(
        self,
        id: str,  # noqa: A002
        scope_id: str,
        change: ScopeChange,
        caller: Calling,
    ) -> ScopeAnswer:
        """Change its name or description."""
        if not change.model_fields_set:
            raise EntityInvalid
        after = await self._resources.change_scope(
            id,
            scope_id,
            name=change.name,
            description=change.description,
            describe="description" in change.model_fields_set,
        )
        await self._note("scope-changed", caller, id, scope=scope_id)
        return _scope_answer(after)

    async def remove_scope(self, id: str, scope_id: str, caller: Calling) -> None:  # noqa: A002
        """Delete it."""
        await self._resources.delete_scope(id, scope_id)
        await self._note("scope-removed", caller, id, scope=scope_id)

    async def _note(self, what: str, caller: Calling, resource: str, **data: str | int) -> None:
        await self._audit.append(
            f"resource.{what}",
            actor=caller.actor,
            target=resource,
            outcome="done",
            application=caller.application,
            data=data,
        )

    async def _told(self, one: Resource, *, with_scopes: bool = False) -> ResourceAnswer:
        scopes = None
        if with_scopes:
            scopes = [_scope_answer(scope) for scope in await self._resources.scopes(one.id)]
        return ResourceAnswer(
            id=one.id,
            name=one.name,
            indicator=one.indicator,
            is_default=one.is_default,
            access_token_ttl=one.access_token_seconds,
            scopes=scopes,
        )


def _scope_answer(one: ResourceScope) -> ScopeAnswer:
    return ScopeAnswer(
        id=one.id,
        resource_id=one.resource_id,
        name=one.name,
        description=one.description,
        created_at=one.created_at,
    )
