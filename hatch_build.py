"""Compiles the message catalogues (``.po``) into what is read (``.mo`` by the server, ``.json`` by the console's page) when a wheel or an
editable install is made.
"""

import gettext
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

WEB = Path("src/watchword/web")
LOCALE = WEB / "locale"
FOR_BROWSERS = WEB / "static" / "console" / "locale"
# Enough numbers to meet every plural form of any language.
_SOME = (*range(200), 1_000, 1_000_000)


def compile_catalogues(root: Path) -> list[Path]:
    """Write ``*.mo`` beside every ``*.po`` under the locale folder, and the console's as JSON; answers the files written."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - a build-time library
    from babel.messages.pofile import read_po  # noqa: PLC0415

    written = []
    for source in sorted((root / LOCALE).rglob("*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file)
        target = source.with_suffix(".mo")
        with target.open("wb") as file:
            write_mo(file, catalogue)
        written.append(target)
        if source.stem == "console":
            tag = source.parents[1].name.replace("_", "-")
            target = root / FOR_BROWSERS / f"{tag}.json"
            target.parent.mkdir(exist_ok=True)
            text = json.dumps(for_browsers(catalogue), ensure_ascii=False, separators=(",", ":"))
            target.write_text(text, encoding="utf-8")
            written.append(target)
    return written


def for_browsers(catalogue: "Catalog") -> dict[str, str | dict[str, str]]:
    """Phrase -> translation. One that counts is an object whose keys are those of ``Intl.PluralRules``."""
    found: dict[str, str | dict[str, str]] = {}
    for message in catalogue:
        said = message.string or ""
        if isinstance(message.id, str):
            if message.id and said:
                found[message.id] = str(said)
        elif all(said):
            found[message.id[0]] = _by_category(catalogue, [str(form) for form in said])
    return found


def _by_category(catalogue: "Catalog", forms: list[str]) -> dict[str, str]:
    # gettext numbers the forms, browsers name them: each name is that of the numbers which the form is for.
    assert catalogue.locale is not None
    number, name = gettext.c2py(catalogue.plural_expr), catalogue.locale.plural_form
    return {"other": forms[-1]} | {name(n): forms[number(n)] for n in _SOME}


class CatalogueHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before every build, editable installs included."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile, and tell the builder nothing: ``artifacts`` already takes what is made along."""
        compile_catalogues(Path(self.root))
