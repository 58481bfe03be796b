"""``/account``: what people see and change of themselves. Without script; what is grave asks for a fresh proof first."""

from watchword.web.pages.account.confirm import ConfirmPages
from watchword.web.pages.account.identifiers import IdentifierChangePages
from watchword.web.pages.account.leaving import DataPages
from watchword.web.pages.account.overview import OverviewPages
from watchword.web.pages.account.own_password import OwnPasswordPages

__all__ = [
    "ConfirmPages",
    "DataPages",
    "IdentifierChangePages",
    "OverviewPages",
    "OwnPasswordPages",
]
