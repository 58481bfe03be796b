"""What the templates of ``/account`` get, as ``views.py`` says it of the others.

POST /account/end               session           POST /account/end-others         (nothing else)
POST /account/withdraw          application
POST /account/confirm           to, with=password (password), with=email, with=phone
POST /account/code              code              POST /account/code/resend        (nothing else)
POST /account/email             identifier        POST /account/phone              identifier, region
POST /account/password          password          POST /account/data               (nothing else; answers a file)
POST /account/delete            word
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from watchword.web.pages.views import Channel, Moment, Problem, RegionOption, Rule

Done = Literal["password", "identifier", "device", "devices", "application"]
To = Literal["email", "phone", "password", "data", "delete"]


@dataclass(frozen=True, slots=True)
class Device:
    """A signed-in browser. ``agent`` is empty where nothing is known; ``here`` is this one. ``by`` is how it signed in."""

    id: str
    agent: str
    since: Moment
    seen: Moment
    here: bool


@dataclass(frozen=True, slots=True)
class AllowedApplication:
    """Another party's application, and the ``scopes`` that the person allowed it, as ``ConsentView`` has them."""

    id: str
    name: str
    scopes: tuple[str, ...]
    since: Moment


@dataclass(frozen=True, slots=True)
class AccountView:
    """Everything at a glance; every change is a page of its own. ``done``: what was just done, told once."""

    template: ClassVar[str] = "account.html"

    token: str
    phone: str | None
    email: str | None
    username: str | None
    has_password: bool
    devices: tuple[Device, ...]
    applications: tuple[AllowedApplication, ...] = ()
    done: Done | None = None


@dataclass(frozen=True, slots=True)
class ConfirmView:
    """Is it you? By password, or by a code to ``phone`` or ``email`` (masked; ``None`` where there is none). ``to`` comes after."""

    template: ClassVar[str] = "account_confirm.html"

    token: str
    to: To
    password: bool
    phone: str | None
    email: str | None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class AccountCodeView:
    """The box for a code to ``masked``. ``resend`` is when another may be asked for; ``None``: now."""

    template: ClassVar[str] = "account_code.html"

    token: str
    masked: str
    channel: Channel
    digits: int
    expires: Moment
    resend: Moment | None
    resent: bool = False
    typed: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class ChangeIdentifierView:
    """One field ``identifier`` for the new number (with ``region``) or address; ``masked`` is the one it replaces."""

    template: ClassVar[str] = "account_identifier.html"

    token: str
    kinds: frozenset[str]
    masked: str | None
    identifier: str
    regions: tuple[RegionOption, ...]
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class OwnPasswordView:
    """One field ``password`` and the rules; ``has``: whether it replaces one."""

    template: ClassVar[str] = "account_password.html"

    token: str
    has: bool
    masked: str
    rules: tuple[Rule, ...]
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class DataView:
    """One button gives a file with everything that is kept."""

    template: ClassVar[str] = "account_data.html"

    token: str


@dataclass(frozen=True, slots=True)
class DeleteView:
    """One field ``word``: the word that the page shows, typed again. ``wrong``: it was another."""

    template: ClassVar[str] = "account_delete.html"

    token: str
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class DeletedView:
    """The account is gone."""

    template: ClassVar[str] = "account_deleted.html"


AccountViews = (
    AccountView
    | ConfirmView
    | AccountCodeView
    | ChangeIdentifierView
    | OwnPasswordView
    | DataView
    | DeleteView
    | DeletedView
)
