"""The secrets of an application, each by its name."""

from __future__ import annotations

from typing import Any

from fastapi import Response

from watchword.clients import MASK, Application
from watchword.errors import NoLegacySecret, RequestInvalid, SecretNotKept
from watchword.web.api.application_models import (
    NewSecret,
    SecretAnswer,
    SecretChange,
    secret_answer,
)
from watchword.web.api.applications import ClientRooms, require_covered
from watchword.web.api.gate import (
    PASSWORD_AGAIN,
    Caller,
    Calling,
    Gate,
    Scope,
    section,
)


class ApplicationSecretRoutes:
    """``/applications/{id}/secrets``. Whoever may less than the application does not see or make its secrets."""

    def __init__(self, rooms: ClientRooms, gate: Gate) -> None:
        self._clients = rooms.clients
        self._audit = rooms.audit
        self.router = section("applications", gate, read=Scope.APPLICATIONS)
        all_, one = "/applications/{id}/secrets", "/applications/{id}/secrets/{name}"
        add, answer = self.router.add_api_route, SecretAnswer
        add(all_, self.list, methods=["GET"], response_model=list[SecretAnswer])
        sealed: dict[str, Any] = {"dependencies": PASSWORD_AGAIN}
        add(all_, self.make, methods=["POST"], response_model=answer, status_code=201, **sealed)
        add(one, self.rename, methods=["PATCH"], response_model=answer, **sealed)
        add(one, self.revoke, methods=["DELETE"], status_code=204, **sealed)
        add(
            "/applications/{id}/legacy-secret",
            self.drop_legacy,
            methods=["DELETE"],
            status_code=204,
            **sealed,
        )

    async def list(
        self,
        id: str,  # noqa: A002 - the wire's word
        caller: Calling,
        response: Response,
    ) -> list[SecretAnswer]:
        """The application's secrets, oldest first; in clear for an hour after making, masked afterwards."""
        response.headers["cache-control"] = "no-store"
        await self._application(id, caller)
        found = await self._clients.secrets.list(id)
        if any(one.value != MASK for one in found):
            caller.require_password()
        return [secret_answer(one) for one in found]

    async def make(self, id: str, new: NewSecret, caller: Calling) -> SecretAnswer:  # noqa: A002
        """Make another secret; those there are stay good."""
        application = await self._application(id, caller)
        if not application.confidential:
            raise SecretNotKept
        if new.expires_at is not None and new.expires_at <= self._clients.now():
            raise RequestInvalid("The secret would have expired already.")
        made = await self._clients.secrets.make(id, new.name, expires_at=new.expires_at)
        await self._note("application.secret-made", caller, id)
        return secret_answer(made)

    async def rename(
        self,
        id: str,  # noqa: A002
        name: str,
        change: SecretChange,
        caller: Calling,
    ) -> SecretAnswer:
        """Call it otherwise."""
        await self._application(id, caller)
        renamed = await self._clients.secrets.rename(id, name, change.name)
        await self._note("application.secret-renamed", caller, id)
        return secret_answer(renamed)

    async def revoke(self, id: str, name: str, caller: Calling) -> None:  # noqa: A002
        """Revoke it: it opens nothing from now on, and tokens it opened the Management API with fall within ten seconds."""
        await self._application(id, caller)
        await self._clients.secrets.delete(id, name)
        await self._note("application.secret-revoked", caller, id)

    async def drop_legacy(self, id: str, caller: Calling) -> None:  # noqa: A002
        """Always refused: there are no secrets of the old kind here."""
        await self._application(id, caller)
        raise NoLegacySecret

    async def _application(self, application_id: str, caller: Caller) -> Application:
        application = await self._clients.applications.get(application_id)
        require_covered(caller, application)
        return application

    async def _note(self, action: str, caller: Caller, application: str) -> None:
        await self._audit.append(
            action, actor=caller.actor, target=application, application=caller.application
        )
