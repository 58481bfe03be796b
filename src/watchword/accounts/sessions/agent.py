"""What a browser calls itself, in the two or three words by which its owner knows it."""

from __future__ import annotations

from typing import Final

# The first that is found decides: most browsers carry the names of those they want to be taken for.
_BROWSERS: Final = (
    ("MicroMessenger/", "WeChat"), ("AlipayClient/", "Alipay"), ("YaBrowser/", "Yandex"), ("Edg", "Edge"), ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"), ("UCBrowser/", "UC Browser"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("HarmonyOS", "HarmonyOS"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def short_agent(user_agent: str) -> str:
    """``Firefox, Windows``; one of the two where only that is known, and nothing of a stranger's own words."""
    found = (
        next((name for mark, name in names if mark in user_agent), "")
        for names in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(name for name in found if name)
