"""The operator's own words, laid over the catalogues: pages say them without knowing."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from typing import Final

from watchword.experience import CustomPhrases, Tree
from watchword.web.language import Language, Languages
from watchword.web.phrases import PAGES, names

_RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur", "ckb", "dv", "ps", "yi"})


class OwnWords(gettext.NullTranslations):
    """A catalogue with some phrases said otherwise."""

    def __init__(self, below: gettext.NullTranslations, own: Mapping[str, str | Tree]) -> None:
        super().__init__()
        self._below = below
        self._texts: dict[str, str] = {}
        self._forms: dict[str, Tree] = {}
        for name, phrase in names().items():
            said = own.get(name)
            if isinstance(phrase, str) and isinstance(said, str):
                self._texts[phrase] = said
            elif not isinstance(phrase, str) and isinstance(said, Mapping):
                self._forms[phrase[0]] = said

    def gettext(self, message: str) -> str:
        """The operator's words, or the catalogue's."""
        return self._texts.get(message) or self._below.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The same for something counted: ``one`` of it, or ``other``."""
        said = self._forms.get(msgid1, {}).get("one" if n == 1 else "other")
        return str(said) if said else self._below.ngettext(msgid1, msgid2, n)


def spoken_by(spoken: Languages, own: Mapping[str, CustomPhrases]) -> Languages:
    """What we speak, with the operator's words in it, and behind it the languages that only the operator has words for."""
    if not own:
        return spoken
    known = {language.tag.lower() for language in spoken.all}
    languages = [
        _with(language, own[language.tag]) if language.tag in own else language
        for language in spoken.all
    ]
    languages += [
        _with(_blank(tag, spoken.default), phrases)
        for tag, phrases in own.items()
        if tag.lower() not in known
    ]
    return Languages.of(languages)


def _with(language: Language, phrases: CustomPhrases) -> Language:
    words = OwnWords(language.words, phrases.translation.get(PAGES, {}))
    return Language(
        language.tag, language.name, language.region, words, language.region_names, language.dir
    )


def _blank(tag: str, like: Language) -> Language:
    """A language of which we know nothing but its name."""
    towards = "rtl" if tag.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"
    return Language(tag, tag, like.region, like.words, like.region_names, towards)
