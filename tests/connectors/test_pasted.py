"""Configurations as another installation exports them: every key there may be, and what its form leaves empty."""

from typing import Any

import pytest

from watchword.connectors import discover, find
from watchword.errors import ConfigInvalid

KEY = {"accessKeyId": "id", "accessKeySecret": "secret"}
MAIL: dict[str, Any] = {"subject": "{{code}} it is", "content": "<b>{{code}}</b>"}
FOUR = ("SignIn", "Register", "ForgotPassword", "Generic")
NINE = (*FOUR, "OrganizationInvitation", "UserPermissionValidation", "BindNewIdentifier", "MfaVerification", "BindMfa")  # fmt: skip


def each(usages: tuple[str, ...] = (*FOUR, "Test"), **entry: Any) -> list[dict[str, Any]]:
    return [{"usageType": usage, **entry} for usage in usages]


EXPORTED: dict[str, dict[str, Any]] = {
    "aliyun-short-message-service": {
        **KEY, "signName": "s", "strictPhoneRegionNumberCheck": True, "templates": each(templateCode="SMS_1", type=2),
    },
    "aliyun-direct-mail": {**KEY, "accountName": "a@b.cn", "fromAlias": "", "regionId": "ap-southeast-1", "templates": each(**MAIL)},
    "aliyun-short-message-auth-service": {**KEY, "signName": "s", "templates": each(NINE, templateCode="100001")},
    "simple-mail-transfer-protocol": {
        "host": "smtp.x.com", "port": 587, "auth": {"type": "login", "user": "u", "pass": "p"},
        "fromEmail": "X <a@x.com>", "replyTo": "", "templates": each(contentType="text/html", **MAIL), "tls": {},
        "secure": False, "debug": False, "logger": False, "servername": "", "ignoreTLS": False, "requireTLS": False,
        "name": "", "localAddress": "", "connectionTimeout": 120000, "greetingTimeout": 30000, "dnsTimeout": 30000,
        "socketTimeout": 600000, "disableFileAccess": True, "disableUrlAccess": True, "customHeaders": {},
    },
    "twilio-short-message-service": {
        "accountSID": "AC" + "0" * 32, "authToken": "t", "fromMessagingServiceSID": "MG" + "0" * 32, "host": "",
        "templates": each(content="{{code}}"),
    },
    "tencent-short-message-service": {
        **KEY, "signName": "s", "sdkAppId": "1400006666", "region": "ap-guangzhou", "templates": each(templateCode="1"),
    },
    "aws-ses-mail": {
        **KEY, "region": "us-east-1", "emailAddress": "a@x.com", "emailAddressIdentityArn": "", "configurationSetName": "",
        "feedbackForwardingEmailAddress": "", "feedbackForwardingEmailAddressIdentityArn": "", "templates": each(**MAIL),
    },
    "sendgrid-email-service": {
        "apiKey": "k", "fromEmail": "a@x.com", "fromName": "", "templates": each(type="text/html", **MAIL),
    },
    "mailgun-email": {
        "endpoint": "", "domain": "x.com", "apiKey": "k", "from": "X <a@x.com>",
        "deliveries": {usage: {"subject": "s", "html": "{{code}}", "text": "", "replyTo": ""} for usage in FOUR},
    },
    "http-sms": {"endpoint": "https://x.com/s", "authorization": ""},
    "http-email": {"endpoint": "https://x.com/s", "authorization": "Bearer t"},
}  # fmt: skip


def test_no_connector_with_a_counterpart_elsewhere_is_left_out() -> None:
    ours_alone = {"aliyun-international-short-message-service"}
    built_in = {one.id for one in discover().values() if one.__module__.startswith("watchword.")}
    assert built_in - ours_alone == set(EXPORTED)


@pytest.mark.parametrize("factory_id", EXPORTED)
def test_an_exported_configuration_can_be_pasted(factory_id: str) -> None:
    factory = find(factory_id)
    assert factory(EXPORTED[factory_id]).config == factory.Config.read(EXPORTED[factory_id])


def test_what_a_form_left_empty_was_not_given() -> None:
    read = find("simple-mail-transfer-protocol").Config.read
    config = read(EXPORTED["simple-mail-transfer-protocol"])
    assert config == read(
        {**EXPORTED["simple-mail-transfer-protocol"], "replyTo": " ", "name": "\t"}
    )
    assert {"replyTo", "servername", "name", "localAddress"} & config.stored().keys() == set()


@pytest.mark.parametrize("empty", ["accessKeyId", "accessKeySecret", "signName"])
def test_what_is_required_and_empty_is_named(empty: str) -> None:
    factory = find("aliyun-short-message-service")
    with pytest.raises(ConfigInvalid) as caught:
        factory.Config.read({**EXPORTED[factory.id], empty: " "})
    assert [problem.path for problem in caught.value.problems] == [empty]


def test_a_text_in_a_wrong_form_is_told_by_an_example_and_never_by_a_regular_expression() -> None:
    factory = find("twilio-short-message-service")
    with pytest.raises(ConfigInvalid) as caught:
        factory.Config.read({**EXPORTED[factory.id], "host": "api.evil.example"})
    (problem,) = caught.value.problems
    assert problem.message == "must have the form of api.dublin.ie1.twilio.com"
