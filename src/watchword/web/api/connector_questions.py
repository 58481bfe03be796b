"""Asking a provider by a configuration that need not be stored: what is wrong, what there is to pick from, what became of a test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal, TypeVar

from fastapi import Request
from pydantic import Field, StringConstraints

from watchword.advice import advise
from watchword.advice.carriers import carrier_sentence
from watchword.connectors import discover
from watchword.connectors.abilities import (
    CannotTell,
    DeliveryReport,
    ProviderTemplate,
    SenderAddress,
    Signature,
)
from watchword.connectors.base import plain_words
from watchword.delivery import Asked
from watchword.delivery.examination import Finding
from watchword.errors import DeliveryFailed, FactoryNotFound
from watchword.web.api.connector_models import RowID
from watchword.web.api.connector_trials import Recipient
from watchword.web.api.connectors import ConnectorRooms, cleaned
from watchword.web.api.gate import Calling, Gate, Scope, section
from watchword.web.api.models import Answer, Body
from watchword.web.language import operators_language

Review = Literal["pending", "approved", "rejected", "lapsed"]
_T = TypeVar("_T")
# A list is there to be picked from; nobody reads further.
_MOST: Final = 500


class Question(Body):
    """By which configuration to ask."""

    config: dict[str, Any] = Field(repr=False)
    row_id: RowID | None = Field(
        None, description="The stored connector whose secrets the masks in `config` stand for."
    )

    def about(self, factory_id: str) -> Asked:
        """The question to the room below. Raises ``FactoryNotFound``."""
        if factory_id not in discover():
            raise FactoryNotFound
        return Asked(factory_id, cleaned(self.config), self.row_id)


class ReceiptQuestion(Question, Recipient):
    """Which message to ask about: what `test` answered, and when it was sent."""

    provider_id: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    sent_at: Annotated[int, Field(ge=0, le=10**15)] = Field(
        description="Milliseconds since 1970-01-01 UTC."
    )
    draft_id: RowID | None = Field(None, description="As it was in `test`.")


class FindingAnswer(Answer):
    """One thing that was looked at. ``name`` is stable; ``sentence`` and ``advice`` are in the language of ``Accept-Language``."""

    name: str
    state: Literal["ok", "problem", "cannot-tell"]
    values: dict[str, str]
    sentence: str
    advice: str = Field(description="What to do; empty where all is well.")


class SignatureAnswer(Answer):
    """``carriers`` says where it is filed: a carrier where it is not drops its messages in silence."""

    name: str
    review: Review
    kind: str
    reason: str
    carriers: dict[str, Review] | None


class TemplateAnswer(Answer):
    """``variables`` is null where a list does not show them."""

    code: str
    name: str
    review: Review
    kind: str
    text: str
    variables: list[str] | None
    reason: str


class SenderAnswer(Answer):
    """An address that mails may come from."""

    address: str
    review: Review
    kind: str


class Untold(Answer):
    """Why there is no list. ``permitted`` is false when the key is good but may not ask: nothing is wrong then."""

    permitted: bool
    provider_code: str
    provider_text: str
    explanation: str


class AccountAnswer(Answer):
    """Each list, or why there is none. What the connector knows nothing of is in neither."""

    signatures: list[SignatureAnswer] | None = None
    templates: list[TemplateAnswer] | None = None
    senders: list[SenderAnswer] | None = None
    untold: dict[Literal["signatures", "templates", "senders"], Untold] = Field(
        default_factory=dict
    )


class ReportAnswer(Answer):
    """``unknown``: the provider does not tell. ``sentence`` says what a carrier's code means, where we know."""

    state: Literal["waiting", "delivered", "undelivered", "unknown"]
    code: str = ""
    at: int | None = None
    sentence: str = ""


class QuestionRoutes:
    """``POST /connectors/{factoryId}/check``, ``/account`` and ``/receipt``."""

    def __init__(self, rooms: ConnectorRooms, gate: Gate) -> None:
        self._questions = rooms.questions
        self.router = section("connectors", gate, read=Scope.CONNECTORS)
        add, one = self.router.add_api_route, "/connectors/{factoryId}"
        add(f"{one}/check", self.check, methods=["POST"], response_model=list[FindingAnswer])
        add(f"{one}/account", self.account, methods=["POST"], response_model=AccountAnswer)
        add(f"{one}/receipt", self.receipt, methods=["POST"], response_model=ReportAnswer)

    async def check(
        self,
        factoryId: str,  # noqa: N803 - the wire's word
        asked: Question,
        caller: Calling,
        request: Request,
    ) -> list[FindingAnswer]:
        """Ask the provider how this configuration stands: key, signatures and their filing, templates, sender. Sends no message.

        The same as `watchword check --online`.
        """
        found = await self._questions.findings(asked.about(factoryId), caller.actor)
        return [_finding(one, _language(request)) for one in found]

    async def account(
        self,
        factoryId: str,  # noqa: N803
        asked: Question,
        caller: Calling,
        request: Request,
    ) -> AccountAnswer:
        """What the account has to pick from, as far as the key may list it. Fields that are to be picked may be missing."""
        told = await self._questions.account(asked.about(factoryId), caller.actor)
        language, untold = _language(request), {}
        for name in ("signatures", "templates", "senders"):
            value = getattr(told, name)
            if isinstance(value, CannotTell):
                untold[name] = _untold(factoryId, value, language)
        return AccountAnswer(
            signatures=_listed(told.signatures, _signature),
            templates=_listed(told.templates, _template),
            senders=_listed(told.senders, _sender),
            untold=untold,
        )

    async def receipt(
        self,
        factoryId: str,  # noqa: N803
        asked: ReceiptQuestion,
        caller: Calling,
        request: Request,
    ) -> ReportAnswer:
        """Ask the provider what became of a test message. What it tells is kept in the message log too."""
        told = await self._questions.report(
            asked.about(factoryId),
            asked.to,
            asked.provider_id,
            asked.sent_at,
            caller.actor,
            asked.row_id or asked.draft_id or "",
        )
        return _report(told, _language(request))


def _language(request: Request) -> str:
    return operators_language(request.headers.get("accept-language", ""))


def _finding(one: Finding, language: str) -> FindingAnswer:
    advice = one.advice(language)
    return FindingAnswer(
        name=one.name,
        state=one.state.value,
        values=dict(one.values),
        sentence=advice.explanation,
        advice=advice.todo,
    )


def _listed(told: Sequence[_T] | CannotTell | None, shown: Any) -> list[Any] | None:
    if told is None or isinstance(told, CannotTell):
        return None
    return [shown(one) for one in told[:_MOST]]


def _signature(one: Signature) -> SignatureAnswer:
    filed = None
    if one.carriers is not None:
        filed = {plain_words(name): review.value for name, review in one.carriers.items()}
    return SignatureAnswer(
        name=plain_words(one.name),
        review=one.review.value,
        kind=plain_words(one.kind),
        reason=plain_words(one.reason),
        carriers=filed,
    )


def _template(one: ProviderTemplate) -> TemplateAnswer:
    return TemplateAnswer(
        code=plain_words(one.code),
        name=plain_words(one.name),
        review=one.review.value,
        kind=one.kind,
        text=plain_words(one.text),
        variables=None if one.variables is None else list(one.variables),
        reason=plain_words(one.reason),
    )


def _sender(one: SenderAddress) -> SenderAnswer:
    return SenderAnswer(
        address=plain_words(one.address), review=one.review.value, kind=plain_words(one.kind)
    )


def _untold(connector_id: str, told: CannotTell, language: str) -> Untold:
    failed = DeliveryFailed(told.fault, connector=connector_id, provider_code=told.provider_code)
    return Untold(
        permitted=told.permitted,
        provider_code=plain_words(told.provider_code),
        provider_text=plain_words(told.provider_text),
        explanation=advise(failed, language).explanation,
    )


_STATES: Final[dict[str, Literal["waiting", "delivered", "undelivered"]]] = {
    "waiting": "waiting",
    "delivered": "delivered",
    "failed": "undelivered",
}


def _report(told: DeliveryReport | CannotTell | None, language: str) -> ReportAnswer:
    if isinstance(told, CannotTell):
        return ReportAnswer(state="unknown", code=plain_words(told.provider_code))
    if told is None:
        return ReportAnswer(state="waiting")
    code = plain_words(told.code)
    return ReportAnswer(
        state=_STATES[told.outcome.value],
        code=code,
        at=told.at,
        sentence=carrier_sentence(code, language),
    )
