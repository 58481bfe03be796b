"""The official client ``alibabacloud_dysmsapi20170525``, asynchronous, as it is shipped: no option is set but where to send."""

from __future__ import annotations

import json

from alibabacloud_dysmsapi20170525.client import Client as Dysmsapi
from alibabacloud_dysmsapi20170525.models import SendSmsRequest
from alibabacloud_tea_openapi.models import Config
from darabonba.runtime import RuntimeOptions

from bench.clients import KEY_ID, KEY_SECRET, SIGNATURE, TEMPLATE, code, phone


class Client:
    """One client object for all messages, as its documentation shows."""

    def __init__(self, endpoint: str) -> None:
        scheme, _, host = endpoint.partition("://")
        self._client = Dysmsapi(
            Config(
                access_key_id=KEY_ID,
                access_key_secret=KEY_SECRET,
                endpoint=host,
                protocol=scheme,
            )
        )

    async def open(self) -> None:
        """Nothing: it keeps nothing open."""

    async def send(self, index: int) -> None:
        """One message."""
        request = SendSmsRequest(
            phone_numbers=phone(index),
            sign_name=SIGNATURE,
            template_code=TEMPLATE,
            template_param=json.dumps({"code": code(index)}),
        )
        answer = await self._client.send_sms_with_options_async(request, RuntimeOptions())
        assert answer.body.code == "OK", answer.body

    async def close(self) -> None:
        """Nothing to close."""
