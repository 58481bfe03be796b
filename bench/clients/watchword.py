"""Watchword's connector on its one transport."""

from __future__ import annotations

from bench.clients import KEY_ID, KEY_SECRET, SIGNATURE, TEMPLATE, code, phone
from watchword.connectors.aliyun_sms import AliyunSMS
from watchword.http import Guard, HTTPTransport
from watchword.identifiers import parse_phone
from watchword.message import Message, UsageType


class Client:
    """``AliyunSMS.send``, from the message to the receipt."""

    def __init__(self, endpoint: str) -> None:
        usages = (
            UsageType.REGISTER,
            UsageType.SIGN_IN,
            UsageType.FORGOT_PASSWORD,
            UsageType.GENERIC,
        )
        self._transport = HTTPTransport(Guard(loopback=True))
        self._connector = AliyunSMS(
            {
                "accessKeyId": KEY_ID,
                "accessKeySecret": KEY_SECRET,
                "signName": SIGNATURE,
                "endpoint": endpoint,
                "templates": [{"usageType": str(one), "templateCode": TEMPLATE} for one in usages],
            },
            transport=self._transport,
        )
        self._phones = [parse_phone(f"+86{phone(index)}") for index in range(300)]

    async def open(self) -> None:
        """Nothing: the transport opens itself."""

    async def send(self, index: int) -> None:
        """One message."""
        values = {"code": code(index), "minutes": "10"}
        message = Message(self._phones[index % 300], UsageType.SIGN_IN, values)
        receipt = await self._connector.send(message)
        assert receipt.provider_id

    async def close(self) -> None:
        """The transport is ours to close."""
        await self._transport.close()
