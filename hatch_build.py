"""Compiles the message catalogues (``.po``) into what the server reads (``.mo``) when a wheel or an editable install is made."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCALE = Path("src/watchword/web/locale")


def compile_catalogues(root: Path) -> list[Path]:
    """Write ``*.mo`` beside every ``*.po`` under the locale folder; answers the files written."""
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
    return written


class CatalogueHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before every build, editable installs included."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile, and tell the builder nothing: ``artifacts`` already takes ``*.mo`` along."""
        compile_catalogues(Path(self.root))
