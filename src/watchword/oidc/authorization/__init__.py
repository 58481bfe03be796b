"""The authorize endpoint: what clients ask for, from the first step to the answer."""

from watchword.oidc.authorization.requests import (
    AuthorizationRequests,
    Needs,
    Pending,
    forget_requests_of,
)

__all__ = [
    "AuthorizationRequests",
    "Needs",
    "Pending",
    "forget_requests_of",
]
