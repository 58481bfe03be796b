"""The numbers of the policy, read off the limits a send and a check would draw on."""

from typing import Any

import pytest

from watchword.errors import CountryRefused, SettingsInvalid
from watchword.identifiers import Identifier, parse_email, parse_phone
from watchword.limits import Countries, Door, Limit, NamedLimits, read_numbers
from watchword.message import UsageType

KEY = b"k" * 32
PHONE = parse_phone("+8613800138000")
EMAIL = parse_email("ann@example.com")
STANDARD = NamedLimits(KEY)
LOGTO = NamedLimits(KEY, profile="logto", resend_gap=0)


def numbers(limits: tuple[Limit, ...]) -> dict[str, tuple[int, int]]:
    return {limit.name: (limit.allowed, limit.period) for limit in limits}


def send(
    named: NamedLimits = STANDARD,
    identifier: Identifier = PHONE,
    usage_type: UsageType = UsageType.SIGN_IN,
    application: str = "shop",
    flow: str = "",
    address: str | None = "192.0.2.7",
    door: Door = Door.PAGES,
) -> tuple[Limit, ...]:
    return named.send(
        identifier, usage_type, application=application, flow=flow, address=address, door=door
    ).all


PUBLIC = {"application-hour": (600, 3600), "application-day": (5_000, 86_400),
          "global-hour": (2_000, 3600), "global-day": (10_000, 86_400)}  # fmt: skip
PUBLIC_MAIL = {name: (2 * allowed, period) for name, (allowed, period) in PUBLIC.items()}
TO_A_PHONE = {
    "resend-gap": (1, 60),
    "requests": (10, 600),
    "messages-hour": (5, 3600),
    "messages-day": (10, 86_400),
    "address-hour": (20, 3600),
    "address-day": (60, 86_400),
}


@pytest.mark.parametrize("door", [Door.PAGES, Door.EXPERIENCE, Door.CONSOLE])
def test_a_send_to_a_phone(door: Door) -> None:
    assert numbers(send(door=door)) == {**TO_A_PHONE, **PUBLIC}


def test_a_send_through_the_management_api() -> None:
    burst = {"management-burst": (60, 6), "management-day": (20_000, 86_400)}
    assert numbers(send(door=Door.MANAGEMENT)) == {**TO_A_PHONE, **burst}


def test_a_send_to_a_mailbox() -> None:
    assert numbers(send(identifier=EMAIL)) == {
        "resend-gap": (1, 60),
        "requests": (10, 600),
        "messages-hour": (10, 3600),
        "messages-day": (20, 86_400),
        "address-hour": (40, 3600),
        "address-day": (120, 86_400),
        **PUBLIC_MAIL,
    }


def test_a_test_send() -> None:
    assert numbers(send(door=Door.TEST)) == {
        "resend-gap": (1, 30),
        "messages-hour": (5, 3600),
        "messages-day": (10, 86_400),
        "test-send-minutes": (5, 600),
        "test-send-hour": (20, 3600),
        "test-send-day": (100, 86_400),
    }


def test_without_an_address_none_is_counted() -> None:
    assert not [limit for limit in send(address=None) if limit.name.startswith("address")]


def test_a_development_database_has_ten_times_the_messages_addresses_and_applications() -> None:
    assert numbers(send(NamedLimits(KEY, multiplier=10))) == {
        "resend-gap": (1, 60),
        "requests": (10, 600),
        "messages-hour": (50, 3600),
        "messages-day": (100, 86_400),
        "address-hour": (200, 3600),
        "address-day": (600, 86_400),
        "application-hour": (6_000, 3600),
        "application-day": (50_000, 86_400),
        "global-hour": (2_000, 3600),
        "global-day": (10_000, 86_400),
    }


def test_a_known_browser_has_a_lane_of_its_own_and_the_whole_of_the_installations_budget() -> None:
    limits = STANDARD.send(
        PHONE, UsageType.SIGN_IN, application="shop", device="d", known_device=True
    )
    assert numbers(limits.own_lane) == {"own-lane-hour": (3, 3600), "own-lane-day": (6, 86_400)}
    own = numbers(limits.by_own_lane().all)
    assert "messages-hour" not in own
    assert {"own-lane-hour", "own-lane-day", "resend-gap", "global-hour"} <= own.keys()
    assert {limit.kept for limit in limits.all} == {0}
    kept = {limit.name: limit.kept for limit in send() if limit.kept}
    assert kept == {"global-hour": 600, "global-day": 3_000}


def test_a_browser_has_a_budget_of_strangers_and_pays_it_once_a_day_for_each() -> None:
    def rest(**how: Any) -> dict[str, tuple[int, int]]:
        limits = STANDARD.send(PHONE, UsageType.SIGN_IN, application="a", device="d", **how)
        return {name: number for name, number in numbers(limits.rest).items() if name[0] == "s"}

    strangers = {"strangers-hour": (5, 3600), "strangers-day": (10, 86_400)}
    assert rest() == {**strangers, "strangers-seen": (1000, 86_400_000)}
    assert rest(new_to_device=False) == rest(known_device=True) == {}


def test_other_doors() -> None:
    assert numbers(STANDARD.flows("192.0.2.7")) == {"flows": (120, 600)}
    assert numbers(STANDARD.client_secret("shop", "192.0.2.7")) == {"client-secret": (20, 600)}
    assert numbers(STANDARD.operator("ann@example.com", None)) == {"operator": (5, 900)}
    assert numbers(STANDARD.password("192.0.2.7")) == {"password-address-hour": (50, 3600)}
    assert STANDARD.password(None) == ()


def test_an_operator_may_put_other_numbers_in_their_place() -> None:
    own = read_numbers(["messages-hour=8/3600", "messages-hour.email = 9/3600", "requests=0/600"])
    phone = numbers(send(NamedLimits(KEY, numbers=own)))
    mail = numbers(send(NamedLimits(KEY, numbers=own), identifier=EMAIL))
    assert (phone["messages-hour"], mail["messages-hour"]) == ((8, 3600), (9, 3600))
    assert "requests" not in phone.keys() | mail.keys()


def test_a_number_that_cannot_be_read_is_refused_by_name() -> None:
    with pytest.raises(SettingsInvalid) as refused:
        read_numbers(["mesages-day=1/60", "requests=ten", "requests=9/0", "flows=1/60"])
    assert [line.split("'")[1] for line in str(refused.value).splitlines()] == [
        "mesages-day", "requests=ten", "requests=9/0",
    ]  # fmt: skip
    assert "did you mean messages-day?" in str(refused.value)


def test_the_logto_profile_knows_one_limit_of_sends_and_one_of_tries() -> None:
    assert numbers(send(LOGTO)) == {"requests": (10, 600)}
    for door in Door:
        check = LOGTO.check(PHONE, application="shop", address="192.0.2.7", door=door)
        assert numbers(check.all) == {"wrong-hour": (100, 3600)}


def test_a_resend_gap_of_nothing_is_no_limit() -> None:
    assert "resend-gap" not in numbers(send(NamedLimits(KEY, resend_gap=0)))


def test_what_comes_back_is_the_identifiers_and_what_a_refusal_spends_is_the_addresss() -> None:
    limits = STANDARD.send(
        PHONE, UsageType.SIGN_IN, application="shop", address="192.0.2.7", device="d"
    )
    assert {limit.name for limit in limits.address} == {"address-hour", "address-day"}
    assert {limit.name for limit in limits.returnable} == {
        "resend-gap", "requests", "messages-hour", "messages-day",
    }  # fmt: skip


def test_wrong_tries_of_a_known_browser_are_its_own() -> None:
    check = STANDARD.check(PHONE, application="shop", device="d", known_device=True)
    own = {"wrong-device-hour": (10, 3600), "wrong-device-day": (20, 86_400)}
    assert numbers(check.all) == own
    assert numbers(STANDARD.check(PHONE, application="shop", device="d").all) != own


def test_wrong_tries_on_pages() -> None:
    for door in (Door.PAGES, Door.EXPERIENCE, Door.CONSOLE):
        check = STANDARD.check(PHONE, application="shop", address="192.0.2.7", door=door)
        assert numbers(check.identifier) == {"wrong-hour": (10, 3600), "wrong-day": (20, 86_400)}
        assert numbers(check.address) == {
            "wrong-address-hour": (30, 3600),
            "wrong-address-day": (100, 86_400),
        }


def test_wrong_tries_through_the_management_api() -> None:
    check = STANDARD.check(
        PHONE, application="management", address="192.0.2.7", door=Door.MANAGEMENT
    )
    assert numbers(check.all) == {
        "wrong-management-hour": (20, 3600),
        "wrong-management-day": (40, 86_400),
    }


# --- who shares a budget with whom -------------------------------------------------------------


def keys(limits: tuple[Limit, ...], *names: str) -> set[str]:
    return {limit.key for limit in limits if limit.name in names}


def test_the_gap_is_one_for_each_application_usage_type_identifier_and_flow() -> None:
    gaps = [
        keys(limits, "resend-gap")
        for limits in (
            send(),
            send(application="blog"),
            send(usage_type=UsageType.REGISTER),
            send(flow="f1"),
            send(identifier=EMAIL),
        )
    ]
    assert len(set().union(*gaps)) == 5


def test_requests_and_messages_are_one_budget_whatever_the_application_flow_and_door() -> None:
    names = ("requests", "messages-hour", "messages-day")
    other = send(application="blog", flow="f", usage_type=UsageType.REGISTER, door=Door.MANAGEMENT)
    assert keys(send(), *names) == keys(other, *names)
    assert not keys(send(), *names) & keys(send(identifier=EMAIL), *names)


def test_an_address_has_one_budget_for_each_channel_whomever_it_writes_to() -> None:
    names = ("address-hour", "address-day")
    assert keys(send(), *names) == keys(
        send(identifier=parse_phone("+8613800138001"), application="blog"), *names
    )
    assert not keys(send(), *names) & keys(send(identifier=EMAIL), *names)
    assert not keys(send(), *names) & keys(send(address="192.0.2.8"), *names)


def test_wrong_tries_are_one_budget_for_pages_and_one_for_each_management_application() -> None:
    def wrong(application: str, door: Door) -> set[str]:
        return {
            limit.key for limit in STANDARD.check(PHONE, application=application, door=door).all
        }

    assert wrong("shop", Door.PAGES) == wrong("blog", Door.EXPERIENCE)
    assert not wrong("a", Door.MANAGEMENT) & wrong("b", Door.MANAGEMENT)
    assert not wrong("a", Door.MANAGEMENT) & wrong("a", Door.PAGES)


def test_nothing_printed_names_anybody() -> None:
    shown = repr(send()) + repr(STANDARD)
    assert "138" not in shown
    assert "kkk" not in shown


# --- countries ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("countries", "served"),
    [
        (Countries(), True),
        (Countries(allowed=frozenset({"CN", "FR"})), True),
        (Countries(allowed=frozenset({"FR"})), False),
        (Countries(denied=frozenset({"CN"})), False),
        (Countries(allowed=frozenset({"CN"}), denied=frozenset({"CN"})), False),
    ],
)
def test_a_number_is_served_where_the_operator_allows_it(
    countries: Countries, served: bool
) -> None:
    countries.require(EMAIL)
    if served:
        countries.require(PHONE)
        return
    with pytest.raises(CountryRefused) as refused:
        countries.require(PHONE)
    assert refused.value.country == "CN"
