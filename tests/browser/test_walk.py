"""A person signs in with a real browser: with script and without, by keyboard alone, in every language."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect
from tests.browser.conftest import Visitor
from tests.browser_pages import DESKTOP, PHONE
from tests.walks.house import House

if TYPE_CHECKING:
    from playwright.async_api import Page

NUMBER, TYPED, MASKED = "13900000001", "139 0000 0001", "+86 139 •••• 0001"
MAIL = "mei@example.com"
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


async def ask(house: House, page: "Page", typed: str = TYPED, query: str = "") -> None:
    """From the first page to the code page."""
    await page.goto(f"{house.origin}/sign-in{query}")
    await page.locator("#identifier").fill(typed)
    if "@" not in typed:
        await page.locator("#region").select_option("CN")
    await page.locator(".main").click()
    await code_page(page)


async def code_page(page: "Page") -> None:
    """Wait for it, its script included: a code that is typed before is not sent by itself."""
    await page.locator("#code").wait_for()
    await page.wait_for_load_state()


async def type_at_once(page: "Page", field: str, text: str) -> None:
    """Type where the cursor is by itself: in ``field``, once the page is there; keys pressed before would go nowhere."""
    await expect(page.locator(field)).to_be_focused()
    await page.wait_for_load_state()
    await page.keyboard.type(text)


async def signed_in(page: "Page") -> bool:
    """Whether the browser arrived."""
    await page.wait_for_url("**/signed-in")
    return bool(await page.locator("dl").is_visible())


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.mark.parametrize("screen", [DESKTOP, PHONE])
async def test_the_code_sends_itself_when_full(
    house: House, visitor: Visitor, screen: tuple[int, int]
) -> None:
    page = await visitor.page(viewport=screen)
    await ask(house, page)
    assert MASKED in await page.locator(".sent").inner_text()
    await page.locator("#code").press_sequentially(await house.code(NUMBER))
    assert await signed_in(page)
    assert MASKED in await page.locator("dl").inner_text()
    await page.get_by_role("button", name="Sign out").click()
    await page.get_by_role("heading", name="You’re signed out").wait_for()
    await page.get_by_role("link", name="Sign in again").click()
    await page.locator("#identifier").wait_for()
    assert all(url.startswith(house.origin) for url in visitor.asked)


async def test_by_mail(house: House, visitor: Visitor) -> None:
    page = await visitor.page()
    await ask(house, page, MAIL)
    await page.get_by_text("No code?").click()
    await page.get_by_text("spam folder").wait_for()
    await page.locator("#code").press_sequentially(await house.code(MAIL))
    assert await signed_in(page)
    assert "m•••@example.com" in await page.locator("dl").inner_text()


@pytest.mark.parametrize("spelling", ["{a} {b}", "{a}-{b}", " {a}{b} ", "full-width"])
async def test_a_code_may_be_pasted_as_it_was_found(
    house: House, visitor: Visitor, spelling: str
) -> None:
    page = await visitor.page()
    await ask(house, page)
    code = await house.code(NUMBER)
    pasted = spelling.format(a=code[:3], b=code[3:])
    if spelling == "full-width":
        pasted = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    await page.locator("#code").focus()
    await page.keyboard.insert_text(pasted)
    assert await signed_in(page)


async def test_without_script(house: House, visitor: Visitor) -> None:
    page = await visitor.page(javascript=False, viewport=PHONE)
    await ask(house, page)
    code = await house.code(NUMBER)
    await page.locator("#code").fill(wrong(code))
    await page.locator(".main").click()
    await page.get_by_role("alert").wait_for()
    assert await page.locator("#code").input_value() == wrong(code)
    await page.get_by_role("button", name="Send again").click()
    await expect(page.get_by_role("alert")).to_contain_text("UTC")  # too soon, and says when
    await page.locator("#code").fill(f"{code[:3]} {code[3:]}")
    await page.locator(".main").click()
    assert await signed_in(page)


async def test_a_wrong_code_is_kept_and_selected(house: House, visitor: Visitor) -> None:
    page = await visitor.page()
    await ask(house, page)
    code = await house.code(NUMBER)
    await page.locator("#code").press_sequentially(wrong(code))
    await page.locator("[aria-invalid]").wait_for()
    box = page.locator("#code")
    assert await box.input_value() == wrong(code)
    await page.wait_for_function(
        "document.activeElement.id == 'code' && document.activeElement.selectionEnd == 6"
    )
    described = await box.get_attribute("aria-describedby")
    assert "This code is wrong" in await page.locator(f"#{described}").inner_text()
    await page.keyboard.type(code)
    assert await signed_in(page)


async def test_change_goes_back_with_what_was_typed(house: House, visitor: Visitor) -> None:
    page = await visitor.page()
    await ask(house, page)
    await page.get_by_role("button", name="Change").click()
    await page.locator("#identifier").wait_for()
    await page.locator("#identifier").fill(MAIL)
    await page.keyboard.press("Enter")
    await expect(page.locator(".sent")).to_contain_text("m•••@example.com")


async def test_send_again_counts_down_and_becomes_a_button(house: House, visitor: Visitor) -> None:
    page = await visitor.page()
    # It stands until it is moved.
    await page.clock.install(time=NOON)
    await page.clock.pause_at(NOON + timedelta(seconds=1))
    await ask(house, page)
    button = page.get_by_role("button", name="Send again")
    assert "Send again in 1:00" in await page.locator(".again").inner_text()
    assert not await button.is_visible()
    await page.clock.run_for(18_000)
    assert "Send again in 0:42" in await page.locator(".again").inner_text()
    await page.clock.run_for(43_000)
    house.clock.move(61)
    await button.click()
    await page.get_by_text("A new code is on its way").wait_for()
    codes = await house.codes(NUMBER)
    assert len(codes) == 2
    await page.locator("#code").press_sequentially(codes[0])
    assert await signed_in(page)


async def test_an_impatient_person_gets_one_code(house: House, visitor: Visitor) -> None:
    page = await visitor.page()
    await page.goto(f"{house.origin}/sign-in")
    await page.locator("#identifier").fill(TYPED)
    await page.locator("#region").select_option("CN")
    await page.evaluate(
        "for (let i = 0; i < 5; i++) document.querySelector('.form').requestSubmit()"
    )
    await page.locator("#code").wait_for()
    assert len(await house.codes(NUMBER)) == 1


async def test_by_keyboard_alone(house: House, visitor: Visitor) -> None:
    page = await visitor.page(locale="zh-CN")
    await page.goto(f"{house.origin}/")
    await type_at_once(page, "#identifier", TYPED)
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.id") == "region"
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "main"
    await page.keyboard.press("Enter")
    await page.locator("#code").wait_for()
    await type_at_once(page, "#code", await house.code(NUMBER))
    assert await signed_in(page)
    await page.keyboard.press("Tab")  # the way to the inbox, on a development server
    await page.keyboard.press("Tab")  # one's own account
    await page.keyboard.press("Tab")
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/signed-out")


@pytest.mark.parametrize(
    ("tag", "code_page", "end"),
    [
        ("zh-CN", "输入验证码", "您已登录"),
        ("fr", "Saisissez le code", "Votre session est ouverte"),
        ("ru", "Введите код", "Вы вошли"),
        ("pt-BR", "Digite o código", "Você entrou"),
    ],
)
async def test_every_language_leads_to_the_end(
    house: House, visitor: Visitor, tag: str, code_page: str, end: str
) -> None:
    page = await visitor.page(locale=tag)
    await ask(house, page)
    assert await page.locator("html").get_attribute("lang") == tag
    await page.get_by_role("heading", name=code_page).wait_for()
    await page.locator("#code").press_sequentially(await house.code(NUMBER))
    await page.get_by_role("heading", name=end).wait_for()


async def test_a_refused_number_is_kept_with_its_country(house: House, visitor: Visitor) -> None:
    page = await visitor.page()
    await page.goto(f"{house.origin}/sign-in")
    await page.locator("#identifier").fill("139 000")
    await page.locator("#region").select_option("GB")
    await page.locator(".main").click()
    await page.locator("[aria-invalid]").wait_for()
    assert await page.locator("#identifier").input_value() == "139 000"
    await expect(page.locator(".shown")).to_have_text("United Kingdom +44", use_inner_text=True)
    await expect(page.locator("#identifier")).to_be_focused()


async def test_a_dead_end_has_one_way_forward(house: House, visitor: Visitor) -> None:
    page = await visitor.page()
    await page.goto(f"{house.origin}/nowhere")
    assert await page.locator(".reference code").inner_text()
    assert await page.locator("main a, main button").count() == 1
    await page.get_by_role("link", name="Go to sign-in").click()
    await page.locator("#identifier").wait_for()
