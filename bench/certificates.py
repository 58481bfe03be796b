"""A certificate for a server on this machine, and a trust store like any installation's with one authority more."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files: the server's chain with its key, and what clients trust."""

    server: Path
    trusted: Path

    @property
    def environment(self) -> dict[str, str]:
        """Makes OpenSSL, and so every client alike, trust the server as if its authority had come with the system."""
        return {"SSL_CERT_FILE": str(self.trusted)}


def make(folder: Path) -> Certificates:
    """New certificates in ``folder``.

    The whole store is kept in ``trusted``, not our authority alone: how long a client takes to load what it trusts is part of
    what is measured.
    """
    authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
    made = Certificates(folder / "server.pem", folder / "trusted.pem")
    authority.issue_cert("127.0.0.1", "localhost").private_key_and_cert_chain_pem.write_to_path(
        str(made.server)
    )
    system = ssl.get_default_verify_paths().cafile
    already = Path(system).read_bytes() if system else b""
    made.trusted.write_bytes(already + b"\n" + authority.cert_pem.bytes())
    return made
