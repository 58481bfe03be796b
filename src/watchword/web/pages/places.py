"""Where a journey's screens are, and where it leads in the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from watchword.interaction import Event, Finished, Next

FIRST: Final[Mapping[Event, str]] = {
    Event.SIGN_IN: "/sign-in",
    Event.REGISTER: "/register",
    Event.FORGOT_PASSWORD: "/forgot-password",
}
PLACES: Final[Mapping[Next, str]] = {
    Next.CODE: "/sign-in/code",
    Next.WRONG_DOOR: "/sign-in/other-door",
    Next.COMPLETE: "/sign-in/complete",
    Next.NEW_PASSWORD: "/forgot-password/new-password",
}
ACCOUNT: Final = "/account"


def way_back(finished: Finished, *, to_account: bool) -> str:
    """Where the person wanted to go: on with the application's request, or else to their account or to our own page."""
    request = finished.ending.authorization_request
    if request is not None:
        return f"/oidc/auth/{request}"
    return ACCOUNT if to_account else "/signed-in"
