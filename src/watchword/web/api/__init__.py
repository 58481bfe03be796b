"""For programs: the Management API under ``/api``. One file a noun; ``frame`` joins them, ``gate`` lets callers in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from fastapi import APIRouter

from watchword.audit import Audit
from watchword.hooks import Hooks
from watchword.web.api.application_secrets import ApplicationSecretRoutes
from watchword.web.api.applications import ApplicationRoutes, ClientRooms
from watchword.web.api.conditional import ConditionalGet
from watchword.web.api.connector_factories import FactoryRoutes
from watchword.web.api.connector_questions import QuestionRoutes
from watchword.web.api.connector_trials import TrialRoutes
from watchword.web.api.connectors import ConnectorRooms, ConnectorRoutes
from watchword.web.api.custom_phrases import CustomPhraseRoutes
from watchword.web.api.dashboard import DashboardRoutes
from watchword.web.api.email_templates import EmailTemplateRoutes
from watchword.web.api.errors import JSONRefusals
from watchword.web.api.frame import API, PREFIX
from watchword.web.api.gate import Behind, Caller, Gate, Scope
from watchword.web.api.hooks import HookRoutes
from watchword.web.api.identifiers_for_tests import TestIdentifierRoutes
from watchword.web.api.limits import LimitRooms, LimitRoutes
from watchword.web.api.logs import LogRoutes
from watchword.web.api.messages import MessageRoutes
from watchword.web.api.resources import ResourceRoutes
from watchword.web.api.sentinel import Lift, SentinelRoutes
from watchword.web.api.sign_in_experience import ExperienceRooms, SignInExperienceRoutes
from watchword.web.api.statistics import StatisticsRoutes
from watchword.web.api.status import StatusRoutes
from watchword.web.api.user_access import UserAccessRoutes
from watchword.web.api.user_grants import UserConsentRoutes, UserGrantRoutes
from watchword.web.api.user_sessions import UserSessionRoutes
from watchword.web.api.users import UserRooms, UserRoutes
from watchword.web.api.verification_codes import CodeRooms, VerificationCodeRoutes
from watchword.web.api.well_known import WellKnownRoutes
from watchword.web.front_door import Audience

BODY_LIMIT: Final = 512 * 1024
_HEADERS: Final = (
    ("cache-control", "private, no-cache"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
)


@dataclass(frozen=True)
class ApiRooms:
    """The rooms below that the API stands on."""

    gate: Gate
    connectors: ConnectorRooms | None = None
    users: UserRooms | None = None
    codes: CodeRooms | None = None
    lift_passwords: Lift | None = None
    hooks: Hooks | None = None
    audit: Audit | None = None
    experience: ExperienceRooms | None = None
    clients: ClientRooms | None = None
    limits: LimitRooms | None = None

    @cached_property
    def joined(self) -> API:
        """Every section as one application: made once, as it takes a good part of a start, and behind every listener's gate the same."""
        return create(self)


def create(rooms: ApiRooms) -> API:
    """Every section of the API. What has to be fast goes before them as plain routes (``hot``)."""
    gate, sections, hot = rooms.gate, [StatusRoutes(rooms.gate).router], []
    if (codes := rooms.codes) is not None:
        described = VerificationCodeRoutes(codes, gate)
        hot += described.hot
        lifting = SentinelRoutes(codes.verifier, rooms.lift_passwords, gate, rooms.audit)
        sections += [described.router, lifting.router]
    if (connectors := rooms.connectors) is not None:
        sections += [
            ConnectorRoutes(connectors, gate).router,
            FactoryRoutes(gate).router,
            TrialRoutes(connectors, gate).router,
            QuestionRoutes(connectors, gate).router,
            MessageRoutes(connectors, gate).router,
            StatisticsRoutes(connectors, gate).router,
        ]
    if rooms.hooks is not None:
        sections.append(HookRoutes(rooms.hooks, gate).router)
    if rooms.limits is not None:
        sections.append(LimitRoutes(rooms.limits, gate).router)
    if rooms.audit is not None:
        sections.append(LogRoutes(rooms.audit, gate).router)
    if (users := rooms.users) is not None:
        sections += _of_people(users, gate)
    if (experience := rooms.experience) is not None:
        sections += [
            SignInExperienceRoutes(experience, gate).router,
            EmailTemplateRoutes(experience.mails, gate).router,
            CustomPhraseRoutes(experience.phrases, experience.experience, gate).router,
            TestIdentifierRoutes(experience, gate).router,
            WellKnownRoutes(experience).router,
        ]
    if (clients := rooms.clients) is not None:
        sections += [
            ApplicationRoutes(clients, gate).router,
            ApplicationSecretRoutes(clients, gate).router,
            ResourceRoutes(clients, gate).router,
        ]
    return API(sections, hot)


def _of_people(users: UserRooms, gate: Gate) -> list[APIRouter]:
    sections = [
        UserRoutes(users, gate).router,
        UserAccessRoutes(users.users, gate).router,
        DashboardRoutes(users.activity, gate).router,
    ]
    if (browsers := users.browsers) is not None:
        sections.append(UserSessionRoutes(users.users, browsers, users.audit, gate).router)
    if (consents := users.consents) is not None:
        sections += [
            UserGrantRoutes(consents, gate).router,
            UserConsentRoutes(users.users, consents, gate).router,
        ]
    return sections


def audience(rooms: ApiRooms, gate: Gate | None = None) -> Audience:
    """Programs with a bearer token that ``gate`` knows, or else the rooms' own."""
    return Audience(
        prefix=PREFIX,
        app=ConditionalGet(rooms.joined if gate is None else Behind(gate, rooms.joined)),
        dead_end=JSONRefusals(operators=True),
        same_origin=False,
        body_limit=BODY_LIMIT,
        headers=_HEADERS,
        request_ids=("logto-core-request-id",),
    )


__all__ = [
    "ApiRooms",
    "Caller",
    "ClientRooms",
    "CodeRooms",
    "ConnectorRooms",
    "ExperienceRooms",
    "Gate",
    "LimitRooms",
    "Scope",
    "UserRooms",
    "audience",
    "create",
]
