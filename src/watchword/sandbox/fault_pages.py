"""Staging faults by page (``/faults`` in a browser) and by JSON (``POST``, ``GET``, ``DELETE /faults``)."""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from watchword.sandbox.actions import ACTIONS
from watchword.sandbox.faults import BREAKING, Kind, Staged, read_fault
from watchword.sandbox.forms import asked_of, done
from watchword.sandbox.pages import PAGE, TEMPLATES
from watchword.sandbox.receipts import MAILS, TEXTS
from watchword.sandbox.state import State

ACTION_NAMES: Final = tuple(dict.fromkeys(action for _, action in ACTIONS))


class CannotBreak(ValueError):
    """The server was not started so that its connections can be broken."""


def stage(state: State, asked: dict[str, object]) -> Staged:
    """Stage the fault that ``asked`` describes. Raises ``ValueError`` with a sentence."""
    fault = read_fault(asked, ACTION_NAMES)
    if fault.kind in BREAKING and not state.connections.watched:
        raise CannotBreak(
            "this server cannot break connections: serve the sandbox with http=sandbox.protocol(...)"
        )
    return state.faults.add(fault)


class FaultPages:
    """Routes of the faults over one sandbox's state."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._page = TEMPLATES.get_template("faults.html")

    @property
    def routes(self) -> list[Route]:
        """All of them."""
        return [
            Route("/faults", self.show, methods=["GET"]),
            Route("/faults", self.stage, methods=["POST"]),
            Route("/faults", self.clear, methods=["DELETE"]),
            Route("/faults/clear", self.clear, methods=["POST"]),
            Route("/faults/{id:int}", self.clear, methods=["DELETE"]),
            Route("/faults/{id:int}/clear", self.clear, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The staged faults: a page for a browser, a list for a program."""
        if "text/html" not in request.headers.get("accept", ""):
            return JSONResponse([staged.as_json() for staged in self._state.faults])
        receipts = self._state.receipts
        page = self._page.render(
            faults=list(self._state.faults),
            kinds=list(Kind),
            actions=ACTION_NAMES,
            can_break=self._state.connections.watched,
            texts=receipts.url(TEXTS),
            mails=receipts.url(MAILS),
            pushes=list(reversed(receipts.log))[:20],
        )
        return HTMLResponse(page, headers=PAGE)

    async def stage(self, request: Request) -> Response:
        """Stages one; see ``read_fault`` for what may be asked."""
        asked = await asked_of(request)
        page = asked.pop("page", "")
        try:
            fault = stage(self._state, asked)
        except CannotBreak as exc:
            raise HTTPException(409, str(exc)) from None
        except ValueError as exc:
            raise HTTPException(400, str(exc)) from None
        return done(request, {"page": page}, fault.as_json())

    async def clear(self, request: Request) -> Response:
        """Takes back one, or all."""
        asked = await asked_of(request)
        fault_id = request.path_params.get("id")
        cleared = self._state.faults.clear(fault_id)
        if fault_id is not None and not cleared:
            raise HTTPException(404)
        return done(request, asked, {"cleared": cleared})
