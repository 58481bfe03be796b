"""Watchword signs people in with a verification code sent to their phone or mailbox.

The library's front door. Names are resolved on first use, so that importing this package costs next to nothing and loads
neither a database driver nor a web framework.
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchword.connectors.aliyun_direct_mail import AliyunDirectMail as AliyunDirectMail
    from watchword.connectors.aliyun_sms import AliyunSMS as AliyunSMS
    from watchword.errors import ConnectorNotFound as ConnectorNotFound
    from watchword.errors import DeliveryFailed as DeliveryFailed
    from watchword.errors import LimitReached as LimitReached
    from watchword.errors import LockedOut as LockedOut
    from watchword.errors import VerificationFailed as VerificationFailed
    from watchword.errors import WatchwordError as WatchwordError
    from watchword.identifiers import Email as Email
    from watchword.identifiers import Phone as Phone
    from watchword.identifiers import parse_email as parse_email
    from watchword.identifiers import parse_phone as parse_phone
    from watchword.message import UsageType as UsageType
    from watchword.verification import Policy as Policy
    from watchword.verification import Sent as Sent
    from watchword.verification import Verified as Verified
    from watchword.verification import Verifier as Verifier

# A library says nothing on its own: whoever wants its log gives it a handler.
logging.getLogger(__name__).addHandler(logging.NullHandler())

__version__ = "0.1.0"

_HOMES = {
    "AliyunDirectMail": "connectors.aliyun_direct_mail",
    "AliyunSMS": "connectors.aliyun_sms",
    "ConnectorNotFound": "errors",
    "DeliveryFailed": "errors",
    "Email": "identifiers",
    "LimitReached": "errors",
    "LockedOut": "errors",
    "Phone": "identifiers",
    "Policy": "verification",
    "Sent": "verification",
    "UsageType": "message",
    "VerificationFailed": "errors",
    "Verified": "verification",
    "Verifier": "verification",
    "WatchwordError": "errors",
    "parse_email": "identifiers",
    "parse_phone": "identifiers",
}

__all__ = [
    "AliyunDirectMail",
    "AliyunSMS",
    "ConnectorNotFound",
    "DeliveryFailed",
    "Email",
    "LimitReached",
    "LockedOut",
    "Phone",
    "Policy",
    "Sent",
    "UsageType",
    "VerificationFailed",
    "Verified",
    "Verifier",
    "WatchwordError",
    "__version__",
    "parse_email",
    "parse_phone",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'watchword' has no attribute {name!r}")
    value = getattr(import_module(f"watchword.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
