"""One number of every country that is served, for what no provider's table may be surprised by."""

from collections.abc import Iterator

import phonenumbers

from watchword.errors import PhoneInvalid
from watchword.identifiers import Phone, parse_phone

_KINDS = (
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE,
    phonenumbers.PhoneNumberType.VOIP,
)


def served_numbers() -> Iterator[Phone]:
    """Examples of every region and kind, as far as a person may type them here."""
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in _KINDS:
            example = phonenumbers.example_number_for_type(region, kind)
            phone = example and _served(example)
            if phone:
                yield phone


def _served(number: phonenumbers.PhoneNumber) -> Phone | None:
    try:
        return parse_phone(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    except PhoneInvalid:
        return None
