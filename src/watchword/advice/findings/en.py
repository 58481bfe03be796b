"""Findings in English: what stands at the provider, and what to do."""

from __future__ import annotations

from typing import Final

# Values that are words of ours.
WORDS: Final = {
    "mobile": "China Mobile",
    "unicom": "China Unicom",
    "telecom": "China Telecom",
    "frozen": "frozen",
    "overdue": "overdue",
    "restricted": "restricted",
    "deleted": "deleted",
}

FINDINGS: Final = {
    "key.accepted": ("The provider knows this key.", ""),
    "key.refused": ("The provider does not let this connector in.", ""),
    "key.unknown": ("Nobody answered, so nothing is known about the key.", ""),
    "account.well": ("The account is in order.", ""),
    "account.stopped": ("The account cannot send: the provider says it is {standing}.", "Sign in to the provider's console and follow what it asks for."),
    "account.not_permitted": ("How the account stands cannot be told: this key may not ask.", "Nothing needs to be changed to send. To see it here, allow the key to read the account."),
    "account.unanswered": ("How the account stands cannot be told: the provider did not say.", "Try again in a few minutes."),
    "signature.approved": ("The signature {name} is approved.", ""),
    "signature.pending": ("The signature {name} is still in review.", "Wait for the provider's decision; it usually takes two hours between 9:00 and 21:00 in China."),
    "signature.rejected": ("The signature {name} was refused in review. {reason}", "Correct it in the SMS console and apply again."),
    "signature.lapsed": ("The signature {name} was withdrawn.", "Apply for it again in the SMS console, or name another one."),
    "signature.absent": ("The account has no signature named {name}.", "Compare it character by character with the SMS console; the account has: {there}."),
    "filing.done": ("{carrier} delivers for the signature {name}.", ""),
    "filing.pending": ("{carrier} is still filing the signature {name} and drops its messages without a word.", "Wait up to ten working days, and add what the SMS console asks for."),
    "filing.missing": ("The signature {name} is not filed with {carrier}, which drops its messages without a word.", "File it with the carriers in the SMS console, under the details of the signature."),
    "filing.lapsed": ("The filing of the signature {name} with {carrier} has lapsed, as it was not used for six months.", "File it again in the SMS console."),
    "template.approved": ("The template {name} is approved and takes the declared variables.", ""),
    "template.pending": ("The template {name} is still in review.", "Wait for the provider's decision; it usually takes two hours between 9:00 and 21:00 in China."),
    "template.rejected": ("The template {name} was refused in review. {reason}", "Correct it in the provider's console and apply again."),
    "template.lapsed": ("The template {name} was withdrawn.", "Apply for it again in the provider's console, or name another one."),
    "template.absent": ("The account has no template {name}.", "Compare it with the provider's console; the account has: {there}."),
    "template.only_abroad": ("The template {name} is an international one, but stands where numbers of mainland China are served.", "Give the entry a mainland template under `china`, and this one under `overseas`."),
    "template.only_mainland": ("The template {name} reaches mainland China only, but stands where other numbers are served.", "Give the entry an international template under `overseas`, and this one under `china`."),
    "variables.missing": ("The template {name} has variables that are not declared: {variables}.", "Declare them in the template entry's `variables`, or apply for a template without them."),
    "variables.unwanted": ("The template {name} does not have these declared variables: {variables}.", "Take them out of the template entry's `variables`: a variable too many and the provider refuses the message."),
    "variables.not_permitted": ("Which variables the template {name} takes cannot be told: this key may not ask.", "Compare them with the provider's console, or allow the key to read templates."),
    "sender.usable": ("The sender address {name} exists in this region and may send.", ""),
    "sender.stopped": ("The sender address {name} may not send.", "Look at its state and at its domain's in the provider's console."),
    "sender.wrong_kind": ("The sender address {name} is for mass mail.", "Codes need a sender address of the kind for triggered mail; make one in the console."),
    "sender.absent": ("There is no sender address {name} in this region.", "Compare address and `regionId` with the console; this region has: {there}."),
    "domain.approved": ("The domain {name} is verified, SPF and MX included.", ""),
    "domain.pending": ("The domain {name} is not verified yet.", "Finish the verification in the provider's console."),
    "domain.without_spf": ("The domain {name} has no SPF record that the provider accepts.", "Set the SPF record that its console shows, and press Verify there."),
    "domain.without_mx": ("The domain {name} has no MX record that the provider accepts.", "Set the MX record that its console shows, and press Verify there."),
    "domain.absent": ("The account has no domain {name} in this region.", "Add and verify it in the console, or choose the region it is in; this region has: {there}."),
    "provider.cannot_be_asked": ("This connector has no way to ask its provider anything.", "Send a test message with `watchword send`."),
    "rejected": ("The provider has refused {name}. {reason}", "Look it up in the provider's console."),
    "lapsed": ("{name} was good once and is no longer.", "Renew it in the provider's console."),
    "not_permitted": ("How {name} stands cannot be told: this key may send but not ask.", "Nothing needs to be changed to send. To see it here, give the key a read-only permission, such as `AliyunDysmsReadOnlyAccess` for SMS."),
    "unanswered": ("How {name} stands cannot be told: the provider did not say. {code} {words}", "Try again in a few minutes."),
}  # fmt: skip
