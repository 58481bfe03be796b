"""Sending a test message by a configuration, stored or not."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from fastapi import Header, Request, Response
from pydantic import AliasChoices, Field, StrictBool, StringConstraints, model_validator

from watchword.advice import advise
from watchword.connectors import discover
from watchword.delivery import Trial, Trials, Tried
from watchword.errors import FactoryNotFound
from watchword.identifiers import Identifier, parse_email, parse_phone
from watchword.message import UsageType
from watchword.web.api.connector_models import RowID
from watchword.web.api.connectors import ConnectorRooms, cleaned
from watchword.web.api.gate import Calling, Gate, Scope, section
from watchword.web.api.models import Answer, Body, Refusal
from watchword.web.language import operators_language

_WHOLE = "return=representation"


class Recipient(Body):
    """To whom a test message goes or went: a phone where both are named."""

    phone: Annotated[str, StringConstraints(max_length=64)] | None = Field(
        None, examples=["8613900000001"]
    )
    email: Annotated[str, StringConstraints(max_length=320)] | None = Field(
        None, examples=["mei@example.com"]
    )

    @property
    def to(self) -> Identifier:
        """The same, parsed. Raises ``IdentifierInvalid``."""
        if self.phone:
            # The wire has numbers as digits, country code first.
            return parse_phone(self.phone if self.phone.startswith("+") else f"+{self.phone}")
        return parse_email(self.email or "")


class NewTrial(Recipient):
    """What to try. ``rowId`` and ``dryRun`` are ours."""

    config: dict[str, Any] = Field(repr=False)
    locale: Annotated[str, StringConstraints(max_length=35)] | None = None
    row_id: RowID | None = Field(
        None, description="The stored connector whose secrets the masks in `config` stand for."
    )
    usage_type: UsageType = Field(
        UsageType.GENERIC, description="What the message is to be for: which template is tried."
    )
    draft_id: RowID | None = Field(
        None,
        description="The `id` under which this configuration is going to be stored: its health then counts this message.",
    )
    dry_run: StrictBool = Field(
        False,
        validation_alias=AliasChoices("dryRun", "dry_run"),
        description="Check everything that can be checked without sending.",
    )

    @model_validator(mode="after")
    def _for_somebody(self) -> Self:
        if not self.phone and not self.email:
            raise ValueError("names neither phone nor email")
        return self


class Advised(Answer):
    """What happened, and what to do about it."""

    explanation: str
    todo: str
    known: bool


class TrialAnswer(Answer):
    """How it came out. ``failed`` and ``unknown`` say why, in the provider's words and in ours."""

    state: Literal["sent", "unknown", "failed", "valid"]
    connector_id: str
    latency: int = Field(description="Milliseconds.")
    provider_id: str = ""
    request_id: str = ""
    fault: str = ""
    provider_code: str = ""
    provider_text: str = ""
    retry_after: int | None = None
    advice: Advised | None = None


class TrialRoutes:
    """``POST /connectors/{factoryId}/test``."""

    def __init__(self, rooms: ConnectorRooms, gate: Gate) -> None:
        self._trials: Trials = rooms.trials
        self.router = section("connectors", gate, read=Scope.CONNECTORS)
        self.router.add_api_route(
            "/connectors/{factoryId}/test",
            self.test,
            methods=["POST"],
            status_code=204,
            response_model=None,
            responses={
                200: {"model": TrialAnswer, "description": "How it came out, if asked for."},
                504: {
                    "model": Refusal,
                    "description": "The provider did not say whether it took the message.",
                },
            },
        )

    async def test(
        self,
        factoryId: str,  # noqa: N803 - the wire's word
        trial: NewTrial,
        caller: Calling,
        request: Request,
        prefer: Annotated[
            str | None,
            Header(description="`return=representation` answers 200 and how it came out."),
        ] = None,
    ) -> Response | TrialAnswer:
        """Send one message of zeros by this configuration: 204 when the provider took it, else the error.

        With ``Prefer: return=representation`` (RFC 7240) the answer is 200 with the provider's receipt, or with its refusal and what to do about it.
        """
        if factoryId not in discover():
            raise FactoryNotFound
        asked = Trial(
            factoryId,
            cleaned(trial.config),
            trial.to,
            trial.row_id,
            trial.locale,
            trial.usage_type,
            trial.draft_id,
        )
        tried = await (
            self._trials.check(asked) if trial.dry_run else self._trials.send(asked, caller.actor)
        )
        if prefer is not None and _WHOLE in prefer.lower().replace(" ", ""):
            answer = trial_answer(tried, request.headers.get("accept-language", ""))
            body = answer.model_dump_json(by_alias=True, exclude_none=True)
            headers = {"preference-applied": _WHOLE, "vary": "prefer, accept-language"}
            return Response(body, media_type="application/json", headers=headers)
        if tried.failure is not None:
            raise tried.failure
        return Response(status_code=204)


def trial_answer(tried: Tried, accept_language: str = "") -> TrialAnswer:
    """How a trial came out, for an operator who reads one of these languages."""
    receipt, failure = tried.receipt, tried.failure
    said = receipt or failure
    return TrialAnswer(
        state=tried.state,
        connector_id=tried.connector_id,
        latency=tried.latency,
        provider_id=receipt.provider_id if receipt else "",
        request_id=said.request_id if said else "",
        fault=failure.fault if failure else "",
        provider_code=failure.provider_code if failure else "",
        provider_text=failure.provider_text if failure else "",
        retry_after=failure.retry_after if failure else None,
        advice=_advised(tried, accept_language),
    )


def _advised(tried: Tried, accept_language: str) -> Advised | None:
    if tried.failure is None:
        return None
    advice = advise(tried.failure, operators_language(accept_language))
    return Advised(explanation=advice.explanation, todo=advice.todo, known=advice.known)
