"""The rules for passwords as a person reads them."""

from __future__ import annotations

from typing import Any, Final

from watchword.errors import PasswordRejected
from watchword.interaction import AllowedNow
from watchword.web.pages.views import Rule

# What an issue's code ends in, and the rule that it breaks.
_BROKEN: Final = {
    "too_short": "length",
    "too_long": "length",
    "character_types": "kinds",
    "unsupported_characters": "characters",
    "pwned": "pwned",
    "restricted.repetition": "repetition",
    "restricted.sequence": "repetition",
    "restricted.user_info": "user_info",
    "restricted.words": "words",
}


class Rules:
    """What a password must be, and what the last one was not."""

    def __init__(self, allowed: AllowedNow) -> None:
        self._allowed = allowed

    async def shown(self, rejected: PasswordRejected | None = None) -> tuple[Rule, ...]:
        """The rules of this moment; those that ``rejected`` names are marked, and added where they were not said before."""
        broken = [_kind(issue) for issue in rejected.issues] if rejected else []
        policy = (await self._allowed()).passwords
        said = [Rule("length", policy.shortest, "length" in broken)]
        if policy.kinds > 1:
            said.append(Rule("kinds", policy.kinds, "kinds" in broken))
        known = {each.kind for each in said}
        more = [kind for kind in dict.fromkeys(broken) if kind and kind not in known]
        return (*said, *(Rule(kind, broken=True) for kind in more))


def _kind(issue: Any) -> str:
    code = str(issue["code"]).removeprefix("password_rejected.")
    return _BROKEN.get(code, "")
