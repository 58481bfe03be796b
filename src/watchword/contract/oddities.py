"""What gateways answer when they are broken, and what somebody types who wants a message to reach two people."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from typing import Any, Final

from watchword.contract.rehearsal import CODE
from watchword.http import Response

NO_OBJECTS: Final = (b"", b" ", b"<html>502</html>", b'{"Code":', b"[]", b"null", b'"OK"', b"7")
ECHOES: Final = (
    "proxy: GET /?PhoneNumbers=13900001234&TemplateParam=%7B%22code%22%3A%22482913%22%7D failed",
    "to person@example.com, person%40example.com, person%2540example.com code 482913",
    "<html>+8613900001234 8613900001234 482913</html>",
)
SEVERAL_MAILBOXES: Final = (
    "a@example.com,b@example.com", "a@example.com;b@example.com", "a@example.com b@example.com",
    "a@example.com\r\nBcc: b@example.com", '"a@x.com, b"@example.com', "a@example.com(,b@example.com)",
    "<a@example.com>", "group: a@example.com;", "a@b@example.com", "a@[127.0.0.1]", "", "@example.com",
    "A <a@example.com>", "a@example.com\x00", "a@exa\u202emple.com",
)  # fmt: skip
SEVERAL_PHONES: Final = (
    "+8613900001234,+8613900001235", "8613900001234", "+86139 0000 1234", "+", "", "+0123456789",
    "+8613900001234\n", "+86139000012341234", "+٨٦١٣٩٠٠٠٠١٢٣٤", "+8613900001234;ext=5",
)  # fmt: skip
_ODD_ANSWERS: Final = 300


def odd_answers(accepted: Response | None = None) -> Iterable[tuple[bytes, int]]:
    """Answers that no provider documents: mangled ones, and objects with well-known keys and absurd values; always the same ones."""
    chance = random.Random(20_261_120)  # noqa: S311 - chance, not secrecy
    words = (
        "Code",
        "code",
        "Message",
        "message",
        "RequestId",
        "Response",
        "Error",
        "errors",
        "id",
        "sid",
        "MessageId",
    )
    values: tuple[Any, ...] = (
        None, True, 0, -1, 1e308, "", "OK", "Ok", CODE, "\u202e\x00", "x" * 5000, [], [[]], [{}], {}, {"Code": []},
    )  # fmt: skip
    known = accepted.body if accepted else b'{"Code": "OK"}'
    for _ in range(_ODD_ANSWERS):
        status = chance.choice((100, 200, 201, 202, 204, 301, 400, 401, 404, 429, 500, 503, 599))
        chosen = {chance.choice(words): chance.choice(values) for _ in range(chance.randint(0, 5))}
        yield json.dumps(chosen).encode(), status
        cut = bytearray(known[: chance.randint(0, len(known))])
        if cut:
            cut[chance.randrange(len(cut))] = chance.randrange(256)
        yield bytes(cut), status
    yield b'{"a":' * 30_000, 200
