"""The pure parts: block lists, usernames, colours, style sheets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchword import errors
from watchword.experience.colours import contrast, schemes
from watchword.experience.custom_css import problem
from watchword.experience.email_blocklist import is_entry, require_allowed
from watchword.experience.parts import Color, EmailBlocklistPolicy, UsernamePolicy
from watchword.experience.usernames import require_fitting
from watchword.identifiers import parse_email


def blocked(address: str, **policy: object) -> type[Exception] | None:
    try:
        require_allowed(parse_email(address), EmailBlocklistPolicy.model_validate(policy))
    except errors.EmailInvalid as exc:
        return type(exc)
    return None


@pytest.mark.parametrize(
    ("entry", "fits", "does_not"),
    [
        ("bad@example.com", "Bad@Example.com", "good@example.com"),
        ("bad@example.com", "bad+tag@example.com", "badder@example.com"),
        ("@example.com", "anybody@example.com", "a@mail.example.com"),
        ("@*.example.com", "a@mail.example.com", "a@example.com"),
        ("spam*@example.com", "spammer@example.com", "aspam@example.com"),
        ("*@*.test.example", "x@y.test.example", "x@test.example"),
        ("a.b@gmail.com", "ab@googlemail.com", "abc@gmail.com"),
        ("ab@googlemail.com", "A.B+c@gmail.com", "a.b@example.com"),
    ],
)
def test_an_entry_of_the_block_list(entry: str, fits: str, does_not: str) -> None:
    assert is_entry(entry)
    assert blocked(fits, customBlocklist=[entry]) is errors.EmailNotAllowed
    assert blocked(does_not, customBlocklist=[entry]) is None


@pytest.mark.parametrize("text", ["", "example.com", "@", "a@", "a b@c.example", "@@c", "*@*", "@a..b", "a@b@c", "@exämple.com"])  # fmt: skip
def test_what_is_no_entry(text: str) -> None:
    assert not is_entry(text)


def test_the_allow_list_goes_before_everything() -> None:
    policy = {"customAllowlist": ["@example.com"], "customBlocklist": ["@example.com"]}
    assert blocked("a+b@example.com", blockSubaddressing=True, **policy) is None
    tagged = blocked("a+b@example.org", blockSubaddressing=True, **policy)
    assert tagged is errors.EmailSubaddressingNotAllowed


def test_many_stars_are_not_slow() -> None:
    entry = "a*" * 7 + "*@" + "b.example"
    assert blocked("a" * 60 + "@c.example", customBlocklist=[entry]) is None
    assert not is_entry("*a" * 20 + "@b.example")


@pytest.mark.parametrize(
    ("name", "policy", "error"),
    [
        ("", {}, errors.UsernameRequired),
        ("1a", {}, errors.UsernameStartsWithNumber),
        ("a-b", {}, errors.UsernameCharactersInvalid),
        ("é", {}, errors.UsernameCharactersInvalid),
        ("ab", {"minLength": 3}, errors.UsernameTooShort),
        ("abcd", {"maxLength": 3}, errors.UsernameTooLong),
        ("Ab", {"allowedChars": {"uppercase": False}}, errors.UsernameUppercaseNotAllowed),
        ("Ab", {"allowedChars": {"lowercase": False}}, errors.UsernameLowercaseNotAllowed),
        ("a1", {"allowedChars": {"numbers": False}}, errors.UsernameNumbersNotAllowed),
        ("a_", {"allowedChars": {"underscore": False}}, errors.UsernameUnderscoreNotAllowed),
    ],
)
def test_a_username_that_the_policy_refuses(
    name: str, policy: dict[str, object], error: type[errors.UsernameRefused]
) -> None:
    with pytest.raises(error):
        require_fitting(name, UsernamePolicy.model_validate(policy))


def test_a_username_that_fits() -> None:
    require_fitting("_Name1", UsernamePolicy())


@given(st.from_regex(r"#[0-9a-f]{6}|#[0-9a-f]{3}", fullmatch=True))
def test_whatever_colour_is_chosen_everything_can_be_read(colour: str) -> None:
    chosen = {"primaryColor": colour, "darkPrimaryColor": colour, "isDarkModeEnabled": True}
    pages = ("#f7f8fa", "#0e131d")
    for page, scheme in zip(pages, schemes(Color.model_validate(chosen)), strict=True):
        assert contrast(scheme.on_act, scheme.act) >= 4.5
        assert contrast(scheme.on_act, scheme.over) >= 4.5
        assert contrast(scheme.act, page) >= 3.0
        assert contrast(scheme.link, page) >= 4.5


def test_a_colour_that_can_be_read_stays_what_it_is() -> None:
    chosen = {"primaryColor": "#2346b5", "darkPrimaryColor": "#a5bcff", "isDarkModeEnabled": True}
    light, dark = schemes(Color.model_validate(chosen))
    assert (light.act, light.link, dark.act, dark.link) == ("#2346b5", "#2346b5", "#a5bcff", "#a5bcff")  # fmt: skip


@pytest.mark.parametrize(
    "css",
    [
        "@import 'x.css';",
        "@\\69mport 'x.css';",
        "a { background: url(https://x.example/a.png) }",
        "a { background: url( '//x.example/a.png' ) }",
        "a { background: u\\72l(https://x.example) }",
        "a { background: URL(\"https://x.example\") }",
        "a { background: image-set('https://x.example' 1x) }",
        "a { background: url(/\\\\x.example) }",
        "</style><script>",
        "x" * 70_000,
    ],
)  # fmt: skip
def test_a_style_sheet_that_fetches_is_refused(css: str) -> None:
    assert problem(css)


@pytest.mark.parametrize("css", ["", ".main { color: red }", "a { background: url(/static/x/logo.svg) }", "a::after { content: '>' }"])  # fmt: skip
def test_a_style_sheet_that_does_not(css: str) -> None:
    assert problem(css) is None
