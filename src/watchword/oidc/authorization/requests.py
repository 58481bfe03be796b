"""The authorize endpoint's work: a request is begun, its person signs in and agrees, and the browser goes back with a code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from watchword import secret
from watchword.accounts import Session
from watchword.clients import Application, Clients, redirect_fits
from watchword.clock import Clock
from watchword.db import Connection, Database
from watchword.errors import (
    AccessDenied,
    AuthorizationRequestNotFound,
    ConsentRequired,
    InvalidClient,
    InvalidRequest,
    LoginRequired,
    OIDCError,
    UnauthorizedClient,
)
from watchword.oidc.authorization import store
from watchword.oidc.authorization_request import (
    Asked,
    AuthorizationRequest,
    AuthorizationResponse,
    Wishes,
    failed,
    read_wishes,
    way_back,
)
from watchword.oidc.codes import AuthorizationCodes
from watchword.oidc.grants import Grants
from watchword.oidc.id_tokens import IDTokens
from watchword.oidc.scopes import ScopesAsked, sorted_out

REQUEST_SECONDS: Final = 3600
# How long after its end a request that nothing came of may be begun again: a page left open over night.
AGAIN_SECONDS: Final = 24 * 3600


async def forget_requests_of(conn: Connection, user_id: str) -> None:
    """Forget what clients asked for a user; what the user allowed goes with their own row."""
    await store.forget(conn, user_id)


class Needs(StrEnum):
    """What a request waits for."""

    SIGN_IN = "sign_in"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Pending:
    """A request that cannot be answered yet."""

    request: AuthorizationRequest
    needs: Needs


class AuthorizationRequests:
    """Requests under way. Each belongs to the browser that made it: ``browser`` is the token of its cookie, and a request is
    never found with another's (T32).
    """

    def __init__(
        self,
        db: Database,
        issuer: str,
        clients: Clients,
        grants: Grants,
        codes: AuthorizationCodes,
        id_tokens: IDTokens,
        clock: Clock,
    ) -> None:
        self._db = db
        self._issuer = issuer
        self._clients = clients
        self._grants = grants
        self._codes = codes
        self._id_tokens = id_tokens
        self._clock = clock

    async def begin(
        self, asked: Asked, *, browser: str, signed_in: bool = True
    ) -> AuthorizationRequest | AuthorizationResponse:
        """The request that these parameters make, or the refusal that the browser brings back to its client: nothing is kept of what
        cannot be answered in silence, because nobody is ``signed_in``.

        Raises ``InvalidClient``, ``UnauthorizedClient`` and ``InvalidRequest`` where no browser may be sent anywhere.
        """
        application = await self._client(asked.get("client_id"))
        back = way_back(asked, application)
        try:
            wishes = read_wishes(asked, application)
            wishes = replace(wishes, user=self._hinted(asked, application))
            await sorted_out(application, self._clients.resources, wishes)
            if "none" in wishes.prompt and not signed_in:
                raise LoginRequired
        except OIDCError as exc:
            return failed(back, self._issuer, exc)
        return await self._add(application, wishes, secret.fingerprint(browser))

    async def find(self, request_id: str, *, browser: str) -> AuthorizationRequest | None:
        """The request of this id that waits for its person in this browser."""
        return await store.find(
            self._db, request_id, secret.fingerprint(browser), self._clock.now()
        )

    async def current(
        self, browser: str, application: str | None = None
    ) -> AuthorizationRequest | None:
        """The latest request that waits in this browser, of ``application`` if one is named."""
        waiting = await self.waiting(browser)
        return next((one for one in waiting if application in (None, one.application)), None)

    async def waiting(self, browser: str) -> list[AuthorizationRequest]:
        """Every request that waits in this browser, the latest first."""
        return await store.waiting(self._db, secret.fingerprint(browser), self._clock.now())

    async def again(self, browser: str, application: str) -> AuthorizationRequest | None:
        """A request like the latest that this browser made for ``application`` and that nothing came of: whoever took too long
        still gets where they wanted to.

        ``None`` where there is none, a day later, or when the application is not to be answered there any more.
        """
        at, fingerprint = self._clock.now(), secret.fingerprint(browser)
        since = at - AGAIN_SECONDS * 1000
        before = await store.unanswered(self._db, fingerprint, application, since)
        if before is None or before.expires_at > at:
            return before
        try:
            client = await self._client(application)
        except OIDCError:
            return None
        if not redirect_fits(before.wishes.redirect_uri, client.redirect_uris):
            return None
        return await self._add(client, before.wishes, fingerprint)

    async def go_on(
        self, request: AuthorizationRequest, session: Session | None
    ) -> Pending | AuthorizationResponse:
        """What comes next: the person's sign-in, their consent, or the answer.

        ``prompt=none`` makes an error of whatever would need the person (OpenID Connect Core 3.1.2.6).
        """
        silent = "none" in request.wishes.prompt
        if session is None or self._wants_sign_in(request, session):
            # Whoever has just signed in and is not the one that was meant will not be at the next try either.
            if silent or (session is not None and session.created_at >= request.created_at):
                return await self._refuse(request, LoginRequired())
            return Pending(request, Needs.SIGN_IN)
        application = await self._client(request.application)
        asked = await sorted_out(application, self._clients.resources, request.wishes)
        if await self._wants_consent(request, asked, session):
            if silent and application.third_party:
                return await self._refuse(request, ConsentRequired())
            if not silent:
                return Pending(request, Needs.CONSENT)
        return await self._finish(request, application, asked, session)

    async def go_through(
        self, request: AuthorizationRequest, session: Session
    ) -> AuthorizationResponse | Pending:
        """As ``go_on``, for somebody who signed in just now: an application of ours needs no yes."""
        application = await self._client(request.application)
        if application.third_party or self._wants_sign_in(request, session):
            return await self.go_on(request, session)
        asked = await sorted_out(application, self._clients.resources, request.wishes)
        return await self._finish(request, application, asked, session)

    async def consent(self, request: AuthorizationRequest, session: Session) -> None:
        """Note that the session's person said yes to this request; for first-party applications nobody is asked."""
        if not await store.note_consent(self._db, request.id, session.user_id, self._clock.now()):
            raise AuthorizationRequestNotFound

    async def decline(self, request: AuthorizationRequest) -> AuthorizationResponse:
        """The person said no."""
        return await self._refuse(request, AccessDenied())

    async def _finish(
        self,
        request: AuthorizationRequest,
        application: Application,
        asked: ScopesAsked,
        session: Session,
    ) -> AuthorizationResponse | Pending:
        """The answer with a code, once for each request; whoever was signed out at this very moment has to sign in again.

        Raises ``AuthorizationRequestNotFound`` the second time, and when consent was withdrawn at this very moment.
        """
        async with self._db.transaction() as conn:
            await self._grants.hold(session.user_id, conn=conn)
            if await self._withdrawn(conn, request, application, asked, session):
                raise AuthorizationRequestNotFound
            grant = await self._grants.give(conn, application, session, asked)
            if grant is not None:
                over = await store.finish(conn, request, self._clock.now())
                if over is None:  # raised inside: the grant is undone
                    raise AuthorizationRequestNotFound
                code = await self._codes.issue(conn, grant, over.wishes)
                return over.response(self._issuer, code=code)
        if "none" in request.wishes.prompt:
            return await self._refuse(request, LoginRequired())
        return Pending(request, Needs.SIGN_IN)

    async def application(self, request: AuthorizationRequest) -> Application:
        """Who asked. Raises ``InvalidClient`` if it is gone meanwhile."""
        return await self._client(request.application)

    async def asked(self, request: AuthorizationRequest) -> ScopesAsked:
        """What it may be given, for the consent page."""
        application = await self._client(request.application)
        return await sorted_out(application, self._clients.resources, request.wishes)

    async def purge(self) -> int:
        """Forget requests that nobody may begin again any more; answers how many."""
        return await store.delete(self._db, self._clock.now() - AGAIN_SECONDS * 1000)

    async def _add(
        self, application: Application, wishes: Wishes, browser: bytes
    ) -> AuthorizationRequest:
        at = self._clock.now()
        request = AuthorizationRequest(
            secret.new_id(), application.id, wishes, at, at + REQUEST_SECONDS * 1000
        )
        await store.add(self._db, request, browser)
        return request

    async def _client(self, client_id: str | None) -> Application:
        if client_id is None:
            raise InvalidClient("missing required parameter(s) 'client_id'")
        application = await self._clients.applications.find(client_id)
        if application is None or not application.enabled:
            raise InvalidClient(f"invalid client {client_id[:64]}")
        if not application.type.signs_in:
            raise UnauthorizedClient
        return application

    async def _refuse(self, request: AuthorizationRequest, exc: OIDCError) -> AuthorizationResponse:
        async with self._db.transaction() as conn:
            over = await store.finish(conn, request, self._clock.now())
        if over is None:
            raise AuthorizationRequestNotFound
        return failed(request.wishes, self._issuer, exc)

    def _hinted(self, asked: Asked, application: Application) -> str | None:
        """Whom an ID token of this client's names as who it takes to be there (OpenID Connect Core 3.1.2.1)."""
        token = asked.get("id_token_hint")
        if token is None:
            return None
        hint = self._id_tokens.hinted(token)
        if hint is None or hint[0] != application.id:
            raise InvalidRequest("could not validate id_token_hint")
        return hint[1]

    def _wants_sign_in(self, request: AuthorizationRequest, session: Session) -> bool:
        wishes = request.wishes
        if wishes.user not in (None, session.user_id):
            return True
        if {"login", "select_account"} & set(wishes.prompt):
            return session.created_at < request.created_at
        if wishes.max_age is None:
            return False
        # A sign-in for this very request is fresh enough, whatever max_age says.
        old = self._clock.now() - session.created_at > wishes.max_age * 1000
        return old and session.created_at < request.created_at

    async def _wants_consent(
        self,
        request: AuthorizationRequest,
        asked: ScopesAsked,
        session: Session,
        *,
        conn: Connection | None = None,
    ) -> bool:
        if request.consented_by == session.user_id:
            return False
        if "consent" in request.wishes.prompt:
            return True
        return not await self._grants.covered(
            session.user_id, request.application, asked, conn=conn
        )

    async def _withdrawn(
        self,
        conn: Connection,
        request: AuthorizationRequest,
        application: Application,
        asked: ScopesAsked,
        session: Session,
    ) -> bool:
        """Whether a third party is no longer allowed what it was a moment ago."""
        if not application.third_party:
            return False
        return await self._wants_consent(request, asked, session, conn=conn)
