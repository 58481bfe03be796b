"""Keys: one root key outside the database opens a table of sealed ones, each for one purpose."""

from watchword.keys.fresh import kept_fresh
from watchword.keys.opening import open_keys
from watchword.keys.pruning import KEPT_DAYS, Retired, prune
from watchword.keys.resealing import reseal, sealed_otherwise
from watchword.keys.ring import Key, KeyRing, Purpose

__all__ = [
    "KEPT_DAYS",
    "Key",
    "KeyRing",
    "Purpose",
    "Retired",
    "kept_fresh",
    "open_keys",
    "prune",
    "reseal",
    "sealed_otherwise",
]
