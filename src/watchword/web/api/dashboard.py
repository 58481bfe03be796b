"""Figures of people over time: ``/dashboard/users``."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import Query
from pydantic import Field

from watchword.accounts import Activity, Count
from watchword.web.api.gate import Gate, Scope, section
from watchword.web.api.models import Answer

_OLDEST = dt.date(2000, 1, 1)
_LATEST = dt.date(2100, 1, 1)


class Change(Answer):
    """A figure, and its difference from the time before."""

    count: int
    delta: int


class Total(Answer):
    """How many users there are."""

    total_user_count: int


class New(Answer):
    """Users made."""

    today: Change
    last7_days: Change = Field(alias="last7Days")


class Day(Answer):
    """How many people were there on a day (UTC)."""

    date: dt.date
    count: int


class ActivePeople(Answer):
    """People who were there, by day, in seven days and in thirty."""

    dau_curve: list[Day]
    dau: Change
    wau: Change
    mau: Change


class DashboardRoutes:
    """``/dashboard/users``."""

    def __init__(self, activity: Activity, gate: Gate) -> None:
        self._activity = activity
        self.router = section("dashboard", gate, read=Scope.USERS_READ)
        add = self.router.add_api_route
        add("/dashboard/users/total", self.total, methods=["GET"], response_model=Total)
        add("/dashboard/users/new", self.new, methods=["GET"], response_model=New)
        add("/dashboard/users/active", self.active, methods=["GET"], response_model=ActivePeople)

    async def total(self) -> Total:
        """How many users there are."""
        return Total(total_user_count=await self._activity.total())

    async def new(self) -> New:
        """Users made today and in the last seven days."""
        return New(
            today=_change(await self._activity.new_today()),
            last7_days=_change(await self._activity.new_this_week()),
        )

    async def active(
        self,
        date: Annotated[dt.date | None, Query(ge=_OLDEST, le=_LATEST)] = None,
    ) -> ActivePeople:
        """Who was there up to that day (UTC; today)."""
        active = await self._activity.active(date)
        return ActivePeople(
            dau_curve=[Day(date=day, count=count) for day, count in active.curve],
            dau=_change(active.day),
            wau=_change(active.week),
            mau=_change(active.month),
        )


def _change(count: Count) -> Change:
    return Change(count=count.count, delta=count.delta)
