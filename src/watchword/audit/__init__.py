"""The audit log: facts appended, counted where anybody can cause them, never changed, and forgotten after a year."""

from watchword.audit.audit import Audit, Entry
from watchword.audit.store import Wanted

__all__ = ["Audit", "Entry", "Wanted"]
