"""TLS options as Node.js names them, and the context made of them."""

from __future__ import annotations

import ssl
from typing import Annotated, Literal

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from watchword.connectors.base import ConfigPart


def _certificates(value: str) -> str:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=value)
    except (ssl.SSLError, ValueError, TypeError):  # the last for what is not ASCII
        raise PydanticCustomError("tls_ca", "must be certificates in PEM form") from None
    return value


class TLS(ConfigPart):
    """Those options that have a meaning here; others are refused by name."""

    reject_unauthorized: bool = True
    ca: Annotated[str, AfterValidator(_certificates)] | None = None
    servername: str | None = None
    min_version: Literal["TLSv1.2", "TLSv1.3"] = "TLSv1.2"

    def context(self) -> ssl.SSLContext:
        """A client's context; ``ca`` takes the place of the system's certificates."""
        context = ssl.create_default_context(cadata=self.ca)
        context.minimum_version = ssl.TLSVersion[self.min_version.replace(".", "_")]
        if not self.reject_unauthorized:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


__all__ = ["TLS"]
