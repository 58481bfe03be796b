"""Runs Aliyun's official SDKs, as they are shipped, in an environment of their own: a JSON step a line in, a JSON outcome a line out.

Not imported by any test; started by ``test_official_sdks.py`` with the Python that has the SDKs.
"""

import asyncio
import importlib
import json
import logging
import socket
import sys
from typing import Any

PACKAGES = {
    "dysmsapi": "alibabacloud_dysmsapi20170525",
    "globe": "alibabacloud_dysmsapi20180501",
    "dypnsapi": "alibabacloud_dypnsapi20170525",
    "dm": "alibabacloud_dm20151123",
}
resolve = socket.getaddrinfo


def loopback(host: Any, *rest: Any, **more: Any) -> Any:
    """RFC 6761: every name under localhost is this machine. Not every resolver knows."""
    local = isinstance(host, str) and host.endswith(".localhost")
    return resolve("127.0.0.1" if local else host, *rest, **more)


def camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def client(step: dict[str, Any]) -> tuple[Any, Any]:
    package = PACKAGES[step["sdk"]]
    from alibabacloud_tea_openapi.models import Config

    config = Config(
        access_key_id=step["key"], access_key_secret=step["secret"], security_token=step.get("token"),
        endpoint=step["endpoint"], protocol="http", region_id=step.get("region", "cn-hangzhou"),
        signature_algorithm=step.get("algorithm"),
    )  # fmt: skip
    module = importlib.import_module(f"{package}.client")
    return module.Client(config), importlib.import_module(f"{package}.models")


def asked(step: dict[str, Any], models: Any) -> Any:
    given = dict(step["request"])
    name = camel(step["method"])
    if isinstance(given.get("template"), dict):
        given["template"] = getattr(models, f"{name}RequestTemplate")(**given["template"])
    return getattr(models, f"{name}Request")(**given)


def current(step: dict[str, Any]) -> Any:
    """One call by the current generation of SDKs, blocking or not."""
    from darabonba.runtime import RuntimeOptions

    made, models = client(step)
    options = RuntimeOptions(read_timeout=step.get("timeout", 3000), connect_timeout=3000)
    suffix = "_async" if step.get("asynchronous") else ""
    call = getattr(made, f"{step['method']}_with_options{suffix}")
    answer = call(asked(step, models), options)
    if suffix:
        answer = asyncio.run(answer)
    return answer.body.to_map()


def older(step: dict[str, Any]) -> Any:
    """One call by aliyun-python-sdk-core's CommonRequest."""
    from aliyunsdkcore.auth.credentials import AccessKeyCredential, StsTokenCredential
    from aliyunsdkcore.client import AcsClient
    from aliyunsdkcore.request import CommonRequest

    credential = (
        StsTokenCredential(step["key"], step["secret"], step["token"])
        if step.get("token")
        else AccessKeyCredential(step["key"], step["secret"])
    )
    made = AcsClient(
        region_id="cn-hangzhou", credential=credential, timeout=step.get("timeout", 3000) / 1000,
        auto_retry=False,
    )  # fmt: skip
    request = CommonRequest()
    request.set_accept_format("json")
    request.set_domain(step["endpoint"])
    request.set_protocol_type("http")
    request.set_method(step.get("verb", "POST"))
    request.set_version(step["version"])
    request.set_action_name(step["method"])
    for name, value in step["request"].items():
        add = request.add_body_params if step.get("form") else request.add_query_param
        add(name, value)
    return json.loads(made.do_action_with_exception(request))


def failure(exc: BaseException) -> dict[str, Any]:
    """What an SDK's user can learn from what it raised."""
    data = getattr(exc, "data", None)
    return {
        "raised": type(exc).__name__,
        "code": getattr(exc, "code", None) or getattr(exc, "error_code", None),
        "status": getattr(exc, "status_code", None) or getattr(exc, "http_status", None),
        "message": str(getattr(exc, "message", "") or exc),
        "retry_after": getattr(exc, "retry_after", None),
        "data": data if isinstance(data, dict) else None,
    }


def main() -> None:
    logging.disable(logging.CRITICAL)
    socket.getaddrinfo = loopback
    told, sys.stdout = sys.stdout, sys.stderr  # an SDK that prints may not disturb
    for line in sys.stdin:
        step = json.loads(line)
        try:
            outcome = {"body": (older if step["sdk"] == "core" else current)(step)}
        except Exception as exc:  # noqa: BLE001 - whatever an SDK raises is the outcome
            outcome = failure(exc)
        told.write(json.dumps(outcome, ensure_ascii=False, default=str) + "\n")
        told.flush()


if __name__ == "__main__":
    main()
