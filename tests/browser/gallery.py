"""Every page in every state a person may meet, with made-up data: what screenshots and accessibility tests look at.

The words, the templates and the policy of what a page may load are the real ones; only the data is chosen.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from watchword.experience.parts import AgreeToTerms
from watchword.identifiers import calling_codes
from watchword.web.assets import our_assets
from watchword.web.front_door import CONTENT_SECURITY_POLICY
from watchword.web.language import Language, Languages
from watchword.web.look import Look, PlainLook
from watchword.web.packing import pack
from watchword.web.pages.account_views import (
    AccountCodeView,
    AccountView,
    AccountViews,
    AllowedApplication,
    ChangeIdentifierView,
    ConfirmView,
    DataView,
    DeletedView,
    DeleteView,
    Device,
    OwnPasswordView,
)
from watchword.web.pages.views import (
    ChangedView,
    Channel,
    CodeView,
    CompleteView,
    ConsentView,
    DeadEnd,
    DemoAppView,
    End,
    IdentifierView,
    LanguageOption,
    LinkView,
    Moment,
    NewPasswordView,
    OtherDoorView,
    PasswordView,
    Problem,
    RegionOption,
    Rule,
    Sentence,
    SignedInView,
    SignedOutView,
    View,
)
from watchword.web.rendering import Renderer
from watchword.web.styles import allowing

APPLICATION = "Acorn"
REFERENCE = "7c1f9e0b24da"
_PHONE, _MAIL = "+86 138 •••• 1234", "m•••@example.com"
_SOON = Moment("2026-11-20T14:42:00Z", "14:42 UTC", "2026-11-20", 600, 10)
_AGAIN = Moment("2026-11-20T14:32:42Z", "14:32 UTC", "2026-11-20", 42, 1)
_SINCE = Moment("2026-11-20T14:32:00Z", "14:32 UTC", "2026-11-20", 0, 0)


def _regions(language: Language) -> tuple[RegionOption, ...]:
    codes = calling_codes()
    home = "CN" if language.tag in ("en", "zh-CN") else language.region
    rest = [region for region in language.region_names if region != home]
    return tuple(
        RegionOption(region, language.region_names[region], codes[region], region == home)
        for region in (home, *rest)
    )


def _problem(sentence: Sentence, channel: Channel) -> Problem:
    told = sentence in (Sentence.NO_CONNECTOR, Sentence.UNAVAILABLE)
    wait = _SOON if sentence is Sentence.WAIT else None
    return Problem(
        sentence, channel, frozenset({"phone", "email"}), wait, REFERENCE if told else None
    )


def _sign_in(
    language: Language, typed: str = "", sentence: Sentence | None = None, channel: Channel = "sms"
) -> IdentifierView:
    problem = None if sentence is None else _problem(sentence, channel)
    kinds = frozenset({"phone", "email"})
    return IdentifierView(
        "token", "SignIn", "/sign-in", kinds, typed, _regions(language), problem=problem
    )


def _door(
    language: Language,
    event: str,
    action: str,
    *kinds: str,
    other: str | None,
    password: bool = False,
) -> IdentifierView:
    regions = _regions(language) if "phone" in kinds else ()
    return IdentifierView(
        "token", event, action, frozenset(kinds), "", regions, password=password, other=other
    )


# What an operator has linked terms for: by going on, or with a tick.
_AGREEING = {
    "door-terms": AgreeToTerms.AUTOMATIC,
    "door-terms-tick": AgreeToTerms.MANUAL,
}

_RULES = (Rule("length", 8), Rule("kinds", 3))
_BROKEN = (
    Rule("length", 8, True),
    Rule("kinds", 3),
    Rule("repetition", 0, True),
    Rule("pwned", 0, True),
)


def _journeys(language: Language) -> dict[str, View]:
    """The screens beyond the first two."""
    everything = ("phone", "email", "username")
    fields = ("username", "password", "identifier")
    return {
        "door-both": _door(
            language, "SignIn", "/sign-in", *everything, other="/register", password=True
        ),
        "door-register": _door(language, "Register", "/register", "email", other="/sign-in"),
        "door-closed": _door(language, "SignIn", "/sign-in", other="/register"),
        **{
            state: _door(language, "Register", "/register", "email", "phone", other="/sign-in")
            for state in _AGREEING
        },
        "door-register-name": _door(
            language, "Register", "/register", "username", other="/sign-in"
        ),
        "door-forgot": _door(
            language, "ForgotPassword", "/forgot-password", "phone", "email", other="/sign-in"
        ),
        "password": PasswordView("token", "mei@example.com", True, True),
        "password-wrong": PasswordView(
            "token", "mei@example.com", True, True, Problem(Sentence.PASSWORD_WRONG)
        ),
        "password-only": PasswordView("token", "mei_lin", False, False),
        "complete": CompleteView(
            "token", fields, frozenset({"phone"}), "", "", _regions(language), _RULES, _MAIL
        ),
        "complete-taken": CompleteView(
            "token",
            ("username", "password"),
            frozenset(),
            "mei",
            "",
            (),
            _RULES,
            _MAIL,
            problem=Problem(Sentence.USERNAME_TAKEN),
        ),
        "complete-rejected": CompleteView(
            "token",
            ("password",),
            frozenset(),
            "",
            "",
            (),
            _BROKEN,
            _MAIL,
            problem=Problem(Sentence.PASSWORD_REJECTED),
        ),
        "other-door": OtherDoorView("token", _PHONE, "sms", register=True, open=True),
        "other-door-known": OtherDoorView("token", _MAIL, "email", register=False, open=True),
        "other-door-shut": OtherDoorView("token", _MAIL, "email", register=True, open=False),
        "new-password": NewPasswordView("token", _MAIL, "mei@example.com", _RULES),
        "new-password-rejected": NewPasswordView(
            "token", _MAIL, "mei@example.com", _BROKEN, Problem(Sentence.PASSWORD_REJECTED)
        ),
        "changed": ChangedView(),
        "link": LinkView("token", _MAIL),
        "link-elsewhere": LinkView("", None),
        "consent": ConsentView(
            "token",
            "token",
            "/consent",
            "Oak & Partners",
            ("openid", "profile", "email", "offline_access"),
            _MAIL,
        ),
        "code-forgot": CodeView(
            "token", "ForgotPassword", _MAIL, "email", 6, _SOON, _AGAIN, maybe=True, last=False
        ),
        "code-password": CodeView(
            "token", "SignIn", _PHONE, "sms", 6, _SOON, _AGAIN, password=True
        ),
    }


def _code(
    sentence: Sentence | None = None,
    *,
    typed: str = "",
    mail: bool = False,
    digits: int = 6,
    again: bool = False,
    resent: bool = False,
) -> CodeView:
    channel: Channel = "email" if mail else "sms"
    problem = None if sentence is None else _problem(sentence, channel)
    return CodeView(
        "token",
        "SignIn",
        _MAIL if mail else _PHONE,
        channel,
        digits,
        _SOON,
        None if again else _AGAIN,
        resent,
        typed=typed,
        problem=problem,
    )


_DEVICES = (
    Device("1", "Chrome, Windows", _SINCE, _SINCE, here=True),
    Device("2", "Mobile Safari, iOS", _SOON, _SOON, here=False),
    Device("3", "", _SOON, _SOON, here=False),
)
_APPLICATIONS = (
    AllowedApplication(
        "1", "Oak & Partners", ("openid", "profile", "email", "offline_access"), _SINCE
    ),
    AllowedApplication("2", "Bicycles", ("openid", "phone", "read:bicycles"), _SOON),
)
_CLAIMS = (
    ("sub", '"3f9k2m1x8q0a"'),
    ("iss", '"https://id.example.com/oidc"'),
    ("amr", '["sms", "otp"]'),
    ("auth_time", "1764513120"),
    ("sid", '"x7y2k9d0q4w8z1m5b3n6v"'),
    ("phone_number", '"8613800138000"'),
    ("phone_number_verified", "true"),
    ("name", "null"),
)


def _account(language: Language) -> dict[str, View | AccountViews]:
    """One's own account, and an application that one signs in to."""
    phone, mail = frozenset({"phone"}), frozenset({"email"})
    wrong = Problem(Sentence.PASSWORD_NOT_OURS)
    return {
        "account": AccountView("token", _PHONE, _MAIL, "mei_lin", True, _DEVICES),
        "account-applications": AccountView(
            "token", _PHONE, _MAIL, None, True, _DEVICES[:1], _APPLICATIONS, "application"
        ),
        "account-new": AccountView("token", _PHONE, None, None, False, _DEVICES[:1]),
        "account-done": AccountView(
            "token", _PHONE, _MAIL, None, True, _DEVICES[:1], done="password"
        ),
        "account-confirm": ConfirmView("token", "password", True, _PHONE, _MAIL),
        "account-confirm-code": ConfirmView("token", "email", False, _PHONE, None),
        "account-confirm-wrong": ConfirmView("token", "data", True, _PHONE, None, wrong),
        "account-code": AccountCodeView("token", _PHONE, "sms", 6, _SOON, _AGAIN),
        "account-code-wrong": AccountCodeView(
            "token",
            _MAIL,
            "email",
            6,
            _SOON,
            None,
            False,
            "123456",
            _problem(Sentence.CODE_WRONG, "email"),
        ),
        "account-phone": ChangeIdentifierView("token", phone, _PHONE, "", _regions(language)),
        "account-email": ChangeIdentifierView("token", mail, None, "", ()),
        "account-email-taken": ChangeIdentifierView(
            "token", mail, _MAIL, "li@example.com", (), _problem(Sentence.EMAIL_REFUSED, "email")
        ),
        "account-password": OwnPasswordView("token", True, _PHONE, _RULES),
        "account-password-rejected": OwnPasswordView(
            "token", False, _PHONE, _BROKEN, Problem(Sentence.PASSWORD_REJECTED)
        ),
        "account-data": DataView("token"),
        "account-delete": DeleteView("token"),
        "account-delete-wrong": DeleteView("token", wrong=True),
        "account-deleted": DeletedView(),
        "demo-app": DemoAppView(),
        "demo-app-refused": DemoAppView(refusal="access_denied The person said no."),
        "demo-app-in": DemoAppView("+8613800138000", _CLAIMS, _CLAIMS[-3:]),
    }


def views(language: Language) -> dict[str, View | AccountViews]:
    """Every state by the name it has in an address and in the name of a screenshot."""
    return {
        "sign-in": _sign_in(language),
        "sign-in-phone": _sign_in(language, "138 0013 8000"),
        **{
            f"sign-in-{sentence.value.replace('_', '-')}": _sign_in(
                language, "name@example" if "email" in sentence.value else "138 001", sentence
            )
            for sentence in Sentence
            if not sentence.value.startswith(("code", "password"))
        },
        "sign-in-wait-mail": _sign_in(language, "name@example.com", Sentence.WAIT, "email"),
        "code": _code(),
        "code-mail": _code(mail=True),
        "code-again": _code(again=True),
        "code-resent": _code(resent=True),
        "code-wrong": _code(Sentence.CODE_WRONG, typed="123456"),
        "code-over": _code(Sentence.CODE_OVER, again=True),
        "code-wait": _code(Sentence.WAIT),
        "code-empty": _code(Sentence.CODE_EMPTY),
        "code-four": _code(digits=4),
        "code-ten": _code(digits=10, typed="0123456789"),
        **_journeys(language),
        "signed-in": SignedInView("token", "3f9k2m1x8q0a", _PHONE, "sms", _SINCE),
        "signed-in-mail": SignedInView("token", "3f9k2m1x8q0a", _MAIL, "email", _SINCE),
        "signed-in-password": SignedInView(
            "token", "3f9k2m1x8q0a", "mei_lin", "sms", _SINCE, password=True, username=True
        ),
        "signed-out": SignedOutView(),
        **_account(language),
        **{f"end-{why.value.replace('_', '-')}": DeadEnd(why, REFERENCE) for why in End},
    }


def _look(state: str) -> Look:
    look = PlainLook().latest
    if state not in _AGREEING:
        return look
    site = "https://acorn.example"
    terms, privacy = f"{site}/terms", f"{site}/privacy"
    return replace(look, terms=terms, privacy=privacy, agree=_AGREEING[state])


class Gallery:
    """An application with a page for every state: ``/<state>?ui_locales=<tag>``; ``&dev`` shows the banner."""

    def __init__(self) -> None:
        self.languages = Languages()
        self._views = {language.tag: views(language) for language in self.languages.all}
        assets = our_assets()
        self._renderers = {
            dev: Renderer(
                assets,
                application_name=APPLICATION,
                dev=dev,
                inbox_url="http://127.0.0.1:3080/" if dev else None,
            )
            for dev in (False, True)
        }
        self.app = Starlette(
            routes=[
                Route("/static/{hash}/{name:path}", assets.answer),
                Route("/{state}", self._page, methods=["GET", "POST"]),
            ]
        )

    def render(self, state: str, language: Language, *, dev: bool = False) -> str:
        """One page."""
        switcher = [
            LanguageOption(each.tag, each.name, f"/{state}?ui_locales={each.tag}", each is language)
            for each in self.languages.all
        ]
        return self._renderers[dev].render(
            self._views[language.tag][state], language, switcher, _look(state)
        )

    def packed(self, state: str, language: Language) -> bytes:
        """The same over the wire."""
        public = self._renderers[False].public(self._views[language.tag][state], PlainLook().latest)
        return pack(self.render(state, language), public)

    async def _page(self, request: Request) -> Response:
        tag = request.query_params.get("ui_locales", "en")
        language = self.languages.spoken(tag) or self.languages.default
        html = self.render(
            request.path_params["state"], language, dev="dev" in request.query_params
        )
        styles = self._renderers[False].styles(PlainLook().latest)
        policy = allowing(styles, CONTENT_SECURITY_POLICY)
        if "framed" in request.query_params:  # by a test that looks at many of them
            policy = policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
        return HTMLResponse(html, headers={"content-security-policy": policy})


@asynccontextmanager
async def open_gallery() -> AsyncIterator[str]:
    """Serve the gallery on a free port of this machine; answers its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(Gallery().app, log_level="warning", lifespan="off", ws="none")
        )
        running = asyncio.create_task(server._serve([listener]))
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await running
