"""Phone numbers, e-mail addresses and usernames: parse, normalise, mask. The desk of both parsing libraries.

A parsed value is the only thing that floors below the doors ever see; what is stored, compared and sent to is ``value``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from watchword.errors import EmailInvalid, IdentifierInvalid, PhoneInvalid, UsernameInvalid

_LONGEST_EMAIL: Final = 128  # the wire's column
_LONGEST_TYPED: Final = 320
_LONGEST_USERNAME: Final = 128
# Bidirectional controls, zero-width and other invisible characters have no place in what a person types.
_INVISIBLE: Final = frozenset({"Cf", "Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_PHONE_PUNCTUATION: Final = frozenset(" -.()/\u00a0\u2007\u202f\u3000\t‐‑‒–—−－（）／．")
# What address books put around a number that is copied out of them; inside, or overriding, they stay forbidden.
_DIRECTION_MARKS: Final = "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
_MAINLAND: Final = 86


class IdentifierType(StrEnum):
    """Kinds of identifiers live in separate name-spaces (T29)."""

    PHONE = "phone"
    EMAIL = "email"
    USERNAME = "username"


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number in E.164 with its plus. Made by ``parse_phone`` only."""

    value: str
    region: str
    calling_code: int

    type = IdentifierType.PHONE

    def __str__(self) -> str:
        return self.masked

    @property
    def national(self) -> str:
        """The significant digits after the calling code."""
        return self.value[1 + len(str(self.calling_code)) :]

    @property
    def wire(self) -> str:
        """The digits without the plus: how Logto's interfaces write a number."""
        return self.value[1:]

    @property
    def is_mainland(self) -> bool:
        """Whether this is a number of mainland China: decided by its calling code, never by how its digits look."""
        return self.calling_code == _MAINLAND

    @property
    def masked(self) -> str:
        """``+86 138 •••• 1234``: enough to recognise one's own number, not enough to learn another's."""
        national = self.national
        shown = 4 if len(national) >= 9 else 2
        head = national[:3] if len(national) >= 10 else national[:1]
        return f"+{self.calling_code} {head} •••• {national[-shown:]}"


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail address: local part as typed but folded to lower case, domain in lower case A-labels. Made by ``parse_email`` only."""

    value: str

    type = IdentifierType.EMAIL

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        """``m•••@example.com``."""
        local, _, domain = self.value.rpartition("@")
        return f"{local[:1]}•••@{domain}"


@dataclass(frozen=True, slots=True)
class Username:
    """A name somebody chose: ASCII, a letter or underscore first. Upper and lower case are different names. Made by ``parse_username`` only."""

    value: str

    type = IdentifierType.USERNAME

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        """``m•••``."""
        return f"{self.value[:1]}•••"


Identifier = Phone | Email
"""What a message reaches, and a code can prove."""

SignInIdentifier = Phone | Email | Username
"""What a person types to say who they are."""


def parse_phone(text: str, region: str | None = None) -> Phone:
    """The one number that ``text`` spells: ``+``, ``00`` or local to ``region`` (ISO 3166, ``CN``), any digits and punctuation (T30).

    Raises ``PhoneInvalid`` when it is not a number a message can reach: malformed, of an unassigned range, to be read in two ways,
    or of a kind that is never served (premium rate, shared cost, UAN, pager, satellite, personal numbers that are called at such
    rates).
    """
    digits = _phone_characters(_typed(text, PhoneInvalid, around=_DIRECTION_MARKS))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if not digits.startswith("+") and region is None:
        raise PhoneInvalid(
            "Give the number with its country code, for example +86 138 0013 8000.",
            reason="country",
        )
    return _read_phone(digits, region)


# Who gets a code comes back with it: half of all numbers were read a minute ago.
@lru_cache(maxsize=4096)
def _read_phone(digits: str, region: str | None) -> Phone:
    number, kind = _valid_number(digits, region)
    if _reads_two_ways(digits, region, number):
        raise PhoneInvalid(
            "This can be read as two numbers. Begin with + and the country code.", reason="country"
        )
    if (
        kind in _NEVER
        or phonenumbers.region_code_for_country_code(number.country_code or 0) == _NO_COUNTRY
    ):
        raise PhoneInvalid("Numbers of this kind are not served.", reason="kind")
    return _phone(number)


def _valid_number(digits: str, region: str | None) -> tuple[phonenumbers.PhoneNumber, int]:
    """The number, and of what kind it is."""
    try:
        number = _parsed(digits, region)
    except phonenumbers.NumberParseException as exc:
        reason = (
            "country"
            if exc.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE
            else "format"
        )
        raise PhoneInvalid(reason=reason) from None
    # What ``is_valid_number`` asks; asked once, because nothing of this file takes longer.
    kind = phonenumbers.number_type(number)
    if number.extension or kind == phonenumbers.PhoneNumberType.UNKNOWN:
        raise PhoneInvalid
    return number, kind


def _parsed(digits: str, region: str | None = None) -> phonenumbers.PhoneNumber:
    """What ``phonenumbers.parse`` reads in ``digits``. It is made for prose, and that is two thirds of what a number costs: a plus, a
    calling code and a national number that begins with nothing to be taken off are read here.
    """
    if _INTERNATIONAL.fullmatch(digits):
        # No calling code begins another, so the first one that is known is the one.
        for end in _CALLING_CODE_ENDS:
            prefix = _national_prefix(digits[1:end])
            if prefix is None:
                continue
            national = digits[end:]
            if national.startswith("0") or prefix.match(national):
                break
            return phonenumbers.PhoneNumber(int(digits[1:end]), int(national))
    return phonenumbers.parse(digits, region)


# Two digits after the longest calling code, seventeen after the shortest: the library's own bounds of a national number.
_INTERNATIONAL: Final = re.compile(r"\+[1-9][0-9]{4,17}")
_CALLING_CODE_ENDS: Final = (2, 3, 4)


@cache
def _national_prefix(code: str) -> re.Pattern[str] | None:
    """What a national number of this calling code may begin with that is no part of it; ``None`` for what is no country's code."""
    region = phonenumbers.region_code_for_country_code(int(code))
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    if metadata is None:
        return None
    return re.compile(metadata.national_prefix_for_parsing or _NEVER_THERE)


_NEVER_THERE: Final = r"(?!)"


def _reads_two_ways(digits: str, region: str | None, number: phonenumbers.PhoneNumber) -> bool:
    """Whether someone who left out the plus may have meant another number: ``49151…`` in Germany, where an area code begins alike.

    The code would reach a stranger.
    """
    code = phonenumbers.country_code_for_region(region) if region else 0
    if digits.startswith("+") or not code or not digits.startswith(str(code)):
        return False
    try:
        return _valid_number(f"+{digits}", None)[0] != number
    except PhoneInvalid:
        return False


# What belongs to no country: satellite phones, international networks, premium and shared-cost services.
_NO_COUNTRY: Final = "001"
_NEVER: Final = frozenset(
    {
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.UAN,
        phonenumbers.PhoneNumberType.PAGER,
        phonenumbers.PhoneNumberType.VOICEMAIL,
        # +44 70 and the like follow a person from line to line, at the caller's cost: priced like premium rate, and no phone.
        phonenumbers.PhoneNumberType.PERSONAL_NUMBER,
    }
)


# A relay may read these as another recipient: a route (``%``, ``!``) or an encoded word (RFC 2047).
_ROUTES: Final = re.compile(r"[%!]|=\?.*\?=")


def parse_email(text: str) -> Email:
    """The one mailbox that ``text`` names; exactly one recipient, never a list, a comment, a quoted part or a display name (T27).

    Raises ``EmailInvalid``. The local part is folded to lower case and must be ASCII; an international domain becomes its A-labels.
    """
    typed = _typed(text, EmailInvalid)
    if _ROUTES.search(typed.rpartition("@")[0]):
        raise EmailInvalid(reason="characters")
    try:
        found = validate_email(
            typed,
            check_deliverability=False,
            allow_smtputf8=False,
            allow_quoted_local=False,
            allow_domain_literal=False,
            strict=True,  # RFC 5321 4.5.3.1: no more than 64 before the at-sign
            test_environment=True,
        )
    except EmailNotValidError:
        # The library's words quote what was typed.
        raise EmailInvalid from None
    value = f"{found.ascii_local_part or ''}@{found.ascii_domain}".lower()
    if len(value) > _LONGEST_EMAIL:
        raise EmailInvalid("This e-mail address is too long.", reason="too_long")
    return Email(value)


def parse_identifier(text: str, region: str | None = None) -> Identifier:
    """A phone number or an e-mail address, told apart by the at-sign. Raises ``PhoneInvalid`` or ``EmailInvalid``."""
    if not isinstance(text, str):
        raise IdentifierInvalid
    return parse_email(text) if "@" in text or "＠" in text else parse_phone(text, region)


def parse_wire_phone(digits: str) -> Phone:
    """A number as Logto's interfaces write it: country code first, digits only, no plus; a national trunk zero is dropped.

    It only has to be possible, not assigned: an operator who stores a number knows it. Raises ``PhoneInvalid``.
    """
    if not isinstance(digits, str):
        raise PhoneInvalid
    if not re.fullmatch(r"[0-9]{3,32}", digits):
        raise PhoneInvalid(reason="characters")
    try:
        number = _parsed(f"+{digits}")
    except phonenumbers.NumberParseException:
        raise PhoneInvalid from None
    if not phonenumbers.is_possible_number(number):
        raise PhoneInvalid
    return _phone(number)


_USERNAME: Final = re.compile(r"[A-Z_a-z][A-Z_a-z0-9]{0,127}")


def parse_username(text: str) -> Username:
    """The username ``text``, exactly as typed but for blanks around it. Raises ``UsernameInvalid``.

    ASCII only, so that no two look alike (T28); no digit, plus or at-sign where phones and addresses have theirs (T29).
    """
    typed = _typed(text, UsernameInvalid)
    if not _USERNAME.fullmatch(typed):
        raise UsernameInvalid(reason="too_long" if len(typed) > _LONGEST_USERNAME else "format")
    return Username(typed)


def parse_sign_in_identifier(text: str, region: str | None = None) -> SignInIdentifier:
    """A phone number, an e-mail address or a username: told apart by the at-sign and the first character, never by what is stored.

    Raises ``PhoneInvalid``, ``EmailInvalid`` or ``UsernameInvalid``.
    """
    if not isinstance(text, str):
        raise IdentifierInvalid
    if re.match(r"\s*[A-Z_a-z]", text) and "@" not in text and "＠" not in text:
        return parse_username(text)
    return parse_identifier(text, region)


def restore_sign_in(kind: str, value: str) -> SignInIdentifier:
    """The identifier that a store kept as ``kind`` and ``value``, a username included."""
    return Username(value) if kind == IdentifierType.USERNAME else restore(kind, value)


def restore(kind: str, value: str) -> Identifier:
    """The identifier that a store kept as ``kind`` and ``value``."""
    if kind == IdentifierType.EMAIL:
        return Email(value)
    return _phone(_parsed(value))


def _phone(number: phonenumbers.PhoneNumber) -> Phone:
    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    region = phonenumbers.region_code_for_number(number) or "001"
    return Phone(value, region, number.country_code or 0)


def _typed(text: str, error: type[IdentifierInvalid], around: str = "") -> str:
    if not isinstance(text, str):
        raise error
    stripped = text.strip().strip(around).strip() if around else text.strip()
    if not stripped:
        raise error(reason="empty")
    if len(stripped) > _LONGEST_TYPED:
        raise error(reason="too_long")
    if not (stripped.isascii() and stripped.isprintable()) and any(
        unicodedata.category(character) in _INVISIBLE for character in stripped if character != "\t"
    ):
        raise error(reason="characters")
    return stripped


_PLAIN_NUMBER: Final = re.compile(r"\+?[0-9]+")


def _phone_characters(typed: str) -> str:
    """ASCII digits of any script's digits, one leading plus, nothing else; refuses letters."""
    if _PLAIN_NUMBER.fullmatch(typed):
        return typed
    kept: list[str] = []
    for character in typed:
        if character.isdecimal():
            kept.append(str(unicodedata.decimal(character)))
        elif character in "+＋" and not kept:
            kept.append("+")
        elif character not in _PHONE_PUNCTUATION:
            raise PhoneInvalid(reason="characters")
    return "".join(kept)


@cache
def calling_codes() -> dict[str, int]:
    """Every region we can parse local numbers of (ISO 3166) and its calling code: what a country picker offers."""
    return {
        region: phonenumbers.country_code_for_region(region)
        for region in sorted(phonenumbers.SUPPORTED_REGIONS)
    }
