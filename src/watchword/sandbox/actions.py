"""The table of what the gateway can do. A new action is one function and one row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from watchword.sandbox.account import AccessKey
from watchword.sandbox.calls import Call
from watchword.sandbox.refusals import GatewayError
from watchword.sandbox.send_sms import send_sms
from watchword.sandbox.single_send_mail import single_send_mail
from watchword.sandbox.state import State


@dataclass(frozen=True, slots=True)
class Action:
    """One action: the product it belongs to and the function that judges and does it."""

    product: str
    run: Callable[[State, AccessKey, Call], Mapping[str, object]]
    most: int = 256 * 1024  # bytes of query and body


_MAIL: Final = 8 * 1024 * 1024

ACTIONS: Final[Mapping[tuple[str, str], Action]] = {
    ("2017-05-25", "SendSms"): Action("Dysmsapi", send_sms),
    ("2015-11-23", "SingleSendMail"): Action("Dm", single_send_mail, most=_MAIL),
}
VERSIONS: Final = frozenset(version for version, _ in ACTIONS)
MOST: Final = max(action.most for action in ACTIONS.values())


def find_action(call: Call) -> Action:
    """The row for ``call``. Raises ``GatewayError`` for a version or an action nobody knows."""
    if call.version not in VERSIONS:
        raise GatewayError("InvalidVersion", "Specified parameter Version is not valid.")
    action = ACTIONS.get((call.version, call.action))
    if action is None:
        raise GatewayError(
            "InvalidAction.NotFound",
            "Specified api is not found, please check your url and method.",
            404,
        )
    return action
