"""What a page suggests leads on: where nobody comes in by e-mail, no sentence sends a person to their mailbox, and the other way round."""

import re
from html import unescape

import pytest

from watchword.web.assets import our_assets
from watchword.web.language import Language, Languages
from watchword.web.look import PlainLook
from watchword.web.pages.views import Channel, IdentifierView, Moment, Problem, Sentence
from watchword.web.rendering import Renderer

LANGUAGES = Languages()
SOON = Moment("2026-11-20T14:42:00Z", "14:42 UTC", "2026-11-20", 600, 10)
# What each language calls the other way.
MAIL = {"en": "e-mail", "fr": "e-mail", "pt-BR": "e-mail", "ru": "почт", "zh-CN": "邮箱"}
PHONE = {"en": "number", "fr": "numéro", "pt-BR": "telefone", "ru": "телефон", "zh-CN": "手机"}
# They speak of what was typed, whatever leads on: an address is called one.
OF_AN_ADDRESS = {Sentence.EMAIL_INVALID, Sentence.EMAIL_REFUSED}
OF_A_NUMBER = {
    Sentence.PHONE_INVALID,
    Sentence.PHONE_COUNTRY,
    Sentence.PHONE_KIND,
    Sentence.COUNTRY_REFUSED,
}
OF_EITHER = {Sentence.IDENTIFIER_LONG, Sentence.IDENTIFIER_TAKEN}


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(our_assets(), application_name="Acorn", dev=False, inbox_url=None)


def told(
    renderer: Renderer, language: Language, sentence: Sentence, channel: Channel, *kinds: str
) -> str:
    """The sentence as it stands under the field."""
    problem = Problem(sentence, channel, frozenset(kinds), SOON)
    view = IdentifierView("token", "SignIn", "/sign-in", frozenset(kinds), "", (), problem=problem)
    page = renderer.render(view, language, (), PlainLook().latest)
    found = re.search(r'role="alert">(.*?)</div></div>', page, re.DOTALL)
    assert found, page
    return unescape(re.sub(r"<[^>]+>", "", found[1])).strip()


@pytest.mark.parametrize("language", LANGUAGES.all, ids=lambda each: each.tag)
@pytest.mark.parametrize("sentence", [each for each in Sentence if each not in OF_EITHER])
def test_only_what_leads_on_is_suggested(
    renderer: Renderer, language: Language, sentence: Sentence
) -> None:
    if sentence not in OF_AN_ADDRESS:
        assert MAIL[language.tag] not in told(renderer, language, sentence, "sms", "phone")
    if sentence not in OF_A_NUMBER:
        assert PHONE[language.tag] not in told(renderer, language, sentence, "email", "email")


@pytest.mark.parametrize("sentence", [Sentence.WAIT, Sentence.THROTTLED, Sentence.UNAVAILABLE])
def test_the_other_way_is_suggested_where_there_is_one(
    renderer: Renderer, sentence: Sentence
) -> None:
    english, both = LANGUAGES.default, ("phone", "email")
    assert "or use your e-mail" in told(renderer, english, sentence, "sms", *both)
    assert "or use your phone" in told(renderer, english, sentence, "email", *both)


def test_where_nothing_is_switched_on_there_is_nothing_to_fill_in(renderer: Renderer) -> None:
    view = IdentifierView("token", "SignIn", "/sign-in", frozenset(), "", (), other="/register")
    page = renderer.render(view, LANGUAGES.default, (), PlainLook().latest)
    assert "Nobody can sign in here yet" in page
    assert "<form" not in page
    assert "/register" not in page
