"""The two ways Aliyun says no: the gateway by an HTTP status, the SMS products by HTTP 200 with a code that is not ``OK``."""

from __future__ import annotations


class GatewayError(Exception):
    """Answered with its own HTTP status and the body ``{Code, Message, RequestId, HostId, Recommend}``.

    ``retry_after`` is in milliseconds, told in the header ``x-acs-retry-after``.
    """

    def __init__(self, code: str, message: str, status: int = 400, *, retry_after: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.status = status
        self.retry_after = retry_after


class BusinessError(Exception):
    """Answered with HTTP 200 and the body ``{Code, Message, RequestId}``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


class LimitControl(BusinessError):
    """A number was reached too often; ``window`` names the span of time, in Aliyun's word."""

    def __init__(self, window: str, permits: int) -> None:
        super().__init__("isv.BUSINESS_LIMIT_CONTROL", f"触发{window}级流控Permits:{permits}")
        self.window = window


def missing(parameter: str) -> GatewayError:
    """A mandatory parameter of the action is absent or empty."""
    return GatewayError(f"Missing{parameter}", f"{parameter} is mandatory for this action.")


def missing_header(name: str) -> GatewayError:
    """A mandatory header of version 3 is absent."""
    return GatewayError("MissingParameter", f"The mandatory header {name} is not supplied.")


def invalid(parameter: str) -> GatewayError:
    """A parameter has a value that the action does not know."""
    return GatewayError("InvalidParameter", f"The specified parameter {parameter} is not valid.")


def mismatch(string_to_sign: str, canonical: str = "") -> GatewayError:
    """The signature is not ours. Like the real gateway this prints what it signed, receiver and code included."""
    detail = f", server canonicalString is:{canonical}" if canonical else ""
    return GatewayError(
        "SignatureDoesNotMatch",
        "Specified signature is not matched with our calculation. "
        f"server string to sign is:{string_to_sign}{detail}",
    )


def incomplete(reason: str) -> GatewayError:
    """The signature is formed in a way that the gateway does not accept."""
    return GatewayError(
        "IncompleteSignature",
        f"The request signature does not conform to Aliyun standards. {reason}",
    )
