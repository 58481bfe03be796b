"""Keys: one root key outside the database opens a table of sealed ones, each for one purpose."""

from watchword.keys.opening import open_keys
from watchword.keys.ring import Key, KeyRing, Purpose

__all__ = ["Key", "KeyRing", "Purpose", "open_keys"]
