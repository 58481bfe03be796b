"""The code of a text message comes into its box by itself: WebOTP where the browser has it, and nothing lost where it has not.

No browser here receives messages, so the page's script meets a made-up ``navigator.credentials``, as the specification describes it
(https://wicg.github.io/web-otp/).
"""

from tests.browser.conftest import Visitor
from tests.browser.test_walk import NUMBER, ask, signed_in
from tests.walks.house import House

# What was wished for, and a hand to bring the code or to refuse.
PHONE = """
window.OTPCredential = class {};
navigator.credentials.get = (wish) => new Promise((bring, refuse) => {
  window.wished = { otp: wish.otp, aborted: false, bring: (code) => bring({ type: "otp", code }), refuse };
  wish.signal.addEventListener("abort", () => { window.wished.aborted = true; refuse(wish.signal.reason); });
});
"""


async def test_a_text_message_fills_the_box_and_signs_in(house: House, visitor: Visitor) -> None:
    page = await visitor.page()
    await page.add_init_script(PHONE)
    await ask(house, page)
    await page.locator("#code[autocomplete=one-time-code][inputmode=numeric]").wait_for()
    assert await page.evaluate("wished.otp") == {"transport": ["sms"]}
    await page.evaluate(f"wished.bring({await house.code(NUMBER)!r})")
    assert await signed_in(page)
    assert not visitor.complaints


async def test_whoever_types_is_not_waited_for(house: House, visitor: Visitor) -> None:
    page = await visitor.page()
    await page.add_init_script(PHONE)
    await ask(house, page)
    # The page stays where it is, to be looked at after the form was sent.
    await page.evaluate(
        "document.querySelector('#check').addEventListener('submit', (event) => event.preventDefault())"
    )
    await page.locator("#code").press_sequentially(await house.code(NUMBER))
    assert await page.evaluate("wished.aborted")


async def test_a_refusal_leaves_the_box_to_the_person(house: House, visitor: Visitor) -> None:
    page = await visitor.page()
    await page.add_init_script(PHONE)
    await ask(house, page)
    await page.evaluate("wished.refuse(new DOMException('no', 'NotAllowedError'))")
    await page.locator("#code").press_sequentially(await house.code(NUMBER))
    assert await signed_in(page)
    assert not visitor.complaints
