"""One message through a real connector, and what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watchword.cli.frame import app, out, run, text_of, told
from watchword.errors import SettingsInvalid

if TYPE_CHECKING:
    from watchword.message import Receipt


@app.command()
def send(
    connector: Annotated[
        str, typer.Option(help="Factory id, such as `aliyun-short-message-service`.")
    ],
    config: Annotated[
        Path,
        typer.Option(help="Its configuration, JSON; `-` reads standard input.", allow_dash=True),
    ],
    to: Annotated[str, typer.Option(help="Phone number (`+8613…`) or e-mail address.")],
    usage_type: Annotated[
        str, typer.Option(help="Which template: SignIn, Register, ForgotPassword, Generic …")
    ] = "Generic",
    code: Annotated[str, typer.Option(help="The verification code to put in.")] = "000000",
    locale: Annotated[
        str | None, typer.Option(help="Language of the text, such as `zh-CN`.", show_default=False)
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(help="Country of a local number, such as `CN`.", show_default=False),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            help="Language of the advice: en, zh-CN, fr, ru or pt-BR. [default: this terminal's]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Send one message through a connector and print the receipt, or the fault and what to do about it.

    Exit status: 0 taken by the provider, 1 refused, 2 bad input, 3 nobody knows (it may arrive: do not repeat blindly).
    """
    with told(language):
        receipt = run(_send_one(connector, config, to, usage_type, code, locale, region))
        out.print(f"accepted by {connector}")
        out.print(f"  provider id  {receipt.provider_id}")
        if receipt.request_id:
            out.print(f"  request id   {receipt.request_id}")


async def _send_one(
    connector: str,
    config: Path,
    to: str,
    usage_type: str,
    code: str,
    locale: str | None,
    region: str | None,
) -> Receipt:
    from watchword.connectors import find
    from watchword.connectors.document import read_configs
    from watchword.identifiers import parse_identifier
    from watchword.message import Message, UsageType
    from watchword.secret import new_id

    kinds = [kind.value for kind in UsageType]
    if usage_type not in kinds:
        raise SettingsInvalid(f"--usage-type is one of {', '.join(kinds)}.")
    factory = find(connector)
    ((_, values),) = read_configs(text_of(config), connector)
    message = Message(
        to=parse_identifier(to, region),
        usage_type=UsageType(usage_type),
        values={"code": code, "minutes": "10"},
        locale=locale,
        attempt=new_id(),
    )
    if message.channel is not factory.channel:
        raise SettingsInvalid(
            f"{connector} sends by {factory.channel}; {to!r} is reached by {message.channel}."
        )
    async with factory(values) as instance:
        return await instance.send(message)
