"""The audit log as the wire's logs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response
from pydantic import Field

from watchword.audit import Audit, Entry, Wanted
from watchword.logs import masked
from watchword.web.api.gate import Gate, Scope, section
from watchword.web.api.models import TENANT, Answer
from watchword.web.api.paging import Paging
from watchword.web.api.window import Windowed, note_counted


class LogAnswer(Answer):
    """One entry. ``key`` is the wire's word for it, or ours after ``Watchword.``."""

    tenant_id: str = TENANT
    id: str
    key: str = Field(examples=["Interaction.SignIn.Submit"])
    payload: dict[str, Any]
    created_at: int


class LogRoutes:
    """``/logs``."""

    def __init__(self, audit: Audit, gate: Gate) -> None:
        self._audit = audit
        self.router = section("logs", gate, read=Scope.LOGS_READ)
        add = self.router.add_api_route
        add("/logs", self.list, methods=["GET"], response_model=list[LogAnswer])
        add("/logs/{log_id}", self.find, methods=["GET"], response_model=LogAnswer)

    async def list(
        self,
        request: Request,
        response: Response,
        page: Paging,
        window: Windowed,
        user_id: Annotated[str | None, Query(alias="userId", max_length=128)] = None,
        application_id: Annotated[str | None, Query(alias="applicationId", max_length=128)] = None,
        log_key: Annotated[str | None, Query(alias="logKey", max_length=128)] = None,
        result: Annotated[
            Literal["Error"] | None, Query(description="Ours: only refusals and failures.")
        ] = None,
    ) -> list[LogAnswer]:
        """Entries of the audit log, the youngest first. Times are milliseconds, both included; with ``enableCap`` counting stops
        at 10,000. What hooks were told is listed with each hook.
        """
        wanted = Wanted(
            user=user_id or None,
            application=application_id or None,
            key=log_key or None,
            since=window.since,
            until=window.until,
            failed=result is not None,
        )
        entries, total = await self._audit.search(
            wanted, limit=page.size, offset=page.offset, cap=window.cap
        )
        note_counted(request, response, page, window, total)
        return [_answer(entry) for entry in entries]

    async def find(self, log_id: str) -> LogAnswer:
        """One entry."""
        return _answer(await self._audit.find(log_id))


def _answer(entry: Entry) -> LogAnswer:
    payload: dict[str, Any] = {
        "key": entry.key,
        "result": "Success" if entry.succeeded else "Error",
        "ip": entry.address,
        "userId": _user(entry),
        "applicationId": entry.application,
        "action": entry.action,
        "outcome": entry.outcome,
        "actor": entry.actor,
        "target": entry.target,
        "params": dict(masked(None, "", dict(entry.data))),
    }
    if entry.times > 1:
        payload["params"]["times"] = entry.times
    if not entry.succeeded:
        payload["error"] = {"code": entry.outcome, "message": str(entry.data.get("reason", ""))}
    kept = {name: value for name, value in payload.items() if value not in ("", None, {})}
    return LogAnswer(id=entry.id, key=entry.key, payload=kept, created_at=entry.at)


def _user(entry: Entry) -> str | None:
    """The user an entry is about: ids of users have 12 characters, as those of connectors do, and masked identifiers have dots or signs."""
    about_connector = entry.action.startswith("connector.")
    for word in (entry.actor, "" if about_connector else entry.target):
        if len(word) == 12 and word.isalnum() and word.isascii() and word.islower():
            return word
    return None
