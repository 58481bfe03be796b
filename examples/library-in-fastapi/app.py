"""Sign-in by code in an application of your own, on the library alone: two routes, and one place for what can go wrong.

uvicorn app:app    reads aliyun.json, keeps its codes in codes.db
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

from fastapi import Body, FastAPI, Request
from fastapi.responses import JSONResponse

from watchword import AliyunSMS, DeliveryFailed, Verifier, WatchwordError

Text = Annotated[str, Body(embed=True, max_length=320)]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """One verifier for the life of the process; what is being sent when it stops is sent to the end."""
    config = json.loads(Path("aliyun.json").read_text(encoding="utf-8"))
    async with Verifier(AliyunSMS(config), database="sqlite:///codes.db") as verifier:
        app.state.verifier = verifier
        yield


app = FastAPI(lifespan=lifespan)


@app.post("/code")
async def send(request: Request, phone: Text) -> dict[str, int]:
    """Send a code. ``region`` reads numbers that are typed without their country."""
    sent = await request.app.state.verifier.send(phone, address=address(request), region="CN")
    return {"digits": sent.digits, "expiresAt": sent.expires_at}


@app.post("/sign-in")
async def check(request: Request, phone: Text, code: Text) -> dict[str, str]:
    """The proof that the phone is theirs. From here on it is your application's own session."""
    verifier = request.app.state.verifier
    verified = await verifier.check(phone, code, address=address(request), region="CN")
    return {"phone": verified.identifier.value}


@app.exception_handler(WatchwordError)
async def refused(_request: Request, exc: WatchwordError) -> JSONResponse:
    """Whatever the library raises has a stable code and a sentence; some of it says when to come back."""
    wait = getattr(exc, "retry_after", None)
    status = 503 if isinstance(exc, DeliveryFailed) else 429 if wait else 422
    headers = {"retry-after": str(wait)} if wait else {}
    return JSONResponse({"code": exc.code, "message": exc.sentence}, status, headers)


def address(request: Request) -> str | None:
    """Whose limits this counts against. Behind a proxy let uvicorn read the header: --forwarded-allow-ips."""
    return request.client.host if request.client else None
