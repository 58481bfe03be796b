"""Aliyun's error codes in our words. Decided by code, never by HTTP status: its own pages disagree about those.

https://help.aliyun.com/zh/sms/developer-reference/api-error-codes and
https://help.aliyun.com/zh/direct-mail/api-dm-2015-11-23-errorcodes
"""

from __future__ import annotations

from typing import Final

from watchword.message import Fault

# What the gateway says before any product has seen the request.
GATEWAY_FAULTS: Final = {
    "SignatureDoesNotMatch": Fault.BAD_CONFIG,
    "IncompleteSignature": Fault.BAD_CONFIG,
    "InvalidSignatureMethod": Fault.BAD_CONFIG,
    "InvalidAccessKeyId.NotFound": Fault.BAD_CONFIG,
    "InvalidAccessKeyId.Inactive": Fault.BAD_CONFIG,
    "InvalidSecurityToken.Expired": Fault.BAD_CONFIG,
    "InvalidSecurityToken.Malformed": Fault.BAD_CONFIG,
    "InvalidSecurityToken.MismatchWithAccessKey": Fault.BAD_CONFIG,
    "InvalidTimeStamp.Expired": Fault.BAD_CONFIG,
    "InvalidTimeStamp.Format": Fault.BAD_CONFIG,
    "IllegalTimestamp": Fault.BAD_CONFIG,
    # We use each nonce once, so another copy of this very request came first; what became of it nobody says here.
    "SignatureNonceUsed": Fault.OUTCOME_UNKNOWN,
    # The account's load, not the person's doing: another connector may serve them at once.
    "Throttling": Fault.UNAVAILABLE,
    "Throttling.User": Fault.UNAVAILABLE,
    "Throttling.Api": Fault.UNAVAILABLE,
    "Forbidden": Fault.BAD_CONFIG,
    "Forbidden.RAM": Fault.BAD_CONFIG,
    "NoPermission": Fault.BAD_CONFIG,
    "Forbidden.RiskControl": Fault.BAD_CONFIG,
    "Forbidden.UserVerification": Fault.BAD_CONFIG,
    "MissingParameter": Fault.REJECTED,
    "InvalidParameter": Fault.REJECTED,
    "InvalidVersion": Fault.BAD_CONFIG,
    "InvalidAction.NotFound": Fault.BAD_CONFIG,
    "UnsupportedHTTPMethod": Fault.BAD_CONFIG,
    # A gateway that breaks down may have handed the request on before: neither proves that nothing left.
    "InternalError": Fault.OUTCOME_UNKNOWN,
    "ServiceUnavailable": Fault.OUTCOME_UNKNOWN,
}

# What the products for messages to phones say, with HTTP 200.
SMS_FAULTS: Final = {
    "isv.BUSINESS_LIMIT_CONTROL": Fault.THROTTLED,
    "isv.MOBILE_NUMBER_ILLEGAL": Fault.BAD_RECIPIENT,
    "isv.CUSTOMER_REFUSED": Fault.BAD_RECIPIENT,
    "isv.MOBILE_COUNT_OVER_LIMIT": Fault.REJECTED,
    # Caps the operator set on the account: nothing a person can wait out, and another connector may still send.
    "isv.DAY_LIMIT_CONTROL": Fault.NO_CREDIT,
    "isv.MONTH_LIMIT_CONTROL": Fault.NO_CREDIT,
    "isv.AMOUNT_NOT_ENOUGH": Fault.NO_CREDIT,
    "isv.OUT_OF_SERVICE": Fault.NO_CREDIT,
    "isv.ACCOUNT_NOT_EXISTS": Fault.BAD_CONFIG,
    "isv.ACCOUNT_ABNORMAL": Fault.BAD_CONFIG,
    "isv.SECURITY_FROZEN_ACCOUNT": Fault.BAD_CONFIG,
    "isv.PRODUCT_UN_SUBSCRIPT": Fault.BAD_CONFIG,
    "isv.PRODUCT_UNSUBSCRIBE": Fault.BAD_CONFIG,
    "isv.SMS_SIGNATURE_ILLEGAL": Fault.BAD_CONFIG,
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL": Fault.BAD_CONFIG,
    "isv.SIGN_STATE_ILLEGAL": Fault.BAD_CONFIG,
    "isv.SMS_SIGN_ILLEGAL": Fault.BAD_CONFIG,
    "SIGNATURE_BLACKLIST": Fault.BAD_CONFIG,
    "isv.DENY_IP_RANGE": Fault.BAD_CONFIG,
    "isv.EXTEND_CODE_ERROR": Fault.BAD_CONFIG,
    "isv.ONE_CODE_MULTIPLE_SIGN": Fault.BAD_CONFIG,
    "isv.CODE_EXCEED_LIMIT": Fault.BAD_CONFIG,
    "isv.CODE_ERROR": Fault.BAD_CONFIG,
    "isv.SMS_TEST_NUMBER_LIMIT": Fault.BAD_CONFIG,
    "isv.SMS_TEST_SIGN_TEMPLATE_LIMIT": Fault.BAD_CONFIG,
    "isv.SMS_TEST_TEMPLATE_PARAMS_ILLEGAL": Fault.BAD_CONFIG,
    "isp.RAM_PERMISSION_DENY": Fault.BAD_CONFIG,
    # Only messages of this template fail; the connector itself is well.
    "isv.DOMESTIC_NUMBER_NOT_SUPPORTED": Fault.NO_TEMPLATE,
    "isv.SMS_TEMPLATE_ILLEGAL": Fault.NO_TEMPLATE,
    "isv.TEMPLATE_MISSING_PARAMETERS": Fault.NO_TEMPLATE,
    "isv.TEMPLATE_PARAMS_ILLEGAL": Fault.REJECTED,
    "isv.INVALID_PARAMETERS": Fault.REJECTED,
    "isv.INVALID_JSON_PARAM": Fault.REJECTED,
    "isv.PARAM_LENGTH_LIMIT": Fault.REJECTED,
    "isv.PARAM_NOT_SUPPORT_URL": Fault.REJECTED,
    "isv.BLACK_KEY_CONTROL_LIMIT": Fault.REJECTED,
    "isv.SMS_CONTENT_ILLEGAL": Fault.REJECTED,
    "isp.SYSTEM_ERROR": Fault.UNAVAILABLE,
    "isp.GATEWAY_ERROR": Fault.UNAVAILABLE,
}

# What SMS authentication says besides; its pages and its users disagree about what stands before the last dot.
AUTH_FAULTS: Final = {
    "biz.FREQUENCY": Fault.THROTTLED,
    "FREQUENCY_FAIL": Fault.THROTTLED,
}

# What the international site's interface says besides, with HTTP 200.
INTERNATIONAL_FAULTS: Final = {
    "BUSINESS_LIMIT_CONTROL_MINUTE": Fault.THROTTLED,
    "isv.BUSINESS_LIMIT_HOUR": Fault.THROTTLED,
    "isv.BUSINESS_LIMIT_DAY": Fault.THROTTLED,
    "BUSINESS_LIMIT_CONTROL_PHONE": Fault.THROTTLED,
    # Nothing is wrong with the number; another connector may reach its country.
    "isv.NOT_SUPPORTED_COUNTRY": Fault.REJECTED,
    "isv.COUNTRY_RESTRICTED": Fault.REJECTED,
    "isv.SENDERID_ERROR": Fault.BAD_CONFIG,
    "INVALID_SENDERID": Fault.BAD_CONFIG,
    "isv.SMS_SIGN_NAME_ILLEGAL": Fault.BAD_CONFIG,
    "isv.FORBIDDEN_ACTION": Fault.BAD_CONFIG,
    "isv.RAM_CHECK_FAILED": Fault.BAD_CONFIG,
    "isv.SMS_CONTENT_CODE_ILLEGAL": Fault.REJECTED,
    "isv.CONTENT_MISSING_PARAMETERS": Fault.NO_TEMPLATE,
    "isv.DATA_NOT_EXIST": Fault.NO_TEMPLATE,
    "isv.BILLING_DEDUCTION_ERROR": Fault.NO_CREDIT,
}

# What Direct Mail says, with HTTP 400 or 404.
MAIL_FAULTS: Final = {
    "InvalidMailAddress.NotFound": Fault.BAD_CONFIG,
    "InvalidMailAddressStatus.Malformed": Fault.BAD_CONFIG,
    "InvalidMailAddressDomain.Malformed": Fault.BAD_CONFIG,
    "InvalidMailAddressSendType.Malformed": Fault.BAD_CONFIG,
    "InvalidToAddress": Fault.BAD_RECIPIENT,
    "InvalidToAddress.Spam": Fault.BAD_RECIPIENT,
    "InvalidSendMail.Spam": Fault.REJECTED,
    "InvalidBody": Fault.REJECTED,
    "InvalidSubject.Malformed": Fault.REJECTED,
    "InvalidFromALias.Malformed": Fault.BAD_CONFIG,
    "InvalidReplyAddress.Malformed": Fault.BAD_CONFIG,
    "InvalidReplyAddressAlias.Malformed": Fault.BAD_CONFIG,
    "InvalidTemplate.NotFound": Fault.NO_TEMPLATE,
    "InvalidTemplateName.Malformed": Fault.NO_TEMPLATE,
    "InvalidReceiver.NotFound": Fault.REJECTED,
    "InvalidReceiverName.Malformed": Fault.REJECTED,
    "EmailFormatError": Fault.BAD_RECIPIENT,
    "EmailLengthError": Fault.BAD_RECIPIENT,
    "InvalidIP.NotFound": Fault.BAD_CONFIG,
}


def fault_by_pattern(code: str) -> Fault | None:
    """For codes in no table: what the name gives away, or None."""
    upper = code.upper()
    if "LIMIT_CONTROL" in upper or "FREQUENCY" in upper:
        return Fault.THROTTLED
    if upper.startswith("THROTTLING"):
        return Fault.UNAVAILABLE
    if upper.startswith("ISP."):
        return Fault.UNAVAILABLE
    if upper.startswith("ISV."):
        return Fault.REJECTED
    return None
