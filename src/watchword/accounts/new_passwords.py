"""A new password on its way in: held against the policy, then made a digest."""

from __future__ import annotations

from watchword.accounts.breached import Breached
from watchword.accounts.password_policy import Issue, PasswordPolicy, known_of
from watchword.accounts.user import User
from watchword.errors import PasswordRejected
from watchword.passwords import PasswordDigest, hash_password


class NewPasswords:
    """Judges what people want to use as a password."""

    def __init__(self, breached: Breached) -> None:
        self._breached = breached

    async def issues(
        self, password: str, policy: PasswordPolicy, user: User | None = None
    ) -> list[Issue]:
        """Everything that is wrong with it; empty for a good one. The list of breached ones is asked only about what is good otherwise."""
        found = policy.issues(password, [] if user is None else known_of(user))
        if not found and policy.pwned and await self._breached.lists(password):
            found = [Issue("password_rejected.pwned")]
        return found

    async def digest(
        self, password: str, policy: PasswordPolicy, user: User | None = None
    ) -> PasswordDigest:
        """What to keep of it. Raises ``PasswordRejected`` with every issue."""
        found = await self.issues(password, policy, user)
        if found:
            raise PasswordRejected([issue.wire for issue in found])
        return await hash_password(password)
