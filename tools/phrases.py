"""Brings the catalogues under ``web/locale`` up to date with the phrases that the templates say.

    python tools/phrases.py

A new phrase appears with an empty translation, one that nobody says any more goes. The test of the catalogues says what is left
to translate. Needs the ``lint`` group.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

WEB = Path(__file__).parents[1] / "src" / "watchword" / "web"
LOCALE = WEB / "locale"
LANGUAGES = ("fr", "pt-BR", "ru", "zh-CN")  # English is what the templates are written in.
_WIDTH = 120
_OPTIONS = {"newstyle_gettext": "false"}
_NOISE = (
    '"POT-Creation-Date:',
    '"PO-Revision-Date:',
    '"Last-Translator:',
    '"Language-Team:',
    '"Report-Msgid-Bugs-To:',
    '"Generated-By:',
)

Phrase = str | tuple[str, str]


def said() -> Iterator[tuple[Phrase, str]]:
    """Every phrase of every template, plural pairs as pairs, with the template's name."""
    for template in sorted((WEB / "templates").glob("*.html")):
        with template.open("rb") as written:
            for _, _, message, _ in babel_extract(written, ("_", "ngettext"), [], _OPTIONS):
                parts = (message,) if isinstance(message, str) else message or ()
                words = [part for part in parts if part]
                yield (words[0] if len(words) == 1 else (words[0], words[1])), template.name


def template_catalogue() -> Catalog:
    """All phrases, untranslated, in the order in which the templates say them."""
    catalogue = Catalog(project="Watchword", version="0.1", charset="utf-8")
    for phrase, place in said():
        catalogue.add(phrase, locations=[(f"templates/{place}", 0)])
    return catalogue


def source(language: str) -> Path:
    """Where the catalogue of ``language`` is."""
    return LOCALE / language.replace("-", "_") / "LC_MESSAGES" / "watchword.po"


def read(language: str) -> Catalog:
    """The catalogue of ``language``; an empty one if there is none yet."""
    path = source(language)
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


def updated(language: str) -> Catalog:
    """The catalogue of ``language`` with exactly the phrases that the templates say."""
    catalogue = read(language)
    catalogue.update(template_catalogue(), no_fuzzy_matching=True)
    return catalogue


def main() -> None:
    """Update every catalogue."""
    for language in LANGUAGES:
        source(language).parent.mkdir(parents=True, exist_ok=True)
        source(language).write_text(text(language, updated(language)), encoding="utf-8")


if __name__ == "__main__":
    main()
