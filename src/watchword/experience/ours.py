"""What the sign-in experience says beyond the wire's fields. Each has a name of its own, so that no script meets it by accident."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from watchword.experience.part import Part

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
_Countries = Annotated[tuple[Country, ...], Field(max_length=300)]


class CodePolicy(Part):
    """How long a code is, and how soon another may be sent (seconds); unsaid: the settings'."""

    digits: Annotated[int, Field(ge=4, le=10)] | None = None
    resend_gap: Annotated[int, Field(ge=0, le=3600)] | None = None


class CountryPolicy(Part):
    """Which countries' numbers get codes: those in ``allowed`` (empty means all), never those in ``denied``. ISO 3166."""

    allowed: _Countries = ()
    denied: _Countries = ()
