"""Which language a page speaks."""

import pytest

from watchword.web.language import Languages, region_of, wished


@pytest.fixture(scope="module")
def languages() -> Languages:
    return Languages()


@pytest.mark.parametrize(
    ("tag", "spoken"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("zh", "zh-CN"),
        ("zh-cn", "zh-CN"),
        ("zh-Hans-CN", "zh-CN"),
        ("zh_CN", "zh-CN"),
        ("pt", "pt-BR"),
        ("pt-PT", "pt-BR"),
        ("fr-CA", "fr"),
        ("RU", "ru"),
        ("de", None),
        ("", None),
        ("english", None),
        ("../../etc", None),
    ],
)
def test_a_tag_is_understood(languages: Languages, tag: str, spoken: str | None) -> None:
    found = languages.spoken(tag)
    assert (found.tag if found else None) == spoken


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("", []),
        ("*", []),
        ("fr", ["fr"]),
        ("de, fr;q=0.8, en;q=0.9", ["de", "en", "fr"]),
        ("en;q=0, fr;q=0.1", ["fr"]),
        ("fr;q=many, ru", ["ru"]),
        ("pt-BR,pt;q=0.9,en;q=0.8", ["pt-BR", "pt", "en"]),
    ],
)
def test_the_most_wanted_comes_first(header: str, tags: list[str]) -> None:
    assert wished(header) == tags


@pytest.mark.parametrize(
    ("tags", "region"),
    [(["en-GB", "fr-FR"], "GB"), (["zh-Hans-SG"], "SG"), (["en"], None), ([], None)],
)
def test_the_first_wish_names_a_country(tags: list[str], region: str | None) -> None:
    assert region_of(tags) == region


def test_every_language_names_every_country_we_can_parse_numbers_of(languages: Languages) -> None:
    from watchword.identifiers import calling_codes

    for language in languages.all:
        missing = set(calling_codes()) - set(language.region_names)
        assert missing == set(), language.tag
