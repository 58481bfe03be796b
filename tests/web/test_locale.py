"""Every phrase is said in every language, with the same blanks; country names are those that phone numbers need."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import phonenumbers
import pytest

from watchword.web.language import Languages

pytest.importorskip("babel", reason="the catalogues are read with Babel (group lint)")

from babel.messages.catalog import Catalog, Message
from tools import phrases

ROOT = Path(__file__).parents[2]
BLANK = re.compile(r"%\((\w+)\)s|%(?!\()")


def texts(value: object) -> list[str]:
    """A phrase, or each of its plural forms."""
    return [str(each) for each in value] if isinstance(value, (list, tuple)) else [str(value)]


def key(message: Message) -> tuple[str, ...]:
    return tuple(texts(message.id))


def messages(catalogue: Catalog) -> Iterator[Message]:
    """All but the header."""
    return (message for message in catalogue if message.id)


def problems(catalogue: Catalog) -> list[str]:
    """What is wrong with one catalogue."""
    said = {key(message) for message in messages(phrases.phrase_catalogue())}
    known = {key(message) for message in messages(catalogue)}
    found = [f"missing: {phrase}" for phrase in said - known]
    found += [f"nobody says: {phrase}" for phrase in known - said]
    for message in messages(catalogue):
        forms = texts(message.string)
        wanted = catalogue.num_plurals if len(key(message)) > 1 else 1
        if message.fuzzy:
            found.append(f"fuzzy: {key(message)}")
        if len(forms) != wanted or not all(form.strip() for form in forms):
            found.append(f"not translated: {key(message)}")
        blanks = set(BLANK.findall(key(message)[-1]))
        if any(set(BLANK.findall(form)) != blanks for form in forms):
            found.append(f"other blanks: {key(message)}")
    return found


@pytest.mark.parametrize("language", phrases.LANGUAGES)
def test_every_phrase_is_translated_with_the_same_blanks(language: str) -> None:
    assert problems(phrases.read(language)) == []


@pytest.mark.parametrize("language", phrases.LANGUAGES)
def test_a_catalogue_is_what_the_tool_would_write(language: str, tmp_path: Path) -> None:
    before = phrases.source(language).read_text(encoding="utf-8")
    assert phrases.text(language, phrases.updated(language)) == before


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda catalogue: catalogue.delete("Continue"), "missing"),
        (lambda catalogue: catalogue.add("Old phrase", "Alt"), "nobody says"),
        (lambda catalogue: setattr(catalogue["Continue"], "string", ""), "not translated"),
        (lambda catalogue: catalogue["Continue"].flags.add("fuzzy"), "fuzzy"),
        (lambda catalogue: setattr(catalogue["Sent to %(where)s"], "string", "x"), "other blanks"),
        (lambda catalogue: setattr(catalogue["Continue"], "string", "100 %"), "other blanks"),
    ],
)
def test_a_spoiled_catalogue_is_noticed(spoil: object, says: str) -> None:
    catalogue = phrases.read("fr")
    assert callable(spoil)
    spoil(catalogue)
    assert [problem for problem in problems(catalogue) if problem.startswith(says)]


def test_french_keeps_its_spaces() -> None:
    for message in messages(phrases.read("fr")):
        for form in texts(message.string):
            assert not re.search(r"[^\u00a0\u202f][:;?!»]|«[^\u00a0\u202f]", form), form


def test_chinese_uses_its_own_punctuation() -> None:
    for message in messages(phrases.read("zh-CN")):
        for form in texts(message.string):
            assert not re.search(r"[\u4e00-\u9fff][,.?!:;]", form), form


def test_russian_counts_in_three_forms() -> None:
    words = Languages().spoken("ru")
    assert words is not None
    one, many = "It is valid for %(minutes)s minute.", "It is valid for %(minutes)s minutes."
    forms = [words.words.ngettext(one, many, n) % {"minutes": n} for n in (1, 3, 10, 21)]
    assert forms == [
        "Код действует 1 минуту.",
        "Код действует 3 минуты.",
        "Код действует 10 минут.",
        "Код действует 21 минуту.",
    ]


def test_compiled_catalogues_speak() -> None:
    spoken = {each.tag: each.words.gettext("Continue") for each in Languages().all}
    assert spoken == {
        "en": "Continue",
        "zh-CN": "继续",
        "fr": "Continuer",
        "ru": "Продолжить",
        "pt-BR": "Continuar",
    }


def test_every_country_of_phone_numbers_has_a_name_in_every_language() -> None:
    for language in Languages().all:
        assert set(language.region_names) == phonenumbers.SUPPORTED_REGIONS, language.tag
        assert all(name and not name.isdigit() for name in language.region_names.values())


def test_countries_stand_where_readers_look_for_them() -> None:
    first = {each.tag: list(each.region_names.values()) for each in Languages().all}
    assert first["en"].index("Åland Islands") < first["en"].index("Albania")
    assert first["fr"].index("Égypte") < first["fr"].index("Espagne")
    assert first["zh-CN"].index("秘鲁") < first["zh-CN"].index("冰岛")
    assert first["zh-CN"][0] == "阿尔巴尼亚"
    assert first["ru"][0] == "Австралия"


def test_the_countries_are_what_the_tool_would_write() -> None:
    tool = ROOT / "tools" / "regions.py"
    asked = subprocess.run([sys.executable, tool, "--check"], check=False, timeout=60)
    assert asked.returncode == 0, "run: python tools/regions.py"
