"""How answers are written: JSON or XML, and each product's own shape of a refusal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from xml.sax.saxutils import escape

from starlette.responses import Response

from watchword.sandbox.ledger import Product
from watchword.sandbox.refusals import BusinessError, GatewayError


def business_refusal(
    exc: BusinessError, request_id: str, product: Product | None
) -> dict[str, object]:
    """What an SMS product answers with HTTP 200."""
    if product is Product.GLOBE:
        return {
            "ResponseCode": exc.code,
            "ResponseDescription": exc.message,
            "RequestId": request_id,
        }
    body: dict[str, object] = {"Message": exc.message, "RequestId": request_id, "Code": exc.code}
    return body | ({"Success": False} if product is Product.AUTH else {})


def gateway_refusal(
    exc: GatewayError, request_id: str, host: str, product: Product | None
) -> dict[str, object]:
    """What the gateway answers with an HTTP status."""
    where = f"&product={product.value}" if product else ""
    return {
        "RequestId": request_id,
        "Message": exc.message,
        "Recommend": "https://api.aliyun.com/troubleshoot"
        f"?q={exc.code}{where}&requestId={request_id}",
        "HostId": host,
        "Code": exc.code,
    }


def write(
    status: int, root: str, body: Mapping[str, object], request_id: str, *, xml: bool
) -> Response:
    """The answer as the caller wants it spelled."""
    if xml:
        text = f"<?xml version='1.0' encoding='UTF-8'?>{_element(root, body)}"
        kind = "text/xml;charset=utf-8"
    else:
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        kind = "application/json;charset=utf-8"
    headers = {"content-type": kind, "x-acs-request-id": request_id}
    return Response(text.encode(errors="replace"), status, headers)


def _element(name: str, value: object) -> str:
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    if isinstance(value, Mapping):
        inside = "".join(_element(key, item) for key, item in value.items())
    elif isinstance(value, bool):
        inside = str(value).lower()
    else:
        inside = "" if value is None else escape(str(value))
    return f"<{name}>{inside}</{name}>"
