"""What became of the codes for a number or an address: the answer to "no code came"."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from watchword.cli.frame import (
    Data,
    DatabaseURL,
    app,
    out,
    run,
    settings_of,
    terminal_language,
    told,
)

if TYPE_CHECKING:
    from watchword.app.deliveries import Deliveries, Told
    from watchword.db import Row
    from watchword.settings import Settings
    from watchword.verification.timeline import Event, Timeline


@app.command()
def deliveries(
    to: Annotated[
        str,
        typer.Argument(
            metavar="NUMBER|ADDRESS|REFERENCE",
            help="Phone number with its country code, e-mail address, or the reference that a page showed.",
        ),
    ],
    language: Annotated[
        str | None,
        typer.Option(
            help="Language of the advice: en, zh-CN, fr, ru or pt-BR. [default: this terminal's]",
            show_default=False,
        ),
    ] = None,
    data: Data = None,
    database: DatabaseURL = None,
) -> None:
    """Say why a code did not arrive: the newest one's story and what to tell the person, refused sends, earlier attempts."""
    with told():
        from watchword.delivery.search import REFERENCE
        from watchword.identifiers import parse_identifier

        settings = settings_of(data=data, database=database)
        reference = to.strip().lower()
        # Digits alone are a number.
        if re.fullmatch(REFERENCE, reference) and not reference.isdigit():
            name, nothing = reference, _NOTHING_BY_REFERENCE
            found = run(_found(settings, lambda rooms: rooms.of_request(reference)))
        else:
            identifier = parse_identifier(to, settings.home_country or None)
            name, nothing = identifier.masked, _NOTHING
            found = run(_found(settings, lambda rooms: rooms.about(identifier)))
        for line in _lines(name, found, nothing, language or terminal_language()):
            out.print(line, markup=False)


_NOTHING: Final = "Nothing was sent and nothing was refused: no code was asked for, or it is more than 30 days ago."
_NOTHING_BY_REFERENCE: Final = (
    "No message is kept of this request: none left in it, or it is more than 30 days ago. "
    "Look for it in the server's log, as `request`."
)


async def _found(settings: Settings, ask: Callable[[Deliveries], Awaitable[Told]]) -> Told:
    from watchword import app as server

    async with server.opened_deliveries(settings) as rooms:
        return await ask(rooms)


def _lines(name: str, found: Told, nothing: str, language: str) -> Iterator[str]:
    since = found.story.created_at if found.story else 0
    refused = [one for one in found.refusals if one.at >= since]
    yield name
    if not found.attempts and not refused:
        yield nothing
    for one in refused:
        yield f"{_time(one.at)}  refused: {one.reason}, for {one.usage_type} of {one.application}{_times(one.times)}"
    if found.story is not None:
        yield from _story(found.story, language)
    mine = found.story.id if found.story else ""
    earlier = [row for row in found.attempts if row["verification"] != mine]
    if earlier:
        yield "Before it:" if found.story else "Tests:"
    for row in earlier:
        yield f"{_time(row['at'])}  {row['connector_id']}: {_fate(row)}"


def _story(story: Timeline, language: str) -> Iterator[str]:
    from watchword.advice.verdicts import verdict_advice, verdict_sentence

    yield f"{_time(story.created_at)}  {story.usage_type} of {story.application}: {verdict_sentence(story.verdict, language)}"
    yield f"  tell them  {verdict_advice(story.verdict, language)}"
    for event in story.events:
        yield from _event(event, language)


def _event(event: Event, language: str) -> Iterator[str]:
    facts, at = event.facts, _time(event.at) if event.at else ""
    if event.kind == "attempt":
        yield f"  {at}  {facts['connectorId']}: {_attempt(event)}, in {facts['latency']} ms"
        yield from _advice(event, language)
    elif event.kind == "receipt":
        yield f"  {at}  receipt: {facts['state']} {facts['code']} {_carrier(facts['code'], language)}".rstrip()
    elif event.kind == "check":
        yield f"  {at}  a code was typed: {facts['outcome']} {facts['reason']}".rstrip() + _times(
            facts["times"]
        )


def _attempt(event: Event) -> str:
    facts = event.facts
    said = " ".join(filter(None, (facts["fault"], facts["providerCode"], facts["providerText"])))
    return f"{facts['state']}{', ' if said else ''}{said}"


def _advice(event: Event, language: str) -> Iterator[str]:
    from watchword.advice import advise
    from watchword.errors import DeliveryFailed

    facts = event.facts
    if facts["fault"]:
        failed = DeliveryFailed(
            facts["fault"], connector=facts["connectorId"], provider_code=facts["providerCode"]
        )
        advice = advise(failed, language)
        yield f"    meaning  {advice.explanation}"
        yield f"    do this  {advice.todo}"


def _carrier(code: str, language: str) -> str:
    from watchword.advice.carriers import carrier_sentence

    return carrier_sentence(code, language)


def _fate(row: Row) -> str:
    return " ".join(
        filter(None, (row["state"], row["fault"], row["provider_code"], row["receipt_state"]))
    )


def _time(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d %H:%M:%S}Z"


def _times(times: int) -> str:
    return f", {times} times" if times > 1 else ""
