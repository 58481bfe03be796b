"""What goes wrong with connectors: their configuration, their abilities, a delivery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from watchword.errors.base import WatchwordError

__all__ = [
    "AbilityMissing",
    "ConfigInvalid",
    "ConnectorError",
    "ConnectorNotFound",
    "ConnectorUnknown",
    "DeliveryFailed",
    "FactoryNotFound",
    "Problem",
    "ProfileSyncUnsupported",
    "ReceiptsAddressUnknown",
    "ReceiptsTooMany",
    "TargetFixed",
    "TokenStorageUnsupported",
    "WrongChannel",
]


class ConnectorError(WatchwordError):
    """A connector could not do its work."""

    code = "connector.general"


class ConnectorNotFound(ConnectorError):
    """No connector is set up for this channel."""

    code = "connector.not_found"

    def __init__(self, channel: str) -> None:
        super().__init__(f"No connector is set up for {channel}.")
        self.channel = channel


class ConnectorUnknown(ConnectorError):
    """There is no connector of this name."""

    code = "connector.not_found_with_connector_id"

    def __init__(self, connector: str, known: Sequence[str] = ()) -> None:
        names = f" Installed: {', '.join(known)}." if known else ""
        super().__init__(f"There is no connector called {connector!r}.{names}")
        self.connector = connector


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a document: where (``path``, 1-based ``line`` when it came from text) and what, in a sentence."""

    path: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        place = f"line {self.line}" if self.line else ""
        where = ", ".join(part for part in (place, self.path) if part)
        return f"{where}: {self.message}" if where else self.message


class ConfigInvalid(ConnectorError):
    """The connector's configuration cannot be used.

    ``problems`` names every fault at once, in the order of the document.
    """

    code = "connector.invalid_config"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)

    @property
    def operator_data(self) -> Mapping[str, Any]:
        """Every problem: ``{"problems": [{"path", "message", "line"}]}``."""
        return {
            "problems": [
                {"path": one.path, "message": one.message, "line": one.line}
                for one in self.problems
            ]
        }


class AbilityMissing(ConnectorError):
    """The provider of this connector cannot do that."""

    code = "connector.not_implemented"


class FactoryNotFound(ConnectorError):
    """There is no connector of this name to test."""

    code = "connector.not_found"


class WrongChannel(ConnectorError):
    """A connector reaches phones or mailboxes, and the test is for the other."""

    code = "connector.unexpected_type"


class ProfileSyncUnsupported(ConnectorError):
    """Connectors that send messages have no profile to sync."""

    code = "connector.invalid_type_for_syncing_profile"


class TokenStorageUnsupported(ConnectorError):
    """Connectors that send messages have no tokens to store."""

    code = "connector.token_storage_not_supported"


class TargetFixed(ConnectorError):
    """The target of a stored connector stays what it is."""

    code = "connector.can_not_modify_target"


class ReceiptsAddressUnknown(ConnectorError):
    """Nobody takes receipts at this address."""

    code = "connector.receipts_address_unknown"


class ReceiptsTooMany(ConnectorError):
    """More receipts than are taken at once: at most 256 KiB and 1,000."""

    code = "connector.receipts_too_many"


class DeliveryFailed(ConnectorError):
    """The message was not taken.

    ``fault`` is a value of ``message.Fault``. ``provider_code`` and ``provider_text`` are the provider's own, cleaned of
    control characters and cut to 500; ``retry_after`` is in seconds where the provider or the fault says so.
    """

    def __init__(
        self,
        fault: str,
        *,
        connector: str = "",
        provider_code: str = "",
        provider_text: str = "",
        retry_after: int | None = None,
        request_id: str = "",
    ) -> None:
        said = f" ({provider_code})" if provider_code else ""
        super().__init__(f"{connector or 'The connector'}: {fault}{said}")
        self.fault = fault
        self.connector = connector
        self.provider_code = provider_code
        self.provider_text = provider_text
        self.retry_after = retry_after
        self.request_id = request_id

    @property
    def operator_data(self) -> Mapping[str, Any]:
        """The fault, and the provider's own words for it."""
        return {
            "fault": self.fault,
            "connector": self.connector,
            "providerCode": self.provider_code,
            "providerText": self.provider_text,
            "requestId": self.request_id,
        }
