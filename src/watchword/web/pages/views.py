"""What each page's template gets: the contract between the routes and ``web/templates``.

A template reads ``view`` (one of the dataclasses below; its ``template`` names the file, which extends ``layout.html``) and these
globals of every page:

    _(text) and ngettext(one, many, n)   the catalogue of the page's language, old-style (``%(name)s`` after ``| format`` or keywords)
    locale, dir                          "zh-CN"; "ltr" or "rtl": for ``<html lang dir>``
    languages                            ``LanguageOption`` of each language we speak, for a switcher made of links
    asset(name)                          "/static/<hash>/<name>" of a file under web/static
    application_name                     what the person signs in to
    dev, inbox_url                       whether this is a dev database, and where its messages can be read (or ``None``)

Every form is ``method="post"`` and carries ``<input type="hidden" name="token" value="{{ view.token }}">``:

    POST /sign-in, /register, /forgot-password    identifier, region, on /sign-in also with=password
    POST /sign-in/code                            code            POST /sign-in/resend, /sign-in/change   (nothing else)
    POST /sign-in/password                        password        POST /sign-in/by-code                   (nothing else)
    POST /sign-in/complete                        username, password, identifier, region: those the page asks for
    POST /sign-in/other-door                      (nothing else)
    POST /forgot-password/new-password            password
    POST /link                                    link
    POST /sign-out                                (nothing else)

Region names come from ``web/locale/regions.json``: ``{"en": {"CN": "China", ...}, "zh-CN": {...}, ...}``, each language's names in the
order in which its readers look them up; the home region is put first here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal

Channel = Literal["sms", "email"]


class Sentence(StrEnum):
    """Everything a page may have to tell a person who cannot go on as they wanted. Templates hold the words."""

    IDENTIFIER_EMPTY = "identifier_empty"  # type your phone number or e-mail address
    IDENTIFIER_LONG = "identifier_long"  # too long to be either
    PHONE_INVALID = "phone_invalid"  # check the number, for example ...
    PHONE_COUNTRY = "phone_country"  # the country is missing or unknown: choose it, or begin with +
    PHONE_KIND = "phone_kind"  # numbers of this kind (premium rate, pager ...) are not served
    COUNTRY_REFUSED = "country_refused"  # numbers of this country are not served
    EMAIL_REFUSED = "email_refused"  # the operator does not take this address
    TERMS = "terms"  # agree to the terms first
    EMAIL_INVALID = "email_invalid"  # check the address, for example ...
    CODE_EMPTY = "code_empty"  # type the code; nothing was judged
    CODE_WRONG = "code_wrong"  # wrong
    LINK_OVER = "link_over"  # the link is no longer valid: type the code, or ask for a new one
    CODE_OVER = "code_over"  # no longer valid, ask for a new one
    WAIT = "wait"  # too many, wait until ``problem.wait.clock`` (or use the other channel)
    NO_CONNECTOR = "no_connector"  # sign-in by code is not available; tell the site owner
    BAD_RECIPIENT = "bad_recipient"  # nothing can be delivered to this number or address: check it
    THROTTLED = (
        "throttled"  # the carrier takes no more for this number now; later, or the other channel
    )
    UNAVAILABLE = "unavailable"  # could not be sent: try again, or use the other channel
    BUSY = "busy"  # we are busy: try again in a moment; nothing was lost
    USERNAME_INVALID = "username_invalid"  # letters, digits and underscores, a letter first
    USERNAME_TAKEN = "username_taken"  # somebody has this name
    IDENTIFIER_TAKEN = "identifier_taken"  # somebody has this number or address
    PASSWORD_EMPTY = "password_empty"  # noqa: S105 - type your password
    PASSWORD_WRONG = "password_wrong"  # noqa: S105 - one sentence for unknown and wrong
    PASSWORD_NOT_OURS = "password_not_ours"  # noqa: S105 - wrong, and whose account it is is known
    PASSWORD_REJECTED = "password_rejected"  # noqa: S105 - the rules say which
    PASSWORD_SAME = "password_same"  # noqa: S105 - that is the one you have
    SUSPENDED = "suspended"  # this account is suspended
    METHOD_OFF = "method_off"  # nobody signs in like this here


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment to show: ``<time datetime="{{ iso }}">{{ clock }}</time>``.

    ``clock`` is for those without script ("14:32 UTC"); script may rewrite it into the browser's own zone from ``iso``.
    ``seconds`` is how far away it is, never negative, ``minutes`` the same rounded up.
    """

    iso: str
    clock: str
    date: str
    seconds: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the person sees this page again.

    ``channel`` is the one they tried; ``kinds`` are the identifiers that lead on from here, so that no page suggests another.
    """

    sentence: Sentence
    channel: Channel | None = None
    kinds: frozenset[str] = frozenset()
    wait: Moment | None = None
    reference: str | None = None  # the request id, where telling it to the site owner helps


@dataclass(frozen=True, slots=True)
class RegionOption:
    """One line of the country picker: ``China +86``. The home region is first."""

    region: str
    name: str
    calling_code: int
    selected: bool


@dataclass(frozen=True, slots=True)
class LanguageOption:
    """One link of the language switcher; ``name`` is the language's own."""

    tag: str
    name: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class IdentifierView:
    """Screens 1 and 6: one field ``identifier``, one select ``region`` (where phones are served). ``identifier`` is what was typed.

    ``event`` is ``SignIn``, ``Register`` or ``ForgotPassword``, ``action`` where the form goes, ``kinds`` what may be typed: nothing
    where no method is switched on, and then there is no field either.
    ``password``: whether there is a second way on, with a password; ``first``: whether it is the first. ``other`` leads to the
    other door.
    """

    template: ClassVar[str] = "identifier.html"

    token: str
    event: str
    action: str
    kinds: frozenset[str]
    identifier: str
    regions: tuple[RegionOption, ...]
    code: bool = True
    password: bool = False
    other: str | None = None
    agreed: bool = False
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class CodeView:
    """Screen 2: one box ``code`` of ``digits`` digits; ``masked`` is where the code went.

    ``typed`` is what to put back in the box, selected: only ever a wrong code. ``resend`` is when a new code may be asked for;
    ``None``: now. ``resent`` is true once, right after "send again". ``maybe``: whether it went is not for everybody to know.
    ``last``: the right code ends the journey.
    """

    template: ClassVar[str] = "code.html"

    token: str
    event: str
    masked: str
    channel: Channel
    digits: int
    expires: Moment
    resend: Moment | None
    resent: bool = False
    maybe: bool = False
    last: bool = True
    password: bool = False
    other_channel: bool = True
    typed: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class PasswordView:
    """Screen 3: one field ``password`` for ``identifier``. ``code`` and ``forgot``: whether these ways lead anywhere."""

    template: ClassVar[str] = "password.html"

    token: str
    identifier: str
    code: bool
    forgot: bool
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule for passwords. ``kind``: ``length``, ``kinds``, ``pwned``, ``repetition``, ``user_info`` or ``words``.

    ``broken``: what was typed last broke it. ``number`` is the least length, or the least number of kinds of characters.
    """

    kind: str
    number: int = 0
    broken: bool = False


@dataclass(frozen=True, slots=True)
class CompleteView:
    """Screen 4: only what is missing. ``fields`` are ``username``, ``password`` and ``identifier``, in the order to ask."""

    template: ClassVar[str] = "complete.html"

    token: str
    fields: tuple[str, ...]
    kinds: frozenset[str]
    username: str
    identifier: str
    regions: tuple[RegionOption, ...]
    rules: tuple[Rule, ...]
    known: str | None = None
    account: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class OtherDoorView:
    """Screen 5: nobody has ``masked`` yet (``register``), or the person has it already. ``open``: whether the other door is."""

    template: ClassVar[str] = "other_door.html"

    token: str
    masked: str
    channel: Channel
    register: bool
    open: bool


@dataclass(frozen=True, slots=True)
class NewPasswordView:
    """Screen 6, its end: one field ``password`` and the rules. ``account`` is what the browser's password store files it under."""

    template: ClassVar[str] = "new_password.html"

    token: str
    masked: str
    account: str
    rules: tuple[Rule, ...]
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class ChangedView:
    """The password is changed; all devices were signed out."""

    template: ClassVar[str] = "changed.html"


@dataclass(frozen=True, slots=True)
class LinkView:
    """Screen 7: the link of an e-mail. ``masked`` where this browser began the flow, ``None`` in any other."""

    template: ClassVar[str] = "link.html"

    token: str
    masked: str | None


@dataclass(frozen=True, slots=True)
class ConsentView:
    """Screen 8: a third party asks. ``scopes`` are the wire's names; ``action`` takes ``answer``: ``allow`` or ``cancel``.

    ``token`` is for ``action``, ``leave_token`` for ``/sign-out``. Both buttons are of one size.
    """

    template: ClassVar[str] = "consent.html"

    token: str
    leave_token: str
    action: str
    application: str
    scopes: tuple[str, ...]
    masked: str


@dataclass(frozen=True, slots=True)
class SignedInView:
    """Screen 9: who you are, how that was proved (by a ``password``, or a code through ``channel``), since when; one button signs out.

    ``username``: it is by a name that this person signed in.
    """

    template: ClassVar[str] = "signed_in.html"

    token: str
    user: str
    masked: str
    channel: Channel
    since: Moment
    password: bool = False
    username: bool = False


@dataclass(frozen=True, slots=True)
class SignedOutView:
    """You are signed out; a link to ``/sign-in``."""

    template: ClassVar[str] = "signed_out.html"


@dataclass(frozen=True, slots=True)
class DemoAppView:
    """The demo application: ``name`` of whoever is signed in to it, and claims by name; or a ``refusal`` in the protocol's words."""

    template: ClassVar[str] = "demo_app.html"

    name: str = ""
    id_token: tuple[tuple[str, str], ...] = ()
    userinfo: tuple[tuple[str, str], ...] = ()
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class EndSessionView:
    """An app asks that its person be signed out here too. ``submits``: the form goes on by itself where script runs."""

    template: ClassVar[str] = "end_session.html"

    xsrf: str
    fields: tuple[tuple[str, str], ...]
    submits: bool


@dataclass(frozen=True, slots=True)
class FormPostView:
    """On to the app, with what it waits for in a form that goes on by itself where script runs."""

    template: ClassVar[str] = "form_post.html"

    action: str
    fields: tuple[tuple[str, str], ...]


class End(StrEnum):
    """Why there is no going on here."""

    EXPIRED = "expired"  # this sign-in took too long, or was begun in another browser: start again
    SUSPENDED = "suspended"  # this account is suspended
    FINISHED = "finished"  # this sign-in is over already: start again
    FORGED = "forged"  # the request did not come from our own page: start again
    NOT_FOUND = "not_found"  # no such page
    BAD_REQUEST = "bad_request"  # the request cannot be understood
    TOO_LARGE = "too_large"  # the request is too large
    MISDIRECTED = "misdirected"  # this server does not answer to that name (421)
    BUSY = "busy"  # try again in a moment (503)
    INTERNAL = "internal"  # our fault (500)


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """Screen 10: one sentence by ``why``, one way forward (``forward``, a link; ``None`` where there is none), a reference id."""

    template: ClassVar[str] = "dead_end.html"

    why: End
    reference: str
    forward: str | None = "/sign-in"


View = (
    IdentifierView
    | CodeView
    | PasswordView
    | CompleteView
    | OtherDoorView
    | NewPasswordView
    | ChangedView
    | LinkView
    | ConsentView
    | SignedInView
    | SignedOutView
    | DemoAppView
    | EndSessionView
    | FormPostView
    | DeadEnd
)
