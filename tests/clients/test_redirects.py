"""Which addresses a browser may be sent back to."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from watchword.clients import check_redirects, origin_of, redirect_fits
from watchword.errors import RedirectRefused


@pytest.mark.parametrize(
    "uri",
    [
        "https://app.example.com/callback",
        "https://app.example.com:8443/callback?tenant=1",
        "http://localhost:3000/callback",
        "http://127.0.0.1:8000/",
        "http://[::1]:8000/",
        "com.example.app://callback",
        "com.example.app:/callback",
        "https://*.example.com/callback",
    ],
)
def test_these_may_be_named(uri: str) -> None:
    check_redirects([uri])
    assert redirect_fits(uri.replace("*", "shop"), [uri])


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "/callback",
        "http://app.example.com/callback",
        "http://localhost.example.com/",
        "javascript:alert(1)",
        "data:text/html,hi",
        "myapp://callback",
        "https://app.example.com/callback#here",
        "https://user@app.example.com/",
        "https://app.example.com\\@evil.example/",
        "https://app.example.com/ callback",
        "https://app.example.com/\ncallback",
        "https://*.com/callback",
        "https://*/callback",
        "https://a*.example.com/callback",
        "https://app.*.example.com/callback",
        "https://*.0.0.1/callback",
        "https://app.example.com/*",
        "https://app.example.com:port/",
        "com.example.*://callback",
        "https:///callback",
        "https://app.example.com;script-src/callback",
        f"https://app.example.com/{'x' * 2048}",
    ],
)
def test_these_may_not(uri: str) -> None:
    with pytest.raises(RedirectRefused):
        check_redirects([uri])


@pytest.mark.parametrize(
    ("uri", "registered"),
    [
        ("https://app.example.com/callback/", "https://app.example.com/callback"),
        ("https://app.example.com/callback?x=1", "https://app.example.com/callback"),
        ("https://APP.example.com/callback", "https://app.example.com/callback"),
        ("http://127.0.0.1:8001/", "http://127.0.0.1:8000/"),
        ("https://example.com/callback", "https://*.example.com/callback"),
        ("https://a.b.example.com/callback", "https://*.example.com/callback"),
        ("https://evil.test/.example.com/callback", "https://*.example.com/callback"),
        ("https://evil.test#.example.com/callback", "https://*.example.com/callback"),
        ("https://evil@x.example.com/callback", "https://*.example.com/callback"),
        ("https://.example.com/callback", "https://*.example.com/callback"),
        ("https://-a.example.com/callback", "https://*.example.com/callback"),
        ("http://a.example.com/callback", "https://*.example.com/callback"),
        ("https://a.example.com:444/callback", "https://*.example.com/callback"),
        ("https://a.example.com/callbac", "https://*.example.com/callback"),
    ],
)
def test_nothing_but_the_address_itself_is_meant(uri: str, registered: str) -> None:
    assert not redirect_fits(uri, [registered])


@given(st.text(max_size=40))
@example("*")
def test_a_wildcard_never_reaches_past_one_label(label: str) -> None:
    fits = redirect_fits(f"https://{label}.example.com/cb", ["https://*.example.com/cb"])
    assert not fits or label.replace("-", "").isalnum()


def test_the_origin_is_what_form_action_needs() -> None:
    assert origin_of("https://app.example.com:8443/cb?x") == "https://app.example.com:8443"
    assert origin_of("com.example.app://cb") == "com.example.app:"
    assert origin_of("javascript:alert(1)") is None
