"""What a verification gives: ``Sent`` after a send, ``Verified`` after the right code."""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from enum import StrEnum
from typing import NoReturn, final

from watchword.identifiers import Identifier, Phone
from watchword.message import UsageType


class SendState(StrEnum):
    """Whether the provider took the message."""

    SENT = "sent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Sent:
    """A code is on its way, or may be (``state``). Times are milliseconds since 1970.

    ``resend_at`` is the earliest moment at which another may be asked for.
    """

    verification_id: str
    expires_at: int
    resend_at: int
    digits: int
    state: SendState = SendState.SENT


class _Proof:
    """What only this room holds: the right to say that a code was right."""

    __slots__ = ()


_PROOF = _Proof()


@final
@dataclass(frozen=True, slots=True, repr=False)
class Verified:
    """Proof that ``identifier`` was reached, for ``usage_type``, within ``application`` and ``flow``, at the moment ``at``.

    Only ``Verifier.check`` makes one: whoever takes a ``Verified`` needs no further check, and whoever has none cannot
    write one down. It is not copied, pickled or subclassed. ``amr`` holds RFC 8176 values.
    """

    identifier: Identifier
    usage_type: UsageType
    application: str
    flow: str
    verification_id: str
    at: int
    test: bool
    """Whether the code was that of a test identifier: nothing was received."""
    # Not a field: ``dataclasses.replace`` would hand it on to a forged one.
    proof: InitVar[_Proof]

    def __post_init__(self, proof: _Proof) -> None:
        if proof is not _PROOF:
            raise TypeError("Only Verifier.check makes a Verified.")

    @property
    def amr(self) -> tuple[str, ...]:
        """How it was proved: ``sms`` and ``otp`` by phone, ``otp`` by e-mail and by a test identifier."""
        by_phone = isinstance(self.identifier, Phone) and not self.test
        return ("sms", "otp") if by_phone else ("otp",)

    def __repr__(self) -> str:
        return f"<Verified {self.identifier.masked} {self.usage_type} {self.verification_id}>"

    def __copy__(self) -> NoReturn:
        raise TypeError("A Verified is not copied.")

    def __deepcopy__(self, _: object) -> NoReturn:
        raise TypeError("A Verified is not copied.")

    def __reduce__(self) -> NoReturn:
        raise TypeError("A Verified does not leave its process.")

    def __setstate__(self, _: object) -> NoReturn:
        raise TypeError("A Verified does not change.")

    def __init_subclass__(cls) -> NoReturn:
        raise TypeError("A Verified is not subclassed.")


def _proved(
    identifier: Identifier,
    usage_type: UsageType,
    application: str,
    flow: str,
    verification_id: str,
    at: int,
    *,
    test: bool = False,
) -> Verified:
    """For ``checking`` alone; a test holds the list of its callers."""
    return Verified(identifier, usage_type, application, flow, verification_id, at, test, _PROOF)
