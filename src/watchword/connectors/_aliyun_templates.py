"""What the Aliyun connectors for phones share: an entry that names an approved template, and the forms a number is sent in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Final

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from watchword.connectors._aliyun import AliyunConnector
from watchword.connectors._templates import Locale, Text
from watchword.connectors.base import ConfigPart
from watchword.identifiers import Phone
from watchword.message import Fault, Message, UsageType

MAINLAND: Final = 86
# An encoder would be set up anew for every message, at the price of all the rest of this file.
_QUOTED: Final = json.encoder.encode_basestring


def _country(value: str) -> str:
    if not re.fullmatch("[A-Z]{2}", value):
        raise PydanticCustomError("country", "must be a two-letter country code such as CN")
    return value


Code = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Country = Annotated[str, AfterValidator(_country)]
SignName = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Entry(ConfigPart):
    """What every template entry for phones has; ``locale``, ``countries`` and ``variables`` are Watchword's additions."""

    usage_type: UsageType
    locale: Locale | None = None
    countries: tuple[Country, ...] = ()
    variables: Mapping[str, str] = Field(default={"code": "{{code}}"})

    @cached_property
    def texts(self) -> dict[str, Text]:
        """The variables, taken apart once."""
        return {name: Text(text) for name, text in self.variables.items()}

    @cached_property
    def members(self) -> tuple[tuple[str, Text], ...]:
        """The same, each name as it begins a member of a JSON object."""
        return tuple((f"{_QUOTED(name)}:", text) for name, text in self.texts.items())


class AliyunPhoneConnector(AliyunConnector):
    """An AliyunConnector that knows how numbers and template values are written."""

    def eleven_digits(self, phone: Phone) -> str:
        """A mainland mobile number as Aliyun takes it, or the refusal of one that is none."""
        if not phone.is_mainland or len(phone.national) != 11 or phone.national[0] != "1":
            raise self.refuse(Fault.BAD_RECIPIENT, "not a mobile number of mainland China")
        return phone.national

    def values_for(self, entry: Entry, message: Message) -> str:
        """Declared variables only: one more, and a verification template refuses the whole message."""
        for name, text in entry.texts.items():
            if not text.names <= message.values.keys():
                said = f"template variable {name} has no value for {message.usage_type}"
                raise self.refuse(Fault.NO_TEMPLATE, said)
        values = message.values
        return (
            f"{{{','.join([name + _QUOTED(text.fill(values)) for name, text in entry.members])}}}"
        )
