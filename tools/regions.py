"""Writes ``web/locale/regions.json``: every country a phone number can belong to, named and ordered for the readers of each language.

    python tools/regions.py            write the file
    python tools/regions.py --check    exit with 1 if it is not what this would write

Names are CLDR's, through Babel. Needs the ``lint`` group.
"""

import json
import sys
import unicodedata
from pathlib import Path

import phonenumbers
from babel import Locale

TARGET = Path(__file__).parents[1] / "src" / "watchword" / "web" / "locale" / "regions.json"
LANGUAGES = ("en", "zh-CN", "fr", "ru", "pt-BR")

# GB 2312 keeps its common characters in the order of their sound, which is how a Chinese list is read. These stand outside
# that order (rare, or read otherwise in a name) and take the place of a common character of the same sound.
_SOUNDS_LIKE = {"梵": "饭", "斐": "肥", "秘": "必", "瑙": "闹"}


def order(name: str, language: str) -> tuple[bytes, str]:
    """A key that sorts names as the readers of ``language`` look them up."""
    if language.startswith("zh"):
        heard = "".join(_SOUNDS_LIKE.get(character, character) for character in name)
        return heard.encode("gb18030"), name
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ё", "е"))
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    return letters.replace("’", "").encode(), name


def names(language: str) -> dict[str, str]:
    """Region -> name, in reading order."""
    territories = Locale.parse(language, sep="-").territories
    found = {region: str(territories[region]) for region in phonenumbers.SUPPORTED_REGIONS}
    return dict(sorted(found.items(), key=lambda item: order(item[1], language)))


def document() -> str:
    """The file's text: one line a language, so that a change of one name is one line of a diff."""
    lines = (
        f"{json.dumps(language)}:{json.dumps(names(language), ensure_ascii=False, separators=(',', ':'))}"
        for language in LANGUAGES
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main() -> int:
    """Write, or check."""
    wanted = document()
    if "--check" in sys.argv[1:]:
        return int(not TARGET.exists() or TARGET.read_text(encoding="utf-8") != wanted)
    TARGET.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
