"""Templates of providers that take the text of a short message itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated

from pydantic import StringConstraints

from watchword.connectors._templates import Locale, Text
from watchword.connectors.base import ConfigPart
from watchword.message import UsageType

Region = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


class TextTemplate(ConfigPart):
    """The text for one usage type; ``locale`` and ``countries`` are Watchword's additions."""

    usage_type: UsageType
    content: Annotated[str, StringConstraints(min_length=1, max_length=1600)]
    locale: Locale | None = None
    countries: tuple[Region, ...] = ()

    @cached_property
    def _text(self) -> Text:
        return Text(self.content)

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with ``values``."""
        return self._text.fill(values)


class CodeTemplate(ConfigPart):
    """A provider's approved template and the values it takes, in its order."""

    usage_type: UsageType
    template_code: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    variables: tuple[Annotated[str, StringConstraints(min_length=1, max_length=100)], ...] = (
        "{{code}}",
    )
    locale: Locale | None = None
    countries: tuple[Region, ...] = ()

    @cached_property
    def _texts(self) -> tuple[Text, ...]:
        return tuple(Text(one) for one in self.variables)

    @property
    def needed(self) -> frozenset[str]:
        """The names that must have a value: the provider puts whatever it gets into its own text."""
        return frozenset().union(*(text.names for text in self._texts))

    def fill(self, values: Mapping[str, str]) -> list[str]:
        """The values in the template's order."""
        return [text.fill(values) for text in self._texts]


__all__ = ["CodeTemplate", "TextTemplate"]
