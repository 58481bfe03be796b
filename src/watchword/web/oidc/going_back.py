"""The browser goes back to its client, with the answer in the address or in a form."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from watchword.oidc import AuthorizationResponse, ResponseMode
from watchword.web.desk import Desk
from watchword.web.oidc.form_action import page_headers
from watchword.web.pages.views import FormPostView


def back(desk: Desk, request: Request, answer: AuthorizationResponse) -> Response:
    """The browser brings ``answer`` to the client."""
    if answer.mode is not ResponseMode.FORM_POST:
        response = desk.go(answer.url)
        response.headers["cache-control"] = "no-store"
        return response
    view = FormPostView(action=answer.redirect_uri, fields=tuple(answer.parameters.items()))
    return desk.page(request, view, headers=page_headers([answer.redirect_uri]))
