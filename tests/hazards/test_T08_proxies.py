"""T8: where a request came from is ours to compute: a matrix of proxies in front and of what they, or an attacker, wrote."""

import pytest
from starlette.types import Scope

from watchword.web.addresses import client_address

SOCKET, PERSON, OUTER, FORGED = "192.0.2.10", "198.51.100.7", "192.0.2.20", "203.0.113.66"


def scope(*lines: str, peer: str | None = SOCKET) -> Scope:
    headers = [(b"x-forwarded-for", line.encode()) for line in lines]
    return {"type": "http", "headers": headers, "client": (peer, 1234) if peer else None}


@pytest.mark.parametrize(
    ("proxies", "lines", "address"),
    [
        # Nobody in front: whatever is said is forged.
        (0, [], SOCKET),
        (0, [FORGED], SOCKET),
        (0, [f"{FORGED}, {FORGED}"], SOCKET),
        (0, ["127.0.0.1"], SOCKET),
        # One: what it saw stands last, and everything before is hearsay.
        (1, [PERSON], PERSON),
        (1, [f"{FORGED}, {PERSON}"], PERSON),
        (1, [FORGED, PERSON], PERSON),
        (1, [f"{FORGED}, {FORGED}, {PERSON}"], PERSON),
        (1, [], SOCKET),
        # Two: the last is the inner proxy's word about the outer one.
        (2, [f"{PERSON}, {OUTER}"], PERSON),
        (2, [f"{FORGED}, {PERSON}, {OUTER}"], PERSON),
        (2, [FORGED, f"{PERSON}, {OUTER}"], PERSON),
        # Past one proxy only: what that one saw.
        (2, [PERSON], PERSON),
        # What is no address counts for the socket, never for everybody at once.
        (1, ["unknown"], SOCKET),
        (1, [f"{PERSON}, _hidden"], SOCKET),
        (1, [f"{PERSON},"], PERSON),
        (1, ["::ffff:198.51.100.7"], PERSON),
        (1, ["[2001:db8::7]"], "2001:db8::7"),
    ],
)
def test_T08_the_address_is_what_our_own_outermost_proxy_saw(
    proxies: int, lines: list[str], address: str
) -> None:
    assert client_address(scope(*lines), proxies) == address


@pytest.mark.parametrize("name", [b"x-real-ip", b"forwarded", b"client-ip", b"x-client-ip"])
@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_T08_no_other_header_says_where_a_request_came_from(name: bytes, proxies: int) -> None:
    said: Scope = {"type": "http", "headers": [(name, FORGED.encode())], "client": (SOCKET, 1)}
    assert client_address(said, proxies) == SOCKET


def test_T08_a_socket_without_an_address_has_none_whatever_is_said() -> None:
    assert client_address(scope(FORGED, peer=None), 0) is None
