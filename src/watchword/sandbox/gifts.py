"""What SMS authentication lends to every account: signatures and templates that need no review, and that the vendor rotates."""

from __future__ import annotations

from typing import Final

from watchword.sandbox.account import Signature, Template

GIFT_SIGNATURE: Final = "守望赠签"

GIFT_SIGNATURES: Final = {
    signature.name: signature
    for signature in (
        Signature(GIFT_SIGNATURE),
        Signature("守望互联验证"),
        # Lent once and taken back: what a configuration meets that was written last year.
        Signature("守望旧赠签", approved=False),
    )
}

GIFT_TEMPLATES: Final = {
    template.code: template
    for template in (
        Template("100001", "您的登录/注册验证码为${code}，${min}分钟内有效，请勿告知他人。"),
        Template("100002", "您正在更换手机号，验证码为${code}，${min}分钟内有效。"),
        Template("100003", "您正在重置密码，验证码为${code}，${min}分钟内有效。"),
        Template("100004", "您正在绑定手机号，验证码为${code}，${min}分钟内有效。"),
        Template("100005", "您正在验证手机号，验证码为${code}，${min}分钟内有效。"),
    )
}
