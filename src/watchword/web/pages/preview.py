"""Pages as they would look: for the console, in a frame of its own origin's, where nothing can be pressed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.experience import SignInExperience
from watchword.interaction import Allowed, Event
from watchword.message import Channel
from watchword.web.desk import Desk
from watchword.web.errors import Refused
from watchword.web.look import Look, Scheme
from watchword.web.pages.views import CodeView, End, IdentifierView, Moment, View
from watchword.web.previews import Previews

_EVENTS: Final = {"sign-in": Event.SIGN_IN, "register": Event.REGISTER}
_LATER: Final = Moment("2026-01-01T12:10:00Z", "12:10", "2026-01-01", 600, 10)

LookOf = Callable[[SignInExperience, Scheme | None], Look]
_SCHEMES: Final[Mapping[str, Scheme]] = {"light": "light", "dark": "dark"}


class PreviewPages:
    """``/preview/<token>?screen=sign-in|register|code&scheme=light|dark&ui_locales=…``. No session, no token of a form, no script, no way on."""

    def __init__(self, desk: Desk, previews: Previews, look_of: LookOf, framed_by: str) -> None:
        self._desk = desk
        self._previews = previews
        self._look_of = look_of
        # A document in the sandbox has no form, no script and no name of ours, whoever frames it.
        self._policy = (
            f"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
            f"frame-ancestors {framed_by}; sandbox allow-same-origin"
        )

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [Route("/preview/{draft}", self.show, methods=["GET"])]

    async def show(self, request: Request) -> Response:
        """One screen of the draft."""
        experience = self._previews.find(request.path_params["draft"])
        if experience is None:
            raise Refused(End.NOT_FOUND)
        scheme = _SCHEMES.get(request.query_params.get("scheme", ""))
        desk = self._desk.wearing(self._look_of(experience, scheme))
        screen = request.query_params.get("screen", "sign-in")
        headers = {"content-security-policy": self._policy}
        response = desk.page(request, self._view(desk, request, experience, screen), 200, headers)
        # Looking at another language is no wish for it.
        del response.headers["set-cookie"]
        return response

    def _view(
        self, desk: Desk, request: Request, experience: SignInExperience, screen: str
    ) -> View:
        if screen == "code":
            return CodeView(
                token="",
                event=Event.SIGN_IN.value,
                masked="+86 138 •••• 1234",
                channel="sms",
                digits=experience.watchword_code_policy.digits or 6,
                expires=_LATER,
                resend=None,
            )
        event = _EVENTS.get(screen, Event.SIGN_IN)
        allowed = Allowed.of(experience, frozenset(Channel))
        kinds = frozenset(kind.value for kind in allowed.kinds(event))
        return IdentifierView(
            token="",
            event=event.value,
            action="/sign-in",
            kinds=kinds,
            identifier="",
            regions=desk.regions(request, None) if "phone" in kinds or not kinds else (),
            code=any(each.code for each in allowed.methods),
            password=event is Event.SIGN_IN and any(each.password for each in allowed.methods),
        )
