"""Tencent Cloud SMS: codes by SMS from approved templates, inside mainland China and beyond.

https://www.tencentcloud.com/document/product/382/40536 (SendSms, version 2021-01-11)
"""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import StringConstraints

from watchword.clock import iso
from watchword.connectors._signing import TC3, authorization, canonical_request, signature
from watchword.connectors._sms import CodeTemplate
from watchword.connectors._templates import complete, templates_setting
from watchword.connectors.base import Answer, ConnectorConfig, HTTPConnector, setting
from watchword.http import Request
from watchword.message import (
    Channel,
    Fault,
    Message,
    Receipt,
    choose_template,
)

HOST = "sms.tencentcloudapi.com"
VERSION = "2021-01-11"

Key = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[!-~]+$")]


class TencentConfig(ConnectorConfig):
    """Keys as published."""

    access_key_id: Key = setting(
        "Secret ID",
        "AKIDExampleSecretId",
        help="From Access Management. Use a sub-account that may do nothing but send.",
        destination=True,
    )
    access_key_secret: Key = setting("Secret key", "k3y-s3cret", secret=True)
    sign_name: Annotated[str, StringConstraints(min_length=1, max_length=60)] = setting(
        "Signature", "守望", help="The approved signature's words, not its number."
    )
    sdk_app_id: Annotated[str, StringConstraints(pattern=r"^[0-9]{6,20}$")] = setting(
        "SDK app ID", "1400006666", help="Of the application in the SMS console."
    )
    region: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,4}(-[a-z0-9]+)+$")] = setting(
        "Region",
        "ap-guangzhou",
        help="Where the application was made: ap-guangzhou, ap-beijing, ap-nanjing or ap-singapore.",
        destination=True,
    )
    templates: Annotated[tuple[CodeTemplate, ...], complete] = templates_setting(
        lambda _: {"templateCode": "1110"}
    )


class Tencent(HTTPConnector):
    """Sends codes by Tencent Cloud."""

    id = "tencent-short-message-service"
    channel = Channel.SMS
    name = "Tencent Cloud SMS"
    target = "tencent-sms"
    Config = TencentConfig
    # A template takes a number of six digits at most as a verification code.
    code_lengths = range(4, 7)
    faults = MappingProxyType(
        {
            "AuthFailure.SecretIdNotFound": Fault.BAD_CONFIG,
            "AuthFailure.SignatureFailure": Fault.BAD_CONFIG,
            "AuthFailure.SignatureExpire": Fault.BAD_CONFIG,
            "AuthFailure.InvalidSecretId": Fault.BAD_CONFIG,
            "AuthFailure.UnauthorizedOperation": Fault.BAD_CONFIG,
            "FailedOperation.ContainSensitiveWord": Fault.REJECTED,
            "FailedOperation.FailResolvePacket": Fault.REJECTED,
            "FailedOperation.InsufficientBalanceInSmsPackage": Fault.NO_CREDIT,
            "FailedOperation.PhoneNumberInBlacklist": Fault.BAD_RECIPIENT,
            "FailedOperation.SignatureIncorrectOrUnapproved": Fault.BAD_CONFIG,
            "FailedOperation.TemplateIncorrectOrUnapproved": Fault.BAD_CONFIG,
            "FailedOperation.TemplateUnapprovedOrNotExist": Fault.BAD_CONFIG,
            "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": Fault.BAD_CONFIG,
            "InternalError": Fault.OUTCOME_UNKNOWN,
            "InternalError.SendAndRecvFail": Fault.OUTCOME_UNKNOWN,
            "InternalError.Timeout": Fault.OUTCOME_UNKNOWN,
            "InvalidParameterValue.IncorrectPhoneNumber": Fault.BAD_RECIPIENT,
            "InvalidParameterValue.SdkAppIdNotExist": Fault.BAD_CONFIG,
            "InvalidParameterValue.TemplateParameterFormatError": Fault.BAD_CONFIG,
            "InvalidParameterValue.TemplateParameterLengthLimit": Fault.REJECTED,
            "LimitExceeded.AppCountryOrRegionDailyLimit": Fault.NO_CREDIT,
            "LimitExceeded.AppCountryOrRegionInBlacklist": Fault.REJECTED,
            "LimitExceeded.AppDailyLimit": Fault.NO_CREDIT,
            "LimitExceeded.AppGlobalDailyLimit": Fault.NO_CREDIT,
            "LimitExceeded.AppMainlandChinaDailyLimit": Fault.NO_CREDIT,
            "LimitExceeded.DeliveryFrequencyLimit": Fault.THROTTLED,
            "LimitExceeded.PhoneNumberDailyLimit": Fault.THROTTLED,
            "LimitExceeded.PhoneNumberOneHourLimit": Fault.THROTTLED,
            "LimitExceeded.PhoneNumberSameContentDailyLimit": Fault.THROTTLED,
            "LimitExceeded.PhoneNumberThirtySecondLimit": Fault.THROTTLED,
            "RequestLimitExceeded": Fault.UNAVAILABLE,
            "UnauthorizedOperation.RequestIpNotInWhitelist": Fault.BAD_CONFIG,
            "UnauthorizedOperation.RequestPermissionDeny": Fault.BAD_CONFIG,
            "UnauthorizedOperation.SdkAppIdIsDisabled": Fault.BAD_CONFIG,
            "UnauthorizedOperation.ServiceSuspendDueToArrears": Fault.NO_CREDIT,
            "UnauthorizedOperation.SmsSdkAppIdVerifyFail": Fault.BAD_CONFIG,
            "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone": Fault.NO_TEMPLATE,
            "UnsupportedOperation.GlobalTemplateToChineseMainlandPhone": Fault.NO_TEMPLATE,
            "UnsupportedOperation.UnsupportedRegion": Fault.REJECTED,
        }
    )
    _waits = MappingProxyType(
        {
            "LimitExceeded.PhoneNumberThirtySecondLimit": 30,
            "LimitExceeded.PhoneNumberOneHourLimit": 3600,
            "LimitExceeded.PhoneNumberDailyLimit": 24 * 3600,
            "LimitExceeded.PhoneNumberSameContentDailyLimit": 24 * 3600,
        }
    )

    config: TencentConfig

    def request(self, message: Message) -> Request:
        """``SendSms`` to one number, signed for this moment."""
        template = choose_template(self.config.templates, message)
        if template is None:
            raise self.refuse(Fault.NO_TEMPLATE, f"no template for {message.usage_type}")
        missing = sorted(template.needed - message.values.keys())
        if missing:
            raise self.refuse(Fault.NO_TEMPLATE, f"no value for {', '.join(missing)}")
        body = json.dumps(
            {
                "PhoneNumberSet": [message.to.value],
                "SmsSdkAppId": self.config.sdk_app_id,
                "SignName": self.config.sign_name,
                "TemplateId": template.template_code,
                "TemplateParamSet": template.fill(message.values),
            },
            ensure_ascii=False,
        ).encode()
        headers = self.signed("sms", HOST, "SendSms", body, self.clock.now())
        headers |= {"x-tc-version": VERSION, "x-tc-region": self.config.region}
        return Request("POST", f"https://{HOST}/", headers, body)

    def signed(self, service: str, host: str, action: str, body: bytes, at: int) -> dict[str, str]:
        """The headers that prove who asks for what."""
        own = {
            "content-type": "application/json; charset=utf-8",
            "host": host,
            "x-tc-action": action.lower(),
        }
        canonical, names = canonical_request("POST", "/", "", own, body)
        moment, scope = str(at // 1000), (iso(at)[:10], service)
        proof = signature(TC3, self.config.access_key_secret, moment, scope, canonical)
        key_id = self.config.access_key_id
        return {
            **own,
            "x-tc-action": action,
            "x-tc-timestamp": moment,
            "authorization": authorization(TC3, key_id, scope, names, proof),
        }

    def receipt(self, status: int, answer: Answer) -> Receipt:
        """``Response`` holds an error of the whole request, or one status for our one number."""
        response: dict[str, Any] = answer["Response"]
        request_id = Answer(response).text("RequestId")
        problem = response.get("Error")
        found = Answer(response["SendStatusSet"][0] if problem is None else problem)
        code = found.text("Code")
        if problem is None and status == 200 and code == "Ok" and found.text("SerialNo"):
            return Receipt(found.text("SerialNo"), request_id)
        if not code or code == "Ok":
            raise self.refuse(
                Fault.BAD_ANSWER, f"HTTP {status} without Code", request_id=request_id
            )
        raise self.refuse(
            code,
            found.text("Message"),
            status=status,
            retry_after=self._waits.get(code),
            request_id=request_id,
        )
