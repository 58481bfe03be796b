"""A Python client made from the server's document works as the guide says; the test runs the guide's own code."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from tests.openapi.server import judged
from tests.services import CLIENT

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "python-client.md"


@pytest.fixture
def generator() -> str:
    """The Python that makes clients, and runs this one: it has what they need."""
    return CLIENT.address


def ran(*command: str | Path, folder: Path, **environment: str) -> str:
    done = subprocess.run(
        list(map(str, command)), cwd=folder, capture_output=True, text=True, check=False,
        env=os.environ | environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_guides_program_runs_with_a_client_made_from_the_document(
    generator: str, tmp_path: Path
) -> None:
    text = GUIDE.read_text()
    (program,) = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    options = re.search(r"openapi-python-client (generate .*)$", text, re.MULTILINE)
    names = re.search(r"printf '(.*)' >", text)
    assert options is not None
    assert names is not None
    with judged(tmp_path / "data") as server:
        (tmp_path / "watchword.json").write_text(json.dumps(server.schema()))
        (tmp_path / "client.yaml").write_text(names[1].replace("\\n", "\n") + "post_hooks: []\n")
        said = ran(generator, "-m", "openapi_python_client", *options[1].split(), folder=tmp_path)
        assert "Warning" not in said, said
        (tmp_path / "program.py").write_text(program)
        said = ran(
            generator, "program.py", folder=tmp_path,
            ORIGIN=server.origin, APP_ID=server.application, APP_SECRET=server.secret,
        )  # fmt: skip
    assert f"application_id='{server.application}'" in said
    assert "made Our CRM ['PostRegister']" in said
    assert "found Our CRM https://crm.example.com/watchword" in said
    assert "refused hook.missing_events" in said
