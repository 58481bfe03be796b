"""Nothing a reader can meet is without an entry: error codes, settings, limits, commands, connectors; and no link leads nowhere."""

import ast
import importlib
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.test_errors import tree

from watchword import cli, errors
from watchword.connectors import discover
from watchword.connectors.document import read_configs
from watchword.limits.budgets import NAMES, Budgets
from watchword.message import Channel, Fault
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


COMMAND = typer.main.get_command(cli.app)
COMMANDS = dict(commands(COMMAND))


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


PERIODS = {"hour": 3600, "day": 86_400, "10 min": 600, "15 min": 900}


def allowances(row: str) -> list[tuple[int, int]]:
    """What the cells of a row allow: how many, in how many seconds."""
    found = [
        (int(many.replace(",", "")), PERIODS[period])
        for many, period in re.findall(r"\| ([\d,]+)(?: wrong)? per (hour|day|1[05] min)", row)
    ]
    bursts = re.findall(r"\| (\d+) at once, (\d+) a second", row)
    return found + [(int(many), int(many) // int(each)) for many, each in bursts]


@pytest.mark.parametrize("name", NAMES)
def test_every_limit_is_explained_with_its_numbers(name: str) -> None:
    kept = [Budgets().of(name, channel) for channel in (Channel.SMS, Channel.EMAIL)]
    shown = allowances(rows("limits.md")[name])
    assert shown, f"{name} has no number in docs/reference/limits.md"
    assert [(budget[1], budget[2]) for budget in kept if budget] == (shown * 2)[:2]


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


# --- what is shown is so -----------------------------------------------------------------------

ENGLISH = [
    page for page in PAGES if page.parent.name not in LANGUAGES and page.name != "CHANGELOG.md"
]
READ = [*ENGLISH, *sorted((ROOT / "examples").rglob("*.md"))]


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path, *kinds: str) -> list[str]:
    """The fenced blocks of these kinds, without the indent of a list they stand in."""
    found = re.findall(r"^( *)```(\w*)\n(.*?)^ *```$", page.read_text(), re.MULTILINE | re.DOTALL)
    return [
        "\n".join(line.removeprefix(indent) for line in text.splitlines())
        for indent, kind, text in found
        if kind in kinds
    ]


# Behind a prompt: as whom, with which environment, from which folder.
TYPED = re.compile(r"(?:sudo -u \S+ env )?(?:\w+=\S* )*(?:\S*/)?watchword(?: (.*))?")


def shown_commands(page: Path) -> Iterator[list[str]]:
    """The words of every ``watchword …`` that the page tells its reader to type."""
    for text in blocks(page, "console", ""):
        for line in text.replace("\\\n", " ").splitlines():
            if line.startswith(("$ ", "# ")):
                for part in re.split(r" [|>&#]+ ?", line[2:]):
                    if typed := TYPED.fullmatch(part.strip()):
                        yield (typed[1] or "").replace("'", "").split()


def command_of(words: list[str]) -> tuple[Any, list[str]]:
    """The command that these words name, and what is left of them."""
    command: Any = COMMAND
    left = list(words)
    while left and hasattr(command, "commands") and left[0] in command.commands:
        command = command.commands[left.pop(0)]
    return command, left


def strange(words: list[str]) -> list[str]:
    """What no command or option of this name takes."""
    command, left = command_of(words)
    options = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    unknown = [word for word in left if word.startswith("-") and len(word) > 1]
    unknown = [word for word in unknown if word.partition("=")[0] not in {*options, "--help"}]
    if hasattr(command, "commands") and not command.invoke_without_command and left:
        unknown.append(left[0])
    return unknown


@pytest.mark.parametrize("page", READ, ids=named)
def test_every_command_that_is_shown_exists_with_its_options(page: Path) -> None:
    assert [words for words in shown_commands(page) if strange(words)] == []


def test_a_command_or_an_option_that_is_gone_is_noticed() -> None:
    assert strange(["connector", "remove", "x"]) == ["remove"]
    assert strange(["serve", "--prot", "4001"]) == ["--prot"]
    assert len([words for page in READ for words in shown_commands(page)]) > 50


@pytest.mark.parametrize("page", READ, ids=named)
def test_every_json_that_is_shown_can_be_read_and_connects(page: Path) -> None:
    for text in blocks(page, "json"):
        # Commas before a bracket are taken in configurations, and shown there on purpose.
        shown = json.loads(re.sub(r",(\s*[}\]])", r"\1", text))
        if isinstance(shown, dict) and shown.keys() & {one.id for one in BUILT_IN.values()}:
            read_configs(text)


@pytest.mark.parametrize("page", READ, ids=named)
def test_every_settings_file_that_is_shown_is_one(page: Path) -> None:
    for text in blocks(page, "toml"):
        given = tomllib.loads(text)
        if "project" not in given:
            Settings(**given)


@pytest.mark.parametrize("page", READ, ids=named)
def test_every_setting_that_is_named_is_one(page: Path) -> None:
    found = set(re.findall(rf"\b{PREFIX}[A-Z_]*[A-Z]\b", page.read_text()))
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    others = (f"{PREFIX}CONFIG", f"{PREFIX}IMPORT_", f"{PREFIX}TEST", f"{PREFIX}STRICT")
    assert [name for name in found - known if not name.startswith(others)] == []


@pytest.mark.parametrize("page", READ, ids=named)
def test_every_python_that_is_shown_is_python_and_imports_what_is_there(page: Path) -> None:
    for text in blocks(page, "python"):
        for node in ast.walk(ast.parse(text)):
            if (
                isinstance(node, ast.ImportFrom)
                and (node.module or "").split(".")[0] == "watchword"
            ):
                module = importlib.import_module(node.module or "")
                assert [one.name for one in node.names if not hasattr(module, one.name)] == []


ROUTE = re.compile(r"`(GET|POST|PUT|PATCH|DELETE) (/api/[^`?\s]*)")


def route(method: str, path: str) -> tuple[str, str]:
    """A route, whatever its parameters are called."""
    return method, re.sub(r"\{\w+\}|:\w+|(?<=/)<\w+>", "{}", path.rstrip("/"))


@pytest.mark.parametrize("page", ENGLISH, ids=named)
def test_every_route_that_is_named_is_in_the_reference(page: Path) -> None:
    if page.name == "compatibility.md":  # names what is not there, too
        return
    known = {
        route(*found)
        for name in ("api.md", "compatibility.md")
        for found in re.findall(
            r"`(GET|POST|PUT|PATCH|DELETE) (/api/[^`\s]*)`", (DOCS / "reference" / name).read_text()
        )
    }
    assert {route(*found) for found in ROUTE.findall(page.read_text())} - known == set()
