"""PostgreSQL over TLS: whom its certificate names is whom we speak to, and a refusal says which of the two does not fit."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme
from tests.limits.wire import pass_on

from watchword.db import Database
from watchword.errors import DatabaseUnavailable

AUTHORITY = trustme.CA()


@asynccontextmanager
async def door(name: str | None, behind: str = "") -> AsyncIterator[int]:
    """The port of a PostgreSQL whose certificate says ``name``, or that speaks no TLS; ``behind`` it may stand a real one."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    if name:
        AUTHORITY.issue_cert(name).configure_cert(tls)

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(8)  # SSLRequest
        with suppress(OSError):
            writer.write(b"S" if name else b"N")
            if name:
                await writer.start_tls(tls)
            if behind:
                parts = urlsplit(behind)
                theirs, ours = await asyncio.open_connection(parts.hostname, parts.port)
                await asyncio.gather(pass_on(reader, ours), pass_on(theirs, writer))
        writer.close()

    async with await asyncio.start_server(one, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    file = tmp_path / "root.crt"
    AUTHORITY.cert_pem.write_to_path(file)
    return file


@pytest.mark.postgres
async def test_a_server_that_its_certificate_names_is_spoken_to(
    postgres_url: str, root: Path
) -> None:
    async with door("localhost", postgres_url) as port:
        url = urlsplit(postgres_url)
        user = url.netloc.rpartition("@")[0]
        db = await Database.open(
            url._replace(
                netloc=f"{user}@localhost:{port}", query=f"sslmode=verify-full&sslrootcert={root}"
            ).geturl()
        )
        assert await db.one("SELECT 1 AS n") is not None
        await db.close()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("db.example.com", "Its certificate is not trusted: Hostname mismatch"),
        (None, "does not speak TLS"),
    ],
)
async def test_a_server_that_cannot_show_who_it_is_is_not_told_the_password(
    root: Path, name: str | None, says: str
) -> None:
    async with door(name) as port:
        with pytest.raises(DatabaseUnavailable, match=says) as refused:
            await Database.open(
                f"postgresql://me:hush@localhost:{port}/x?sslmode=verify-full&sslrootcert={root}"
            )
    assert "hush" not in str(refused.value)


async def test_an_authority_that_nobody_named_is_said_so(tmp_path: Path) -> None:
    other = tmp_path / "other.crt"
    trustme.CA().cert_pem.write_to_path(other)
    async with door("localhost") as port:
        with pytest.raises(DatabaseUnavailable, match="not trusted: unable to get local issuer"):
            await Database.open(
                f"postgresql://me@localhost:{port}/x?sslmode=verify-full&sslrootcert={other}"
            )
