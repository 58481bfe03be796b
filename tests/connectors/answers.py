"""Provider answers as their public documentation shows them."""

import json
from typing import Any

from watchword.http import Response


def answer(status: int, body: Any = None, **headers: str) -> Response:
    """An answer with a JSON body (none for an empty one)."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, named, b"" if body is None else json.dumps(body).encode())
