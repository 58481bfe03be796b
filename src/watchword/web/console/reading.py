"""Reading a pasted connector document: comments, trailing commas and the legacy format, as ``watchword check`` reads them."""

from __future__ import annotations

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from watchword.connectors.document import check_configs, read_document
from watchword.web.api.bodies import read_body
from watchword.web.api.models import Body
from watchword.web.console.desk import ConsoleDesk


class _Pasted(Body):
    connector_id: str = Field(max_length=128)
    text: str = Field(max_length=60_000, repr=False)


class ReadingRoutes:
    """``/console/read-config``. Nothing is stored; what was pasted goes back to the page that pasted it."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self._desk = desk
        self.routes = [Route("/console/read-config", self.read, methods=["POST"])]

    async def read(self, request: Request) -> Response:
        """The configuration as plain JSON, and every problem with its line. Raises ``ConfigInvalid`` for what is no document."""
        await self._desk.operator(request)
        pasted = await read_body(request, _Pasted)
        _, config = read_document(pasted.text, pasted.connector_id)
        problems = [
            {"path": one.path, "message": one.message, "line": one.line}
            # The page shows stored secrets masked, and gets their masks back.
            for reading in check_configs(pasted.text, pasted.connector_id, masks=True)
            for one in reading.problems
        ]
        return JSONResponse({"config": config, "problems": problems})
