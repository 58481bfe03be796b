"""The audit log: facts appended, never changed."""

from watchword.audit.audit import Audit

__all__ = ["Audit"]
