"""Advice in Simplified Chinese: what happened, and what to do."""

from __future__ import annotations

from typing import Final

from watchword.message import Fault

UNKNOWN: Final = "服务商返回了 {code}，Watchword 不认识这个错误码，暂按 {fault} 处理。{explanation}"

FAULTS: Final = {
    Fault.BAD_CONFIG: (
        "服务商不接受这个连接器目前的配置。",
        "请把连接器的每一项与服务商控制台逐一核对，再发一条测试消息。",
    ),
    Fault.NO_TEMPLATE: (
        "没有适用于这类消息和这个接收者的模板。",
        "请在连接器的模板列表中补上缺少的那一条。",
    ),
    Fault.BAD_RECIPIENT: (
        "服务商表示无法送达这个接收者。",
        "请用户检查所填的号码或邮箱；连接器本身没有问题。",
    ),
    Fault.REJECTED: (
        "服务商拒绝了这条消息。",
        "请看服务商的原话，检查模板及其变量，再发一条测试消息。",
    ),
    Fault.THROTTLED: (
        "短时间内发给这个接收者的消息太多。",
        "请用户按提示的时间等待；无需改动任何设置。",
    ),
    Fault.NO_CREDIT: (
        "服务商账号的余额或额度已用完。",
        "请在服务商处充值，或提高额度上限。",
    ),
    Fault.UNAVAILABLE: (
        "连不上服务商，或服务商暂时无法受理；消息没有发出。",
        "请重试。如果一直如此，请检查接入地址（endpoint）、本服务器的网络和服务商的状态页。",
    ),
    Fault.BAD_ANSWER: (
        "收到的应答无法理解；消息可能已经发出。",
        "请确认接入地址（endpoint）确实是服务商的，中间没有代理代为应答。",
    ),
    Fault.OUTCOME_UNKNOWN: (
        "收到应答之前连接中断；消息可能已经发出。",
        "不要立即重发。请查看服务商的发送记录；一分钟后用户可以重新获取验证码。",
    ),
}

_KEY = "请重新填写同一个 AccessKey 的 ID 和 Secret，前后不要带空格；Secret 丢失后无法再次查看，只能在 RAM 控制台新建一个。"
_CLOCK = "请用 NTP 校准本服务器的时间；阿里云允许的误差是 15 分钟。"
_REPORT = "请升级 Watchword；如果仍然出现，请附上请求 ID 反馈给我们。"
_ACCOUNT = "请登录阿里云控制台按提示处理，或在那里提交工单。"
_SIGNATURE = "请到短信服务控制台逐字核对签名名称，并查看审核状态。"
_TEMPLATE = "请到短信服务控制台核对模板 CODE 及其变量。"
_VARIABLES = "请让模板条目的 `variables` 与审核通过的模板所用变量完全一致，不要多写。"
_EXTEND = "请在服务商处去掉扩展码，或咨询阿里云客服。"
_SENDER = "请到邮件推送控制台，在连接器所写的地域中查看这个发信地址。"
_TOPUP = "请充值，或购买适用于目标地区的套餐包。"
_WAIT_FOR_RATE = "请稍等片刻；如果经常出现，请向阿里云申请提高流量上限。"
_WAIT_FOR_ALIYUN = "请至少等一分钟再试；如果反复出现，请查看阿里云状态页。"
_AGAIN = "请重试；如果反复出现，请查看阿里云状态页。"
_SUBSCRIBE = "请在阿里云控制台开通短信服务。"
_HOST = "请删掉接入地址（endpoint），或填写对应产品的域名。"
_GRANT = "请在 RAM 控制台为它授予 dysms:SendSms 或 dm:SingleSendMail。"
_GRANT_SMS = "请在 RAM 控制台为它授予 dysms:SendSms。"
_CONTENT = "请修改模板正文或变量值。"
_MINUTE = "请用户等一分钟。"
_SENDER_ID = "请为该国家登记 Sender ID，或将其留空。"
_MAIL_TEMPLATE = "请到邮件推送控制台核对模板名称。"
_LATER = "请过几分钟再试。"
_LATER_ASK = "请稍后再试；如果一直如此，请联系邮件服务器的管理员。"
_MAIL_USER = "请重新填写用户名和密码；许多服务商要求使用专供程序使用的密码。"
_CHECK_ADDRESS = "请用户检查邮箱地址。"
_CHECK_NUMBER = "请用户检查号码和所属国家或地区。"
_OTHER_ADDRESS = "请用户换一个邮箱。"
_ROOM = "请用户清理邮箱，或换一个邮箱。"
_WAIT = "请用户等待。"
_WORDS = "请看服务商的原话，检查模板和发件人。"
_SHORTEN = "请缩短模板。"
_MINUTE_AGAIN = "请至少等一分钟再试；如果反复出现，请查看服务商的状态页。"
_RATE = "请稍等片刻；如果经常出现，请申请提高流量上限。"
_TWILIO_RATE = "请稍等片刻；如果经常出现，请向 Twilio 申请提高流量上限。"
_TENCENT_KEY = "请从访问管理（CAM）重新复制 SecretId 和 SecretKey。"
_TENCENT_COMPARE = "请到腾讯云短信控制台逐字核对，并查看审核状态。"
_TENCENT_CAP = "请先排查是否有人恶意刷短信，再到短信控制台提高上限。"
_TENCENT_LIMIT = "请用户等待；该限制在短信控制台中设置。"
_IAM = "请从 IAM 重新复制访问密钥。"

CODES: Final[dict[str, tuple[str, str]]] = {
    # Ours
    "http.destination_refused": ("连接器指向本机或内网的地址，而本服务器默认不连接这类地址；没有发送任何内容。", "如果地址无误，请把所在网段写进设置 `outbound_allow`，例如 `127.0.0.1/32` 或 `10.1.0.0/16`，然后重启服务器；否则请改正地址。"),
    # Gateway
    "SignatureDoesNotMatch": ("AccessKey Secret 与 AccessKey ID 不匹配。", _KEY),
    "IncompleteSignature": ("阿里云认为请求的签名不完整。", _REPORT),
    "InvalidSignatureMethod": ("阿里云不认识这种签名方式。", "请把 signatureVersion 设为 v3。"),
    "InvalidAccessKeyId.NotFound": ("这个 AccessKey ID 不存在。", _KEY),
    "InvalidAccessKeyId.Inactive": ("这个 AccessKey 已被禁用。", "请在 RAM 控制台启用它，或新建一个。"),
    "InvalidSecurityToken.Expired": ("临时凭证已过期。", "请刷新临时凭证，或改用长期有效的 AccessKey。"),
    "InvalidSecurityToken.Malformed": ("安全令牌（SecurityToken）已损坏。", "请重新获取临时凭证。"),
    "InvalidSecurityToken.MismatchWithAccessKey": (
        "安全令牌（SecurityToken）属于另一个 AccessKey。",
        "ID、Secret 和令牌必须取自 STS 的同一次应答。",
    ),
    "InvalidTimeStamp.Expired": ("本服务器的时间不准。", _CLOCK),
    "InvalidTimeStamp.Format": ("阿里云无法识别请求中的时间。", _REPORT),
    "IllegalTimestamp": ("阿里云不接受请求中的时间。", _CLOCK),
    "SignatureNonceUsed": (
        "阿里云已经收到过完全相同的请求；消息可能已经发出。",
        "请检查本服务器与阿里云之间是否有代理在重复发送请求。",
    ),
    "Throttling": ("账号的调用频率超过了阿里云的限制。", _WAIT_FOR_RATE),
    "Throttling.User": ("账号的调用频率超过了阿里云的限制。", _WAIT_FOR_RATE),
    "Throttling.Api": ("这个接口的调用频率超过了阿里云的限制。", _WAIT_FOR_RATE),
    "Forbidden": ("这个 AccessKey 无权执行该操作。", "请为它所属的 RAM 用户授予发送权限（dysms:SendSms 或 dm:SingleSendMail）。"),
    "Forbidden.RAM": ("这个 RAM 用户没有发送权限。", _GRANT),
    "NoPermission": ("这个 RAM 用户没有发送权限。", _GRANT),
    "Forbidden.RiskControl": ("账号被阿里云风控拦截。", _ACCOUNT),
    "Forbidden.UserVerification": ("账号尚未完成实名认证。", "请在阿里云控制台完成实名认证。"),
    "MissingParameter": ("请求缺少参数。", _REPORT),
    "InvalidParameter": ("阿里云不接受请求中的某个参数。", "请从阿里云的原话看出是哪一个，再检查连接器的配置项。"),
    "InvalidVersion": ("这个域名不支持所请求的接口版本。", _HOST),
    "InvalidAction.NotFound": ("这个域名不提供所请求的接口。", _HOST),
    "UnsupportedHTTPMethod": ("这个域名不接受这样的请求。", _HOST),
    "InternalError": ("阿里云处理请求时出现内部错误；消息可能已经发出。", _WAIT_FOR_ALIYUN),
    "ServiceUnavailable": ("阿里云服务暂不可用；消息可能已经发出。", _WAIT_FOR_ALIYUN),
    # Short messages
    "isv.BUSINESS_LIMIT_CONTROL": (
        "这个号码收到的验证码已达阿里云的上限：默认每分钟 1 条、每小时 5 条、每天 10 条，可在其控制台调整。",
        "请用户等待。测试号码可在短信服务控制台加入免流控白名单。",
    ),
    "isv.MOBILE_NUMBER_ILLEGAL": ("阿里云不接受这个手机号。", "请用户检查号码和所属国家或地区。"),
    "isv.MOBILE_COUNT_OVER_LIMIT": ("一次请求中的号码太多。", _REPORT),
    "isv.DOMESTIC_NUMBER_NOT_SUPPORTED": (
        "对中国内地号码使用了国际模板。",
        "请在模板条目的 `china` 处填写国内模板。",
    ),
    "isv.DAY_LIMIT_CONTROL": ("已达到账号设置的日发送上限。", "请先排查是否有人恶意刷短信，再到短信服务控制台提高日上限。"),
    "isv.MONTH_LIMIT_CONTROL": ("已达到账号设置的月发送上限。", "请先排查是否有人恶意刷短信，再到短信服务控制台提高月上限。"),
    "isv.AMOUNT_NOT_ENOUGH": ("账号余额不足。", _TOPUP),
    "isv.OUT_OF_SERVICE": ("账号欠费，或套餐包不适用于该地区，服务已停止。", _TOPUP),
    "isv.ACCOUNT_NOT_EXISTS": ("阿里云找不到这个 AccessKey 所属的账号。", _KEY),
    "isv.ACCOUNT_ABNORMAL": ("阿里云暂停了这个账号的使用。", _ACCOUNT),
    "isv.SECURITY_FROZEN_ACCOUNT": ("出于安全原因，阿里云冻结了这个账号。", _ACCOUNT),
    "isv.PRODUCT_UN_SUBSCRIPT": ("账号尚未开通短信服务。", _SUBSCRIBE),
    "isv.PRODUCT_UNSUBSCRIBE": ("账号尚未开通短信服务。", _SUBSCRIBE),
    "isv.SMS_SIGNATURE_ILLEGAL": ("账号下没有这个签名，或签名未通过审核。", _SIGNATURE),
    "isv.SMS_SIGN_NAME_ILLEGAL": ("账号下没有这个签名，或签名未通过审核。", _SIGNATURE),
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL": (
        "签名只能用于验证码，而模板是其他类型。",
        "请使用验证码类型的模板，或改用通用签名。",
    ),
    "isv.SIGN_STATE_ILLEGAL": ("签名当前的状态不允许使用。", _SIGNATURE),
    "isv.SMS_SIGN_ILLEGAL": ("这个签名不可用。", _SIGNATURE),
    "SIGNATURE_BLACKLIST": ("签名在黑名单中。", "请申请新的签名，或向阿里云提交工单。"),
    "isv.SMS_TEMPLATE_ILLEGAL": ("账号下没有这个模板、模板未通过审核，或变量不一致。", _TEMPLATE),
    "isv.TEMPLATE_MISSING_PARAMETERS": ("审核通过的模板中有一个变量没有传值。", _VARIABLES),
    "isv.TEMPLATE_PARAMS_ILLEGAL": ("变量值不符合模板中该变量的类型。", _VARIABLES),
    "isv.INVALID_PARAMETERS": (
        "变量值含有模板不允许的字符；验证码模板的变量只能由字母和数字组成。",
        _VARIABLES,
    ),
    "isv.INVALID_JSON_PARAM": ("阿里云无法解析模板变量。", _REPORT),
    "isv.PARAM_LENGTH_LIMIT": (
        "变量值太长或太短：验证码为 4 到 6 个字符，其他变量最多 35 个字符。",
        "请把验证码长度设为不超过 6 位，并缩短其他变量值。",
    ),
    "isv.PARAM_NOT_SUPPORT_URL": ("变量值中有链接，阿里云不允许。", "请把链接写进模板正文。"),
    "isv.BLACK_KEY_CONTROL_LIMIT": ("变量值含有违禁词，或接收者在黑名单中。", "请修改变量值；如果只有一个号码如此，请咨询阿里云。"),
    "isv.SMS_CONTENT_ILLEGAL": ("短信内容含有阿里云不允许的内容。", _CONTENT),
    "isv.SMS_CONTENT_CODE_ILLEGAL": ("短信内容含有阿里云不允许的内容。", _CONTENT),
    "isv.EXTEND_CODE_ERROR": ("扩展码错误。", _EXTEND),
    "isv.ONE_CODE_MULTIPLE_SIGN": ("同一个扩展码用于多个签名。", _EXTEND),
    "isv.CODE_EXCEED_LIMIT": ("扩展码过长，或数量过多。", _EXTEND),
    "isv.CODE_ERROR": ("扩展码错误。", _EXTEND),
    "isv.DENY_IP_RANGE": (
        "本服务器的 IP 在中国内地以外，阿里云不接受从那里发送国内短信。",
        "请通过中国内地的服务器或代理发送；可填在连接器的接入地址（endpoint）中。",
    ),
    "isv.SMS_TEST_NUMBER_LIMIT": ("测试签名只能发给在控制台绑定的测试号码。", "请在短信服务控制台绑定这个号码，或改用自己的签名和模板。"),
    "isv.SMS_TEST_SIGN_TEMPLATE_LIMIT": ("测试签名和测试模板只能配套使用。", "请两者一起使用，或改用自己的签名和模板。"),
    "isv.SMS_TEST_TEMPLATE_PARAMS_ILLEGAL": ("测试模板只接受 4 到 6 位数字。", "请只传一个 4 到 6 位数字的验证码，不要传其他变量。"),
    "isv.CUSTOMER_REFUSED": ("接收者已退订此发送方的短信。", "这里无需处理；用户可通过运营商恢复接收。"),
    "isp.RAM_PERMISSION_DENY": ("这个 RAM 用户没有发送短信的权限。", _GRANT_SMS),
    "isp.SYSTEM_ERROR": ("阿里云内部出错，没有受理这条短信。", _AGAIN),
    "isp.GATEWAY_ERROR": ("阿里云的运营商网关出错，没有受理这条短信。", _AGAIN),
    # Number verification
    "biz.FREQUENCY": ("距这个号码上次获取验证码还没到设定的间隔。", _MINUTE),
    "FREQUENCY_FAIL": ("距这个号码上次获取验证码还没到设定的间隔。", _MINUTE),
    # The international site
    "isv.NOT_SUPPORTED_COUNTRY": ("阿里云不支持向这个国家或地区发送。", "请把它从允许列表中去掉，或为它另加一个连接器。"),
    "isv.COUNTRY_RESTRICTED": ("这个账号不能向该国家或地区发送。", "请联系阿里云开通，或为它另加一个连接器。"),
    "isv.SENDERID_ERROR": ("该国家或地区不接受这个 Sender ID。", _SENDER_ID),
    "INVALID_SENDERID": ("该国家或地区不接受这个 Sender ID。", _SENDER_ID),
    "isv.CONTENT_MISSING_PARAMETERS": ("正文缺少所需的变量值。", _VARIABLES),
    "isv.FORBIDDEN_ACTION": ("这个账号不能使用该接口。", _ACCOUNT),
    "BUSINESS_LIMIT_CONTROL_MINUTE": ("这个号码一分钟内收到的验证码太多。", _MINUTE),
    "isv.BUSINESS_LIMIT_HOUR": ("这个号码一小时内收到的验证码太多。", "请用户等一小时。"),
    "isv.BUSINESS_LIMIT_DAY": ("这个号码一天内收到的验证码太多。", "请用户等一天，或改用其他渠道。"),
    "BUSINESS_LIMIT_CONTROL_PHONE": ("这个号码收到的验证码太多。", "请用户等待，或改用其他渠道。"),
    "isv.DATA_NOT_EXIST": ("阿里云查不到所请求的记录。", _TEMPLATE),
    "isv.BILLING_DEDUCTION_ERROR": ("阿里云扣费失败。", _TOPUP),
    "isv.RAM_CHECK_FAILED": ("这个 RAM 用户没有发送短信的权限。", _GRANT_SMS),
    # Mail
    "InvalidMailAddress.NotFound": ("这个地域中没有该发信地址。", _SENDER),
    "InvalidMailAddressStatus.Malformed": ("发信地址被冻结或尚未验证。", _SENDER),
    "InvalidMailAddressDomain.Malformed": ("发信域名尚未通过验证。", "请补全域名的 SPF、MX 和所有权记录；邮件推送控制台列出了各项。"),
    "InvalidMailAddressSendType.Malformed": ("发信地址的类型是批量邮件，而不是触发邮件。", "请新建一个触发邮件类型的发信地址并改用它。"),
    "InvalidToAddress": ("阿里云不接受收件地址。", "请用户检查邮箱地址。"),
    "InvalidToAddress.Spam": ("阿里云已知这个收件地址不存在。", "请用户换一个邮箱；如果地址无误，请在邮件推送控制台把它从无效地址中移除。"),
    "InvalidSendMail.Spam": (
        "阿里云把它判为垃圾邮件，或账号已达额度上限；它不说明是哪一种。",
        "请先在邮件推送控制台查看账号的额度和状态，再检查模板用词。",
    ),
    "InvalidBody": ("阿里云不接受邮件正文。", "请检查模板的内容；内容不能为空。"),
    "InvalidSubject.Malformed": ("阿里云不接受邮件主题。", "请缩短模板的主题，并使用普通字符。"),
    "InvalidFromALias.Malformed": ("阿里云不接受发信人昵称。", "请控制在 15 个字符以内，不要带符号。"),
    "InvalidReplyAddress.Malformed": ("阿里云不接受回信地址。", _SENDER),
    "InvalidReplyAddressAlias.Malformed": ("阿里云不接受回信地址的昵称。", _SENDER),
    "InvalidTemplate.NotFound": ("阿里云找不到这个邮件模板。", _MAIL_TEMPLATE),
    "InvalidTemplateName.Malformed": ("阿里云不接受这个邮件模板名称。", _MAIL_TEMPLATE),
    "InvalidReceiver.NotFound": ("阿里云找不到收件人列表。", _REPORT),
    "InvalidReceiverName.Malformed": ("阿里云不接受收件人列表。", _REPORT),
    "EmailFormatError": ("收件地址格式不对。", "请用户检查邮箱地址。"),
    "EmailLengthError": ("收件地址太长，阿里云不接受。", "请用户换一个邮箱。"),
    "InvalidIP.NotFound": ("本服务器的 IP 不在账号的白名单中。", "请在邮件推送控制台的 IP 防护中添加它。"),
    # Mail servers (SMTP): enhanced codes where a server gives one, reply codes otherwise
    "SMTP 421": ("邮件服务器正在关闭或负载过高；邮件没有发出。", _LATER_ASK),
    "SMTP 450": ("收件邮箱暂时不可用；邮件没有发出。", _LATER),
    "SMTP 451": ("邮件服务器暂时无法受理；邮件没有发出。", _LATER),
    "SMTP 452": ("邮件服务器暂时空间不足；邮件没有发出。", _LATER_ASK),
    "SMTP 454": ("邮件服务器暂时做不到；邮件没有发出。", _LATER_ASK),
    "SMTP 530": ("邮件服务器要求先登录。", "请在连接器中填写 auth；如果它要求 TLS，也一并启用。"),
    "SMTP 534": ("邮件服务器要求更安全的登录方式。", "请使用应用专用密码或 OAuth 2 令牌。"),
    "SMTP 535": ("邮件服务器不接受用户名和密码。", _MAIL_USER),
    "SMTP 550": ("邮件服务器拒绝了所给的地址。", "请看它的原话：收件人不存在，或发件人不被接受。"),
    "SMTP 551": ("这台服务器上没有该收件人。", _CHECK_ADDRESS),
    "SMTP 552": ("收件邮箱已满，或邮件太大。", "请用户清理邮箱；请缩短模板。"),
    "SMTP 553": ("邮件服务器不接受某个地址的写法。", "请检查连接器中的发件人；请用户检查自己的地址。"),
    "SMTP 554": ("邮件服务器拒绝了这封邮件。", "请看它的原话：多半是垃圾邮件过滤，或本服务器的 IP 在黑名单中。"),
    "SMTP 4.2": ("收件邮箱暂时不能收信。", "请用户稍后再试，或换一个邮箱。"),
    "SMTP 4.2.1": ("短时间内发往该邮箱的邮件太多。", _WAIT),
    "SMTP 4.2.2": ("收件邮箱已满。", _ROOM),
    "SMTP 4.3": ("邮件服务器自身有故障；邮件没有发出。", _LATER_ASK),
    "SMTP 4.4": ("邮件服务器暂时连不上下一台服务器；邮件没有发出。", "请稍后再试。"),
    "SMTP 4.7": ("邮件服务器让这封邮件稍后再来，多半因为它还不认识发件人。", "请按提示的时间等待；并请其管理员放行本服务器。"),
    "SMTP 5.1": ("收件地址不存在。", _CHECK_ADDRESS),
    "SMTP 5.1.7": ("邮件服务器不接受发件地址的写法。", "请检查连接器中的发件人。"),
    "SMTP 5.1.8": ("发件地址不存在。", "请检查连接器中的发件人及其域名的解析记录。"),
    "SMTP 5.2": ("收件邮箱不接收这封邮件。", _OTHER_ADDRESS),
    "SMTP 5.2.2": ("收件邮箱已满。", _ROOM),
    "SMTP 5.3": ("邮件服务器拒绝了这封邮件，多半因为太大。", _SHORTEN),
    "SMTP 5.4": ("邮件服务器找不到通往收件域名的路由。", _CHECK_ADDRESS),
    "SMTP 5.5": ("邮件服务器没看懂或不接受所发的指令。", _REPORT),
    "SMTP 5.6": ("邮件服务器不接受这封邮件的格式。", _REPORT),
    "SMTP 5.7": ("邮件服务器的策略不允许这封邮件。", "请看它的原话；检查发件人的权限和域名的 SPF、DKIM、DMARC。"),
    "SMTP 5.7.8": ("邮件服务器不接受用户名和密码。", _MAIL_USER),
    "invalid_grant": ("刷新令牌已不再被接受。", "请邮箱所有者重新授权，并保存新的刷新令牌。"),
    "invalid_client": ("这个 OAuth 2 客户端不被接受。", "请到服务商控制台核对 clientId 和 clientSecret。"),
    # HTTP statuses of providers without codes, and of services of one's own
    "HTTP 400": ("服务没看懂这个请求，或不愿受理。", _WORDS),
    "HTTP 401": ("服务不认识这个密钥。", "请重新复制密钥或 Authorization 标头。"),
    "HTTP 402": ("账号已没有可用的余额或额度。", "请结清欠款或充值。"),
    "HTTP 403": ("这个密钥无权这样做。", "请检查密钥的权限，并确认发件人已验证。"),
    "HTTP 404": ("这个地址上什么也没有。", "请到服务商控制台核对 endpoint、域名和账号。"),
    "HTTP 405": ("这个地址不接受这样的请求。", "请核对 endpoint；它必须接受 POST。"),
    "HTTP 413": ("消息太大。", _SHORTEN),
    "HTTP 422": ("服务拒绝了这条消息。", _WORDS),
    "HTTP 429": ("对服务的请求太频繁。", _RATE),
    "HTTP 500": ("服务处理请求时出错；消息可能已经发出。", _MINUTE_AGAIN),
    "HTTP 502": ("网关没有得到服务的有效应答；消息可能已经发出。", _MINUTE_AGAIN),
    "HTTP 503": ("服务暂不可用；消息没有发出。", "请重试，并确认服务是否在运行。"),
    "HTTP 504": ("网关没有等到服务的应答；消息可能已经发出。", _MINUTE_AGAIN),
    # SendGrid
    "SendGrid credits": ("套餐的邮件额度已用完。", "请升级套餐，或等到下一个计费周期。"),
    # Twilio
    "20003": ("Auth Token 与 Account SID 不匹配。", "请从 Twilio 控制台重新复制这两项。"),
    "20005": ("账号未处于可用状态。", "请登录 Twilio 控制台，按提示处理。"),
    "20008": ("这是测试凭证，不会真正发送。", "请使用账号的正式凭证。"),
    "20404": ("Twilio 没有这个账号或资源。", "请到 Twilio 控制台核对 accountSID 和域名。"),
    "20429": ("账号的发送频率超过了 Twilio 的限制。", _TWILIO_RATE),
    "20500": ("Twilio 处理请求时出错；消息可能已经发出。", _MINUTE_AGAIN),
    "20503": ("Twilio 暂停服务；消息没有发出。", "请重试；如果反复出现，请查看 Twilio 的状态页。"),
    "21211": ("Twilio 无法送达这个号码。", _CHECK_NUMBER),
    "21265": ("Twilio 不向短号码发送消息。", "请用户换一个号码。"),
    "21408": ("这个账号不能向该国家或地区发送。", "请在 Twilio 控制台的 Geo Permissions 中允许它。"),
    "21606": ("这个发送方不能向该号码发送。", "请查看消息服务中的发送方。"),
    "21608": ("试用账号只能发给已验证的号码。", "请在 Twilio 控制台验证这个号码，或升级账号。"),
    "21610": ("用户曾向这个发送方回复 STOP。", "请用户回复 START，或改用其他方式。"),
    "21611": ("这个发送方在 Twilio 的队列已满。", "请给消息服务增加发送方。"),
    "21612": ("消息服务中没有能送达该号码的发送方。", "请为该国家或地区增加一个发送方。"),
    "21614": ("这个号码不能接收短信。", "请用户换一个手机号。"),
    "21617": ("正文太长。", _SHORTEN),
    "21701": ("没有这个消息服务。", "请到 Twilio 控制台核对 fromMessagingServiceSID。"),
    "21703": ("消息服务没有发送方。", "请在 Twilio 控制台为它添加号码或名称。"),
    "30001": ("Twilio 的队列已满。", _TWILIO_RATE),
    "30002": ("账号已被暂停。", "请在 Twilio 控制台查看余额和通知。"),
    "30034": ("发送方没有在该国的运营商登记。", "请在 Twilio 控制台登记号码（A2P 10DLC）。"),
    "30450": ("Twilio 认为这是恶意刷短信。", "请先排查是否有人恶意刷短信，再到 Twilio 控制台查看该国的规则。"),
    "63038": ("账号当天的发送条数已用完。", "请向 Twilio 申请提高；试用账号需要升级。"),
    # Tencent Cloud SMS
    "AuthFailure.SecretIdNotFound": ("这个密钥不存在。", _TENCENT_KEY),
    "AuthFailure.SignatureFailure": ("SecretKey 与 SecretId 不匹配。", _TENCENT_KEY),
    "AuthFailure.SignatureExpire": ("本服务器的时间不准。", "请用 NTP 校准本服务器的时间；腾讯云允许的误差是五分钟。"),
    "AuthFailure.InvalidSecretId": ("这不是云 API 的密钥。", _TENCENT_KEY),
    "AuthFailure.UnauthorizedOperation": ("这个密钥没有发送权限。", "请在访问管理（CAM）为其用户授予 sms:SendSms。"),
    "FailedOperation.ContainSensitiveWord": ("消息中含有不允许的词语。", "请修改模板或应用的用词。"),
    "FailedOperation.FailResolvePacket": ("腾讯云无法解析请求。", _REPORT),
    "FailedOperation.InsufficientBalanceInSmsPackage": ("短信套餐包已用完。", "请购买套餐包，或开通按条后付费。"),
    "FailedOperation.PhoneNumberInBlacklist": ("用户已退订此类短信。", "请在短信控制台把号码移出退订名单。"),
    "FailedOperation.SignatureIncorrectOrUnapproved": ("签名不正确或未通过审核。", _TENCENT_COMPARE),
    "FailedOperation.TemplateIncorrectOrUnapproved": ("模板不正确或未通过审核。", _TENCENT_COMPARE),
    "FailedOperation.TemplateUnapprovedOrNotExist": ("模板不正确或未通过审核。", _TENCENT_COMPARE),
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": ("模板的变量与所传的不同。", "请让模板条目的 variables 与审核通过的模板所用变量一致，顺序也一致。"),
    "tencent-short-message-service/InternalError": ("腾讯云处理请求时出错；消息可能已经发出。", _MINUTE_AGAIN),
    "InternalError.SendAndRecvFail": ("腾讯云内部收发失败；消息可能已经发出。", _MINUTE_AGAIN),
    "InternalError.Timeout": ("腾讯云内部超时；消息可能已经发出。", _MINUTE_AGAIN),
    "InvalidParameterValue.IncorrectPhoneNumber": ("腾讯云不接受这个手机号。", _CHECK_NUMBER),
    "InvalidParameterValue.SdkAppIdNotExist": ("这个应用不存在。", "请到短信控制台核对 sdkAppId。"),
    "InvalidParameterValue.TemplateParameterFormatError": ("验证码模板只接受数字，最多六位。", "请检查策略中的验证码长度和模板条目的 variables。"),
    "InvalidParameterValue.TemplateParameterLengthLimit": ("变量值超过了模板允许的长度。", "请缩短 variables 的内容。"),
    "LimitExceeded.AppCountryOrRegionDailyLimit": ("已达到该国家或地区的日上限。", _TENCENT_CAP),
    "LimitExceeded.AppCountryOrRegionInBlacklist": ("这个应用不能向该国家或地区发送。", "请在短信控制台允许该国家或地区。"),
    "LimitExceeded.AppDailyLimit": ("已达到应用的日上限。", _TENCENT_CAP),
    "LimitExceeded.AppGlobalDailyLimit": ("已达到国际短信的日上限。", _TENCENT_CAP),
    "LimitExceeded.AppMainlandChinaDailyLimit": ("已达到国内短信的日上限。", _TENCENT_CAP),
    "LimitExceeded.DeliveryFrequencyLimit": ("短时间内发给这个号码的消息太多。", _WAIT),
    "LimitExceeded.PhoneNumberDailyLimit": ("这个号码当天收到的消息已达上限。", _TENCENT_LIMIT),
    "LimitExceeded.PhoneNumberOneHourLimit": ("这个号码一小时内收到的消息已达上限。", _TENCENT_LIMIT),
    "LimitExceeded.PhoneNumberSameContentDailyLimit": ("这个号码今天收到相同内容的次数太多。", _TENCENT_LIMIT),
    "LimitExceeded.PhoneNumberThirtySecondLimit": ("这个号码在半分钟内刚收到过消息。", _WAIT),
    "RequestLimitExceeded": ("账号的调用频率超过了腾讯云的限制。", _RATE),
    "UnauthorizedOperation.RequestIpNotInWhitelist": ("本服务器的 IP 不在账号的白名单中。", "请在短信控制台添加它。"),
    "UnauthorizedOperation.RequestPermissionDeny": ("账号没有这样做的权限。", "请完成账号认证，或咨询腾讯云短信小助手。"),
    "UnauthorizedOperation.SdkAppIdIsDisabled": ("应用已停用。", "请在短信控制台启用它。"),
    "UnauthorizedOperation.ServiceSuspendDueToArrears": ("账号已欠费。", "请充值。"),
    "UnauthorizedOperation.SmsSdkAppIdVerifyFail": ("这个应用不属于该密钥。", "请到短信控制台核对 sdkAppId。"),
    "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone": ("对中国内地以外的号码使用了国内模板。", "请添加一个使用国际短信模板的条目，并给现有条目写上 countries 为 CN。"),
    "UnsupportedOperation.GlobalTemplateToChineseMainlandPhone": ("对中国内地号码使用了国际短信模板。", "请添加一个使用国内模板、countries 为 CN 的条目。"),
    "UnsupportedOperation.UnsupportedRegion": ("腾讯云不支持向这个国家或地区发送。", "请为它使用另一个连接器。"),
    # Amazon SES
    "AccessDeniedException": ("这个密钥不能以该发件人发送。", "请为其用户授予该身份的 ses:SendEmail。"),
    "AccountSuspendedException": ("Amazon 已停止这个账号的发信。", "请查看账号的信誉页面和 Amazon 的来信。"),
    "BadRequestException": ("Amazon 没看懂这个请求。", "请看它的原话，检查发件人和模板。"),
    "ExpiredTokenException": ("临时凭证已过期。", "请使用长期有效的访问密钥。"),
    "IncompleteSignatureException": ("Amazon 认为请求的签名不完整。", _REPORT),
    "InternalServiceErrorException": ("Amazon 处理请求时出错；邮件可能已经发出。", _MINUTE_AGAIN),
    "InvalidClientTokenId": ("这个访问密钥不存在。", _IAM),
    "InvalidSignatureException": ("私有密钥与访问密钥不匹配，或本服务器的时间不准。", _IAM),
    "LimitExceededException": ("账号的额度已用完。", "请向 Amazon 申请提高发送额度。"),
    "MailFromDomainNotVerifiedException": ("MAIL FROM 域名未验证。", "请恢复它的 DNS 记录。"),
    "MessageRejected": ("Amazon 拒绝了这封邮件：通常是某个地址未验证，或账号仍在 SES 沙盒中。", "请在这个区域验证发件人，并申请生产权限。"),
    "MissingAuthenticationTokenException": ("Amazon 没有在请求中找到签名。", "请检查是否有代理删掉了标头。"),
    "NotFoundException": ("这个区域没有该配置集或身份。", "请到 SES 控制台核对 configurationSetName 和 region。"),
    "RequestExpired": ("本服务器的时间不准。", "请用 NTP 校准本服务器的时间；Amazon 允许的误差是五分钟。"),
    "SendingPausedException": ("这个账号或配置集已暂停发信。", "请在 SES 控制台查看原因，并在那里恢复。"),
    "aws-ses-mail/SignatureDoesNotMatch": ("私有密钥与访问密钥不匹配，或本服务器的时间不准。", "请从 IAM 重新复制访问密钥，并用 NTP 校准时间。"),
    "ThrottlingException": ("账号的发送频率超过了 Amazon 的限制。", _RATE),
    "TooManyRequestsException": ("账号的发送频率超过了 Amazon 的限制。", _RATE),
    "UnrecognizedClientException": ("这个访问密钥不存在。", _IAM),
}  # fmt: skip
