"""The numbers of the policy, read off the limits a send and a check would draw on."""

import pytest

from watchword.identifiers import Identifier, parse_email, parse_phone
from watchword.limits import Door, Limit, NamedLimits
from watchword.limits.named import network
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


@pytest.mark.parametrize("door", [Door.PAGES, Door.EXPERIENCE, Door.MANAGEMENT])
def test_a_send_to_a_phone(door: Door) -> None:
    assert numbers(send(door=door)) == {
        "resend-gap": (1, 60),
        "requests": (10, 600),
        "messages-hour": (5, 3600),
        "messages-day": (10, 86_400),
        "address-hour": (20, 3600),
        "address-day": (60, 86_400),
    }


def test_a_send_to_a_mailbox() -> None:
    assert numbers(send(identifier=EMAIL)) == {
        "resend-gap": (1, 60),
        "requests": (10, 600),
        "messages-hour": (10, 3600),
        "messages-day": (20, 86_400),
        "address-hour": (40, 3600),
        "address-day": (120, 86_400),
    }


def test_a_test_send() -> None:
    assert numbers(send(door=Door.TEST)) == {
        "resend-gap": (1, 30),
        "messages-hour": (5, 3600),
        "messages-day": (10, 86_400),
    }


def test_without_an_address_none_is_counted() -> None:
    assert not [limit for limit in send(address=None) if limit.name.startswith("address")]


def test_a_development_database_has_ten_times_the_messages_and_addresses() -> None:
    assert numbers(send(NamedLimits(KEY, multiplier=10))) == {
        "resend-gap": (1, 60),
        "requests": (10, 600),
        "messages-hour": (50, 3600),
        "messages-day": (100, 86_400),
        "address-hour": (200, 3600),
        "address-day": (600, 86_400),
    }


def test_the_logto_profile_knows_one_limit_of_sends_and_one_of_tries() -> None:
    assert numbers(send(LOGTO)) == {"requests": (10, 600)}
    for door in Door:
        check = LOGTO.check(PHONE, application="shop", address="192.0.2.7", door=door)
        assert numbers(check.all) == {"wrong-hour": (100, 3600)}


def test_a_resend_gap_of_nothing_is_no_limit() -> None:
    assert "resend-gap" not in numbers(send(NamedLimits(KEY, resend_gap=0)))


def test_what_comes_back_is_the_identifiers_and_what_a_refusal_spends_is_the_addresss() -> None:
    limits = STANDARD.send(
        PHONE, UsageType.SIGN_IN, application="shop", address="192.0.2.7", door=Door.PAGES
    )
    assert {limit.name for limit in limits.address} == {"address-hour", "address-day"}
    assert set(limits.identifier) == set(limits.all) - set(limits.address)


def test_wrong_tries_on_pages() -> None:
    for door in (Door.PAGES, Door.EXPERIENCE):
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


def test_ipv6_counts_by_its_first_64_bits() -> None:
    assert network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9%eth0")
    assert network("2001:db8:1:2::1") != network("2001:db8:1:3::1")
    assert network("::ffff:192.0.2.7") == network("192.0.2.7") == "192.0.2.7"
    with pytest.raises(ValueError, match="does not appear"):
        network("somewhere")


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
