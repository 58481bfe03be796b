"""What console and server say to operators, in every language that the console offers."""

import json
import re
from pathlib import Path

import pytest

pytest.importorskip("babel", reason="the catalogues are read with Babel (group lint)")

from babel.messages.catalog import Catalog
from hatch_build import FOR_BROWSERS, compile_catalogues, for_browsers
from tests.web.test_locale import key, messages, texts
from tools import phrases

from watchword.errors import PasswordWanted
from watchword.web.console.shell import FOLDER

CATALOGUES = [
    (language, domain) for language in phrases.LANGUAGES for domain in ("console", "operators")
]
_BLANK = re.compile(r"\{(\w+)\}")
_SAYING = re.compile(r"\b(?:_|ngettext)\(")
_RUSSIAN = ("one", "few", "many")


def problems(catalogue: Catalog, domain: str = "console") -> list[str]:
    """What is wrong with one catalogue."""
    said = {key(message) for message in messages(phrases.phrase_catalogue(domain))}
    known = {key(message) for message in messages(catalogue)}
    found = [f"missing: {phrase}" for phrase in said - known]
    found += [f"nobody says: {phrase}" for phrase in known - said]
    for message in messages(catalogue):
        forms = texts(message.string)
        done = [form for form in forms if form.strip()]
        if message.fuzzy:
            found.append(f"fuzzy: {key(message)}")
        if len(done) < len(forms):
            found.append(f"not translated: {key(message)}")
        blanks = sorted(_BLANK.findall(key(message)[-1]))
        if any(sorted(_BLANK.findall(form)) != blanks for form in done):
            found.append(f"other blanks: {key(message)}")
    return found


@pytest.mark.parametrize(("language", "domain"), CATALOGUES)
def test_every_phrase_is_translated_with_the_same_blanks(language: str, domain: str) -> None:
    found = problems(phrases.read(language, domain), domain)
    assert found == [], "run: python tools/phrases.py, and translate what it leaves empty"


@pytest.mark.parametrize(("language", "domain"), CATALOGUES)
def test_a_catalogue_is_what_the_tool_would_write(language: str, domain: str) -> None:
    before = phrases.source(language, domain).read_text(encoding="utf-8")
    assert phrases.text(language, phrases.updated(language, domain)) == before


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda catalogue: catalogue.delete("Connectors"), "missing"),
        (lambda catalogue: catalogue.add("Old phrase", "旧"), "nobody says"),
        (lambda catalogue: setattr(catalogue["Connectors"], "string", ""), "not translated"),
        (lambda catalogue: catalogue["Connectors"].flags.add("fuzzy"), "fuzzy"),
        (lambda catalogue: setattr(catalogue["Line {line}: "], "string", "x"), "other blanks"),
    ],
)
def test_a_spoiled_catalogue_is_noticed(spoil: object, says: str) -> None:
    catalogue = phrases.read("zh-CN", "console")
    assert callable(spoil)
    spoil(catalogue)
    assert [problem for problem in problems(catalogue) if problem.startswith(says)]


def test_every_phrase_is_written_out_where_it_is_said() -> None:
    # One that is put together, or held in a variable, no tool would find.
    for module in phrases.modules():
        text = module.read_text(encoding="utf-8")
        defined = len(re.findall(r"\bfunction ngettext\(", text))
        assert len(_SAYING.findall(text)) - defined == len(phrases.CALL.findall(text)), module.name


@pytest.mark.parametrize("domain", ["console", "operators"])
def test_french_keeps_its_spaces(domain: str) -> None:
    for message in messages(phrases.read("fr", domain)):
        for form in texts(message.string):
            assert not re.search(
                r"[^\u00a0\u202f][;?!»]|[^\u00a0\u202f]:(?=\s|$)|«[^\u00a0\u202f]", form
            ), form


@pytest.mark.parametrize("domain", ["console", "operators"])
def test_chinese_uses_its_own_punctuation(domain: str) -> None:
    for message in messages(phrases.read("zh-CN", domain)):
        for form in texts(message.string):
            assert not re.search(r"[\u4e00-\u9fff][,.?!:;]", form), form


def test_a_browser_reads_each_form_by_the_name_it_gives_the_number() -> None:
    catalogue = Catalog(locale="ru")
    catalogue.add(("{n} fact", "{n} facts"), ("{n} запись", "{n} записи", "{n} записей"))
    catalogue.add(("{n} day", "{n} days"), ("", "", ""))
    catalogue.add("Home", "Главная")
    catalogue.add("Untranslated", "")
    read = for_browsers(catalogue)
    assert set(read) == {"{n} fact", "Home"}
    forms = read["{n} fact"]
    assert isinstance(forms, dict)
    assert [forms[name] for name in _RUSSIAN] == ["{n} запись", "{n} записи", "{n} записей"]


def test_what_is_compiled_is_what_the_console_asks_for(tmp_path: Path) -> None:
    for language in phrases.LANGUAGES:
        source = tmp_path / phrases.source(language, "console").relative_to(phrases.ROOT)
        source.parent.mkdir(parents=True)
        source.write_bytes(phrases.source(language, "console").read_bytes())
    (tmp_path / FOR_BROWSERS).parent.mkdir(parents=True)
    made = {path.name for path in compile_catalogues(tmp_path) if path.suffix == ".json"}
    assert made == {f"{language}.json" for language in phrases.LANGUAGES}
    read = json.loads((tmp_path / FOR_BROWSERS / "zh-CN.json").read_text(encoding="utf-8"))
    assert read["Connectors"] == "连接器"
    assert phrases.ROOT / FOR_BROWSERS.parent == FOLDER


def test_the_console_offers_the_languages_it_has() -> None:
    words = (FOLDER / "words.js").read_text(encoding="utf-8")
    (offered,) = re.findall(r"export const LANGUAGES = (\{[^}]*\})", words)
    tags = set(re.findall(r'(?:"([\w-]+)"|\b(\w+)): "', offered))
    assert {a or b for a, b in tags} == {"en", *phrases.LANGUAGES}


def test_who_gives_no_password_is_told_in_their_own_language() -> None:
    parts = (FOLDER / "parts.js").read_text(encoding="utf-8")
    (said,) = re.findall(rf'"{PasswordWanted.code}": _\("([^"]+)"\)', parts)
    for language in phrases.LANGUAGES:
        message = phrases.read(language, "console").get(said)
        assert message is not None
        assert message.string
