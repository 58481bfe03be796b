"""How a client shows who it is: HTTP Basic, or in the body (RFC 6749 2.3.1)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from urllib.parse import unquote

from starlette.requests import Request

from watchword.errors import InvalidClient, InvalidRequest
from watchword.web.oidc.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Shown:
    """A client's id and what it showed for it; ``basic`` when that came in the header."""

    client: str
    secret: str | None = field(repr=False)
    basic: bool = False


def shown(request: Request, parameters: Parameters) -> Shown:
    """Who the client says it is. Raises ``InvalidRequest`` for two ways at once, ``InvalidClient`` for none."""
    named, secret = parameters.get("client_id"), parameters.get("client_secret")
    header = request.headers.get("authorization")
    if header is None:
        if named is None:
            raise InvalidClient("no client authentication mechanism provided")
        return Shown(named, secret)
    basic = _basic(header)
    if secret is not None:
        raise InvalidRequest("client authentication must only be provided using one mechanism")
    if named not in (None, basic.client):
        raise InvalidRequest("mismatch in body and authorization client ids")
    return basic


def _basic(header: str) -> Shown:
    kind, _, encoded = header.partition(" ")
    if kind.lower() != "basic":
        raise InvalidRequest("the authorization header is not Basic")
    try:
        client, colon, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        colon = client = secret = ""
    client, secret = unquote(client), unquote(secret)
    if not colon or "\x00" in client + secret:
        raise InvalidRequest("the authorization header cannot be read")
    return Shown(client, secret, basic=True)
