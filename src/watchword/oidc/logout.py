"""RP-initiated logout: a client asks that its person be signed out here too, and where to send them then."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from watchword.accounts import Session
from watchword.clients import Applications, redirect_fits
from watchword.errors import InvalidRequest
from watchword.oidc.authorization_request import Asked
from watchword.oidc.grants import Grants
from watchword.oidc.id_tokens import IDTokens


@dataclass(frozen=True, slots=True)
class Logout:
    """What was asked for. ``certain``: the client took part in this session, so that nobody else can be behind it."""

    client: str | None
    redirect_uri: str | None
    state: str | None
    certain: bool

    @property
    def url(self) -> str | None:
        """Where the browser goes afterwards; ``None`` for our own page."""
        if self.redirect_uri is None or self.state is None:
            return self.redirect_uri
        joint = "&" if urlsplit(self.redirect_uri).query else "?"
        return f"{self.redirect_uri}{joint}{urlencode({'state': self.state})}"


class Logouts:
    """Reads what clients ask for at the end of a session."""

    def __init__(self, applications: Applications, grants: Grants, id_tokens: IDTokens) -> None:
        self._applications = applications
        self._grants = grants
        self._id_tokens = id_tokens

    async def read(self, asked: Asked, session: Session | None) -> Logout:
        """The request, checked. Raises ``InvalidRequest`` for an address that is not the client's, or a client that is not
        the hint's.
        """
        hint, client, uri = self._hint(asked), asked.get("client_id"), None
        if hint is not None and client not in (None, hint[0]):
            raise InvalidRequest("client_id does not match the provided id_token_hint")
        client = hint[0] if hint is not None else client
        application = None if client is None else await self._applications.find(client)
        if client is not None and application is None:
            raise InvalidRequest("unrecognized client")
        if (uri := asked.get("post_logout_redirect_uri")) is not None:
            known = () if application is None else application.post_logout_redirect_uris
            if not redirect_fits(uri, known):
                raise InvalidRequest("post_logout_redirect_uri not registered")
        certain = False
        if session is not None and client is not None:
            hinted = hint is not None and hint[2] == session.id
            certain = hinted or await self._grants.took_part(client, session.id)
        return Logout(client, uri, asked.get("state"), certain)

    def _hint(self, asked: Asked) -> tuple[str, str, str] | None:
        token = asked.get("id_token_hint")
        if token is None:
            return None
        hint = self._id_tokens.hinted(token)
        if hint is None:
            raise InvalidRequest("could not validate id_token_hint")
        return hint
