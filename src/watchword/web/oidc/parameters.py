"""What a relying party sent: each parameter once, except ``resource``, from a query, a form or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request

from watchword.errors import InvalidRequest

_REPEATED: Final = "resource"
_MOST: Final = 64


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of a request. RFC 6749 3.1: one without a value counts as left out, one sent twice is refused."""

    values: Mapping[str, tuple[str, ...]] = field(repr=False)

    def get(self, name: str) -> str | None:
        """The value of ``name``."""
        found = self.values.get(name)
        return found[0] if found else None

    def words(self, name: str) -> list[str]:
        """The blank-separated words of ``name``."""
        return (self.get(name) or "").split()

    def all(self, name: str) -> list[str]:
        """Every value of ``name``, which may come several times (RFC 8707 2)."""
        return list(self.values.get(name, ()))

    @property
    def query(self) -> str:
        """All of them as an address has them."""
        return urlencode({name: [*all_] for name, all_ in self.values.items()}, doseq=True)

    def require(self, name: str) -> str:
        """The value of ``name``. Raises ``InvalidRequest`` without one."""
        value = self.get(name)
        if value is None:
            raise InvalidRequest(f"missing required parameter(s) '{name}'")
        return value


def of_query(request: Request) -> Parameters:
    """The parameters of the address."""
    return _of_form(request.scope["query_string"])


def came_without_cookies(request: Request) -> bool:
    """Whether a form of another site brings this: browsers send none of our cookies with it (``SameSite=Lax``), but with the GET that
    it is sent on to.
    """
    return request.method == "POST" and request.headers.get("sec-fetch-site") == "cross-site"


async def of_body(request: Request) -> Parameters:
    """The parameters of a form or of a JSON object. Raises ``InvalidRequest``."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if kind == "application/json":
        return _of_json(body)
    if kind == "application/x-www-form-urlencoded" or not body:
        return _of_form(body)
    raise InvalidRequest("only application/x-www-form-urlencoded and application/json are read")


def _of_form(text: bytes) -> Parameters:
    try:
        pairs = parse_qsl(
            text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST
        )
    except ValueError:
        # Nothing of what was sent may follow into a trace.
        raise InvalidRequest("the parameters cannot be read") from None
    return _gathered(pairs)


def _of_json(body: bytes) -> Parameters:
    try:
        # Pairs and not a dict: a parameter that is there twice is refused here too.
        document = json.loads(body, object_pairs_hook=tuple)
    except (ValueError, RecursionError):
        raise InvalidRequest("the body is not JSON") from None
    if not isinstance(document, tuple) or len(document) > _MOST:
        raise InvalidRequest("the body is no JSON object of parameters")
    return _gathered(
        (name, _text(one))
        for name, value in document
        for one in (value if isinstance(value, list) else [value])
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str | int) and not isinstance(value, bool):
        text = str(value)
        # Half a character (``"\ud800"``) is none, in JSON alone.
        if text.isascii() or not any("\ud800" <= one <= "\udfff" for one in text):
            return text
    raise InvalidRequest("a parameter is neither text nor a number")


def _gathered(pairs: Iterable[tuple[str, str]]) -> Parameters:
    values: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        if "\x00" in value or "\x00" in name:
            raise InvalidRequest("a parameter holds a NUL byte")
        if value:
            values[name] = (*values.get(name, ()), value)
    doubled = sorted(name for name, all_ in values.items() if len(all_) > 1 and name != _REPEATED)
    if doubled:
        raise InvalidRequest("a parameter is there more than once")
    return Parameters(values)
