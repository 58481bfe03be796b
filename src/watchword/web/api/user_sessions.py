"""Where a user is signed in: the wire's sessions, with what is ours on top."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field

from watchword.accounts import Users
from watchword.audit import Audit
from watchword.errors import SessionNotFound
from watchword.oidc import Browser, Browsers, RevokeGrants
from watchword.web.api.connector_models import RowID
from watchword.web.api.gate import Calling, Gate, Scope, section
from watchword.web.api.models import Answer
from watchword.web.api.user_models import UserID


class SessionAuthorization(Answer):
    """What one application got in a session."""

    sid: str = Field(description="The `sid` of its ID tokens.")
    grant_id: str
    persists_logout: bool = Field(
        description="Whether it has offline access: that outlives the session."
    )


class SessionPayload(Answer):
    """The session as OpenID Connect has it. Times are seconds here, as in a token."""

    exp: int
    iat: int
    jti: str
    uid: str = Field(description="What the session is named by in a path.")
    kind: Literal["Session"]
    login_ts: int
    account_id: str
    authorizations: dict[str, SessionAuthorization] = Field(description="By application.")


class SessionAnswer(Answer):
    """A signed-in browser. Its ids name it and open nothing.

    What is in `payload`, `lastSubmission`, `clientId`, `accountId` and `expiresAt` is the wire's; the rest is ours.
    """

    payload: SessionPayload
    last_submission: None = Field(
        description="Always `null`: what was typed to sign in is not kept."
    )
    client_id: str | None = Field(
        description="The application that was allowed something in it first."
    )
    account_id: str
    expires_at: int = Field(description="The same moment as `exp`, in milliseconds.")
    id: str = Field(description="The same as `uid`.")
    browser: str = Field(description="Its name and its system, as far as known.")
    identifier: str = Field(description="By which the user signed in, masked.")
    methods: list[str] = Field(description="How it was proved (RFC 8176).")
    created_at: int
    last_seen_at: int


class SessionList(Answer):
    """The sessions of a user."""

    sessions: list[SessionAnswer]


_Revoke = Annotated[
    RevokeGrants | None,
    Query(
        alias="revokeGrantsTarget",
        description="Which grants end too: those of every application that got one in this session, or all but third parties'. "
        "Without it those with offline access go on.",
    ),
]


class UserSessionRoutes:
    """``/users/{id}/sessions``: the wire's, but for ending all at once."""

    def __init__(self, users: Users, browsers: Browsers, audit: Audit, gate: Gate) -> None:
        self._users = users
        self._browsers = browsers
        self._audit = audit
        self.router = section("users", gate, read=Scope.USERS_READ, write=Scope.USERS)
        add, all_ = self.router.add_api_route, "/users/{id}/sessions"
        one = f"{all_}/{{session_id}}"
        add(all_, self.list, methods=["GET"], response_model=SessionList)
        add(all_, self.end_all, methods=["DELETE"], status_code=204)
        add(one, self.get, methods=["GET"], response_model=SessionAnswer)
        add(one, self.end, methods=["DELETE"], status_code=204)

    async def list(self, id: UserID) -> SessionList:  # noqa: A002 - the wire's word
        """The browsers in which this user is signed in, the one used last first; of nobody, none."""
        return SessionList(sessions=[_answer(one) for one in await self._browsers.of(id)])

    async def get(self, id: UserID, session_id: RowID) -> SessionAnswer:  # noqa: A002
        """One of them."""
        found = await self._browsers.find(id, session_id)
        if found is None:
            raise SessionNotFound
        return _answer(found)

    async def end_all(self, id: UserID, caller: Calling) -> None:  # noqa: A002
        """Sign this user out everywhere: sessions, refresh tokens, and the browsers known for them."""
        await self._users.get(id)
        await self._users.end_access(id)
        await self._audit.append(
            "user.signed-out",
            actor=caller.actor,
            target=id,
            outcome="by-operator",
            application=caller.application,
        )

    async def end(
        self,
        id: UserID,  # noqa: A002
        session_id: RowID,
        caller: Calling,
        revoke: _Revoke = None,
    ) -> None:
        """End one session, and what applications got in it: without offline access always, with it as asked."""
        if not await self._browsers.end(
            id, session_id, revoke=revoke, operator=caller.actor, application=caller.application
        ):
            raise SessionNotFound


def _answer(one: Browser) -> SessionAnswer:
    session = one.session
    return SessionAnswer(
        payload=SessionPayload(
            exp=session.expires_at // 1000,
            iat=session.created_at // 1000,
            jti=session.id,
            uid=session.id,
            kind="Session",
            login_ts=session.created_at // 1000,
            account_id=session.user_id,
            authorizations={
                client: SessionAuthorization(
                    sid=session.id, grant_id=grant.id, persists_logout=grant.offline
                )
                for client, grant in one.grants.items()
            },
        ),
        last_submission=None,
        client_id=next(iter(one.grants), None),
        account_id=session.user_id,
        expires_at=session.expires_at,
        id=session.id,
        browser=session.agent,
        identifier=session.identifier.masked,
        methods=list(session.amr),
        created_at=session.created_at,
        last_seen_at=session.last_seen_at,
    )
