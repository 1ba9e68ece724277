"""The two sides of the ledger: what each is typed as, the event it makes, and the words for what it is about."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rox_bot.domain.events import Event
from rox_bot.domain.ledger import OTHER, Gain, Investment
from rox_bot.language.lexicon import fold


@dataclass(frozen=True)
class Side:
    """One side of the ledger: `name` of its verb and form, `letter` of its ids, an `example` of a line."""

    name: str
    letter: str
    event: type[Event]
    example: str

    @property
    def form(self) -> str:
        """Return the name of the form that asks for what is missing."""
        return f"book_{self.name}"


INVEST = Side("invest", "I", Investment, 'invest 60000 "agent training" over 12m tag:culture')
GAIN = Side("gain", "V", Gain, 'gain 12000 upsell "backup plan" acme')
SIDES = {side.letter: side for side in (INVEST, GAIN)}
"""Letter -> side."""


def _words(**names: str) -> dict[str, str]:
    return {fold(" ".join(word.split())): name for name, words in names.items() for word in (name, *words.split("|"))}


CATEGORY_WORDS: Mapping[str, str] = _words(
    people="staff|salaries|salary|mensen|personeel|salarissen|loonkosten",
    technology="tech|tooling|tools|tool|software|licences|licenses|licentie|licenties|techniek|technologie",
    partner_fee="partner fee|partner fees|fee|outsourcing|partnerkosten|partnervergoeding|vergoeding",
    training="trainings|coaching|course|opleiding|opleidingen|trainingen|cursus|cursussen",
    culture="cultuur",
    recovery="service recovery|goodwill|compensation|herstel|coulance|compensatie",
    other="overig|anders",
)
COVER_WORDS: Mapping[str, str] = _words(
    run="running|draaien|lopend|dagelijks|in stand houden", improve="improvement|verbeteren|verbetering"
)
LEVER_WORDS: Mapping[str, str] = _words(
    churn="churn saved|retention|retained|behoud|klantbehoud|verloop|behouden",
    repeat="repeat contacts|repeat contacts avoided|repeat calls|herhaalcontact|herhaalcontacten|herhaalverkeer",
    referral="referrals|verwijzing|verwijzingen|doorverwijzing|aanbeveling|aanbevelingen",
    upsell="upselling|cross-sell|cross sell|crosssell|cross-selling|expansion|bijverkoop|meerverkoop|meer verkocht",
    cost="cost to serve|cost-to-serve|savings|saving|saved cost|kosten|besparing|besparingen|kosten per contact",
    other="overig|anders",
)
GRADE_WORDS: Mapping[str, str] = _words(
    measured="gemeten",
    assumed="assumption|estimate|estimated|aangenomen|aanname|schatting|geschat",
    published="gepubliceerd|publicatie",
    vendor_claim="vendor claim|vendor-claim|claim|vendor|leveranciersclaim|claim van leverancier",
)
WORDS: Mapping[str, Mapping[str, str]] = {
    "category": CATEGORY_WORDS,
    "covers": COVER_WORDS,
    "lever": LEVER_WORDS,
    "grade": GRADE_WORDS,
}
"""Field that has one of a few values -> how people type these."""


def meant(field: str, typed: str) -> str:
    """Return the value that a typed one means, '' for none."""
    plain = fold(" ".join(typed.replace("_", " ").split()))
    return WORDS[field].get(plain) or WORDS[field].get(plain.replace(" ", "_")) or ""


def take_word(field: str, text: str) -> tuple[str, str]:
    """Return the value of a field that is named by its word alone in a text ('' = none), and the text without it."""
    words = sorted(WORDS[field], key=len, reverse=True)
    match = re.search(rf"(?<![\w:-])(?:{'|'.join(map(re.escape, words))})(?![\w:-])", fold(text))
    if match is None:
        return "", text
    return WORDS[field][match[0]], f"{text[: match.start()]} {text[match.end() :]}"


def category_in(text: str) -> str:
    """Return the category that the name of an investment speaks of, '' where it is none or several."""
    plain = fold(text)
    found = {
        name
        for word, name in CATEGORY_WORDS.items()
        if name != OTHER and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", plain)
    }
    return found.pop() if len(found) == 1 else ""
