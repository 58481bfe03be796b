"""Installed connectors: what can be set up, with form, guide and an example."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from watchword.connectors import discover
from watchword.errors import EntityNotFound
from watchword.web.api.connector_models import FactoryAnswer, factory_answer
from watchword.web.api.gate import Gate, Scope, section

Language = Annotated[
    str,
    Query(
        max_length=35, description="The language of guide, labels and help, as far as we have it."
    ),
]


class FactoryRoutes:
    """``/connector-factories``."""

    def __init__(self, gate: Gate) -> None:
        self.router = section("connectors", gate, read=Scope.CONNECTORS)
        add = self.router.add_api_route
        add("/connector-factories", self.list, methods=["GET"], response_model=list[FactoryAnswer])
        add("/connector-factories/{id}", self.get, methods=["GET"], response_model=FactoryAnswer)

    async def list(self, locale: Language = "en") -> list[FactoryAnswer]:
        """Every installed connector, plug-ins included."""
        known = sorted(discover().values(), key=lambda factory: factory.id)
        return [factory_answer(factory, locale) for factory in known]

    async def get(self, id: str, locale: Language = "en") -> FactoryAnswer:  # noqa: A002 - the wire's word
        """One of them."""
        factory = discover().get(id)
        if factory is None:
            raise EntityNotFound
        return factory_answer(factory, locale)
