"""Which product and region a call was sent to, by the name it used. On Aliyun every product has a host of its own.

The sandbox's address stands for all of them; ``dypnsapi.localhost`` or ``dm.ap-southeast-1.localhost`` says which one is meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from watchword.sandbox.mail_account import HOME

_REGIONS: Final = {
    "dysmsapi": ("ap-southeast-1", "ap-southeast-5", "eu-central-1", "us-east-1"),
    "dypnsapi": (),
    "dm": ("ap-southeast-1", "ap-southeast-2", "eu-central-1", "us-east-1"),
}
LABELS: Final = frozenset(
    set(_REGIONS)
    | {f"{product}.{region}" for product, regions in _REGIONS.items() for region in regions}
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call arrived. An empty ``product`` is the plain address, which all share."""

    product: str = ""
    region: str = HOME


def find_place(host: str, region: str = "") -> Place:
    """The product and region that the Host header ``host`` names. On the plain address ``region``, the call's own word, counts."""
    product, _, rest = host.lower().partition(".")
    if product not in _REGIONS:
        return Place(region=region or HOME)
    region = rest.partition(".")[0]
    return Place(product, region if region in _REGIONS[product] else HOME)
