"""QuerySmsTemplateList and GetSmsTemplate of Dysmsapi 2017-05-25: the account's text templates and their review."""

from __future__ import annotations

import json
from typing import Final

from watchword.sandbox.acceptance import kind_number
from watchword.sandbox.account import SIGNATURE, TEMPLATES, AccessKey, Kind, Template
from watchword.sandbox.calls import Call
from watchword.sandbox.paging import read_page
from watchword.sandbox.refusals import BusinessError
from watchword.sandbox.state import State

_CREATED: Final = "2026-03-02 10:20:00"


def query_sms_template_list(state: State, key: AccessKey, call: Call) -> dict[str, object]:  # noqa: ARG001 - as every action
    """A page of them, in the order of the console."""
    page = read_page(call)
    return {
        "Code": "OK",
        "Message": "OK",
        "CurrentPage": page.number,
        "PageSize": page.size,
        "TotalCount": len(TEMPLATES),
        "SmsTemplateList": [_row(template) for template in page.of(list(TEMPLATES.values()))],
    }


def get_sms_template(state: State, key: AccessKey, call: Call) -> dict[str, object]:  # noqa: ARG001 - as every action
    """One template with the rules for its variables."""
    call.need("TemplateCode")
    template = TEMPLATES.get(call.get("TemplateCode"))
    if template is None:
        raise BusinessError("isv.SMS_TEMPLATE_ILLEGAL", "该账号下找不到对应模板")
    answer: dict[str, object] = {
        "Code": "OK",
        "Message": "OK",
        "TemplateCode": template.code,
        "TemplateName": _name(template),
        "TemplateContent": template.content,
        "TemplateStatus": "1" if template.approved else "0",
        "TemplateType": kind_number(template),
        "TemplateTag": 4 if template.test else 2,
        "VariableAttribute": json.dumps(_rules(template)),
        "RelatedSignName": "阿里云短信测试" if template.test else SIGNATURE,
        "CreateDate": _CREATED,
        "OrderId": f"2{template.code.removeprefix('SMS_')}",
        "AuditInfo": {"AuditDate": _CREATED if template.approved else None},
    }
    if template.international:
        answer["IntlType"] = 2 if template.kind is Kind.CODE else 0
    return answer


def _row(template: Template) -> dict[str, object]:
    # The list numbers the kinds in two ways of its own, neither of which is GetSmsTemplate's.
    inner = 6 if template.international else 2 if template.kind is Kind.CODE else 0
    return {
        "TemplateCode": template.code,
        "TemplateName": _name(template),
        "TemplateContent": template.content,
        "AuditStatus": "AUDIT_STATE_PASS" if template.approved else "AUDIT_STATE_INIT",
        "TemplateType": inner,
        "OuterTemplateType": int(kind_number(template)),
        "CreateDate": _CREATED,
        "OrderId": f"2{template.code.removeprefix('SMS_')}",
        "Reason": {"RejectInfo": "无审批备注"},
        "SignatureName": SIGNATURE,
    }


def _name(template: Template) -> str:
    return f"{'国际' if template.international else ''}{'验证码' if template.kind is Kind.CODE else '通知'}"


def _rules(template: Template) -> dict[str, str]:
    if template.kind is not Kind.CODE:
        return dict.fromkeys(template.variables, "others")
    code, *others = template.variables
    return {code: "characterWithNumber2", **dict.fromkeys(others, "others")}
