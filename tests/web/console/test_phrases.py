"""What the console says, in every language it offers."""

import json
import re
from pathlib import Path

import pytest

from watchword.connectors import discover
from watchword.web.console.shell import FOLDER

LOCALE = FOLDER / "locale"
_PHRASE = re.compile(r'\b_\("((?:[^"\\]|\\.)*)"')
_BLANK = re.compile(r"\{(\w+)\}")


def spoken() -> set[str]:
    """Every phrase in the console's modules."""
    return {
        json.loads(f'"{found}"')
        for module in FOLDER.rglob("*.js")
        if "vendor" not in module.parts
        for found in _PHRASE.findall(module.read_text(encoding="utf-8"))
    }


def catalogues() -> list[Path]:
    return sorted(LOCALE.glob("*.json"))


@pytest.mark.parametrize("catalogue", catalogues(), ids=lambda path: path.stem)
def test_every_phrase_is_translated_and_none_is_left_over(catalogue: Path) -> None:
    translated = json.loads(catalogue.read_text(encoding="utf-8"))
    assert spoken() - set(translated) == set()
    assert set(translated) - spoken() == set()
    assert [phrase for phrase, text in translated.items() if not text.strip()] == []


@pytest.mark.parametrize("catalogue", catalogues(), ids=lambda path: path.stem)
def test_a_translation_has_the_same_blanks(catalogue: Path) -> None:
    for phrase, text in json.loads(catalogue.read_text(encoding="utf-8")).items():
        assert sorted(_BLANK.findall(phrase)) == sorted(_BLANK.findall(text)), phrase


def test_the_console_offers_the_languages_it_has() -> None:
    words = (FOLDER / "words.js").read_text(encoding="utf-8")
    (offered,) = re.findall(r"export const LANGUAGES = (\{[^}]*\})", words)
    tags = set(re.findall(r'(?:"([\w-]+)"|\b(\w+)): "', offered))
    assert {a or b for a, b in tags} == {"en", *(path.stem for path in catalogues())}


def test_words_for_fields_are_those_that_the_connectors_say() -> None:
    said = (FOLDER / "views" / "field_words.js").read_text(encoding="utf-8")
    declared = {
        text
        for factory in discover().values()
        for item in factory.Config.settings()
        for text in (item.label, item.help)
    }
    assert {json.loads(f'"{found}"') for found in _PHRASE.findall(said)} - declared == set()
