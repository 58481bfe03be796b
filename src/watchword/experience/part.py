"""What every part of the sign-in experience has in common: its shape on the wire, and that it never changes."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError


class Part(BaseModel):
    """Read by the wire's names; keys nobody knows are left out, and what was not said stays unsaid (``stored``)."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_alias=True,
        validate_by_name=False,
        serialize_by_alias=True,
        hide_input_in_errors=True,
        extra="ignore",
        frozen=True,
    )

    def stored(self) -> dict[str, Any]:
        """As it was given: what was left out is not there."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


def _nothing(value: object) -> object:
    """The wire says "no text" by an empty one."""
    return None if value == "" else value


# A scheme and something after it, without blanks and control characters; odd schemes are stored too, and never rendered as links.
_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20\x7f<>\"\\^`{|}]+")
_MAILBOX: Final = re.compile(r"\S+@\S+\.\S+")
_TAG: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


def _url(value: str) -> str:
    if not _URL.fullmatch(value):
        raise PydanticCustomError("url", "must be a URL")
    return value


def _mailbox(value: str) -> str:
    if not _MAILBOX.fullmatch(value):
        raise PydanticCustomError("email", "must be an e-mail address")
    return value


def _tag(value: str) -> str:
    if not _TAG.fullmatch(value):
        raise PydanticCustomError("language_tag", "must be a language tag such as en or zh-CN")
    return value


Url = Annotated[str, StringConstraints(max_length=2048), AfterValidator(_url)]
OptionalUrl = Annotated[Url | None, BeforeValidator(_nothing)]
OptionalMailbox = Annotated[
    Annotated[str, StringConstraints(max_length=256), AfterValidator(_mailbox)] | None,
    BeforeValidator(_nothing),
]
LanguageTag = Annotated[str, StringConstraints(max_length=35), AfterValidator(_tag)]
Colour = Annotated[str, StringConstraints(pattern=r"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")]
