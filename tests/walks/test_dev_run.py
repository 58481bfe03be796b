"""What a newcomer does first: `./dev run`, the example app, "Sign in", the code from the inbox, a greeting, "Sign out"."""

import socket
import sys
import time
from pathlib import Path

import httpx
import pytest
from tests.ports import free_ports
from tests.running import running
from tests.walks.apps import strolling

pytestmark = pytest.mark.server

ROOT = Path(__file__).parents[2]
PHONE = "13900000001"
# The command as it is, in the environment that is there: nothing is fetched.
RUN = f"""
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
sys.dont_write_bytecode = True
loader = SourceFileLoader("dev_command", {str(ROOT / "dev")!r})
dev = module_from_spec(spec_from_loader("dev_command", loader))
loader.exec_module(dev)
dev.sync = lambda *_: None
dev.VENV = Path(sys.prefix)
sys.argv = ["dev", "run"]
sys.exit(dev.main())
"""


def until_gone(port: int) -> None:
    """Until nobody listens there any more."""
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            return
        time.sleep(0.1)


async def test_the_example_app_greets_whoever_signs_in(tmp_path: Path) -> None:
    # The database says where the app was yesterday; today it listens elsewhere.
    for day in ("yesterday", "today"):
        pages, desk, app = free_ports(3)
        told = {
            "PORT": str(pages), "SANDBOX_PORT": str(desk), "CONSOLE_PORT": "0", "EXAMPLE_PORT": str(app),
            "DATA": str(tmp_path / "data"),
        }  # fmt: skip
        folder = tmp_path / day
        folder.mkdir()
        with running(folder=folder, command=(sys.executable, "-c", RUN), **told) as server:
            origin = server.addresses["Example app"]
            assert origin == f"http://127.0.0.1:{app}"
            async with strolling() as person:
                person.web.timeout = httpx.Timeout(100)
                await person.go(f"{origin}/")  # who comes early waits
                assert "Sign in" in person.text
                await person.go(f"{origin}/sign-in")
                await person.submit("/sign-in", identifier=PHONE, region="CN")
                inbox = f"http://127.0.0.1:{desk}/inbox.json?to={PHONE}"
                code = (await person.web.get(inbox)).json()[0]["code"]
                await person.submit("/sign-in/code", code=code)
                assert f"Hello, 86{PHONE}" in person.text
                await person.go(f"{origin}/sign-out")
                await person.submit("/oidc/session/end/confirm")
                assert person.place == f"{origin}/"
                assert "Sign in" in person.text
            assert server.stop() == 0
        until_gone(app)  # it does not outlive its server
