"""What every body of the API has in common: camelCase on the wire, snake_case inside."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

# The one tenant there is.
TENANT: Final = "default"


class Body(BaseModel):
    """A request's body. Keys we do not know are ignored, as the wire has it; ``model_fields_set`` tells what was sent."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_alias=True,
        validate_by_name=False,
        hide_input_in_errors=True,
        extra="ignore",
        frozen=True,
    )


class Answer(BaseModel):
    """A response's body: made by field names, sent by their aliases."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_alias=True,
        validate_by_name=True,
        serialize_by_alias=True,
        frozen=True,
    )


class Refusal(Answer):
    """How every refusal reads: ``code`` for programs, ``message`` for people, ``data`` where there is more to tell."""

    code: str | None = Field(None, examples=["entity.not_found"])
    message: str = Field(examples=["There is nothing of this id."])
    data: dict[str, Any] | None = None
