"""What axe finds on a page: whatever keeps somebody out who sees, hears or moves otherwise."""

from typing import TYPE_CHECKING

from axe_playwright_python.base import AXE_SCRIPT

if TYPE_CHECKING:
    from playwright.async_api import Page

_RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
# All rules are tried. Of what passed only the number is told, as carrying all of that over takes longer than trying the rules; and axe
# is handed over once a document.
_RUN = """async (rules) => {
    const { passes, violations } = await axe.run({ runOnly: rules, resultTypes: ["violations"] });
    return { passes: passes.length, violations };
}"""


async def barriers(page: "Page", where: str) -> list[str]:
    """Each with the element, and what would mend it. The page's context must let a foreign script in."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE_SCRIPT)
    results = await page.evaluate(_RUN, _RULES)
    assert results["passes"], "axe looked at nothing"
    return [
        f"{where}: {each['id']}: {node['html']}: {node['failureSummary']}"
        for each in results["violations"]
        for node in each["nodes"]
    ]
