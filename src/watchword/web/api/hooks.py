"""Hooks: programs that want to hear of what happens here."""

from __future__ import annotations

import builtins
from typing import Annotated, Any, Final

from fastapi import Query, Request, Response
from pydantic import Field

from watchword.errors import EntityInvalid
from watchword.hooks import MASK, Hook, Hooks, Told
from watchword.web.api.gate import PASSWORD_AGAIN, Caller, Calling, Gate, Scope, section
from watchword.web.api.models import TENANT, Answer, Body
from watchword.web.api.paging import OptionalPaging, Paging, note_total
from watchword.web.api.window import Windowed, note_counted

_KEY: Final = "TriggerHook."


class HookConfigBody(Body):
    """Where to, with which headers, and how often again."""

    url: str = Field(examples=["https://app.example.com/hooks"], max_length=2048)
    headers: dict[str, str] | None = Field(None, examples=[{"X-Team": "accounts"}])
    retries: int = Field(3, ge=0, le=3, description="Attempts after the first one.")


class NewHook(Body):
    """A hook to be made. ``event`` is the older way to name a single one."""

    name: str = Field(min_length=1, max_length=256, examples=["Our CRM"])
    event: str | None = None
    events: list[str] | None = Field(None, examples=[["PostRegister", "User.Data.Updated"]])
    config: HookConfigBody
    enabled: bool = True


class ChangedHook(Body):
    """What is left out stays. Masked header values keep what is stored, as long as the URL does."""

    name: str | None = Field(None, min_length=1, max_length=256)
    event: str | None = None
    events: list[str] | None = None
    config: HookConfigBody | None = None
    enabled: bool | None = None


class HookTest(Body):
    """Events to try, and where to send them."""

    events: list[str] = Field(min_length=1, max_length=20, examples=[["PostSignIn"]])
    config: HookConfigBody


class HookConfigAnswer(Answer):
    """As stored; secrets in headers are masked."""

    url: str
    headers: dict[str, str]
    retries: int


class ExecutionStats(Answer):
    """Of the last 24 hours."""

    success_count: int
    request_count: int


class HookAnswer(Answer):
    """A hook. The signing key is shown for an hour after it was made, and masked then."""

    tenant_id: str = TENANT
    id: str
    name: str
    event: str | None
    events: list[str]
    config: HookConfigAnswer
    signing_key: str
    enabled: bool
    created_at: int
    execution_stats: ExecutionStats | None = None


class HookLogAnswer(Answer):
    """One event that a hook was told."""

    tenant_id: str = TENANT
    id: str
    key: str = Field(examples=["TriggerHook.PostSignIn"])
    payload: dict[str, Any]
    created_at: int


class HookRoutes:
    """``/hooks``."""

    def __init__(self, hooks: Hooks, gate: Gate) -> None:
        self._hooks = hooks
        self.router = section("hooks", gate, read=Scope.ALL)
        add = self.router.add_api_route
        shown: dict[str, Any] = {"response_model": HookAnswer, "response_model_exclude_unset": True}
        listed = shown | {"response_model": list[HookAnswer]}
        add("/hooks", self.list, methods=["GET"], **listed)
        sealed = shown | {"dependencies": PASSWORD_AGAIN}
        add("/hooks", self.create, methods=["POST"], status_code=201, **sealed)
        add("/hooks/{hook_id}", self.find, methods=["GET"], **shown)
        add("/hooks/{hook_id}", self.change, methods=["PATCH"], **shown)
        add("/hooks/{hook_id}", self.remove, methods=["DELETE"], status_code=204)
        add("/hooks/{hook_id}/signing-key", self.renew_key, methods=["PATCH"], **sealed)
        add(
            "/hooks/{hook_id}/recent-logs",
            self.recent,
            methods=["GET"],
            response_model=list[HookLogAnswer],
        )
        add("/hooks/{hook_id}/test", self.test, methods=["POST"], status_code=204)

    async def list(
        self,
        request: Request,
        response: Response,
        page: OptionalPaging,
        caller: Calling,
        stats: Annotated[bool, Query(alias="includeExecutionStats")] = False,
    ) -> list[HookAnswer]:
        """Every hook, the youngest first; in pages only where a page is asked for."""
        if page is None:
            hooks = await self._hooks.list()
        else:
            hooks, total = await self._hooks.page(page.size, page.offset)
            note_total(request, response, page, total)
        if not stats:
            return [_answer(hook, caller) for hook in hooks]
        found = await self._hooks.statistics()
        return [_answer(hook, caller, found.get(hook.id, (0, 0))) for hook in hooks]

    async def create(self, body: NewHook, caller: Calling) -> HookAnswer:
        """A new hook, with a signing key of its own."""
        made = await self._hooks.create(
            name=body.name,
            event=body.event,
            events=body.events,
            config=body.config.model_dump(),
            enabled=body.enabled,
            actor=caller.actor,
        )
        return _answer(made, caller)

    async def find(
        self,
        hook_id: str,
        caller: Calling,
        stats: Annotated[bool, Query(alias="includeExecutionStats")] = False,
    ) -> HookAnswer:
        """One hook."""
        hook = await self._hooks.find(hook_id)
        if not stats:
            return _answer(hook, caller)
        return _answer(hook, caller, (await self._hooks.statistics()).get(hook_id, (0, 0)))

    async def change(self, hook_id: str, body: ChangedHook, caller: Calling) -> HookAnswer:
        """Change a hook."""
        if body.config is not None:
            caller.require_password()
        changes = {
            name: value
            for name, value in body.model_dump(include=body.model_fields_set).items()
            if value is not None
        }
        if not changes:
            raise EntityInvalid
        changed = await self._hooks.change(hook_id, changes, actor=caller.actor)
        return _answer(changed, caller)

    async def remove(self, hook_id: str, caller: Calling) -> None:
        """Delete a hook, and what it was told."""
        await self._hooks.remove(hook_id, actor=caller.actor)

    async def renew_key(self, hook_id: str, caller: Calling) -> HookAnswer:
        """Another signing key; the one before signs nothing more."""
        return _answer(await self._hooks.renew_key(hook_id, actor=caller.actor), caller)

    async def recent(
        self,
        hook_id: str,
        request: Request,
        response: Response,
        page: Paging,
        window: Windowed,
        log_key: Annotated[str | None, Query(alias="logKey")] = None,
    ) -> builtins.list[HookLogAnswer]:
        """What a hook was told, the youngest first: within the last day, or between two moments in milliseconds, both included, of
        the last seven days. With ``enableCap`` counting stops at 10,000.
        """
        await self._hooks.find(hook_id)
        event = log_key.removeprefix(_KEY) if log_key else None
        told, total = await self._hooks.recent(
            hook_id,
            event=event,
            since=window.since,
            until=window.until,
            limit=page.size,
            offset=page.offset,
            cap=window.cap,
        )
        note_counted(request, response, page, window, total)
        return [_log(one) for one in told]

    async def test(self, hook_id: str, body: HookTest, caller: Calling) -> None:
        """Tell an address of made-up events now, signed as this hook's are. As often as a test message may be sent."""
        config = body.config.model_dump()
        await self._hooks.test(hook_id, body.events, config, caller=caller.actor)


def _answer(hook: Hook, caller: Caller, stats: tuple[int, int] | None = None) -> HookAnswer:
    answer = HookAnswer(
        tenant_id=TENANT,
        id=hook.id,
        name=hook.name,
        event=hook.event,
        events=list(hook.events),
        config=HookConfigAnswer(**hook.config.masked()),
        signing_key=hook.signing_key if caller.confirmed else MASK,
        enabled=hook.enabled,
        created_at=hook.created_at,
    )
    if stats is None:
        return answer
    counted = ExecutionStats(request_count=stats[0], success_count=stats[1])
    return answer.model_copy(update={"execution_stats": counted})


def _log(told: Told) -> HookLogAnswer:
    key = _KEY + told.event
    payload: dict[str, Any] = {
        "key": key,
        "result": "Success" if told.delivered else "Error",
        "hookId": told.hook,
        "hookRequest": {"body": told.body},
    }
    if told.status is not None:
        payload["response"] = {"statusCode": told.status, "body": told.answer}
    if told.error:
        payload["error"] = told.error
    return HookLogAnswer(
        tenant_id=TENANT, id=told.id, key=key, payload=payload, created_at=told.created_at
    )
