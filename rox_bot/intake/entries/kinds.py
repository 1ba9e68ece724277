"""The kinds of entry: what each is typed as, the event it makes, and what it cannot do without."""

from collections.abc import Mapping
from dataclasses import dataclass

from rox_bot.domain.errors import N_
from rox_bot.domain.events import Blocked, CustomerEvent, Event, Feedback
from rox_bot.language.lexicon import fold

SCALES: dict[str, tuple[float, float]] = {
    "csat": (1, 5),
    "nps": (0, 10),
    "ces": (1, 7),
    "empathy": (1, 5),
    "trust": (1, 5),
    "review": (1, 5),
    "enps": (0, 10),
    "esat": (1, 5),
    "fcr": (0, 1),
}
"""The scale of each kind of answer, where no other is named."""

LOGGED = ("csat", "nps", "ces", "empathy", "trust", "review")
"""What customers say that can be logged by hand."""

SITES = frozenset(
    """
    appstore capterra facebook feedbackcompany g2 gartner glassdoor google kiyoh klantenvertellen playstore reviewsio
    sitejabber tripadvisor trustindex trustpilot yelp zorgkaart
    """.split()
)
"""Where reviews are written, as it may stand on a line without its key."""


@dataclass(frozen=True)
class Kind:
    """A kind of entry: `stored` is its instrument or, of what a customer decides, the kind of event.

    `form` is the name of the form that asks for what is missing.
    """

    name: str
    title: str
    words: tuple[str, ...]
    event: type[Event]
    form: str
    needs: tuple[str, ...]
    stored: str = ""

    @property
    def scale(self) -> tuple[float, float] | None:
        """Return the ends of the scale that its score is on, None for a kind without."""
        return SCALES[self.name] if self.event is Feedback else None


FEEDBACK_FORM, DECISION_FORM, BLOCKED_FORM = "log_feedback", "log_decision", "log_blocked"
_BY_HOW_MUCH = ("customer", "monthly")


def _answer(name: str, title: str, *words: str) -> Kind:
    return Kind(name, title, (name, *words), Feedback, FEEDBACK_FORM, ("score",), name)


def _decision(name: str, stored: str, title: str, *words: str, needs: tuple[str, ...] = ("customer",)) -> Kind:
    return Kind(name, title, (name, *words), CustomerEvent, DECISION_FORM, needs, stored)


KINDS: Mapping[str, Kind] = {
    each.name: each
    for each in (
        _answer("csat", N_("CSAT"), "tevredenheid"),
        _answer("nps", N_("NPS")),
        _answer("ces", N_("Customer effort"), "effort", "inspanning"),
        _answer("empathy", N_("Empathy"), "empathie"),
        _answer("trust", N_("Trust"), "vertrouwen"),
        _answer("review", N_("Review"), "beoordeling", "recensie"),
        _decision("won", "won", N_("Won"), "gewonnen"),
        _decision("lost", "lost", N_("Lost"), "verloren"),
        _decision("started", "started", N_("Started"), "start", "gestart", "begonnen"),
        _decision("expanded", "expanded", N_("Expanded"), "expansion", "uitgebreid", "uitbreiding", needs=_BY_HOW_MUCH),
        _decision(
            "shrank",
            "shrank",
            N_("Shrank"),
            "reduced",
            "contraction",
            "gekrompen",
            "ingekrompen",
            "inkrimping",
            needs=_BY_HOW_MUCH,
        ),
        _decision("referral", "referred", N_("Referral"), "referred", "verwijzing", needs=("customer", "counterpart")),
        _decision("purchase", "bought", N_("Repeat purchase"), "bought", "gekocht", "aankoop", "herhaalaankoop"),
        _decision("renewal", "renewed", N_("Renewal"), "renewed", "verlenging", "verlengd"),
        _decision(
            "cancelled",
            "left",
            N_("Cancelled"),
            "left",
            "vertrokken",
            "canceled",
            "cancellation",
            "opgezegd",
            "opzegging",
        ),
        Kind("blocked", N_("Blocked"), (), Blocked, BLOCKED_FORM, ("comment", "policy")),
    )
}
"""Name -> kind, in the order in which they are offered."""

_BY_WORD = {fold(word): kind for kind in KINDS.values() for word in kind.words}


def kind_of(word: str) -> Kind | None:
    """Return the kind that a word after `log` names."""
    return _BY_WORD.get(fold(word))


def kind_of_row(letter: str, row: Mapping[str, object]) -> Kind | None:
    """Return the kind of an entry that was written, None where it is of no kind that is logged by hand."""
    if letter == "B":
        return KINDS["blocked"]
    stored = row["instrument"] if letter == "E" else row["kind"] if letter == "K" else ""
    events = {"E": Feedback, "K": CustomerEvent}
    return next((each for each in KINDS.values() if each.stored == stored and each.event is events.get(letter)), None)
