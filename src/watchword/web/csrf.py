"""The token in every form: proof that the form was made by us for this very browser."""

from __future__ import annotations

from watchword import secret
from watchword.errors import KeysUnreadable
from watchword.keys import KeyRing, Purpose


class FormTokens:
    """Keyed digests of the token that the browser's cookie holds; ``kind`` keeps one cookie's forms from another's."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def make(self, kind: str, cookie: str) -> str:
        """``<key id>.<digest>`` for a hidden field."""
        key = self._ring.current(Purpose.COOKIE)
        return f"{key.id}.{_digest(key.value, kind, cookie)}"

    def fits(self, kind: str, cookie: str, given: str) -> bool:
        """Whether ``given`` was made by us for this cookie, with a key we still have."""
        key_id, _, digest = given.partition(".")
        try:
            key = self._ring.get(key_id)
        except KeysUnreadable:
            return False
        if key.purpose is not Purpose.COOKIE:
            return False
        return secret.equal(_digest(key.value, kind, cookie).encode(), digest.encode())


def _digest(key: bytes, kind: str, cookie: str) -> str:
    return secret.token_text(secret.keyed_digest(key, "form", kind, cookie))
