"""A code or a refresh token in, tokens out (OpenID Connect Core 3.1.3 and 12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from watchword.accounts import Activity, User
from watchword.clients import Application, AuthenticatedClient, Resources
from watchword.errors import InvalidScope, InvalidTarget, UnauthorizedClient
from watchword.oidc.access_tokens import AccessTokens, IssuedToken
from watchword.oidc.codes import AuthorizationCodes
from watchword.oidc.grant import Grant
from watchword.oidc.id_tokens import IDTokens
from watchword.oidc.opaque_tokens import OpaqueTokens
from watchword.oidc.refresh_tokens import RefreshTokens


@dataclass(frozen=True, slots=True)
class TokenSet:
    """Everything that a grant gave at once; ``user_id`` is whose it is, unless a program asked for itself."""

    access: IssuedToken
    id_token: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    user_id: str | None = None


class Exchange:
    """The grant types that stand for a person."""

    def __init__(
        self,
        *,
        resources: Resources,
        codes: AuthorizationCodes,
        refresh_tokens: RefreshTokens,
        access_tokens: AccessTokens,
        opaque_tokens: OpaqueTokens,
        id_tokens: IDTokens,
        activity: Activity,
    ) -> None:
        self._resources = resources
        self._codes = codes
        self._refresh_tokens = refresh_tokens
        self._access_tokens = access_tokens
        self._opaque_tokens = opaque_tokens
        self._id_tokens = id_tokens
        self._activity = activity

    async def code(
        self,
        client: AuthenticatedClient,
        code: str,
        *,
        redirect_uri: str | None,
        verifier: str | None,
        resources: Sequence[str] = (),
    ) -> TokenSet:
        """Tokens for an authorization code. Raises ``InvalidGrant``, ``InvalidTarget`` and ``UnauthorizedClient``."""
        application = client.application
        _require_signs_in(client)
        redeemed = await self._codes.redeem(code, application, redirect_uri, verifier)
        grant, user = redeemed.grant, redeemed.user
        # Without a word about resources the code is for userinfo, so that the client can ask who signed in.
        access = await self._access(application, grant, user, resources, None)
        refresh = None
        if grant.offline or application.always_refresh_token:
            refresh = await self._refresh_tokens.issue(grant, application)
        id_token = self._id_tokens.issue(
            grant, user, application, access_token=access.access_token, nonce=redeemed.nonce
        )
        return TokenSet(access, id_token, refresh, user.id)

    async def refresh(
        self,
        client: AuthenticatedClient,
        token: str,
        *,
        resources: Sequence[str] = (),
        scopes: Sequence[str] = (),
    ) -> TokenSet:
        """Tokens for a refresh token. Raises ``InvalidGrant``, ``InvalidScope``, ``InvalidTarget``, ``UnauthorizedClient``."""
        _require_signs_in(client)
        refreshed = await self._refresh_tokens.use(token, client.application)
        grant, user = refreshed.grant, refreshed.user
        application = client.application
        access = await self._access(application, grant, user, resources, _checked(grant, scopes))
        await self._activity.note(user.id)
        id_token = None
        if "openid" in (scopes or grant.scopes):
            id_token = self._id_tokens.issue(
                grant, user, application, access_token=access.access_token
            )
        return TokenSet(access, id_token, refreshed.token, user.id)

    async def _access(
        self,
        application: Application,
        grant: Grant,
        user: User,
        resources: Sequence[str],
        scopes: Sequence[str] | None,
    ) -> IssuedToken:
        if len(resources) > 1:
            raise InvalidTarget("only one resource at a time")
        if not resources:
            return await self._opaque_tokens.issue(grant, _narrowed(grant.scopes, scopes))
        allowed = grant.resource_scopes.get(resources[0])
        resource = await self._resources.named(resources[0])
        if allowed is None or resource is None:
            raise InvalidTarget("resource indicator is missing, or unknown")
        # What the operator has taken from the application since the person's yes is gone from its tokens too.
        still = _narrowed(allowed, application.resource_scopes.get(resource.indicator, ()))
        return self._access_tokens.issue(
            resource, _narrowed(still, scopes), subject=user.id, client=application.id
        )


def _require_signs_in(client: AuthenticatedClient) -> None:
    if not client.application.type.signs_in:
        raise UnauthorizedClient


def _checked(grant: Grant, asked: Sequence[str]) -> Sequence[str] | None:
    """RFC 6749 6: no more than was granted. ``None`` asks for all of it."""
    everything = {*grant.scopes}.union(*grant.resource_scopes.values())
    if not set(asked) <= everything:
        raise InvalidScope("requested scope was not granted")
    return asked or None


def _narrowed(granted: tuple[str, ...], asked: Sequence[str] | None) -> tuple[str, ...]:
    return granted if asked is None else tuple(scope for scope in granted if scope in asked)
