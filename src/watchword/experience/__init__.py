"""What the operator allows: the sign-in experience, the words of pages and mails, identifiers for tests.

Knows no connector, no user and no page: what has to be known of them is handed in as a value.
"""

from watchword.experience.experience import Experience
from watchword.experience.for_tests import (
    TestIdentifier,
    TestIdentifiers,
    forget_test_identifiers,
)
from watchword.experience.mail_templates import MailTemplates
from watchword.experience.phrases import CustomPhrases, Phrases, Tree, merged
from watchword.experience.rules import (
    BUILT_IN_LANGUAGES,
    Surroundings,
    SurroundingsOf,
    forgot_password_channels,
)
from watchword.experience.sign_in_experience import OURS, SignInExperience, born

__all__ = [
    "BUILT_IN_LANGUAGES",
    "OURS",
    "CustomPhrases",
    "Experience",
    "MailTemplates",
    "Phrases",
    "SignInExperience",
    "Surroundings",
    "SurroundingsOf",
    "TestIdentifier",
    "TestIdentifiers",
    "Tree",
    "born",
    "forget_test_identifiers",
    "forgot_password_channels",
    "merged",
]
