"""Applications with their ids and secrets, and the resources they may call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from watchword.clients import MANAGEMENT_RESOURCE, Application, ApplicationType, check_redirects
from watchword.clients.brought import BroughtSecret
from watchword.errors import RedirectRefused, WatchwordError
from watchword.imports.fields import Fields
from watchword.imports.management_api import ManagementAPI
from watchword.imports.report import Progress, Section
from watchword.imports.rooms import Rooms

APPLICATIONS: Final = "applications"
RESOURCES: Final = "resources"
# What they call their own preview and pages by; ours have places of their own.
_BUILT_IN: Final = frozenset({"demo-app", "account-center", "device-demo-app"})
_BROUGHT: Final = frozenset(
    {
        ApplicationType.NATIVE,
        ApplicationType.SPA,
        ApplicationType.TRADITIONAL,
        ApplicationType.MACHINE_TO_MACHINE,
    }
)
_REDIRECTS: Final = ("redirectUris", "postLogoutRedirectUris")


class Applications:
    """Brings applications."""

    def __init__(self, api: ManagementAPI, rooms: Rooms, *, dry_run: bool) -> None:
        self._api = api
        self._rooms = rooms
        self._dry_run = dry_run

    async def bring(self, section: Section, progress: Progress) -> None:
        """All of them."""
        # Unpaged they would come in one answer that may be too large.
        async for page in self._api.pages("/applications"):
            if page.position == 0:
                progress.section(APPLICATIONS, page.total)
            for row in page.rows:
                await self._one(Fields(row), section)
            progress.step(len(page.rows))

    async def _one(self, row: Fields, section: Section) -> None:
        application_id, kind = row.text("id"), row.text("type")
        if not application_id or application_id in _BUILT_IN:
            return
        if await self._rooms.applications.is_here(application_id):
            section.present += 1
            return
        if kind not in _BROUGHT:
            section.skip(
                application_id, f"applications of type {kind[:40] or '?'} do not exist here"
            )
            return
        whole = Fields(await self._api.get(f"/applications/{application_id}"))
        application = _read(application_id, whole, section)
        secrets = await self._secrets(application)
        if self._dry_run or await self._rooms.applications.add(application, secrets):
            section.brought += 1
        else:
            section.present += 1

    async def _secrets(self, application: Application) -> Sequence[BroughtSecret]:
        if not application.confidential:
            return ()
        told = await self._api.get(f"/applications/{application.id}/secrets")
        rows = [Fields(row) for row in told] if isinstance(told, list) else []
        return [
            BroughtSecret(
                row.text("name") or f"secret {number}",
                row.text("value"),
                row.number("createdAt") or application.created_at,
                row.number("expiresAt"),
            )
            for number, row in enumerate(rows, 1)
            if row.text("value").strip("*")
        ]


def _read(application_id: str, row: Fields, section: Section) -> Application:
    kind = ApplicationType(row.text("type"))
    oidc = dict(row.object("oidcClientMetadata"))
    for name in _REDIRECTS:
        oidc[name] = list(_allowed(application_id, oidc.get(name), section))
    if row.yes("appLevelAccessControlEnabled"):
        section.note(application_id, "is for some people there, and for everybody here")
    return Application(
        application_id,
        row.text("name") or application_id,
        kind,
        description=row.text("description") or None,
        oidc=oidc,
        custom=row.object("customClientMetadata"),
        custom_data=row.object("customData"),
        third_party=row.yes("isThirdParty") and kind.signs_in,
        management=row.yes("isAdmin") and not kind.signs_in,
        created_at=row.number("createdAt") or 0,
    )


def _allowed(application_id: str, uris: Any, section: Section) -> Iterable[str]:
    for uri in uris if isinstance(uris, list) else []:
        try:
            check_redirects([str(uri)])
        except RedirectRefused as exc:
            section.note(application_id, f"came without an address: {exc.sentence}")
        else:
            yield str(uri)


class Resources:
    """Brings resources, known by their indicators, with their scopes."""

    def __init__(self, api: ManagementAPI, rooms: Rooms, *, dry_run: bool) -> None:
        self._api = api
        self._rooms = rooms
        self._dry_run = dry_run

    async def bring(self, section: Section, progress: Progress) -> None:
        """All of them but the Management API, which every server has of its own."""
        async for page in self._api.pages("/resources", includeScopes="true"):
            if page.position == 0:
                progress.section(RESOURCES, page.total)
            for row in page.rows:
                await self._one(Fields(row), section)
            progress.step(len(page.rows))

    async def _one(self, row: Fields, section: Section) -> None:
        indicator = row.text("indicator")
        if not indicator or indicator == MANAGEMENT_RESOURCE:
            return
        if await self._rooms.resources.named(indicator) is not None:
            section.present += 1
            return
        if not self._dry_run:
            try:
                await self._make(indicator, row)
            except WatchwordError as exc:
                section.skip(indicator[:100], exc.sentence)
                return
        section.brought += 1

    async def _make(self, indicator: str, row: Fields) -> None:
        seconds = row.number("accessTokenTtl")
        life = {} if seconds is None else {"access_token_seconds": seconds}
        made = await self._rooms.resources.create(row.text("name") or indicator, indicator, **life)
        for each in row.list("scopes"):
            scope = Fields(each)
            if scope.text("name"):
                await self._rooms.resources.add_scope(
                    made.id, scope.text("name"), scope.text("description") or None
                )
        if row.yes("isDefault"):
            await self._rooms.resources.set_default(made.id, is_default=True)


__all__ = ["APPLICATIONS", "RESOURCES", "Applications", "Resources"]
