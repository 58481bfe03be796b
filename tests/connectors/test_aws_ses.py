"""Amazon SES: the signed request, and its documented answers."""

import json

from tests.connectors.answers import answer
from tests.connectors.examples import CODE, SECRET, Canned, config_of, message_for, sent

from watchword.connectors._signing import AWS4, canonical_request, signature
from watchword.connectors.aws_ses import AwsSes
from watchword.contract import connector_contract
from watchword.message import Fault, Receipt
from watchword.testing import FrozenClock

MESSAGE_ID = "010001914c7bd0e1-8dcd0b6e-0000-4000-8000-000000000000-000000"
OK = answer(200, {"MessageId": MESSAGE_ID}, x_amzn_requestid="r-1")
TestDocumentedAnswers = connector_contract(
    AwsSes,
    accepted=OK,
    refused=[
        (
            answer(400, {"message": "not verified"}, x_amzn_errortype="MessageRejected:http://x/"),
            Fault.REJECTED,
        ),
        (
            answer(403, {"message": "no"}, x_amzn_errortype="SignatureDoesNotMatch"),
            Fault.BAD_CONFIG,
        ),
        (answer(403, {"__type": "com.amazon#AccessDeniedException"}), Fault.BAD_CONFIG),
        (answer(429, {"code": "TooManyRequestsException"}), Fault.UNAVAILABLE),
        (answer(400, {}, x_amzn_errortype="LimitExceededException"), Fault.NO_CREDIT),
        (answer(400, {}, x_amzn_errortype="NeverSeenException"), Fault.REJECTED),
        (answer(500, {}, x_amzn_errortype="NeverSeenException"), Fault.OUTCOME_UNKNOWN),
        (answer(400, {}), Fault.BAD_ANSWER),
        (answer(200, {}), Fault.BAD_ANSWER),
    ],
)


def test_the_request_is_signed_and_holds_both_parts() -> None:
    transport = Canned()
    transport.response = OK
    config = config_of(AwsSes, configurationSetName="codes", emailAddress="守望 <a@example.com>")
    receipt = sent(AwsSes(config, clock=FrozenClock()), message_for(AwsSes), transport)
    assert receipt == Receipt(MESSAGE_ID, "r-1")
    [request] = transport.requests
    assert request.url == "https://email.eu-central-1.amazonaws.com/v2/email/outbound-emails"
    fields = json.loads(request.body)
    assert fields["Destination"] == {"ToAddresses": ["person@example.com"]}
    assert fields["FromEmailAddress"] == "=?utf-8?b?5a6I5pyb?= <a@example.com>"
    assert fields["ConfigurationSetName"] == "codes"
    simple = fields["Content"]["Simple"]
    assert simple["Subject"]["Data"] == f"{CODE} is your code"
    assert simple["Body"]["Text"]["Data"] == f"Your verification code is {CODE}."
    assert f"<b>{CODE}</b>" in simple["Body"]["Html"]["Data"]
    assert request.headers["x-amz-date"] == "20261120T080000Z"
    own = {name: request.headers[name] for name in ("content-type", "host", "x-amz-date")}
    canonical, _ = canonical_request("POST", "/v2/email/outbound-emails", "", own, request.body)
    scope = ("20261120", "eu-central-1", "ses")
    proof = signature(AWS4, SECRET, "20261120T080000Z", scope, canonical)
    assert request.headers["authorization"].endswith(f"Signature={proof}")


def test_another_endpoint_is_signed_as_the_host_it_is() -> None:
    transport = Canned()
    transport.response = OK
    config = config_of(AwsSes, endpoint="https://vpce-1.email.eu-central-1.vpce.amazonaws.com")
    sent(AwsSes(config), message_for(AwsSes), transport)
    [request] = transport.requests
    assert request.headers["host"] == "vpce-1.email.eu-central-1.vpce.amazonaws.com"
    assert request.url.startswith("https://vpce-1.email.")
    assert "//v2" not in request.url
