"""The table of what the gateway can do. A new action is one function and one row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from watchword.sandbox.account import AccessKey, May
from watchword.sandbox.calls import Call
from watchword.sandbox.globe import (
    query_message,
    send_message_to_globe,
    send_message_with_template,
)
from watchword.sandbox.ledger import Product
from watchword.sandbox.mail_queries import (
    desc_account_summary,
    desc_template,
    query_domain_by_param,
    query_mail_address_by_param,
    query_template_by_param,
    sender_statistics_detail_by_param,
)
from watchword.sandbox.query_send_details import (
    is_about_auth,
    query_auth_send_details,
    query_send_details,
)
from watchword.sandbox.query_send_statistics import query_send_statistics
from watchword.sandbox.refusals import BusinessError, GatewayError
from watchword.sandbox.send_batch_sms import send_batch_sms
from watchword.sandbox.send_sms import send_sms
from watchword.sandbox.signature_queries import get_sms_sign, query_sms_sign_list
from watchword.sandbox.single_send_mail import single_send_mail
from watchword.sandbox.state import State
from watchword.sandbox.template_queries import get_sms_template, query_sms_template_list
from watchword.sandbox.verify_codes import check_sms_verify_code, send_sms_verify_code


@dataclass(frozen=True, slots=True)
class Action:
    """One action: the product it belongs to, the function that judges and does it, and whether it sends or only tells."""

    product: Product
    run: Callable[[State, AccessKey, Call], Mapping[str, object]]
    sends: bool = False
    most: int = 256 * 1024  # bytes of query and body

    def judge(self, key: AccessKey) -> None:
        """Raises, as the product does, what a key without the permission or the money is told."""
        if key.may is May.NOTHING or (key.may is May.SEND and not self.sends):
            raise _denied(self.product)
        if self.sends and not key.funded and self.product is not Product.MAIL:
            raise BusinessError("isv.AMOUNT_NOT_ENOUGH", "账户余额不足")


_MAIL: Final = 8 * 1024 * 1024
_SMS, _GLOBE, _DM = "2017-05-25", "2018-05-01", "2015-11-23"

ACTIONS: Final[Mapping[tuple[str, str], Action]] = {
    (_SMS, "SendSms"): Action(Product.SMS, send_sms, sends=True),
    (_SMS, "SendBatchSms"): Action(Product.SMS, send_batch_sms, sends=True),
    (_SMS, "QuerySendDetails"): Action(Product.SMS, query_send_details),
    (_SMS, "QuerySendStatistics"): Action(Product.SMS, query_send_statistics),
    (_SMS, "QuerySmsSignList"): Action(Product.SMS, query_sms_sign_list),
    (_SMS, "QuerySmsTemplateList"): Action(Product.SMS, query_sms_template_list),
    (_SMS, "GetSmsSign"): Action(Product.SMS, get_sms_sign),
    (_SMS, "GetSmsTemplate"): Action(Product.SMS, get_sms_template),
    (_SMS, "SendSmsVerifyCode"): Action(Product.AUTH, send_sms_verify_code, sends=True),
    (_SMS, "CheckSmsVerifyCode"): Action(Product.AUTH, check_sms_verify_code),
    (_GLOBE, "SendMessageToGlobe"): Action(Product.GLOBE, send_message_to_globe, sends=True),
    (_GLOBE, "SendMessageWithTemplate"): Action(
        Product.GLOBE, send_message_with_template, sends=True
    ),
    (_GLOBE, "QueryMessage"): Action(Product.GLOBE, query_message),
    (_DM, "SingleSendMail"): Action(Product.MAIL, single_send_mail, sends=True, most=_MAIL),
    (_DM, "QueryMailAddressByParam"): Action(Product.MAIL, query_mail_address_by_param),
    (_DM, "QueryDomainByParam"): Action(Product.MAIL, query_domain_by_param),
    (_DM, "QueryTemplateByParam"): Action(Product.MAIL, query_template_by_param),
    (_DM, "DescTemplate"): Action(Product.MAIL, desc_template),
    (_DM, "DescAccountSummary"): Action(Product.MAIL, desc_account_summary),
    (_DM, "SenderStatisticsDetailByParam"): Action(Product.MAIL, sender_statistics_detail_by_param),
}
# The one action that two products have under one version; their hosts tell them apart.
_AUTH_DETAILS: Final = Action(Product.AUTH, query_auth_send_details)
_HOSTED: Final = {
    "dysmsapi": (Product.SMS, Product.GLOBE),
    "dypnsapi": (Product.AUTH,),
    "dm": (Product.MAIL,),
}
# Jakarta has no templates.
_ABSENT: Final = {("ap-southeast-5", "SendMessageWithTemplate")}
VERSIONS: Final = frozenset(version for version, _ in ACTIONS)
MOST: Final = max(action.most for action in ACTIONS.values())


def _denied(product: Product) -> BusinessError | GatewayError:
    if product is Product.MAIL:
        return GatewayError(
            "Forbidden.RAM", "User not authorized to operate on the specified resource.", 403
        )
    if product is Product.GLOBE:
        return BusinessError("isv.RAM_CHECK_FAILED", "RAM check failed.")
    return BusinessError("isp.RAM_PERMISSION_DENY", "RAM权限DENY")


def find_action(call: Call, state: State) -> Action:
    """The row for ``call``. Raises ``GatewayError`` for a version or an action nobody knows at the place it was sent to."""
    if call.version not in VERSIONS:
        raise GatewayError("InvalidVersion", "Specified parameter Version is not valid.")
    action = ACTIONS.get((call.version, call.action))
    if action is not None and action.run is query_send_details and _is_auth(call, state):
        action = _AUTH_DETAILS
    here = _HOSTED.get(call.place.product, tuple(Product))
    if (
        action is None
        or action.product not in here
        or (call.place.product and (call.place.region, call.action) in _ABSENT)
    ):
        raise GatewayError(
            "InvalidAction.NotFound",
            "Specified api is not found, please check your url and method.",
            404,
        )
    return action


def _is_auth(call: Call, state: State) -> bool:
    """On the plain address nobody said which product is meant; there what was sent decides."""
    return call.place.product == "dypnsapi" or (
        not call.place.product and is_about_auth(state, call)
    )
