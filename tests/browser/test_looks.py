"""What every page promises to the eye and to those who do not see: contrast, names, room, calm."""

import pytest
from playwright.async_api import expect
from tests.browser.barriers import barriers
from tests.browser.conftest import Visitor
from tests.browser.gallery import Gallery, views
from tests.browser_pages import PHONE, SCHEMES, Browser

from watchword.web.language import Language, Languages

LANGUAGES = Languages()
STATES = list(views(LANGUAGES.default))
# All of them at once are more than a busy machine looks at within a test.
PARTS = 6
NARROW = (320, 640)
# Every state in a window of its own within one page: a browser's visit to each of them costs five times as much.
TOO_WIDE = """async ([states, tag, width, height]) => {
    const wide = [];
    const view = document.createElement("iframe");
    view.style.cssText = `inline-size: ${width}px; block-size: ${height}px; border: 0`;
    document.body.replaceChildren(view);
    const look = (name) => {
        if (view.contentWindow.innerWidth !== width) throw new Error(`${name} is ${view.contentWindow.innerWidth} wide`);
        if (view.contentDocument.documentElement.scrollWidth > width) wide.push(name);
    };
    for (const state of states) {
        await new Promise((loaded) => {
            view.onload = loaded;
            view.src = `/${state}?ui_locales=${tag}&dev&framed`;
        });
        if (!view.contentDocument.querySelector("main h1")) throw new Error(`${state} is not there`);
        look(state);
    }
    view.contentDocument.querySelector("h1").textContent = "long".repeat(100);
    view.contentDocument.querySelector("h1").style.overflowWrap = "normal";
    look("a word without an end");
    return wide;
}"""
TAGS = ["en", "zh-CN", "fr", "ru", "pt-BR"]


@pytest.mark.parametrize("part", range(PARTS))
async def test_no_page_has_a_barrier_in_light_or_dark(
    gallery: str, browser: Browser, part: int
) -> None:
    # axe brings its own script, which our policy would rightly refuse.
    context = await browser.context(bypass_csp=True)
    page = await context.new_page()
    found = []
    for state in STATES[part::PARTS]:
        await page.goto(f"{gallery}/{state}?dev")
        if state == "code":
            await page.locator("summary").click()
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            found += await barriers(page, f"{state} {scheme}")
    assert found == []


async def test_a_barrier_would_be_seen(gallery: str, browser: Browser) -> None:
    context = await browser.context(bypass_csp=True)
    page = await context.new_page()
    await page.goto(f"{gallery}/sign-in")
    await page.add_style_tag(content=".note { color: #aaa }")
    await page.evaluate("document.querySelector('label').remove()")
    found = await barriers(page, "sign-in")
    assert {each.split(": ")[1] for each in found} >= {"color-contrast", "label"}


@pytest.mark.parametrize("tag", TAGS)
async def test_every_state_fits_a_narrow_screen_in_every_language(
    gallery: str, visitor: Visitor, tag: str
) -> None:
    page = await visitor.page(bypass_csp=True)
    await page.goto(f"{gallery}/sign-in")
    wide = await page.evaluate(TOO_WIDE, [STATES, tag, *NARROW])
    assert wide == ["a word without an end"]
    assert {url.split("/")[2] for url in visitor.asked} == {gallery.split("/")[2]}


@pytest.mark.parametrize("state", ["sign-in-wait", "code-wrong", "signed-in", "end-internal"])
async def test_twice_the_text_still_fits(gallery: str, browser: Browser, state: str) -> None:
    context = await browser.context(bypass_csp=True)
    page = await context.new_page()
    await page.goto(f"{gallery}/{state}?ui_locales=ru")
    await page.add_style_tag(content="html { font-size: 200% }")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    clipped = await page.evaluate(
        "[...document.querySelectorAll('h1, p, label, .note, button, a, dd')]"
        ".filter(e => e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1).map(e => e.outerHTML)"
    )
    assert clipped == []


@pytest.mark.parametrize("state", ["sign-in-phone", "code-again", "signed-in", "end-busy"])
async def test_everything_to_press_is_large_enough(
    gallery: str, visitor: Visitor, state: str
) -> None:
    page = await visitor.page(viewport=PHONE)
    await page.goto(f"{gallery}/{state}")
    small = await page.evaluate(
        """[...document.querySelectorAll("button, a, summary, input:not([type=hidden]), select")]
        .filter(e => e.checkVisibility({ visibilityProperty: true }))
        .map(e => [e.outerHTML.slice(0, 60), e.getBoundingClientRect()])
        .filter(([, box]) => box.height < 44 || box.width < 44).map(([html]) => html)"""
    )
    assert small == []


async def test_neither_an_error_nor_the_country_picker_moves_anything(
    gallery: str, visitor: Visitor
) -> None:
    page = await visitor.page()
    places = []
    for state in ("sign-in", "sign-in-phone", "sign-in-phone-invalid", "sign-in-wait"):
        await page.goto(f"{gallery}/{state}")
        places.append(await page.locator(".main").bounding_box())
    assert places == [places[0]] * 4
    await page.goto(f"{gallery}/sign-in")
    picker, field = page.locator(".shown"), page.locator("#identifier")
    before = await field.bounding_box()
    assert not await picker.is_visible()
    await field.press_sequentially("138")
    assert await picker.is_visible()
    assert (await field.bounding_box(), await page.locator(".main").bounding_box()) == (
        before,
        places[0],
    )


@pytest.mark.parametrize(
    ("typed", "picker"),
    [
        ("1", True),
        ("１３８", True),
        ("(020) 7946-0018", True),
        ("+86 138", False),
        ("0086 138", False),
        ("138@qq.com", False),
        ("mei", False),
        ("", False),
    ],
)
async def test_the_country_picker_is_there_for_local_numbers_only(
    gallery: str, visitor: Visitor, typed: str, picker: bool
) -> None:
    page = await visitor.page()
    await page.goto(f"{gallery}/sign-in")
    await page.locator("#identifier").fill(typed)
    assert await page.locator(".shown").is_visible() is picker


async def test_the_chosen_country_is_shown(gallery: str, visitor: Visitor) -> None:
    page = await visitor.page()
    await page.goto(f"{gallery}/sign-in?ui_locales=ru")
    await page.locator("#identifier").fill("20 7946 0018")
    assert await page.locator(".shown").inner_text() == "Россия\n+7"
    await page.locator("#region").select_option("GB")
    assert await page.locator(".shown").inner_text() == "Великобритания\n+44"


async def test_without_script_the_country_picker_is_a_field_of_its_own(
    gallery: str, visitor: Visitor
) -> None:
    page = await visitor.page(javascript=False)
    await page.goto(f"{gallery}/sign-in")
    picker = page.get_by_label("Country of the phone number")
    assert await picker.is_visible()
    assert await picker.input_value() == "CN"
    assert await page.locator("#region option").count() == 245


async def test_pages_run_from_right_to_left_for_those_who_read_so(
    gallery: str, visitor: Visitor
) -> None:
    page = await visitor.page()
    await page.goto(f"{gallery}/sign-in-phone")
    await page.evaluate("document.documentElement.dir = 'rtl'")
    logo = await page.locator(".logo img").bounding_box()
    column = await page.locator(".frame").bounding_box()
    assert logo
    assert column
    assert logo["x"] + logo["width"] == column["x"] + column["width"]
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_nothing_moves_for_those_who_asked_for_calm(gallery: str, visitor: Visitor) -> None:
    page = await visitor.page()
    await page.goto(f"{gallery}/code")
    await page.evaluate("document.querySelector('#check').classList.add('busy')")
    assert await page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("tag", TAGS)
async def test_a_page_says_its_language_and_where_the_others_are(
    gallery: str, visitor: Visitor, tag: str
) -> None:
    page = await visitor.page()
    await page.goto(f"{gallery}/sign-in?ui_locales={tag}")
    assert await page.locator("html").get_attribute("lang") == tag
    assert await page.locator("footer a").count() == len(TAGS) - 1
    assert await page.locator("footer [aria-current]").get_attribute("lang") == tag
    await page.locator(f"footer a >> nth={0 if tag != 'en' else 1}").click()
    await expect(page.locator("html")).not_to_have_attribute("lang", tag)


@pytest.mark.parametrize("language", LANGUAGES.all, ids=lambda language: language.tag)
def test_every_reason_has_words_in_every_language(language: Language) -> None:
    shown = Gallery()
    for state, view in views(language).items():
        html = shown.render(state, language)
        if getattr(view, "problem", None):
            said = html.split('role="alert">')[1].split("</svg><div>")[1].split("</div>")[0]
            assert len(said.strip()) > 4, state
        heading = html.split("<h1>")[1].split("</h1>")[0]
        assert len(heading.strip()) > 2, state
