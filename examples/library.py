import asyncio
import json
import sys
from pathlib import Path

from watchword import AliyunSMS, Verifier


async def main(number: str) -> None:
    config = json.loads(Path("aliyun.json").read_text(encoding="utf-8"))
    async with Verifier(AliyunSMS(config)) as verifier:
        sent = await verifier.send(number)
        verified = await verifier.check(number, input(f"The {sent.digits} digits we sent: "))
    print(f"{verified.identifier} is theirs")


asyncio.run(main(sys.argv[1]))
