"""The words that every room shares."""

from dataclasses import fields, replace

from watchword.identifiers import parse_email
from watchword.message import Message, UsageType, Written


def test_an_attempt_is_the_same_message_under_an_id_of_its_own() -> None:
    message = Message(
        to=parse_email("ann@example.com"),
        usage_type=UsageType.REGISTER,
        values={"code": "482913"},
        locale="fr",
        attempt="before",
        written=Written("Bonjour", "{{code}}"),
    )
    # A field that is new has to be given here too, or nobody would see it left behind.
    assert all(getattr(message, one.name) for one in fields(Message))
    assert message.attempted("after") == replace(message, attempt="after")
