"""Nothing a reader can meet is without an entry: error codes, settings, limits, commands, connectors; and no link leads nowhere."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.test_errors import tree

from watchword import cli, errors
from watchword.connectors import discover
from watchword.limits.budgets import NAMES
from watchword.message import Fault
from watchword.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
SOURCE = ROOT / "src" / "watchword"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def rows(page: str) -> dict[str, str]:
    """A reference page's table rows by the term in their first cell."""
    text = (DOCS / "reference" / page).read_text()
    return {found[1]: found[0] for found in re.finditer(r"^\| `([^`]+)`.*$", text, re.MULTILINE)}


# --- errors ----------------------------------------------------------------------------------


@pytest.mark.parametrize("cls", [*tree()], ids=lambda cls: cls.__name__)
def test_every_error_code_is_explained_beside_its_class(cls: type[errors.WatchwordError]) -> None:
    row = rows("errors.md").get(cls.code)
    assert row is not None, f"{cls.code} has no row in docs/reference/errors.md"
    own_code = "code" in vars(cls)  # a class without one of its own is told apart elsewhere
    assert not own_code or f"`{cls.__name__}`" in row


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_is_explained(fault: Fault) -> None:
    assert f"connector.{fault}" in rows("errors.md")


def test_no_error_row_is_about_a_code_that_is_gone() -> None:
    known = {cls.code for cls in tree()} | {f"connector.{f}" for f in Fault}
    assert set(rows("errors.md")) - known == set()


# --- settings --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_explained_with_its_default(name: str) -> None:
    row = rows("settings.md").get(name)
    assert row is not None, f"{name} has no row in docs/reference/settings.md"
    assert f"`{PREFIX}{name.upper()}`" in row
    default = Settings.model_fields[name].default
    if default not in ("", None, ()):
        assert f"`{default}`" in row


def test_no_setting_row_is_about_a_setting_that_is_gone() -> None:
    assert set(rows("settings.md")) - set(Settings.model_fields) - {"WATCHWORD_CONFIG"} == set()


# --- the command line ------------------------------------------------------------------------


def commands(group: Any, prefix: str = "watchword") -> Iterator[tuple[str, Any]]:
    # By shape, not by class: typer brings a copy of click of its own.
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            if command.invoke_without_command:
                yield f"{prefix} {name}", command
            yield from commands(command, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}", command


def command_sections() -> dict[str, str]:
    text = (DOCS / "reference" / "cli.md").read_text()
    found = re.split(r"^## `([^`]+)`$", text, flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


COMMANDS = dict(commands(typer.main.get_command(cli.app)))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_section_with_all_its_options(name: str) -> None:
    section = command_sections().get(name)
    assert section is not None, f"{name} has no section in docs/reference/cli.md"
    options = [
        option
        for parameter in COMMANDS[name].params
        if parameter.param_type_name == "option" and not parameter.hidden
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--") and option != "--help"
    ]
    assert [option for option in options if option not in section] == []


def test_no_command_section_is_about_a_command_that_is_gone() -> None:
    assert set(command_sections()) - set(COMMANDS) == set()


def test_every_command_teaches() -> None:
    assert [name for name, command in COMMANDS.items() if not (command.help or "").strip()] == []


# --- limits ----------------------------------------------------------------------------------


def test_every_limit_is_explained() -> None:
    assert {*NAMES, "resend-gap"} == set(rows("limits.md"))


# --- connectors ------------------------------------------------------------------------------


BUILT_IN = {
    factory.__module__.rpartition(".")[2]: factory
    for factory in discover().values()
    if factory.__module__.startswith("watchword.connectors.")
}


@pytest.mark.parametrize("file", BUILT_IN)
def test_every_connector_has_a_page_naming_each_of_its_settings(file: str) -> None:
    page = DOCS / "connectors" / f"{file}.md"
    assert page.exists(), f"docs/connectors/{file}.md is missing"
    text = page.read_text()
    assert BUILT_IN[file].id in text
    keys = [setting.key for setting in BUILT_IN[file].Config.settings()]
    assert [key for key in keys if f"`{key}`" not in text] == []


LANGUAGES = {
    "zh-CN": "简体中文", "fr": "Français", "ru": "Русский", "pt-BR": "Português (Brasil)",
}  # fmt: skip
GUIDES = [
    pytest.param(language, path, id=f"{language}/{path.name}")
    for path in sorted((DOCS / "connectors").glob("*.md"))
    for language in LANGUAGES
    if any((DOCS / "connectors" / other / path.name).exists() for other in LANGUAGES)
]
FENCED = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)


def headings(text: str) -> list[tuple[str, str]]:
    """Each heading's depth, and its number where it has one: what a translation keeps."""
    return re.findall(r"^(#+) (\d+\.)?", FENCED.sub("", text), re.MULTILINE)


def literals(text: str) -> set[str]:
    """Everything in backticks: keys, codes, commands, which are the same in every language."""
    return set(re.findall(r"`([^`\n]+)`", FENCED.sub("", text)))


@pytest.mark.parametrize(("language", "english"), GUIDES)
def test_a_translated_guide_says_what_the_english_one_says(language: str, english: Path) -> None:
    page = DOCS / "connectors" / language / english.name
    assert page.exists(), f"{language} lacks {english.name}, which has other translations"
    ours, theirs = page.read_text(), english.read_text()
    assert headings(ours) == headings(theirs)
    assert FENCED.findall(ours) == FENCED.findall(theirs)
    assert literals(ours) == literals(theirs)
    assert [line.count("|") for line in ours.splitlines() if line.startswith("|")] == [
        line.count("|") for line in theirs.splitlines() if line.startswith("|")
    ]


@pytest.mark.parametrize(("language", "english"), GUIDES)
def test_a_guide_links_all_its_translations_at_the_top(language: str, english: Path) -> None:
    name = english.name
    top = (DOCS / "connectors" / language / name).read_text().splitlines()[2]
    assert f"[English](../{name})" in top
    assert f"**{LANGUAGES[language]}**" in top
    for other, own_name in LANGUAGES.items():
        assert f"[{own_name}]({other}/{name})" in english.read_text().splitlines()[2]
        assert other == language or f"[{own_name}](../{other}/{name})" in top


def test_every_translated_guide_has_an_english_one() -> None:
    translated = (path for each in LANGUAGES for path in (DOCS / "connectors" / each).glob("*.md"))
    assert [path for path in translated if not (DOCS / "connectors" / path.name).exists()] == []


def test_every_connector_is_listed_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text()
    assert [factory.id for factory in BUILT_IN.values() if factory.id not in text] == []


# --- pages -----------------------------------------------------------------------------------


def anchors(text: str) -> set[str]:
    """The anchors that headings get on the usual renderers."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-")
        for heading in headings
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_link_leads_nowhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    broken = []
    for target in re.findall(r"(?:\]\(|src=\")([^)\s\"]+)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        leads = (page.parent / path).resolve() if path else page
        if not leads.exists() or (
            anchor and leads.suffix == ".md" and anchor not in anchors(leads.read_text())
        ):
            broken.append(target)
    assert broken == []


def test_every_decision_has_a_number_of_its_own_and_fits_a_page() -> None:
    records = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    assert len({path.name[:4] for path in records}) == len(records)
    for path in records:
        text = path.read_text()
        assert len(text.splitlines()) <= 60, path.name
        for part in ("Date: ", "## Context", "## Decision", "## Consequences"):
            assert part in text, f"{path.name} lacks {part!r}"


def test_every_command_of_this_checkout_is_explained_to_contributors() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    source = ast.parse((ROOT / "dev").read_text())
    (table,) = (
        node.value
        for node in source.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "COMMANDS"
    )
    assert isinstance(table, ast.Tuple)
    names = [ast.unparse(element) for element in table.elts]
    assert [name for name in names if f"./dev {name}" not in text] == []


def test_the_oldest_python_is_named_alike_everywhere() -> None:
    assert sys.version_info >= (3, 11)
    for path in ("README.md", "CONTRIBUTING.md", "docs/quick-start.md"):
        assert "Python 3.11" in (ROOT / path).read_text(), path
