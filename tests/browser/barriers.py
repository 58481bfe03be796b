"""What axe finds on a page: whatever keeps somebody out who sees, hears or moves otherwise."""

from typing import TYPE_CHECKING

from axe_playwright_python.async_playwright import Axe

if TYPE_CHECKING:
    from playwright.async_api import Page

_RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
# All rules are tried; of what passed, axe need not tell every element: that takes it half of its time.
_OPTIONS = {"runOnly": _RULES, "resultTypes": ["violations"]}


async def barriers(page: "Page", where: str) -> list[str]:
    """Each with the element, and what would mend it. The page's context must let a foreign script in."""
    results = await Axe().run(page, options=_OPTIONS)
    assert results.response["passes"], "axe looked at nothing"
    return [
        f"{where}: {each['id']}: {node['html']}: {node['failureSummary']}"
        for each in results.response["violations"]
        for node in each["nodes"]
    ]
