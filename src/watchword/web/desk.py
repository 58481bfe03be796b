"""What every page's route works with: who is asking, in which language, and how an answer is made."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

from watchword.clock import Clock
from watchword.identifiers import calling_codes
from watchword.web.addresses import client_address
from watchword.web.cookies import Cookies
from watchword.web.csrf import FormTokens
from watchword.web.errors import Refused, refusal_of
from watchword.web.forms import read_form
from watchword.web.front_door import CONTENT_SECURITY_POLICY, REQUEST_ID
from watchword.web.language import Language, region_of, wished
from watchword.web.look import Look, Looks, PlainLook
from watchword.web.packing import pack
from watchword.web.pages.account_views import AccountViews
from watchword.web.pages.views import DeadEnd, End, LanguageOption, RegionOption, View
from watchword.web.rendering import Renderer
from watchword.web.styles import allowing

_NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})
_LONGEST_WISH: Final = 200
_POLICY: Final = "content-security-policy"
# Where a sign-in begins anew without losing the application it was for.
AGAIN: Final = "/oidc/auth/again"
_LOST: Final = frozenset({End.EXPIRED, End.FINISHED, End.FORGED})
_PICKERS: Final = 256
# GET leads back to the page on which a language was chosen; a refused POST has its form at another address.
_FORMS: Final = {
    "/sign-in/resend": "/sign-in/code",
    "/sign-in/change": "/sign-in",
    "/sign-in/by-password": "/sign-in/password",
    "/sign-in/by-code": "/sign-in/code",
    "/sign-out": "/signed-in",
    "/account/end": "/account",
    "/account/end-others": "/account",
    "/account/code/resend": "/account/code",
}


class Desk:
    """One per application; every page has it."""

    def __init__(
        self,
        *,
        origin: str,
        home_region: str | None,
        trusted_proxies: int,
        cookies: Cookies,
        forms: FormTokens,
        looks: Looks,
        renderer: Renderer,
        clock: Clock,
    ) -> None:
        self.cookies = cookies
        self.forms = forms
        self.clock = clock
        self._origin = origin
        self._home_region = home_region
        self._trusted_proxies = trusted_proxies
        self.looks = looks
        self._renderer = renderer
        self._calling_codes = calling_codes()
        # 245 lines, the same for everybody of one language and country.
        self._pickers = lru_cache(_PICKERS)(self._picker)

    def wearing(self, look: Look) -> Desk:
        """The same desk with another look, for one page."""
        other = copy(self)
        other.looks = PlainLook(look)
        other._pickers = lru_cache(1)(other._picker)  # noqa: SLF001 - our own
        return other

    # --- who asks ---------------------------------------------------------------------------

    def address(self, request: Request) -> str | None:
        """Where the request came from, by our own computation."""
        return client_address(request.scope, self._trusted_proxies)

    def language(self, request: Request) -> Language:
        """The language of this request's answer."""
        look = self.looks.latest
        wishes = wished(request.headers.get("accept-language", "")) if look.auto_detect else []
        return (
            self._asked_language(request)
            or look.languages.first_spoken(filter(None, [self.cookies.language(request)]))
            or look.languages.first_spoken(wishes)
            or look.fallback
        )

    def _asked_language(self, request: Request) -> Language | None:
        asked = request.query_params.get("ui_locales", "")[:_LONGEST_WISH]
        return self.looks.latest.languages.first_spoken(asked.split())

    @property
    def origin(self) -> str:
        """What browsers see of this server."""
        return self._origin

    async def fields(self, request: Request) -> dict[str, str]:
        """The fields of a form, whoever made it. Raises ``Refused``."""
        return await read_form(request)

    async def form(self, request: Request, kind: str, cookie: str | None) -> dict[str, str]:
        """The fields of a form that we made for this very browser. Raises ``Refused``: without a cookie there is nothing to
        go on with, and with another's the form is not ours.
        """
        fields = await read_form(request)
        if cookie is None:
            raise Refused(End.EXPIRED)
        if not self.forms.fits(kind, cookie, fields.get("token", "")):
            raise Refused(End.FORGED)
        return fields

    def regions(self, request: Request, chosen: str | None) -> tuple[RegionOption, ...]:
        """The country picker: the home region first, then as the language's readers look them up."""
        home = self.home_region(request)
        selected = chosen if chosen in self._calling_codes else home
        return self._pickers(self.language(request).tag, home, selected)

    def _picker(self, tag: str, home: str, selected: str) -> tuple[RegionOption, ...]:
        spoken = self.looks.latest.languages.all
        language = next(each for each in spoken if each.tag == tag)
        rest = [region for region in language.region_names if region != home]
        return tuple(
            RegionOption(
                region,
                language.region_names.get(region, region),
                self._calling_codes[region],
                region == selected,
            )
            for region in (home, *rest)
            if region in self._calling_codes
        )

    def home_region(self, request: Request) -> str:
        """The operator's home region, or the one that the browser's language speaks of."""
        home = self.looks.latest.home_country or self._home_region
        if home in self._calling_codes:
            return str(home)
        guessed = region_of(wished(request.headers.get("accept-language", "")))
        return guessed if guessed in self._calling_codes else self.language(request).region

    def known_region(self, region: str) -> str | None:
        """``region`` if it is one; the form's field is the sender's to fill."""
        return region if region in self._calling_codes else None

    # --- the answer -------------------------------------------------------------------------

    def page(
        self,
        request: Request,
        view: View | AccountViews,
        status: int = 200,
        headers: Mapping[str, str] = _NO_HEADERS,
    ) -> Response:
        """``view`` in the request's language."""
        language, look = self.language(request), self.looks.latest
        html = self._renderer.render(view, language, self._switcher(request, language), look)
        policy = headers.get(_POLICY, CONTENT_SECURITY_POLICY)
        said = {
            **headers,
            "content-language": language.tag,
            "vary": "accept-encoding",
            _POLICY: allowing(self._renderer.styles(look), policy),
        }
        body: str | bytes = html
        if "gzip" in request.headers.get("accept-encoding", ""):
            body, said["content-encoding"] = pack(html, self._renderer.public(view, look)), "gzip"
        response = HTMLResponse(body, status, said)
        if self._asked_language(request) is not None:
            self.cookies.keep_language(response, language.tag)
        return response

    def go(self, path: str) -> Response:
        """See there: after every POST, so that reloading repeats nothing. Relative, so that no header can lead elsewhere (T25)."""
        return RedirectResponse(path, 303)

    async def dead_end(self, scope: Scope, exc: Exception) -> Response:
        """The page for a request that no page answers."""
        refused, request = refusal_of(exc), Request(scope)
        view = DeadEnd(refused.why, scope[REQUEST_ID], self._forward(request, refused.why))
        return self.page(request, view, refused.status, refused.headers)

    def _forward(self, request: Request, why: End) -> str:
        if why is End.MISDIRECTED:
            # Under a name that is not ours a relative link would lead there again.
            return f"{self._origin}/sign-in"
        application = self.cookies.destination(request) if why in _LOST else None
        return f"{AGAIN}?app_id={application}" if application else "/sign-in"

    def _switcher(self, request: Request, current: Language) -> tuple[LanguageOption, ...]:
        # The path comes from the route, never from the address: what is not ours leads to the first page.
        path = str(getattr(request.scope.get("route"), "path", "/sign-in"))
        path = _FORMS.get(path, path)
        if "{" in path or path == "/":
            path = "/sign-in"
        return tuple(
            LanguageOption(each.tag, each.name, f"{path}?ui_locales={each.tag}", each is current)
            for each in self.looks.latest.languages.all
        )
