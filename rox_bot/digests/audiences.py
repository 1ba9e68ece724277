"""The audiences of digests: each is told the same figures, behind a question of its own that is answered first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rox_bot.answers.asking import Asked
from rox_bot.answers.summary import MOST
from rox_bot.digests import openings, returns, standing_out
from rox_bot.digests.openings import Opening
from rox_bot.domain.answer import Reading
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.period import Period
from rox_bot.language.lexicon import fold
from rox_bot.language.wording import Wording

FINANCE = "finance"
Answering = Callable[[Asked, Period, Sequence[Reading]], Opening]


@dataclass(frozen=True)
class Audience:
    """Who reads a digest: the `words` for it, what it opens with, and the metrics it is told, in this order.

    `most` is how many of them at most; `tasks` says whether what is to be done is listed, `lows` whether low scores are
    counted in the headline.
    """

    key: str
    words: tuple[str, ...]
    name: str
    question: str
    metrics: tuple[str, ...]
    answering: Answering = field(repr=False)
    most: int = MOST
    tasks: bool = True
    lows: bool = True


AUDIENCES: dict[str, Audience] = {
    each.key: each
    for each in (
        Audience(
            "cx",
            ("cx", "klant", "klantervaring", "klantbeleving", "customer-experience"),
            N_("customer experience"),
            N_("What changed for customers, and why?"),
            ("csat", "nps", "ces", "fcr", "reopen"),
            openings.changes,
        ),
        Audience(
            "ops",
            ("ops", "operations", "operatie", "uitvoering"),
            N_("operations"),
            N_("Where do we do work twice?"),
            ("repeat", "reopen", "fcr", "full_resolution", "first_reply", "sla"),
            openings.work_done_twice,
        ),
        Audience(
            "marketing",
            ("marketing",),
            N_("marketing"),
            N_("What do people say about us, in their words?"),
            ("nps", "csat"),
            openings.in_their_words,
            tasks=False,
            lows=False,
        ),
        Audience(
            "product",
            ("product",),
            N_("product"),
            N_("Where is the friction?"),
            ("ces", "csat", "fcr", "repeat"),
            standing_out.friction,
        ),
        Audience(
            "sales",
            ("sales", "verkoop"),
            N_("sales"),
            N_("Who may buy more, who may leave?"),
            ("nps", "csat", "churn", "nrr"),
            standing_out.customers,
        ),
        Audience(
            "exec",
            ("exec", "executives", "directie", "bestuur"),
            N_("executives"),
            N_("How are we doing: one number, one story?"),
            ("csat", "nps", "ces", "fcr", "sla", "first_reply", "full_resolution"),
            openings.one_story,
            most=1,
            tasks=False,
        ),
        Audience(
            FINANCE,
            (FINANCE, "financien", "cfo"),
            N_("finance"),
            N_("What did it return, and how sure is that?"),
            ("repeat", "fcr", "csat", "nps"),
            returns.what_it_returned,
            most=2,
            tasks=False,
            lows=False,
        ),
    )
}
"""Key -> audience."""

_WORDS = {word: each.key for each in AUDIENCES.values() for word in each.words}


def audience_named(word: str) -> str:
    """Return the key of an audience by one of its words; raises NotUnderstood, naming those that there are."""
    plain = fold(word)
    if plain not in _WORDS:
        raise NotUnderstood(
            N_("Digests are for {audiences}, or for everybody where none is named."), audiences=", ".join(AUDIENCES)
        )
    return _WORDS[plain]


def name(audience: str, wording: Wording) -> str:
    """Return what an audience is called, '' for everybody."""
    return wording._(AUDIENCES[audience].name) if audience in AUDIENCES else audience


def shown(audience: str, readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings that an audience is told, in its order; where it has none of its own, the first ones."""
    if audience not in AUDIENCES:
        return list(readings[:MOST])
    who = AUDIENCES[audience]
    mine = [reading for key in who.metrics for reading in readings if reading.metric == key]
    return (mine or list(readings))[: who.most]
