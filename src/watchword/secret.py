"""Codes, tokens, keyed digests and sealing. The only file that imports ``secrets`` and ``hmac`` (signers of connectors apart)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache
from typing import Final

from watchword.errors import KeysUnreadable

ID_ALPHABET: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_SECRET_ALPHABET: Final = ID_ALPHABET + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


def new_code(digits: int) -> str:
    """A verification code of ``digits`` decimal digits, every value equally likely, leading zeros kept."""
    return f"{secrets.randbelow(10**digits):0{digits}d}"


def new_token() -> str:
    """256 random bits, URL-safe: session ids, interaction ids, link tokens. Store only its ``fingerprint``."""
    return secrets.token_urlsafe(32)


def new_nonce() -> str:
    """128 random bits in hex, for signatures."""
    return secrets.token_hex(16)


def new_id(length: int = 21) -> str:
    """A row id of ``length`` characters of ``[0-9a-z]``: 12 for users and connectors, 21 otherwise."""
    text = b""
    while len(text) < length:
        text += secrets.token_bytes(2 * length).translate(_TO_ID, _NOT_EVEN)
    return text[:length].decode()


# Of 256 bytes the first 252 fall evenly on 36 characters. The rest are dropped, or four characters would be likelier than others.
# In C, because a send makes three ids.
_EVEN: Final = 256 - 256 % len(ID_ALPHABET)
_TO_ID: Final = bytes(ord(ID_ALPHABET[one % len(ID_ALPHABET)]) for one in range(256))
_NOT_EVEN: Final = bytes(range(_EVEN, 256))


def new_secret(length: int = 32) -> str:
    """A secret for a program: ``length`` characters of ``[0-9A-Za-z]``, about six random bits each."""
    return "".join(secrets.choice(_SECRET_ALPHABET) for _ in range(length))


def new_key() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)


def fingerprint(token: str) -> bytes:
    """SHA-256 of a random token: what is stored in its place."""
    return hashlib.sha256(token.encode()).digest()


def keyed_digest(key: bytes, *parts: str) -> bytes:
    """HMAC-SHA256 over ``parts``, each preceded by its length, so that no two lists of parts read alike."""
    pieces = [part.encode() for part in parts]
    joined = b"".join([len(piece).to_bytes(4, "big") + piece for piece in pieces])
    keyed = _keyed(key).copy()
    keyed.update(joined)
    return keyed.digest()


# OpenSSL looks its algorithm up and hashes the key anew each time, for as much again as all the rest. Keys are few, and held anyway.
@lru_cache(maxsize=64)
def _keyed(key: bytes) -> hmac.HMAC:
    return hmac.new(key, digestmod=hashlib.sha256)


def signature(key: str, data: bytes) -> str:
    """HMAC-SHA256 of ``data`` in hex, as who receives our events computes it again."""
    return hmac.new(key.encode(), data, hashlib.sha256).hexdigest()


def sign_rs256(key: str, passphrase: str, data: bytes) -> bytes:
    """The RS256 signature of ``data`` with an RSA key in PEM, which ``passphrase`` opens if it is not empty. Raises ``ValueError``."""
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - 20 ms, and only here
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    try:
        opened = load_pem_private_key(key.encode(), passphrase.encode() or None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # The library's words may tell of the key.
        raise ValueError("no RSA key") from None
    if not isinstance(opened, RSAPrivateKey):
        raise ValueError("no RSA key")  # noqa: TRY004 - a text that holds another kind of key
    return opened.sign(data, PKCS1v15(), SHA256())


def equal(left: bytes, right: bytes) -> bool:
    """Whether two digests are the same, in time that does not depend on where they differ."""
    return hmac.compare_digest(left, right)


def seal(key: bytes, plain: bytes, place: str) -> bytes:
    """AES-256-GCM of ``plain``, bound to ``place`` (table/column/row): nonce, then ciphertext and tag."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - 20 ms, and only here

    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    """The opposite of ``seal``. Raises ``KeysUnreadable`` when key, place or bytes are not those it was made with."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError) as exc:
        raise KeysUnreadable(f"The key does not open what is stored at {place}.") from exc


def token_text(digest: bytes) -> str:
    """A digest as URL-safe text without padding, for form tokens."""
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
