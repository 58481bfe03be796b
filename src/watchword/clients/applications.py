"""Applications: made, listed, changed, deleted."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from watchword import secret
from watchword.clients import store
from watchword.clients.application import Application, ApplicationType
from watchword.clients.builtin import DEMO_APPLICATION, MANAGEMENT_SCOPES, demo_application
from watchword.clients.redirects import check_redirects
from watchword.clients.secrets import DEFAULT_SECRET, Secrets
from watchword.clock import SYSTEM, Clock
from watchword.db import Database
from watchword.errors import (
    ApplicationInvalid,
    EntityMissing,
    EntityMissingWithId,
    ThirdPartyTypeInvalid,
)

# Two that change one application at once take turns; more than this many turns is no accident.
_TURNS: Final = 16
_THIRD_PARTY: Final = (ApplicationType.TRADITIONAL, ApplicationType.SPA, ApplicationType.NATIVE)


@dataclass(frozen=True, slots=True)
class Listing:
    """Which applications are asked for."""

    types: Sequence[ApplicationType] = ()
    third_party: bool | None = None
    limit: int | None = None
    offset: int = 0


class Applications:
    """Every client of this installation. ``demo_origin`` is the server's own where it has the built-in preview: on a dev database."""

    def __init__(
        self,
        db: Database,
        secrets: Secrets,
        clock: Clock = SYSTEM,
        *,
        demo_origin: str | None = None,
    ) -> None:
        self._db = db
        self._secrets = secrets
        self._clock = clock
        self._demo = None if demo_origin is None else demo_application(demo_origin)

    async def create(self, draft: Application) -> Application:
        """Store ``draft`` under a new id; one that can keep a secret gets its first, called "Default secret".

        Raises ``RedirectRefused`` and ``ApplicationInvalid``.
        """
        _check(draft)
        made = dataclasses.replace(draft, id=secret.new_id(), created_at=self._clock.now())
        async with self._db.transaction() as conn:
            await store.add_application(conn, made)
            if made.confidential:
                await self._secrets.make(made.id, DEFAULT_SECRET, conn=conn)
        return made

    async def find(self, application_id: str) -> Application | None:
        """The application of this id, built-in ones included."""
        if application_id == DEMO_APPLICATION:
            return self._demo
        return await store.application(self._db, application_id)

    async def get(self, application_id: str) -> Application:
        """The application of this id. Raises ``EntityMissingWithId``."""
        found = await self.find(application_id)
        if found is None:
            raise EntityMissingWithId
        return found

    async def list(self, wanted: Listing = Listing()) -> tuple[Sequence[Application], int]:
        """The applications asked for, newest first, and how many there are without paging. Built-in ones are not listed."""
        return await store.applications(
            self._db,
            types=[one.value for one in wanted.types],
            third_party=wanted.third_party,
            limit=wanted.limit,
            offset=wanted.offset,
        )

    async def change(self, application_id: str, changes: Mapping[str, Any]) -> Application:
        """Replace these fields of ``Application``, each as a whole.

        Raises ``EntityMissing`` for an unknown or built-in one, ``RedirectRefused`` and ``ApplicationInvalid``.
        """
        return await self._rewrite(
            application_id, lambda before: dataclasses.replace(before, **changes)
        )

    async def merge_custom_data(self, application_id: str, data: Mapping[str, Any]) -> Application:
        """Add to ``custom_data``, key by key at the top; raises ``EntityMissing``."""
        return await self._rewrite(
            application_id,
            lambda before: dataclasses.replace(before, custom_data={**before.custom_data, **data}),
        )

    async def delete(self, application_id: str) -> None:
        """Delete it with its secrets; what it was given dies with it. Raises ``EntityMissingWithId``."""
        if not await store.delete_application(self._db, application_id):
            raise EntityMissingWithId

    async def _rewrite(
        self, application_id: str, change: Callable[[Application], Application]
    ) -> Application:
        for _ in range(_TURNS):
            before = await store.application(self._db, application_id)
            if before is None:
                raise EntityMissing
            after = change(before)
            _check(after)
            if await store.rewrite_application(self._db, after, before.version):
                return dataclasses.replace(after, version=before.version + 1)
        raise ApplicationInvalid("Too many changed this application at once. Try again.")


def _check(application: Application) -> None:
    check_redirects(application.redirect_uris)
    check_redirects(application.post_logout_redirect_uris)
    if application.management and application.type.signs_in:
        # Whoever holds a token of an app for people could otherwise act as its operator.
        raise ApplicationInvalid(
            "Only a machine-to-machine application may call the Management API."
        )
    _check_known(application.management_scopes, MANAGEMENT_SCOPES)
    if application.third_party and application.type not in _THIRD_PARTY:
        raise ThirdPartyTypeInvalid


def _check_known(scopes: Collection[str], known: Collection[str]) -> None:
    unknown = sorted(set(scopes) - set(known))
    if unknown:
        raise ApplicationInvalid(f"The Management API has no scope {unknown[0]!r}.")
