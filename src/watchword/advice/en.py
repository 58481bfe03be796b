"""Advice in English: what happened, and what to do."""

from __future__ import annotations

from typing import Final

from watchword.message import Fault

UNKNOWN: Final = "The provider answered {code}, which Watchword does not know and counts as {fault}. {explanation}"

FAULTS: Final = {
    Fault.BAD_CONFIG: (
        "The provider does not accept this connector as it is set up.",
        "Compare every field of the connector with the provider's console and send a test.",
    ),
    Fault.NO_TEMPLATE: (
        "There is no template for this kind of message and this recipient.",
        "Add the missing entry to the connector's templates.",
    ),
    Fault.BAD_RECIPIENT: (
        "The provider says that this recipient cannot be reached.",
        "Ask the person to check what they typed; nothing is wrong with the connector.",
    ),
    Fault.REJECTED: (
        "The provider refused this message.",
        "Read the provider's own words, look at the template and its variables, and send a test.",
    ),
    Fault.THROTTLED: (
        "This recipient was sent too many messages in a short time.",
        "Let the person wait as long as shown; nothing needs to be changed.",
    ),
    Fault.NO_CREDIT: (
        "The account at the provider has no money or quota left.",
        "Top up the account or raise its cap at the provider.",
    ),
    Fault.UNAVAILABLE: (
        "The provider could not be reached or could not take the message; nothing was sent.",
        "Try again. If it stays, check the endpoint, the network of this server and the provider's status page.",
    ),
    Fault.BAD_ANSWER: (
        "The answer made no sense; the message may have been sent.",
        "Check that the endpoint is the provider's own and that no proxy answers in its place.",
    ),
    Fault.OUTCOME_UNKNOWN: (
        "The connection broke before an answer came; the message may have been sent.",
        "Do not repeat it at once. Look at the provider's delivery records; a new code may be asked for after a minute.",
    ),
}

_KEY = "Enter the ID and secret again, both of one key and without blanks; a lost secret cannot be shown again, so make a new key in the RAM console."
_CLOCK = "Set this server's clock by NTP; Aliyun allows a difference of 15 minutes."
_REPORT = "Update Watchword; if it stays, report it with the request id."
_ACCOUNT = "Sign in to the Aliyun console and follow what it asks for, or open a ticket there."
_SIGNATURE = (
    "Compare the signature name with the SMS console, character by character, and its review state."
)
_TEMPLATE = "Compare the template code and its variables with the SMS console."
_VARIABLES = (
    "Declare in the template entry's `variables` exactly what the approved template uses, no more."
)
_EXTEND = "Remove the extension code at the provider or ask Aliyun's support about it."
_SENDER = (
    "Look at the sender address in the Direct Mail console, in the region that the connector names."
)
_TOPUP = "Top up the account or buy a package for the region you send to."

CODES: Final[dict[str, tuple[str, str]]] = {
    # Gateway
    "SignatureDoesNotMatch": ("The access key secret is not the one that belongs to the access key ID.", _KEY),
    "IncompleteSignature": ("Aliyun found the signature of the request incomplete.", _REPORT),
    "InvalidSignatureMethod": ("Aliyun does not know this way of signing.", "Set signatureVersion to v3."),
    "InvalidAccessKeyId.NotFound": ("There is no access key with this ID.", _KEY),
    "InvalidAccessKeyId.Inactive": ("This access key is disabled.", "Enable it in the RAM console, or make a new one."),
    "InvalidSecurityToken.Expired": ("The temporary credentials have expired.", "Refresh them, or use an access key that stays."),
    "InvalidSecurityToken.Malformed": ("The security token is damaged.", "Fetch new temporary credentials."),
    "InvalidSecurityToken.MismatchWithAccessKey": (
        "The security token belongs to another access key.",
        "Take key, secret and token from one and the same answer of STS.",
    ),
    "InvalidTimeStamp.Expired": ("This server's clock is wrong.", _CLOCK),
    "InvalidTimeStamp.Format": ("Aliyun could not read the time of the request.", _REPORT),
    "IllegalTimestamp": ("Aliyun does not accept the time of the request.", _CLOCK),
    "SignatureNonceUsed": (
        "Aliyun had already received this very request; the message may have been sent.",
        "Check that no proxy between here and Aliyun repeats requests.",
    ),
    "Throttling": ("The account sends faster than Aliyun allows it to.", "Wait a little; ask Aliyun for a higher rate if this repeats."),
    "Throttling.User": ("The account sends faster than Aliyun allows it to.", "Wait a little; ask Aliyun for a higher rate if this repeats."),
    "Throttling.Api": ("This interface is called faster than Aliyun allows.", "Wait a little; ask Aliyun for a higher rate if this repeats."),
    "Forbidden": ("This access key may not do that.", "Grant its RAM user the right to send (dysms:SendSms or dm:SingleSendMail)."),
    "Forbidden.RAM": ("This RAM user has no right to send.", "Grant it dysms:SendSms or dm:SingleSendMail in the RAM console."),
    "NoPermission": ("This RAM user has no right to send.", "Grant it dysms:SendSms or dm:SingleSendMail in the RAM console."),
    "Forbidden.RiskControl": ("Aliyun's risk control has stopped this account.", _ACCOUNT),
    "Forbidden.UserVerification": ("The account's owner has not proved who they are.", "Finish the real-name verification in the Aliyun console."),
    "MissingParameter": ("Aliyun misses a parameter in the request.", _REPORT),
    "InvalidParameter": ("Aliyun does not accept a parameter of the request.", "Read which one in Aliyun's words; check the connector's fields."),
    "InvalidVersion": ("This host does not know the version of the interface that was asked for.", "Remove the endpoint, or name a host of the right product."),
    "InvalidAction.NotFound": ("This host does not know what was asked of it.", "Remove the endpoint, or name a host of the right product."),
    "UnsupportedHTTPMethod": ("This host does not take such a request.", "Remove the endpoint, or name a host of the right product."),
    "InternalError": ("Aliyun broke down over the request; the message may have been sent.", "Wait a minute before trying again; see Aliyun's status page if it repeats."),
    "ServiceUnavailable": ("Aliyun is out of service; the message may have been sent.", "Wait a minute before trying again; see Aliyun's status page if it repeats."),
    # Short messages
    "isv.BUSINESS_LIMIT_CONTROL": (
        "This number was sent as many codes as Aliyun allows: 1 a minute, 5 an hour, 10 a day, unless changed in its console.",
        "Let the person wait. For test numbers, list them as exempt in the SMS console.",
    ),
    "isv.MOBILE_NUMBER_ILLEGAL": ("Aliyun does not accept this phone number.", "Ask the person to check the number and its country."),
    "isv.MOBILE_COUNT_OVER_LIMIT": ("Too many numbers stood in one request.", _REPORT),
    "isv.DOMESTIC_NUMBER_NOT_SUPPORTED": (
        "An international template was used for a number in mainland China.",
        "Put a mainland template under `china` in the template entry.",
    ),
    "isv.DAY_LIMIT_CONTROL": ("The day's cap that was set on this account is reached.", "Look for abuse first; then raise the daily cap in the SMS console."),
    "isv.MONTH_LIMIT_CONTROL": ("The month's cap that was set on this account is reached.", "Look for abuse first; then raise the monthly cap in the SMS console."),
    "isv.AMOUNT_NOT_ENOUGH": ("The account has no money left.", _TOPUP),
    "isv.OUT_OF_SERVICE": ("The service is stopped because the account owes money, or its package is for another region.", _TOPUP),
    "isv.ACCOUNT_NOT_EXISTS": ("Aliyun does not find the account of this access key.", _KEY),
    "isv.ACCOUNT_ABNORMAL": ("Aliyun has put this account on hold.", _ACCOUNT),
    "isv.SECURITY_FROZEN_ACCOUNT": ("Aliyun has frozen this account for security reasons.", _ACCOUNT),
    "isv.PRODUCT_UN_SUBSCRIPT": ("The Short Message Service is not switched on for this account.", "Open it in the Aliyun console."),
    "isv.PRODUCT_UNSUBSCRIBE": ("The Short Message Service is not switched on for this account.", "Open it in the Aliyun console."),
    "isv.SMS_SIGNATURE_ILLEGAL": ("The signature does not exist in this account or is not approved.", _SIGNATURE),
    "isv.SMS_SIGN_NAME_ILLEGAL": ("The signature does not exist in this account or is not approved.", _SIGNATURE),
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL": (
        "The signature is for codes only and the template is of another kind.",
        "Use a template of the kind for verification codes, or a general signature.",
    ),
    "isv.SIGN_STATE_ILLEGAL": ("The signature is not in a state in which it can be used.", _SIGNATURE),
    "isv.SMS_SIGN_ILLEGAL": ("The signature cannot be used.", _SIGNATURE),
    "SIGNATURE_BLACKLIST": ("The signature is on a block list.", "Apply for another signature, or open a ticket with Aliyun."),
    "isv.SMS_TEMPLATE_ILLEGAL": ("The template does not exist in this account, is not approved, or has other variables.", _TEMPLATE),
    "isv.TEMPLATE_MISSING_PARAMETERS": ("The approved template has a variable that was not sent.", _VARIABLES),
    "isv.TEMPLATE_PARAMS_ILLEGAL": ("A value does not fit the kind of its variable in the template.", _VARIABLES),
    "isv.INVALID_PARAMETERS": (
        "A value has characters that the template does not take; in a template for codes only letters and digits may stand.",
        _VARIABLES,
    ),
    "isv.INVALID_JSON_PARAM": ("Aliyun could not read the template's values.", _REPORT),
    "isv.PARAM_LENGTH_LIMIT": (
        "A value is too long or too short: a code has 4 to 6 characters, other variables up to 35.",
        "Set the code's length to 6 or less, and shorten the other values.",
    ),
    "isv.PARAM_NOT_SUPPORT_URL": ("A value holds a link, which Aliyun does not allow.", "Write links into the template's own text."),
    "isv.BLACK_KEY_CONTROL_LIMIT": ("A value holds a banned word, or the recipient is on a block list.", "Change the value; ask Aliyun if only one number is affected."),
    "isv.SMS_CONTENT_ILLEGAL": ("The text holds something that Aliyun does not allow.", "Change the template's text or the value."),
    "isv.SMS_CONTENT_CODE_ILLEGAL": ("The text holds something that Aliyun does not allow.", "Change the template's text or the value."),
    "isv.EXTEND_CODE_ERROR": ("The extension code is wrong.", _EXTEND),
    "isv.ONE_CODE_MULTIPLE_SIGN": ("One extension code is used for several signatures.", _EXTEND),
    "isv.CODE_EXCEED_LIMIT": ("The extension code is too long, or there are too many.", _EXTEND),
    "isv.CODE_ERROR": ("The extension code is wrong.", _EXTEND),
    "isv.DENY_IP_RANGE": (
        "This server's address is outside mainland China, from where Aliyun takes no mainland messages.",
        "Send through a server or proxy in mainland China; the connector's endpoint may name one.",
    ),
    "isv.SMS_TEST_NUMBER_LIMIT": ("The test signature reaches only numbers that are bound to it in the console.", "Bind this number in the SMS console, or use your own signature and templates."),
    "isv.SMS_TEST_SIGN_TEMPLATE_LIMIT": ("The test signature and the test template only work together.", "Use both of them, or your own signature and templates."),
    "isv.SMS_TEST_TEMPLATE_PARAMS_ILLEGAL": ("The test template takes nothing but 4 to 6 digits.", "Send a code of 4 to 6 digits and no other variable."),
    "isv.CUSTOMER_REFUSED": ("The recipient has opted out of messages from this sender.", "Nothing to do here; the person can opt in again with their carrier."),
    "isp.RAM_PERMISSION_DENY": ("This RAM user has no right to send short messages.", "Grant it dysms:SendSms in the RAM console."),
    "isp.SYSTEM_ERROR": ("Aliyun had an inner fault and did not take the message.", "Try again; see Aliyun's status page if it repeats."),
    "isp.GATEWAY_ERROR": ("Aliyun's carrier gateway had a fault and did not take the message.", "Try again; see Aliyun's status page if it repeats."),
    # Number verification
    "biz.FREQUENCY": ("This number asked for a code less than the set interval ago.", "Let the person wait a minute."),
    "FREQUENCY_FAIL": ("This number asked for a code less than the set interval ago.", "Let the person wait a minute."),
    # The international site
    "isv.NOT_SUPPORTED_COUNTRY": ("Aliyun does not deliver to this country.", "Take the country off the list of those served, or add another connector for it."),
    "isv.COUNTRY_RESTRICTED": ("This account may not send to this country.", "Ask Aliyun to open the country, or add another connector for it."),
    "isv.SENDERID_ERROR": ("The sender id is not accepted in this country.", "Register the sender id for the country, or leave it empty."),
    "INVALID_SENDERID": ("The sender id is not accepted in this country.", "Register the sender id for the country, or leave it empty."),
    "isv.CONTENT_MISSING_PARAMETERS": ("The text lacks a value it needs.", _VARIABLES),
    "isv.FORBIDDEN_ACTION": ("This account may not use this interface.", _ACCOUNT),
    "BUSINESS_LIMIT_CONTROL_MINUTE": ("This number was sent too many codes in a minute.", "Let the person wait a minute."),
    "isv.BUSINESS_LIMIT_HOUR": ("This number was sent too many codes in an hour.", "Let the person wait an hour."),
    "isv.BUSINESS_LIMIT_DAY": ("This number was sent too many codes in a day.", "Let the person wait a day, or use another channel."),
    "BUSINESS_LIMIT_CONTROL_PHONE": ("This number was sent too many codes.", "Let the person wait, or use another channel."),
    "isv.DATA_NOT_EXIST": ("Aliyun finds no record of what was asked for.", _TEMPLATE),
    "isv.BILLING_DEDUCTION_ERROR": ("Aliyun could not charge the account.", _TOPUP),
    "isv.RAM_CHECK_FAILED": ("This RAM user has no right to send short messages.", "Grant it dysms:SendSms in the RAM console."),
    # Mail
    "InvalidMailAddress.NotFound": ("The sender address does not exist in this region.", _SENDER),
    "InvalidMailAddressStatus.Malformed": ("The sender address is frozen or not verified.", _SENDER),
    "InvalidMailAddressDomain.Malformed": ("The sender's domain is not verified.", "Finish the SPF, MX and ownership records of the domain; the Direct Mail console lists them."),
    "InvalidMailAddressSendType.Malformed": ("The sender address is for mass mail, not for triggered mail.", "Make a sender address of the triggered kind and use that."),
    "InvalidToAddress": ("Aliyun does not accept the recipient's address.", "Ask the person to check the address."),
    "InvalidToAddress.Spam": ("Aliyun knows this address as one that does not exist.", "Ask the person for another address; if theirs is right, remove it from the invalid list in the Direct Mail console."),
    "InvalidSendMail.Spam": (
        "Aliyun took this for unwanted mail, or the account has reached its quota; it does not say which.",
        "Look at quota and state of the account in the Direct Mail console, then at the template's words.",
    ),
    "InvalidBody": ("Aliyun does not accept the mail's content.", "Look at the template's content; it may not be empty."),
    "InvalidSubject.Malformed": ("Aliyun does not accept the mail's subject.", "Shorten the template's subject and use plain characters."),
    "InvalidFromALias.Malformed": ("Aliyun does not accept the sender name.", "Keep it under 15 characters, without signs."),
    "InvalidReplyAddress.Malformed": ("Aliyun does not accept the reply address.", _SENDER),
    "InvalidReplyAddressAlias.Malformed": ("Aliyun does not accept the name of the reply address.", _SENDER),
    "InvalidTemplate.NotFound": ("Aliyun does not find the mail template.", "Compare its name with the Direct Mail console."),
    "InvalidTemplateName.Malformed": ("Aliyun does not accept the name of the mail template.", "Compare its name with the Direct Mail console."),
    "InvalidReceiver.NotFound": ("Aliyun does not find the list of recipients.", _REPORT),
    "InvalidReceiverName.Malformed": ("Aliyun does not accept the list of recipients.", _REPORT),
    "EmailFormatError": ("The recipient's address is malformed.", "Ask the person to check the address."),
    "EmailLengthError": ("The recipient's address is too long for Aliyun.", "Ask the person for another address."),
    "InvalidIP.NotFound": ("This server's address is not on the account's allow-list.", "Add it in the Direct Mail console under IP protection."),
}  # fmt: skip
