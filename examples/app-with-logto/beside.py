"""Starts the example beside a development server: makes the application once, remembers its secret in the data folder, runs it.

python beside.py --data .watchword --endpoint http://127.0.0.1:3001 --port 3005
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def credentials(data: Path, database: str, origin: str) -> dict[str, str]:
    """The application's id and secret, made at the first start."""
    file = data / "example-app.json"
    if file.exists():
        return json.loads(file.read_text())
    made = subprocess.run(
        [
            sys.executable, "-m", "watchword.cli", "app", "create", "--json", "--data", str(data),
            *(["--database", database] if database else []),
            "--name", "Example app",
            "--redirect-uri", f"{origin}/callback",
            "--post-logout-redirect-uri", f"{origin}/",
        ],
        check=True,
        capture_output=True,
        text=True,
    )  # fmt: skip
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
        written.write(made.stdout)
    return json.loads(made.stdout)


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--data", type=Path, default=Path(".watchword"))
    wanted.add_argument("--database", default="")
    wanted.add_argument("--endpoint", default="http://127.0.0.1:3001")
    wanted.add_argument("--port", type=int, default=3005)
    asked = wanted.parse_args()
    origin = f"http://127.0.0.1:{asked.port}"
    made = credentials(asked.data, asked.database, origin)
    os.environ.update(
        LOGTO_ENDPOINT=asked.endpoint,
        LOGTO_APP_ID=made["id"],
        LOGTO_APP_SECRET=made["secret"],
        APP_ORIGIN=origin,
        PORT=str(asked.port),
    )
    os.execv(sys.executable, [sys.executable, str(HERE / "app.py")])


if __name__ == "__main__":
    main()
