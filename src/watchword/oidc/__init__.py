"""OpenID Connect: the protocol's own nouns. No HTML, no framework; the desk of the library that signs."""

from watchword.oidc.access_tokens import AccessTokens, IssuedToken
from watchword.oidc.authorization import (
    AuthorizationRequests,
    Needs,
    Pending,
    forget_requests_of,
)
from watchword.oidc.authorization_request import (
    AuthorizationRequest,
    AuthorizationResponse,
    ResponseMode,
)
from watchword.oidc.browsers import Browser, Browsers, RevokeGrants
from watchword.oidc.claims import claims_of
from watchword.oidc.client_credentials import ClientCredentials
from watchword.oidc.consents import Consent, Consents
from watchword.oidc.discovery import Discovery
from watchword.oidc.exchange import TokenSet
from watchword.oidc.grant import Grant
from watchword.oidc.grants import told_of
from watchword.oidc.logout import Logout
from watchword.oidc.management import ManagementCaller, ManagementTokens
from watchword.oidc.provider import Provider
from watchword.oidc.scopes import ScopesAsked
from watchword.oidc.signing import Algorithm, SigningKeys, new_signing_key

__all__ = [
    "AccessTokens",
    "Algorithm",
    "AuthorizationRequest",
    "AuthorizationRequests",
    "AuthorizationResponse",
    "Browser",
    "Browsers",
    "ClientCredentials",
    "Consent",
    "Consents",
    "Discovery",
    "Grant",
    "IssuedToken",
    "Logout",
    "ManagementCaller",
    "ManagementTokens",
    "Needs",
    "Pending",
    "Provider",
    "ResponseMode",
    "RevokeGrants",
    "ScopesAsked",
    "SigningKeys",
    "TokenSet",
    "claims_of",
    "forget_requests_of",
    "new_signing_key",
    "told_of",
]
