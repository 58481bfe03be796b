"""What stands at the provider, compared with what a connector's configuration takes for granted: before a person waits for a code."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from watchword.advice import Advice, advise
from watchword.advice.findings import say
from watchword.connectors.abilities import (
    CannotTell,
    KeyRefused,
    KnowsItsKey,
    ListsSenders,
    ListsSignatures,
    ListsTemplates,
    NamesItsNeeds,
    ProviderTemplate,
    Review,
    SenderAddress,
    SenderDomain,
    Signature,
    TellsHealth,
    Used,
    UsedTemplate,
)
from watchword.connectors.base import Connector, plain_words
from watchword.errors import DeliveryFailed
from watchword.http import DEFAULT_TIMEOUTS, Timeouts


class State(StrEnum):
    """How one thing stands. ``CANNOT_TELL`` is no complaint: the key may not ask, or nobody answered."""

    OK = "ok"
    PROBLEM = "problem"
    CANNOT_TELL = "cannot-tell"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``name`` is stable, for programs; ``values`` are what its sentence speaks of."""

    name: str
    state: State
    values: Mapping[str, str] = field(default_factory=dict)
    said: DeliveryFailed | None = None

    def advice(self, language: str = "en") -> Advice:
        """The finding in a sentence, and what to do about it; nothing to do where all is well."""
        told = say(self.name, self.values, language)
        if self.said is None:
            return told
        by_provider = advise(self.said, language)
        words = f" ({self.said.provider_text})" if self.said.provider_text else ""
        return Advice(
            f"{told.explanation} {by_provider.explanation}{words}", told.todo or by_provider.todo
        )


async def examine(connector: Connector, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Sequence[Finding]:
    """All that the provider tells about ``connector``, the key first. Sends nothing; never raises for what a provider answers."""
    known = await _key(connector, timeouts)
    if known is not None and known.state is not State.OK:
        # Every other question would fail for the same reason.
        return (known,)
    used = connector.used() if isinstance(connector, NamesItsNeeds) else Used()
    asked: list[Awaitable[Iterable[Finding]]] = []
    if isinstance(connector, TellsHealth):
        asked.append(_account(connector, timeouts))
    if isinstance(connector, ListsSignatures):
        asked += [_signature(connector, name, timeouts) for name in used.signatures]
    if isinstance(connector, ListsTemplates) and used.templates:
        asked.append(_templates(connector, used.templates, timeouts))
    if isinstance(connector, ListsSenders) and used.sender:
        asked += [
            _sender(connector, used.sender, timeouts),
            _domain(connector, used.sender, timeouts),
        ]
    told = [] if known is None else [known]
    for findings in await asyncio.gather(*asked):
        told += findings
    return tuple(told) or (_found("provider.cannot_be_asked", State.CANNOT_TELL),)


# --- key and account -------------------------------------------------------------------------


async def _key(connector: Connector, timeouts: Timeouts) -> Finding | None:
    if not isinstance(connector, KnowsItsKey):
        return None
    problem = await connector.key_problem(timeouts)
    if problem is None:
        return _found("key.accepted", State.OK)
    said = _as_failure(connector, problem)
    if isinstance(problem, KeyRefused):
        return _found("key.refused", State.PROBLEM, said, **_words(problem))
    return _found("key.unknown", State.CANNOT_TELL, said, **_words(problem))


async def _account(connector: TellsHealth, timeouts: Timeouts) -> Iterable[Finding]:
    health = await connector.health(timeouts)
    if isinstance(health, CannotTell):
        return (_untold("account", health),)
    if not health.well:
        return (_found("account.stopped", State.PROBLEM, standing=health.standing),)
    return (_found("account.well", State.OK),)


# --- signatures ------------------------------------------------------------------------------


async def _signature(
    connector: ListsSignatures, name: str, timeouts: Timeouts
) -> Iterable[Finding]:
    listed = await connector.signatures(timeouts)
    if isinstance(listed, CannotTell):
        return (_untold("signature", listed, name=name),)
    ours = next((one for one in listed if one.name == name), None)
    if ours is None:
        return (_absent("signature", name, [one.name for one in listed]),)
    found = [_reviewed("signature", ours.review, name=name, reason=ours.reason)]
    if ours.review is Review.APPROVED:
        found += _filings(name, await connector.signature(name, timeouts))
    return found


_FILINGS: Final = {
    Review.APPROVED: "filing.done",
    Review.PENDING: "filing.pending",
    Review.REJECTED: "filing.missing",
    Review.LAPSED: "filing.lapsed",
}


def _filings(name: str, told: Signature | CannotTell) -> Iterable[Finding]:
    if isinstance(told, CannotTell):
        return (_untold("filing", told, name=name),)
    return [
        _found(
            _FILINGS[review],
            State.OK if review is Review.APPROVED else State.PROBLEM,
            name=name,
            carrier=carrier,
        )
        for carrier, review in (told.carriers or {}).items()
    ]


# --- templates -------------------------------------------------------------------------------


async def _templates(
    connector: ListsTemplates, used: Iterable[UsedTemplate], timeouts: Timeouts
) -> Iterable[Finding]:
    listed = await connector.templates(timeouts)
    if isinstance(listed, CannotTell):
        return [_untold("template", listed, name=one.code) for one in used]
    by_code = {one.code: one for one in listed}
    told: list[Finding] = []
    for one in used:
        theirs = by_code.get(one.code)
        if theirs is None:
            told.append(_absent("template", one.code, list(by_code)))
            continue
        reviewed = _reviewed("template", theirs.review, name=one.code, reason=theirs.reason)
        if theirs.variables is None:
            complete = await connector.template(one.code, timeouts)
            if isinstance(complete, CannotTell):
                told += (reviewed, _untold("variables", complete, name=one.code))
                continue
            theirs = complete
        problems = [*_misplaced(one, theirs), *_mismatched(one, theirs)]
        told += [*([reviewed] if reviewed.state is not State.OK or not problems else []), *problems]
    return told


def _misplaced(ours: UsedTemplate, theirs: ProviderTemplate) -> Iterable[Finding]:
    abroad = theirs.kind == "international"
    if ours.abroad is None or not theirs.kind or abroad is ours.abroad:
        return
    name = "template.only_abroad" if abroad else "template.only_mainland"
    yield _found(name, State.PROBLEM, name=ours.code)


def _mismatched(ours: UsedTemplate, theirs: ProviderTemplate) -> Iterable[Finding]:
    declared, taken = set(ours.variables), set(theirs.variables or ())
    for which, differing in (
        ("variables.missing", taken - declared),
        ("variables.unwanted", declared - taken),
    ):
        if differing:
            named = ", ".join(sorted(differing))
            yield _found(which, State.PROBLEM, name=ours.code, variables=named)


# --- senders ---------------------------------------------------------------------------------


async def _sender(connector: ListsSenders, address: str, timeouts: Timeouts) -> Iterable[Finding]:
    listed = await connector.senders(timeouts)
    if isinstance(listed, CannotTell):
        return (_untold("sender", listed, name=address),)
    ours = next((one for one in listed if one.address.lower() == address.lower()), None)
    if ours is None:
        return (_absent("sender", address, [one.address for one in listed]),)
    return (_usable(ours, address),)


def _usable(sender: SenderAddress, address: str) -> Finding:
    if sender.review is not Review.APPROVED:
        return _found("sender.stopped", State.PROBLEM, name=address)
    if sender.kind and sender.kind != "trigger":
        return _found("sender.wrong_kind", State.PROBLEM, name=address)
    return _found("sender.usable", State.OK, name=address)


async def _domain(connector: ListsSenders, address: str, timeouts: Timeouts) -> Iterable[Finding]:
    name = address.rpartition("@")[2]
    listed = await connector.domains(timeouts)
    if isinstance(listed, CannotTell):
        return (_untold("domain", listed, name=name),)
    ours = next((one for one in listed if one.name.lower() == name.lower()), None)
    if ours is None:
        return (_absent("domain", name, [one.name for one in listed]),)
    return _records(ours)


# CNAME serves the tracking of opens and clicks, which mails with codes do without.
_NEEDED_RECORDS: Final = ("spf", "mx")


def _records(domain: SenderDomain) -> Iterable[Finding]:
    lacking = [
        _found(f"domain.without_{record}", State.PROBLEM, name=domain.name)
        for record in _NEEDED_RECORDS
        if not domain.records.get(record, True)
    ]
    if lacking:
        return lacking
    return (_reviewed("domain", domain.review, name=domain.name),)


# --- what is said alike of several things ----------------------------------------------------


def _found(
    finding: str, state: State, said: DeliveryFailed | None = None, /, **values: str
) -> Finding:
    """A finding whose values, some of them a provider's words, are fit to be shown."""
    return Finding(finding, state, {key: plain_words(value) for key, value in values.items()}, said)


def _reviewed(about: str, review: Review, **values: str) -> Finding:
    good = review is Review.APPROVED
    return _found(f"{about}.{review}", State.OK if good else State.PROBLEM, **values)


def _absent(about: str, name: str, there: Sequence[str]) -> Finding:
    """With the name that was perhaps meant, or some of those there are."""
    near = get_close_matches(name, there, n=1, cutoff=0.6) or there[:_NAMED]
    return _found(f"{about}.absent", State.PROBLEM, name=name, there=", ".join(near) or "-")


_NAMED: Final = 5


def _untold(about: str, told: CannotTell, **values: str) -> Finding:
    why = "unanswered" if told.permitted else "not_permitted"
    return _found(f"{about}.{why}", State.CANNOT_TELL, **values, **_words(told))


def _words(told: CannotTell | KeyRefused) -> dict[str, str]:
    return {"code": told.provider_code, "words": told.provider_text}


def _as_failure(connector: Connector, told: CannotTell | KeyRefused) -> DeliveryFailed:
    return DeliveryFailed(
        told.fault,
        connector=connector.id,
        provider_code=told.provider_code,
        provider_text=told.provider_text,
    )


__all__ = ["Finding", "State", "examine"]
