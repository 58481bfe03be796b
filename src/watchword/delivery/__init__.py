"""Delivery: which connector takes a message, in which order, and what is kept of every attempt."""

from watchword.delivery.breaker import Pause
from watchword.delivery.candidates import Candidate, Candidates, FixedPool
from watchword.delivery.delivery import Delivered, Delivery
from watchword.delivery.message_log import MessageLog
from watchword.delivery.people import Recipients
from watchword.delivery.pool import Pool
from watchword.delivery.questions import Asked, Questions
from watchword.delivery.receipts import Receipts
from watchword.delivery.stored import Change, StoredConnector
from watchword.delivery.trials import Rules, Trial, Trials, Tried

__all__ = [
    "Asked",
    "Candidate",
    "Candidates",
    "Change",
    "Delivered",
    "Delivery",
    "FixedPool",
    "MessageLog",
    "Pause",
    "Pool",
    "Questions",
    "Receipts",
    "Recipients",
    "Rules",
    "StoredConnector",
    "Trial",
    "Trials",
    "Tried",
]
