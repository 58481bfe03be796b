"""Writes ``docs/reference/api.md`` from the API's own document.

python tools/api_reference.py            write the file
python tools/api_reference.py --check    exit with 1 if it is not what this would write
"""

import dataclasses
import sys
from pathlib import Path
from typing import Any, cast

from watchword.web.api import ApiRooms, create
from watchword.web.api.papers import markdown

TARGET = Path(__file__).parents[1] / "docs" / "reference" / "api.md"


class _Anything:
    """Stands for every room: routes are described, not called."""

    def __getattr__(self, _name: str) -> "_Anything":
        return self

    def __call__(self, *_: object, **__: object) -> "_Anything":
        return self


def document() -> dict[str, Any]:
    """The OpenAPI document with every section."""
    rooms = {field.name: _Anything() for field in dataclasses.fields(ApiRooms)}
    return create(cast("Any", ApiRooms)(**rooms)).schema()


def main() -> int:
    """Write or check."""
    text = markdown(document())
    if "--check" in sys.argv[1:]:
        return int(TARGET.read_text(encoding="utf-8") != text)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
