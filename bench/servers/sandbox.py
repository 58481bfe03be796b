"""The sandbox, without frequency rules: ``python -m bench.servers.sandbox [CERTIFICATE]``."""

from __future__ import annotations

import socket
import sys

import uvicorn

from bench.processes import end_with_input, say
from watchword.sandbox import Sandbox


def main(certificate: str | None) -> None:
    """Serve until the input ends."""
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as desk:
        port = desk.getsockname()[1]
        config = uvicorn.Config(
            Sandbox(port=port, frequency=False).app,
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            lifespan="off",
            timeout_keep_alive=30,
            ssl_certfile=certificate,
        )
        end_with_input()
        say({"port": port})
        uvicorn.Server(config).run(sockets=[desk])


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
