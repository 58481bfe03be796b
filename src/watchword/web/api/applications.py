"""Applications: who may ask for sign-in or call an API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Query, Request, Response

from watchword.audit import Audit
from watchword.clients import Application, ApplicationType, Clients, Listing
from watchword.errors import (
    DeviceFlowNativeOnly,
    EntityMissing,
    Forbidden,
    ProtectedUnsupported,
    RequestInvalid,
    SAMLElsewhere,
    TokenExchangeRefused,
)
from watchword.web.api.application_models import (
    ApplicationAnswer,
    ApplicationChange,
    CustomMetadata,
    NewApplication,
    application_answer,
    stored,
)
from watchword.web.api.client_search import ClientSearching, is_found
from watchword.web.api.gate import (
    PASSWORD_AGAIN,
    Caller,
    Calling,
    Gate,
    Scope,
    section,
)
from watchword.web.api.paging import OptionalPaging, note_total, paged


@dataclass(frozen=True, slots=True)
class ClientRooms:
    """What the routes about applications and resources stand on."""

    clients: Clients
    audit: Audit


class ApplicationRoutes:
    """``/applications``."""

    def __init__(self, rooms: ClientRooms, gate: Gate) -> None:
        self._applications = rooms.clients.applications
        self._audit = rooms.audit
        self.router = section("applications", gate, read=Scope.APPLICATIONS)
        one = "/applications/{id}"
        add, answer = self.router.add_api_route, ApplicationAnswer
        add("/applications", self.list, methods=["GET"], response_model=list[ApplicationAnswer])
        add("/applications", self.create, methods=["POST"], response_model=answer)
        add(one, self.get, methods=["GET"], response_model=answer)
        add(one, self.change, methods=["PATCH"], response_model=answer)
        add(one, self.remove, methods=["DELETE"], status_code=204, dependencies=PASSWORD_AGAIN)
        add(f"{one}/custom-data", self.merge_data, methods=["PATCH"], response_model=dict[str, Any])

    async def list(
        self,
        page: OptionalPaging,
        search: ClientSearching,
        request: Request,
        response: Response,
        types: Annotated[list[ApplicationType] | None, Query()] = None,
        third_party: Annotated[bool | None, Query(alias="isThirdParty")] = None,
    ) -> Sequence[ApplicationAnswer]:
        """The applications, newest first; whole unless a page is asked for."""
        wanted = Listing(types=types or (), third_party=third_party)
        if page and not search.conditions:
            shown = replace(wanted, limit=page.size, offset=page.offset)
            some, total = await self._applications.list(shown)
            note_total(request, response, page, total)
            return [application_answer(one) for one in some]
        every, _ = await self._applications.list(wanted)
        found = [one for one in every if is_found(search, one.id, one.name, one.description)]
        return [application_answer(one) for one in paged(found, page, request, response)]

    async def get(self, id: str) -> ApplicationAnswer:  # noqa: A002 - the wire's word
        """One application, built-in ones included."""
        return application_answer(await self._applications.get(id))

    async def create(self, new: NewApplication, caller: Calling) -> ApplicationAnswer:
        """Make an application. One that can keep a secret gets its first, called "Default secret"."""
        _require_type(new.type)
        _refuse_access_control(new)
        _require_sound(new.custom_client_metadata, new.type, third_party=new.is_third_party)
        draft = Application(
            id="",
            name=new.name,
            type=new.type,
            description=new.description or None,
            oidc=stored(new.oidc_client_metadata),
            custom=stored(new.custom_client_metadata),
            custom_data=new.custom_data or {},
            resource_scopes=_tuples(new.resource_scopes or {}),
            third_party=new.is_third_party,
            management=new.is_admin,
            management_scopes=tuple(new.management_scopes or ["all"]),
        )
        require_covered(caller, draft)
        if draft.confidential:
            caller.require_password()
        made = await self._applications.create(draft)
        await self._note("application.created", caller, made.id)
        return application_answer(made)

    async def change(
        self,
        id: str,  # noqa: A002
        change: ApplicationChange,
        caller: Calling,
    ) -> ApplicationAnswer:
        """Replace the fields given; without any the application is answered as it is. ``isAdmin`` opens the Management API to a machine-to-machine application, or closes it."""
        given = change.model_fields_set
        if not given:
            return await self.get(id)
        before = await self._applications.find(id)
        if before is None:
            raise EntityMissing
        _refuse_access_control(change)
        _require_sound(change.custom_client_metadata, before.type, third_party=before.third_party)
        changes = _changes(change, given)
        require_covered(caller, before)
        if not changes.keys().isdisjoint(_RIGHTS):
            caller.require_password()
        if before.type is ApplicationType.MACHINE_TO_MACHINE:
            _require_scopes(caller, changes, before)
        after = await self._applications.change(id, changes)
        await self._note("application.changed", caller, id)
        return application_answer(after)

    async def merge_data(
        self,
        id: str,  # noqa: A002
        data: dict[str, Any],
        caller: Calling,
    ) -> dict[str, Any]:
        """Add to the custom data, key by key; answers all of it."""
        after = await self._applications.merge_custom_data(id, data)
        await self._note("application.changed", caller, id)
        return dict(after.custom_data)

    async def remove(self, id: str, caller: Calling) -> None:  # noqa: A002
        """Delete it with its secrets and everything it was given."""
        await self._applications.delete(id)
        await self._note("application.deleted", caller, id)

    async def _note(self, action: str, caller: Caller, application: str) -> None:
        await self._audit.append(
            action, actor=caller.actor, target=application, application=caller.application
        )


def require_covered(caller: Caller, application: Application) -> None:
    """Raises ``Forbidden`` unless the caller may everything that ``application`` may: nobody makes itself more than it is."""
    if application.management:
        _require_all(caller, application.management_scopes)


def _require_scopes(caller: Caller, changes: dict[str, Any], before: Application) -> None:
    if changes.get("management", before.management):
        _require_all(caller, changes.get("management_scopes", before.management_scopes))


def _require_all(caller: Caller, scopes: Sequence[str]) -> None:
    known = {scope.value: scope for scope in Scope}
    if not all(caller.may(known[scope]) for scope in scopes if scope in known):
        raise Forbidden


def _require_type(kind: ApplicationType) -> None:
    if kind is ApplicationType.SAML:
        raise SAMLElsewhere
    if kind is ApplicationType.PROTECTED:
        raise ProtectedUnsupported


def _refuse_access_control(asked: NewApplication | ApplicationChange) -> None:
    if asked.app_level_access_control_enabled:
        # Taken and not kept, it would leave open to all what was to be open to some.
        raise RequestInvalid("Who may sign in to one application cannot be restricted here.")


def _require_sound(
    custom: CustomMetadata | None, kind: ApplicationType, *, third_party: bool
) -> None:
    if custom is None:
        return
    if custom.is_device_flow and kind is not ApplicationType.NATIVE:
        raise DeviceFlowNativeOnly
    if custom.allow_token_exchange and third_party:
        raise TokenExchangeRefused


def _changes(change: ApplicationChange, given: set[str]) -> dict[str, Any]:
    found = {
        "name": change.name,
        "description": change.description or None,
        "oidc_client_metadata": stored(change.oidc_client_metadata),
        "custom_client_metadata": stored(change.custom_client_metadata),
        "custom_data": change.custom_data,
        "is_admin": change.is_admin,
        "is_enabled": change.is_enabled,
        "management_scopes": tuple(change.management_scopes or ()),
        "resource_scopes": _tuples(change.resource_scopes or {}),
    }
    # Of what has no empty value ``null`` changes nothing.
    return {
        _FIELDS.get(name, name): value
        for name, value in found.items()
        if name in given and (value is not None or name == "description")
    }


# What makes a key to the Management API of an application.
_RIGHTS = frozenset({"management", "management_scopes"})
_FIELDS = {
    "oidc_client_metadata": "oidc",
    "custom_client_metadata": "custom",
    "is_admin": "management",
    "is_enabled": "enabled",
}


def _tuples(scopes: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(words) for name, words in scopes.items()}
