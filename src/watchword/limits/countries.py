"""Which countries a message may go to: an operator's list of those allowed, or of those refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from watchword.errors import CountryRefused
from watchword.identifiers import Identifier, Phone


@dataclass(frozen=True, slots=True)
class Countries:
    """ISO 3166 regions: only ``allowed`` (empty means all), and never ``denied``. E-mail has no country."""

    allowed: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()

    def require(self, identifier: Identifier) -> None:
        """Raises ``CountryRefused``."""
        if not isinstance(identifier, Phone) or not (self.allowed or self.denied):
            return
        if identifier.region in self.denied or (
            self.allowed and identifier.region not in self.allowed
        ):
            raise CountryRefused(identifier.region)


EVERYWHERE: Final = Countries()
