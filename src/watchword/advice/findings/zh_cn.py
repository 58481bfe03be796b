"""检查结果（简体中文）：服务商那边的状态，以及该怎么办。"""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "mobile": "中国移动",
    "unicom": "中国联通",
    "telecom": "中国电信",
    "frozen": "已冻结",
    "overdue": "已欠费",
    "restricted": "受限制",
    "deleted": "已删除",
}

FINDINGS: Final = {
    "key.accepted": ("服务商认得这个密钥。", ""),
    "key.refused": ("服务商不接受这个连接器。", ""),
    "key.unknown": ("没有得到回答，密钥是否可用无从得知。", ""),
    "account.well": ("账户状态正常。", ""),
    "account.stopped": ("账户无法发送：服务商显示账户{standing}。", "登录服务商控制台，按提示处理。"),
    "account.not_permitted": ("无法得知账户状态：这个密钥无权查询。", "发送不受影响。想在这里看到，请允许该密钥读取账户信息。"),
    "account.unanswered": ("无法得知账户状态：服务商没有说明。", "过几分钟再试。"),
    "signature.approved": ("签名{name}已通过审核。", ""),
    "signature.pending": ("签名{name}仍在审核中。", "等待服务商审核；北京时间 9:00 至 21:00 之间通常需要两小时。"),
    "signature.rejected": ("签名{name}未通过审核。{reason}", "在短信控制台修改后重新申请。"),
    "signature.lapsed": ("签名{name}已被撤销。", "在短信控制台重新申请，或改用其他签名。"),
    "signature.absent": ("账户中没有名为{name}的签名。", "请与短信控制台逐字核对；账户中有：{there}。"),
    "filing.done": ("{carrier}可以送达使用签名{name}的短信。", ""),
    "filing.pending": ("{carrier}正在办理签名{name}的报备，在此之前会直接丢弃其短信。", "最多等待十个工作日，并补充短信控制台要求的材料。"),
    "filing.missing": ("签名{name}未在{carrier}报备，其短信会被直接丢弃。", "在短信控制台的签名详情中向运营商报备。"),
    "filing.lapsed": ("签名{name}在{carrier}的报备已失效，因为六个月没有使用。", "在短信控制台重新报备。"),
    "template.approved": ("模板{name}已通过审核，变量与声明一致。", ""),
    "template.pending": ("模板{name}仍在审核中。", "等待服务商审核；北京时间 9:00 至 21:00 之间通常需要两小时。"),
    "template.rejected": ("模板{name}未通过审核。{reason}", "在服务商控制台修改后重新申请。"),
    "template.lapsed": ("模板{name}已被撤销。", "在服务商控制台重新申请，或改用其他模板。"),
    "template.absent": ("账户中没有模板{name}。", "请与服务商控制台核对；账户中有：{there}。"),
    "template.only_abroad": ("模板{name}是国际模板，却用在中国内地号码的位置。", "在该条目的 `china` 填写内地模板，把这个模板放到 `overseas`。"),
    "template.only_mainland": ("模板{name}只能发往中国内地，却用在其他号码的位置。", "在该条目的 `overseas` 填写国际模板，把这个模板放到 `china`。"),
    "variables.missing": ("模板{name}有未声明的变量：{variables}。", "在该模板条目的 `variables` 中声明它们，或申请不含这些变量的模板。"),
    "variables.unwanted": ("模板{name}没有这些已声明的变量：{variables}。", "把它们从该模板条目的 `variables` 中去掉：多一个变量，服务商就会拒绝短信。"),
    "variables.not_permitted": ("无法得知模板{name}有哪些变量：这个密钥无权查询。", "请与服务商控制台核对，或允许该密钥读取模板。"),
    "sender.usable": ("发信地址{name}在该地域存在，可以发信。", ""),
    "sender.stopped": ("发信地址{name}不能发信。", "在服务商控制台查看该地址及其域名的状态。"),
    "sender.wrong_kind": ("发信地址{name}用于批量邮件。", "验证码需要触发邮件类型的发信地址，请在控制台新建一个。"),
    "sender.absent": ("该地域没有发信地址{name}。", "请与控制台核对地址和 `regionId`；该地域有：{there}。"),
    "domain.approved": ("域名{name}已验证，包括 SPF 和 MX。", ""),
    "domain.pending": ("域名{name}尚未通过验证。", "在服务商控制台完成验证。"),
    "domain.without_spf": ("域名{name}没有服务商认可的 SPF 记录。", "按控制台显示设置 SPF 记录，然后在控制台点击验证。"),
    "domain.without_mx": ("域名{name}没有服务商认可的 MX 记录。", "按控制台显示设置 MX 记录，然后在控制台点击验证。"),
    "domain.absent": ("账户在该地域没有域名{name}。", "在控制台添加并验证该域名，或选择它所在的地域；该地域有：{there}。"),
    "provider.cannot_be_asked": ("这个连接器无法向服务商查询任何信息。", "用 `watchword send` 发送一条测试消息。"),
    "rejected": ("服务商拒绝了{name}。{reason}", "请在服务商控制台查看。"),
    "lapsed": ("{name}曾经有效，现在已失效。", "请在服务商控制台续期。"),
    "not_permitted": ("无法得知{name}的状态：这个密钥只能发送，不能查询。", "发送不受影响。想在这里看到，请给该密钥只读权限，短信可用 `AliyunDysmsReadOnlyAccess`。"),
    "unanswered": ("无法得知{name}的状态：服务商没有说明。{code} {words}", "过几分钟再试。"),
}  # fmt: skip
