"""My data in a file, and the end of an account."""

from __future__ import annotations

import json
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.errors import ProofRequired
from watchword.web.pages.account.owner import Owner
from watchword.web.pages.account_views import DataView, DeletedView, DeleteView
from watchword.web.pages.flow import Told
from watchword.web.pages.views import Problem, Sentence

# The word to type is shown in the page's language; ``account_delete.html`` says the same.
WORD: Final = "delete"
_WRONG: Final = Told(Problem(Sentence.BUSY), 422, {})


class DataPages:
    """``/account/data`` and ``/account/delete``."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/account/data", self.show_data, methods=["GET"]),
            Route("/account/data", self.download, methods=["POST"]),
            Route("/account/delete", self.show_delete, methods=["GET"]),
            Route("/account/delete", self.delete, methods=["POST"]),
            Route("/account-deleted", self.show_deleted, methods=["GET"]),
        ]

    async def show_data(self, request: Request) -> Response:
        """What the file will hold, and the button."""
        here = await self._owner.here(request)
        if here is None:
            return self._owner.sign_in()
        if not self._owner.is_fresh(here):
            return self._owner.confirm("data")
        return self._owner.page(request, DataView(here.form))

    async def download(self, request: Request) -> Response:
        """The file."""
        here, _ = await self._owner.form(request)
        if here is None:
            return self._owner.sign_in()
        if not self._owner.is_fresh(here):
            return self._owner.confirm("data")
        told = await self._owner.account.export(here.session)
        return Response(
            json.dumps(told, ensure_ascii=False, indent=2).encode(),
            media_type="application/json",
            headers={"content-disposition": 'attachment; filename="my-data.json"'},
        )

    async def show_delete(self, request: Request) -> Response:
        """What it means, and the word to type."""
        here = await self._owner.here(request)
        if here is None:
            return self._owner.sign_in()
        if not self._owner.is_fresh(here):
            return self._owner.confirm("delete")
        return self._owner.page(request, DeleteView(here.form))

    async def delete(self, request: Request) -> Response:
        """Delete the account of whoever typed the word."""
        here, fields = await self._owner.form(request)
        if here is None:
            return self._owner.sign_in()
        if not self._owner.is_fresh(here):
            return self._owner.confirm("delete")
        word = self._owner.desk.language(request).words.gettext(WORD)
        if fields.get("word", "").strip().casefold() not in (WORD, word.casefold()):
            return self._owner.page(request, DeleteView(here.form, wrong=True), _WRONG)
        try:
            await self._owner.account.delete(here.session)
        except ProofRequired:
            return self._owner.confirm("delete")
        response = self._owner.desk.go("/account-deleted")
        self._owner.desk.cookies.drop_session(response)
        return response

    async def show_deleted(self, request: Request) -> Response:
        """It is gone."""
        return self._owner.page(request, DeletedView())
