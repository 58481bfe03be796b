"""Views into HTML: one Jinja environment, every value escaped, nothing reachable that the contract in ``views.py`` does not name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from watchword.web.assets import Assets
from watchword.web.language import Language
from watchword.web.look import Look
from watchword.web.pages.account_views import AccountViews
from watchword.web.pages.views import LanguageOption, RegionOption, View
from watchword.web.styles import Style

_CACHED: Final = 64
_PICKERS: Final = 256


class Renderer:
    """Renders every page of one installation."""

    def __init__(
        self, assets: Assets, *, application_name: str, dev: bool, inbox_url: str | None
    ) -> None:
        sheet = assets.text("tokens.css") + assets.text("pages.css")
        self._style = Style.of(sheet)
        self._preview = Style.of(sheet.replace("(scripting: enabled)", "all"))
        self._options = lru_cache(_PICKERS)(self._options_of)
        self._environment = Environment(
            loader=PackageLoader("watchword.web"),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=dev,
            cache_size=_CACHED,
        )
        self._environment.globals.update(
            asset=assets.url,
            application_name=application_name,
            dev=dev,
            inbox_url=inbox_url,
            options=self._options,
        )

    def render(
        self,
        view: View | AccountViews,
        language: Language,
        languages: Sequence[LanguageOption],
        look: Look,
    ) -> str:
        """The page, whole."""
        return self._environment.get_template(view.template).render(
            view=view,
            locale=language.tag,
            dir=language.dir,
            languages=languages,
            look=look,
            styles=self.styles(look),
            _=language.words.gettext,
            ngettext=language.words.ngettext,
        )

    def styles(self, look: Look) -> list[Style]:
        """The style sheets inside its pages."""
        style = self._preview if look.preview else self._style
        return [style, *([look.colours] if look.colours else [])]

    def public(self, view: View | AccountViews, look: Look) -> list[str]:
        """What of a page is the same for everybody, in its order."""
        regions = getattr(view, "regions", ())
        pieces: list[str] = [style.text for style in self.styles(look)]
        return [*pieces, self._options(regions)] if regions else pieces

    def _options_of(self, regions: tuple[RegionOption, ...]) -> Markup:
        return Markup(self._environment.get_template("options.html").render(regions=regions))  # noqa: S704 - escaped in there
