"""What the right password gives, and nothing else does."""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from typing import NoReturn, final

from watchword.identifiers import SignInIdentifier


class _Proof:
    """What only this room holds: the right to say that a password was right."""

    __slots__ = ()


_PROOF = _Proof()


@final
@dataclass(frozen=True, slots=True, repr=False)
class PasswordVerified:
    """Proof that somebody knew the password of the user ``user_id``, asked for as ``identifier``, at the moment ``at``.

    Only ``Passwords.check`` makes one; it is not copied, pickled or subclassed. ``amr`` holds RFC 8176 values.
    """

    identifier: SignInIdentifier
    user_id: str
    at: int
    # Not a field: ``dataclasses.replace`` would hand it on to a forged one.
    proof: InitVar[_Proof]

    def __post_init__(self, proof: _Proof) -> None:
        if proof is not _PROOF:
            raise TypeError("Only Passwords.check makes a PasswordVerified.")

    @property
    def amr(self) -> tuple[str, ...]:
        """How it was proved."""
        return ("pwd",)

    def __repr__(self) -> str:
        return f"<PasswordVerified {self.user_id} {self.at}>"

    def __copy__(self) -> NoReturn:
        raise TypeError("A PasswordVerified is not copied.")

    def __deepcopy__(self, _: object) -> NoReturn:
        raise TypeError("A PasswordVerified is not copied.")

    def __reduce__(self) -> NoReturn:
        raise TypeError("A PasswordVerified does not leave its process.")

    def __setstate__(self, _: object) -> NoReturn:
        raise TypeError("A PasswordVerified does not change.")

    def __init_subclass__(cls) -> NoReturn:
        raise TypeError("A PasswordVerified is not subclassed.")


def _knew_password(identifier: SignInIdentifier, user_id: str, at: int) -> PasswordVerified:
    """For ``passwords`` alone; a test holds the list of its callers."""
    return PasswordVerified(identifier, user_id, at, _PROOF)
