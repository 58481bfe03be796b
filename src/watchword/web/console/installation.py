"""What the console may tell of the installation it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Installation:
    """``kind`` is ``dev`` or ``real``; ``sign_in`` is the page people sign in on; ``inbox`` the sandbox's, beside a dev database."""

    kind: str
    sign_in: str
    inbox: str | None
    limits: str

    @property
    def told(self) -> dict[str, Any]:
        """As the page reads it."""
        return {
            "kind": self.kind,
            "signInUrl": self.sign_in,
            "inboxUrl": self.inbox,
            "limits": self.limits,
        }
