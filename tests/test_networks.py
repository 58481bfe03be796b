"""Networks of one customer, and wider ones."""

import pytest

from watchword.networks import network, shortened


def test_a_customer_of_a_network_has_the_first_64_bits_of_ipv6() -> None:
    assert network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9%eth0")
    assert network("2001:db8:1:2::1") != network("2001:db8:1:3::1")
    assert network("::ffff:192.0.2.7") == network("192.0.2.7") == "192.0.2.7"
    with pytest.raises(ValueError, match="does not appear"):
        network("somewhere")


@pytest.mark.parametrize(
    ("address", "told"),
    [("192.0.2.9", "192.0.2.0/24"), ("2001:db8::1", "2001:db8::/48"), ("nonsense", "")],
)
def test_a_shortened_address_is_a_network_of_many(address: str, told: str) -> None:
    assert shortened(address) == told
