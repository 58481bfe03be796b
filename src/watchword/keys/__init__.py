"""Keys: one root key outside the database opens a table of sealed ones, each for one purpose."""

from watchword.keys.fresh import kept_fresh
from watchword.keys.opening import open_keys
from watchword.keys.resealing import reseal, sealed_otherwise
from watchword.keys.ring import Key, KeyRing, Purpose

__all__ = ["Key", "KeyRing", "Purpose", "kept_fresh", "open_keys", "reseal", "sealed_otherwise"]
