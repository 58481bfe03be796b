"""The API without rooms, as a program meets it."""

from tests.web.api.conftest import api, api_rooms

__all__ = ["api", "api_rooms"]
