"""The words people use for metrics, slices and shapes, English and Dutch, and how words are folded for comparing."""

import unicodedata
from functools import cache

from rox_bot.domain.metrics import METRICS
from rox_bot.domain.question import TENURE

SLICE_WORDS: dict[str, str] = {
    "customer": "customer",
    "customers": "customer",
    "account": "customer",
    "accounts": "customer",
    "client": "customer",
    "klant": "customer",
    "klanten": "customer",
    "touchpoint": "touchpoint",
    "touchpoints": "touchpoint",
    "contactmoment": "touchpoint",
    "channel": "channel",
    "channels": "channel",
    "kanaal": "channel",
    "kanalen": "channel",
    "partner": "partner",
    "partners": "partner",
    "team": "team",
    "teams": "team",
    "lang": "language",
    "language": "language",
    "languages": "language",
    "taal": "language",
    "product": "product",
    "products": "product",
    "producten": "product",
    "priority": "priority",
    "prioriteit": "priority",
    "resolver": "resolver",
    "source": "source",
    "sources": "source",
    "bron": "source",
    "bronnen": "source",
    "policy": "policy",
    "policies": "policy",
    "beleid": "policy",
    "regel": "policy",
    "reason": "reason",
    "reasons": "reason",
    "reden": "reason",
    "redenen": "reason",
}
"""Typed word -> slice. `agent` is left out on purpose: people are not listed or ranked."""

UNNAMED = frozenset(("agent", "source", "policy", "reason"))
"""Slices whose members are meant only with their key: people are no filter, and the others may be called anything."""

PERSON_WORDS = frozenset(("agent", "agents", "employee", "employees", "who", "medewerker", "medewerkers", "wie"))

TIME_WORDS: dict[str, str] = {
    "day": "day",
    "days": "day",
    "dag": "day",
    "daily": "day",
    "week": "week",
    "weeks": "week",
    "weekly": "week",
    "month": "month",
    "months": "month",
    "maand": "month",
    "monthly": "month",
    "quarter": "quarter",
    "quarters": "quarter",
    "kwartaal": "quarter",
}

TENURE_WORDS: dict[str, str] = dict.fromkeys(("tenure", "looptijd", "klantduur"), TENURE)

SHAPE_WORDS: dict[str, str] = {
    "chart": "chart",
    "graph": "chart",
    "plot": "chart",
    "picture": "chart",
    "grafiek": "chart",
    "trend": "trend",
    "verloop": "trend",
    "ontwikkeling": "trend",
    "table": "table",
    "tabel": "table",
}

GROUPING_WORDS = frozenset(("by", "per"))
AGAINST_WORDS = ("compared with", "compared to", "vergeleken met", "against", "versus", "tegenover", "vs")

FILLERS = frozenset(
    """
    a about all an and are as at be been can could did do does doing for from get give go got had has have how i in is
    it like look looks me much my now number of on our out over please rate score scores see show so tell that the
    their them there these they this to today's us was we were what what's whats where which will with would you
    your current currently latest here
    aan alle als ben bij dan dat de deze die dit doet een en er geef gaat hebben heb het hij hoe hoeveel ik in is je
    jullie kan kun laat laten maar me met mij mijn moet naar nu of om ons onze op over staan staat te toon uit van
    voor waar was wat we welk welke werd wij wil worden zien zijn zo actuele huidige eens even hier
    """.split(),
)
"""Words that carry no meaning of their own in a question and are skipped."""

MOVING_WORDS = frozenset(
    """
    change changed changes decline declined decrease decreased dip dipped down drop dropped fall fallen fell go going
    grow grown grew higher improve improved increase increased low lower move moved rise risen rose up went worse better
    daalde daling dalen gedaald gestegen hoger lager omhoog omlaag steeg stijging stijgen slechter beter veranderd
    veranderde verandering zo
    """.split(),
)
"""Words for moving: they say nothing more where it is asked why a number moved."""

MEMBER_WORDS: dict[str, tuple[str, str]] = {
    "telefoon": ("channel", "phone"),
    "telefonisch": ("channel", "phone"),
    "calls": ("channel", "phone"),
    "mail": ("channel", "email"),
    "e-mail": ("channel", "email"),
    "factuur": ("touchpoint", "billing"),
    "facturen": ("touchpoint", "billing"),
    "facturatie": ("touchpoint", "billing"),
    "invoice": ("touchpoint", "billing"),
    "invoices": ("touchpoint", "billing"),
    "levering": ("touchpoint", "delivery"),
}
"""Other words for members that many workspaces have; they mean something only where the member is known."""

PERIOD_WORDS = frozenset(
    """
    last this week weeks month months quarter quarters year years yesterday today days since past previous january
    february march april june july august september october november december vorige vorig afgelopen deze maand maanden
    kwartaal kwartalen jaar gisteren vandaag dagen weken sinds vanaf januari februari maart juni juli augustus oktober
    """.split(),
)
"""Words of periods that a mistyped word may have meant."""

METRIC_TYPOS: dict[str, str] = {
    "cast": "csat",
    "csta": "csat",
    "csatt": "csat",
    "scat": "csat",
    "cat": "csat",
    "npss": "nps",
    "npa": "nps",
    "nsp": "nps",
    "frc": "fcr",
    "fcrr": "fcr",
    "cse": "ces",
    "slaa": "sla",
}
"""Short acronyms are too short for counting wrong letters: their typos are listed."""


def fold(text: str) -> str:
    """Return a text in lower case without accents, sign by sign, so that places in it stay the same."""
    return text.lower() if text.isascii() else "".join(_fold_sign(sign) for sign in text)


@cache
def _fold_sign(sign: str) -> str:
    plain = unicodedata.normalize("NFKD", sign)[:1].lower() if sign else sign
    return plain if len(plain) == 1 else sign


def metric_words() -> tuple[tuple[str, str], ...]:
    """Return every (typed words, metric key), the longest words first."""
    return _longest_first(tuple((metric.key, metric.words) for metric in METRICS.values()))


@cache
def _longest_first(metrics: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[str, str], ...]:
    pairs = {(fold(word), key) for key, words in metrics for word in (*words, key)}
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))
