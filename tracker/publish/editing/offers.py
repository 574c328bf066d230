"""What the fields of a form offer, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.model import AmountQualifier, AmountRole, DateRole, Relation, Review
from tracker.publish import wording
from tracker.publish.editing.choices import Choice, choices

Choices = tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Offers:
    """What may be chosen, in the reader's language where the vocabulary has it."""

    kinds: Choices
    actions: Choices
    countries: Choices
    materials: Choices
    agencies: Choices
    currencies: Choices
    languages: Choices
    qualifiers: Choices
    amount_roles: Choices
    date_roles: Choices
    relations: Choices
    reviews: Choices


_LANGUAGES = {"en": "English", "zh": "中文", "ar": "العربية", "fa": "فارسی"}
_QUALIFIERS = {
    AmountQualifier.EXACT: "exactly", AmountQualifier.UP_TO: "up to", AmountQualifier.AT_LEAST: "at least",
    AmountQualifier.ABOUT: "about", AmountQualifier.ORDER_OF_MAGNITUDE: "in the order of",
    AmountQualifier.RANGE: "a range",
}  # fmt: skip
_REVIEWS = {
    Review.APPROVED: "approved: published", Review.PENDING: "pending: waits for another look",
    Review.AUTO: "not checked: published", Review.REJECTED: "rejected: not published",
}  # fmt: skip

LABELS = {
    "title": "Title", "kind": "Kind", "action": "Action", "date": "Date", "date_end": "Last day",
    "language": "Language", "summary": "Summary", "countries.actor": "Countries that act",
    "countries.target": "Countries it is against, or for", "countries.partner": "Partners",
    "countries.location": "Where", "countries": "Countries", "materials": "Materials",
    "agencies": "Agencies", "organizations": "Organizations", "amount.value": "Sum", "amount.max": "To",
    "amount.currency": "Currency", "amount": "Money", "measure": "Measure", "programme": "Programme",
    "dates": "Further dates", "links": "Links to other events", "reported_by": "Reports",
    "review": "Review", "uid": "Public name", "same": "Is it one of these?", "paste.text": "Text",
    "paste.url": "Its address", "paste.published": "Published", "paste.language": "Language",
}  # fmt: skip


def offers(language: str) -> Offers:
    """Everything a form offers to a reader of a language."""
    return Offers(
        kinds=choices("kinds", language),
        actions=choices("actions", language),
        countries=choices("countries", language),
        materials=choices("materials", language),
        agencies=choices("agencies", language),
        currencies=tuple(Choice(one.value, one.value) for one in choices("currencies", language)),
        languages=tuple(Choice(id, label) for id, label in _LANGUAGES.items()),
        qualifiers=tuple(Choice(one.value, words) for one, words in _QUALIFIERS.items()),
        amount_roles=tuple(Choice(one.value, wording.AMOUNT_ROLES[one.value]) for one in AmountRole),
        date_roles=tuple(Choice(one.value, wording.DATE_ROLES[one.value]) for one in DateRole),
        relations=tuple(
            Choice(one.value, wording.RELATIONS[one.value][0].lower())
            for one in Relation
            if one is not Relation.DUPLICATES
        ),
        reviews=tuple(Choice(one.value, words) for one, words in _REVIEWS.items()),
    )
