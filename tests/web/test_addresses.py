"""Which names a listener answers to, and whose address a request has."""

import pytest
from starlette.datastructures import Headers

from watchword.web.addresses import HostList, client_address, forwarded


def _headers(*pairs: tuple[str, str]) -> Headers:
    return Headers(raw=[(name.encode(), value.encode()) for name, value in pairs])


@pytest.mark.parametrize(
    ("origin", "host", "permitted"),
    [
        ("https://id.example.com", "id.example.com", True),
        ("https://id.example.com", "ID.Example.COM", True),
        ("https://id.example.com", "id.example.com:443", True),
        ("https://id.example.com:443", "id.example.com", True),
        ("https://id.example.com", "id.example.com:80", False),
        ("https://id.example.com", "id.example.com:8443", False),
        ("https://id.example.com", "evil.example.com", False),
        ("https://id.example.com", "id.example.com.evil.example", False),
        ("https://id.example.com", "id.example.com@evil.example", False),
        ("https://id.example.com", "127.0.0.1", False),
        ("https://id.example.com", "", False),
        ("http://127.0.0.1:3001", "127.0.0.1:3001", True),
        ("http://127.0.0.1:3001", "localhost:3001", True),
        ("http://127.0.0.1:3001", "[::1]:3001", True),
        ("http://127.0.0.1:3001", "localhost:3002", False),
        ("http://127.0.0.1:3001", "localhost", False),
        ("http://127.0.0.1:3001", "127.0.0.1.nip.example:3001", False),
        ("http://[::1]:3001", "127.0.0.1:3001", True),
    ],
)
def test_a_listener_answers_to_its_own_name_only(origin: str, host: str, permitted: bool) -> None:
    assert HostList.of(origin).permits(_headers(("host", host))) is permitted


@pytest.mark.parametrize(
    ("further", "host", "permitted"),
    [
        ("sign-in.example.net", "sign-in.example.net", True),
        ("sign-in.example.net", "sign-in.example.net:8080", True),
        ("sign-in.example.net:8080", "sign-in.example.net:8080", True),
        ("sign-in.example.net:8080", "sign-in.example.net", False),
        ("sign-in.example.net", "x.sign-in.example.net", False),
    ],
)
def test_further_names_come_from_the_settings(further: str, host: str, permitted: bool) -> None:
    hosts = HostList.of("https://id.example.com", [further])
    assert hosts.permits(_headers(("host", host))) is permitted


def test_two_names_at_once_are_no_name() -> None:
    hosts = HostList.of("https://id.example.com")
    assert not hosts.permits(_headers())
    assert not hosts.permits(_headers(("host", "id.example.com"), ("host", "evil.example")))


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
        ({"sec-fetch-site": "same-site", "origin": "https://id.example.com"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"origin": "https://id.example.com"}, True),
        ({"origin": "http://id.example.com"}, False),
        ({"origin": "https://id.example.com.evil.example"}, False),
        ({"origin": "null"}, False),
        ({}, False),
    ],
)
def test_the_browser_says_where_a_request_comes_from(headers: dict[str, str], ours: bool) -> None:
    given = _headers(("host", "id.example.com"), *headers.items())
    assert HostList.of("https://id.example.com").same_origin(given) is ours


@pytest.mark.parametrize(
    "name", ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"]
)
def test_what_a_proxy_writes_is_seen(name: str) -> None:
    assert forwarded(_headers((name.lower(), "x")))
    assert not forwarded(_headers(("accept", "x")))


@pytest.mark.parametrize(
    ("proxies", "said", "address"),
    [
        (0, ["203.0.113.9"], "192.0.2.1"),
        (1, [], "192.0.2.1"),
        (1, ["203.0.113.9"], "203.0.113.9"),
        (1, ["10.0.0.1, 203.0.113.9"], "203.0.113.9"),
        (1, ["10.0.0.1", "203.0.113.9"], "203.0.113.9"),
        (2, ["10.0.0.1, 203.0.113.9, 198.51.100.7"], "203.0.113.9"),
        (2, ["203.0.113.9"], "203.0.113.9"),
        (1, ["unknown"], "192.0.2.1"),
        (1, ["203.0.113.9, <script>"], "192.0.2.1"),
        (1, ["[2001:db8::1]"], "2001:db8::1"),
        (1, ["::ffff:203.0.113.9"], "203.0.113.9"),
    ],
)
def test_only_our_own_proxies_are_believed(proxies: int, said: list[str], address: str) -> None:
    headers = [(b"x-forwarded-for", entry.encode()) for entry in said]
    scope = {"type": "http", "headers": headers, "client": ("192.0.2.1", 1)}
    assert client_address(scope, proxies) == address


def test_a_socket_without_an_address_has_none() -> None:
    assert client_address({"type": "http", "headers": [], "client": None}, 0) is None
