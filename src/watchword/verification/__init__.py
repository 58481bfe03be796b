"""A code's life: sent once, tried a few times, right once. What comes out of this room is a ``Verified`` that nobody else can make."""

from watchword.limits import Profile
from watchword.verification.ending import end_codes, erase_codes
from watchword.verification.policy import Policy
from watchword.verification.verified import SendState, Sent, Verified
from watchword.verification.verifier import Verifier

__all__ = [
    "Policy",
    "Profile",
    "SendState",
    "Sent",
    "Verified",
    "Verifier",
    "end_codes",
    "erase_codes",
]
