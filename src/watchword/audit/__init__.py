"""The audit log: facts appended, never changed, and forgotten after a year."""

from watchword.audit.audit import Audit, Entry, shortened
from watchword.audit.store import Wanted

__all__ = ["Audit", "Entry", "Wanted", "shortened"]
