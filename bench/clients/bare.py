"""The least that can be sent: a signed request written by hand, on the HTTP client that Watchword uses."""

from __future__ import annotations

import hashlib
import hmac
import json
import ssl
from datetime import UTC, datetime
from secrets import token_hex
from urllib.parse import quote

import aiohttp
from yarl import URL

from bench.clients import KEY_ID, KEY_SECRET, SIGNATURE, TEMPLATE, code, phone

_SECRET = KEY_SECRET.encode()
_EMPTY = hashlib.sha256(b"").hexdigest()
_SIGNED = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version"
_SIGN_NAME = quote(SIGNATURE, safe="~")


class Client:
    """One session, one connection pool, one request a message, the same time limits as Watchword's."""

    def __init__(self, endpoint: str) -> None:
        self._url = f"{endpoint}/"
        self._host = endpoint.partition("://")[2]
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """The session."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=100, ssl=ssl.create_default_context()),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=8, sock_connect=2, sock_read=5),
        )

    async def send(self, index: int) -> None:
        """One message."""
        assert self._session is not None
        values = quote(json.dumps({"code": code(index)}, separators=(",", ":")), safe="~")
        query = (
            f"PhoneNumbers={phone(index)}&SignName={_SIGN_NAME}"
            f"&TemplateCode={TEMPLATE}&TemplateParam={values}"
        )
        url = URL(f"{self._url}?{query}", encoded=True)
        async with self._session.post(url, headers=self._headers(query)) as answer:
            body = json.loads(await answer.read())
        assert body["Code"] == "OK", body

    async def close(self) -> None:
        """The session, and with it every connection."""
        assert self._session is not None
        await self._session.close()

    def _headers(self, query: str) -> dict[str, str]:
        date, nonce = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), token_hex(16)
        canonical = (
            f"POST\n/\n{query}\nhost:{self._host}\nx-acs-action:SendSms\n"
            f"x-acs-content-sha256:{_EMPTY}\nx-acs-date:{date}\n"
            f"x-acs-signature-nonce:{nonce}\nx-acs-version:2017-05-25\n\n{_SIGNED}\n{_EMPTY}"
        )
        to_sign = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        signature = hmac.digest(_SECRET, to_sign.encode(), "sha256").hex()
        return {
            "host": self._host,
            "x-acs-action": "SendSms",
            "x-acs-content-sha256": _EMPTY,
            "x-acs-date": date,
            "x-acs-signature-nonce": nonce,
            "x-acs-version": "2017-05-25",
            "authorization": (
                f"ACS3-HMAC-SHA256 Credential={KEY_ID},SignedHeaders={_SIGNED},Signature={signature}"
            ),
        }
