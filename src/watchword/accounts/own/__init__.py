"""One's own account: what people see and change of themselves, signed in, and with a fresh proof for what is grave."""

from watchword.accounts.own.own_account import FRESH_SECONDS, OwnAccount
from watchword.accounts.own.waiting import Purpose, Waiting

__all__ = ["FRESH_SECONDS", "OwnAccount", "Purpose", "Waiting"]
