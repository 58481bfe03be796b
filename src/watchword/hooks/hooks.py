"""Hooks as operators keep them, and the place where rooms announce what happened."""

from __future__ import annotations

import builtins
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from watchword import secret
from watchword.audit import Audit
from watchword.clock import SYSTEM, Clock, utc
from watchword.db import Connection, Database, Row
from watchword.errors import (
    EntityMissing,
    EntityMissingWithId,
    HookEndpointRefused,
    HookTestFailed,
)
from watchword.events import Event
from watchword.hooks import store
from watchword.hooks.calling import call
from watchword.hooks.hook import Hook, HookConfig, read_events, read_name
from watchword.hooks.subscriptions import Subscriptions
from watchword.http import Transport
from watchword.keys import KeyRing, Purpose
from watchword.limits import Limiter, NamedLimits

_DAY: Final = 86_400_000
KEPT_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Told:
    """One event that one hook was told, and what became of it; ``status`` is ``None`` where nothing answered."""

    id: str
    hook: str
    event: str
    body: Mapping[str, Any]
    delivered: bool
    status: int | None
    answer: str
    error: str
    created_at: int


class Hooks:
    """Who wants to hear of which events. ``emit`` is the port of ``events.Events``.

    ``limits`` are today's, for whoever tries an address out, counted by ``limiter``. ``reveal``: show signing keys for good, not
    for their first hour only (setting ``reveal_secrets``).
    """

    def __init__(
        self,
        db: Database,
        ring: KeyRing,
        transport: Transport,
        clock: Clock = SYSTEM,
        *,
        limiter: Limiter | None = None,
        limits: Callable[[], NamedLimits] | None = None,
        reveal: bool = False,
    ) -> None:
        self._db = db
        self._audit = Audit(db, clock)
        self._transport = transport
        self._clock = clock
        self._limiter = limiter or Limiter(db, clock)
        self._limits = limits or (lambda: NamedLimits(ring.oldest(Purpose.LOOKUP).value))
        self._reveal = reveal
        self.subscriptions = Subscriptions(ring, clock)

    # --- announcing ----------------------------------------------------------------------------

    async def wanted(self, event: Event, conn: Connection | None = None) -> bool:
        """See ``Events.wanted``."""
        return bool(await self.subscriptions.of(event, conn or self._db))

    async def emit(
        self, event: Event, payload: Mapping[str, Any], *, conn: Connection, user_id: str = ""
    ) -> None:
        """See ``Events.emit``. Costs nothing in the database where nobody wants to hear of it."""
        for hook_id in await self.subscriptions.of(event, conn):
            body = self._body(hook_id, event, payload)
            await store.insert_job(
                conn,
                self._clock.now(),
                id=secret.new_id(),
                hook=hook_id,
                event=event,
                body=body,
                person=user_id,
            )

    def _body(self, hook_id: str, event: str, payload: Mapping[str, Any]) -> str:
        moment = utc(self._clock.now()).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        whole = {"hookId": hook_id, "event": event, "createdAt": moment, **payload}
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))

    # --- keeping -------------------------------------------------------------------------------

    async def list(self) -> builtins.list[Hook]:
        """Every hook, the youngest first."""
        return [self._shown(row) for row in await store.all_hooks(self._db)]

    async def page(self, limit: int, offset: int) -> tuple[builtins.list[Hook], int]:
        """Some hooks, the youngest first, and how many there are."""
        rows, total = await store.page_of_hooks(self._db, limit, offset)
        return [self._shown(row) for row in rows], total

    async def find(self, hook_id: str) -> Hook:
        """One hook. Raises ``EntityMissingWithId``."""
        row = await store.hook(self._db, hook_id)
        if row is None:
            raise EntityMissingWithId
        return self._shown(row)

    async def create(
        self,
        *,
        name: str,
        events: Sequence[str] | None = None,
        event: str | None = None,
        config: Mapping[str, Any],
        enabled: bool = True,
        actor: str = "operator",
    ) -> Hook:
        """A new hook with a signing key of its own; ``actor`` is who the audit says made it. Raises ``HookEventsMissing`` and ``RequestInvalid``."""
        hook_id, key = secret.new_id(), secret.new_token()
        asked, read = read_events(events, event), HookConfig.read(config)
        async with self._db.transaction() as conn:
            await store.move_version(conn)
            await store.insert_hook(
                conn,
                self._clock.now(),
                id=hook_id,
                name=read_name(name),
                events=json.dumps(asked),
                event=event,
                config=self.subscriptions.seal_config(read, hook_id),
                signing_key=self.subscriptions.seal_key(key, hook_id),
                enabled=int(enabled),
            )
            await self._note("hook.created", hook_id, actor, conn)
        self.subscriptions.forget()
        return await self.find(hook_id)

    async def change(
        self, hook_id: str, changes: Mapping[str, Any], *, actor: str = "operator"
    ) -> Hook:
        """Change what ``changes`` names: name, events, event, config, enabled.

        Raises ``EntityMissing``, ``HookEventsMissing``, ``HookSecretNeeded`` and ``RequestInvalid``.
        """
        async with self._db.transaction() as conn:
            await store.move_version(conn)
            row = await store.hook(conn, hook_id)
            if row is None:
                raise EntityMissing
            after = _changed(self._shown(row), changes)
            await store.update_hook(
                conn,
                id=hook_id,
                name=after.name,
                events=json.dumps(after.events),
                event=after.event,
                config=self.subscriptions.seal_config(after.config, hook_id),
                enabled=int(after.enabled),
            )
            await self._note("hook.changed", hook_id, actor, conn)
        self.subscriptions.forget()
        return after

    async def renew_key(self, hook_id: str, *, actor: str = "operator") -> Hook:
        """Another signing key; what is told from now on is signed with it. Raises ``EntityMissing``."""
        sealed = self.subscriptions.seal_key(secret.new_token(), hook_id)
        async with self._db.transaction() as conn:
            await store.move_version(conn)
            if not await store.new_key(conn, hook_id, sealed, self._clock.now()):
                raise EntityMissing
            await self._note("hook.key_renewed", hook_id, actor, conn)
        return await self.find(hook_id)

    async def remove(self, hook_id: str, *, actor: str = "operator") -> None:
        """Delete a hook with all that it was told. Raises ``EntityMissing``."""
        async with self._db.transaction() as conn:
            await store.move_version(conn)
            if not await store.delete_hook(conn, hook_id):
                raise EntityMissing
            await self._note("hook.removed", hook_id, actor, conn)
        self.subscriptions.forget()

    async def _note(self, action: str, hook_id: str, actor: str, conn: Connection) -> None:
        await self._audit.append(action, actor=actor, target=hook_id, outcome="done", conn=conn)

    def _shown(self, row: Row) -> Hook:
        return self.subscriptions.shown(row, reveal=self._reveal)

    # --- what became of it -----------------------------------------------------------------------

    async def recent(
        self,
        hook_id: str,
        *,
        event: str | None = None,
        since: int | None = None,
        until: int | None = None,
        limit: int = 20,
        offset: int = 0,
        cap: int | None = None,
    ) -> tuple[builtins.list[Told], int]:
        """What a hook was told, the youngest first, and how many there are; counting stops behind ``cap``.

        It is of the last day unless a moment is named; both are included.
        """
        now = self._clock.now()
        if since is None:
            since = now - _DAY if until is None else 0
        rows, total = await store.recent(
            self._db, hook_id, event, since, now if until is None else until, limit, offset, cap
        )
        return [_told(row) for row in rows], total

    async def statistics(self) -> dict[str, tuple[int, int]]:
        """By hook, within a day: how often it was told something, and how often it took it."""
        return await store.statistics(self._db, self._clock.now() - _DAY)

    async def test(
        self,
        hook_id: str,
        events: Sequence[str],
        config: Mapping[str, Any],
        *,
        caller: str = "operator",
    ) -> None:
        """Tell ``config`` of made-up events, now. A mask stands for the stored hook's, at its own address only.

        ``caller`` may do it as often as send a test message. Raises ``LimitReached``, ``EntityMissingWithId``,
        ``HookEndpointRefused`` and ``HookTestFailed``.
        """
        row = await store.hook(self._db, hook_id)
        if row is None:
            raise EntityMissingWithId
        target = self.subscriptions.target(row)
        read = HookConfig.read(config, target.config)
        asked = read_events(events, None)
        # Whether or not anything answers there: what an address says is worth knowing to whoever looks around in a network.
        await self._limiter.reserve(self._limits().hook_test(caller))
        for event in asked:
            body = self._body(hook_id, event, {"interactionEvent": "SignIn", "test": True})
            outcome = await call(self._transport, read, target.signing_key, body.encode())
            if outcome.status is None:
                raise HookTestFailed(f"The test event could not be sent: {outcome.error}")
            if not outcome.delivered:
                raise HookEndpointRefused(outcome.status, outcome.answer)

    async def purge(self, days: int = KEPT_DAYS) -> int:
        """Delete what happened more than ``days`` ago; answers how many."""
        return await store.purge(self._db, self._clock.now() - days * _DAY)

    async def forget(self, user_id: str, *, conn: Connection) -> int:
        """Delete everything that was or would have been told about one person; answers how many."""
        return await store.forget(conn, user_id) if user_id else 0


def _changed(before: Hook, changes: Mapping[str, Any]) -> Hook:
    after = before
    if "name" in changes:
        after = replace(after, name=read_name(changes["name"]))
    if "events" in changes or changes.get("event"):
        event = changes.get("event", before.event)
        after = replace(after, events=read_events(changes.get("events"), event), event=event)
    if "config" in changes:
        after = replace(after, config=HookConfig.read(changes["config"], before.config))
    if "enabled" in changes:
        after = replace(after, enabled=bool(changes["enabled"]))
    return after


def _told(row: Row) -> Told:
    return Told(
        id=row["id"],
        hook=row["hook"],
        event=row["event"],
        body=json.loads(row["body"]),
        delivered=row["state"] == "delivered",
        status=row["status"],
        answer=row["answer"],
        error=row["error"],
        created_at=row["created_at"],
    )
