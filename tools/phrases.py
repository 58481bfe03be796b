"""Brings the catalogues under ``web/locale`` up to date with what pages, console and server say, and compiles them.

    python tools/phrases.py

A new phrase appears with an empty translation, one that nobody says any more goes. The tests of the catalogues say what is left
to translate. Needs the ``lint`` group.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

from hatch_build import compile_catalogues  # noqa: E402

from watchword.connectors import discover, guides  # noqa: E402
from watchword.connectors.base import Connector  # noqa: E402

WEB = ROOT / "src" / "watchword" / "web"
LOCALE = WEB / "locale"
LANGUAGES = ("fr", "pt-BR", "ru", "zh-CN")  # English is what phrases are written in.
_WIDTH = 120
_OPTIONS = {"newstyle_gettext": "false"}
_SAYING = ("_", "ngettext")
_PYTHON: Final = {"_": None}
_FOUND: Final = {"ok": None, "warn": None, "fix": None}
_NOISE = (
    '"POT-Creation-Date:',
    '"PO-Revision-Date:',
    '"Last-Translator:',
    '"Language-Team:',
    '"Report-Msgid-Bugs-To:',
    '"Generated-By:',
)
# In the console's modules a phrase is always written out, in double quotes, where it is said.
_TEXT = r'"((?:[^"\\\n]|\\.)*)"'
CALL = re.compile(rf"\b(?:_\(\s*{_TEXT}|ngettext\(\s*{_TEXT},\s*{_TEXT})")

Phrase = str | tuple[str, str]


def on_pages() -> Iterator[tuple[Phrase, str]]:
    """Every phrase of every template, plural pairs as pairs, with the template's name."""
    for template in sorted((WEB / "templates").glob("*.html")):
        with template.open("rb") as written:
            for _, _, message, _ in babel_extract(written, _SAYING, [], _OPTIONS):
                parts = (message,) if isinstance(message, str) else message or ()
                words = [part for part in parts if part]
                yield (words[0] if len(words) == 1 else (words[0], words[1])), _place(template)


def in_console() -> Iterator[tuple[Phrase, str]]:
    """Every phrase of the console's modules, and of the page that loads them."""
    page = WEB / "console" / "shell.py"
    with page.open("rb") as written:
        for _, _, message, _ in extract_python(written, _PYTHON, [], {}):
            yield str(message), _place(page)
    for module in modules():
        for text, one, more in CALL.findall(module.read_text(encoding="utf-8")):
            yield (_read(text) if text else (_read(one), _read(more))), _place(module)


def to_operators() -> Iterator[tuple[Phrase, str]]:
    """What the server itself says to operators: connectors' names and fields, and what the doctor finds."""
    for factory in _built_in():
        place = f"connectors/{factory.__module__.rpartition('.')[2]}.py"
        for said in (guides.names(factory), guides.descriptions(factory)):
            if set(said) == {"en"}:  # A page in a language says both itself.
                yield said["en"], place
        for field in factory.Config.settings():
            for text in (field.label, field.help):
                if text:
                    yield text, place
    for module in sorted((WEB.parent / "doctor").glob("*.py")):
        with module.open("rb") as written:
            for _, _, message, _ in extract_python(written, _FOUND, [], {}):
                _, text, *_ = message
                if text:
                    yield text, f"doctor/{module.name}"


def _built_in() -> list[type[Connector]]:
    # Whatever else is installed where this runs speaks for itself.
    ours = f"{discover.__module__}."
    return [one for one in discover().values() if one.__module__.startswith(ours)]


def modules() -> list[Path]:
    """The console's modules, as we wrote them."""
    found = sorted((WEB / "static" / "console").rglob("*.js"))
    return [module for module in found if "vendor" not in module.parts]


def _place(file: Path) -> str:
    return file.relative_to(WEB).as_posix()


def _read(text: str) -> str:
    return str(json.loads(f'"{text}"'))


DOMAINS: Mapping[str, Callable[[], Iterator[tuple[Phrase, str]]]] = {
    "watchword": on_pages,
    "console": in_console,
    "operators": to_operators,
}


def phrase_catalogue(domain: str = "watchword") -> Catalog:
    """All phrases of ``domain``, untranslated, in the order in which they are said."""
    catalogue = Catalog(project="Watchword", version="0.1", charset="utf-8")
    for phrase, place in _said(domain):
        catalogue.add(phrase, locations=[(place, 0)])
    return catalogue


@cache
def _said(domain: str) -> tuple[tuple[Phrase, str], ...]:
    return tuple(DOMAINS[domain]())


def source(language: str, domain: str = "watchword") -> Path:
    """Where the catalogue of ``language`` is."""
    return LOCALE / language.replace("-", "_") / "LC_MESSAGES" / f"{domain}.po"


def read(language: str, domain: str = "watchword") -> Catalog:
    """The catalogue of ``language``; an empty one if there is none yet."""
    path = source(language, domain)
    locale = Locale.parse(language, sep="-")
    if not path.exists():
        return Catalog(locale=locale, project="Watchword", version="0.1", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def text(language: str, catalogue: Catalog) -> str:
    """The file of ``language``, in a form that makes small diffs: no dates, no line numbers."""
    catalogue.fuzzy = False
    catalogue.header_comment = f"# Watchword in {Locale.parse(language, sep='-').english_name}."
    written = BytesIO()
    write_po(written, catalogue, width=_WIDTH, ignore_obsolete=True, include_lineno=False)
    lines = written.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_NOISE))


def updated(language: str, domain: str = "watchword") -> Catalog:
    """The catalogue of ``language`` with exactly the phrases that are said."""
    catalogue = read(language, domain)
    catalogue.update(phrase_catalogue(domain), no_fuzzy_matching=True)
    return catalogue


def main() -> None:
    """Update every catalogue."""
    for language in LANGUAGES:
        for domain in DOMAINS:
            path = source(language, domain)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text(language, updated(language, domain)), encoding="utf-8")
    compile_catalogues(ROOT)


if __name__ == "__main__":
    main()
