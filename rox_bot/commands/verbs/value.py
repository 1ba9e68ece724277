"""The verbs about money made of experience: what it was worth, and the levers behind that."""

from collections.abc import Callable, Mapping

from rox_bot.commands.door import Door
from rox_bot.commands.reporting import asking as reporting
from rox_bot.commands.value import levers, starting
from rox_bot.commands.verbs.verb import Verb
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_
from rox_bot.domain.question import Context
from rox_bot.language.lexicon import fold

Deed = Callable[[Door, str, Context], Answer]


def _at_risk(door: Door, rest: str, context: Context) -> Answer:
    return door.ask(f"risk {rest}", context)


DEEDS: Mapping[str, Deed] = {
    **dict.fromkeys(("start", "begin"), starting.start),
    **dict.fromkeys(("report", "rapport"), reporting.report),
    **dict.fromkeys(("at-risk", "risk", "risico"), _at_risk),
}
"""First word behind `value` -> what is done, where that is no question of ROX."""


def _value(door: Door, rest: str, context: Context) -> Answer:
    """Answer what experience was worth: of a period or slice, by slice, as a trend; or do what the next word says."""
    first, _, more = rest.partition(" ")
    deed = DEEDS.get(fold(first))
    if deed is not None:
        return deed(door, more.strip(), context)
    return door.answer(door.rox(rest, context), context)


VALUE = Verb(
    "value",
    ("value", "waarde"),
    "value",
    N_("ROX: what experience was worth against what was spent on it, with its range and what it rests on"),
    ("value", "value Q3", "value by partner", "value trend", "value at-risk", "value report Q3", "value start"),
    _value,
)

LEVERS = Verb(
    "levers",
    ("levers", "lever", "hefbomen", "hefboom"),
    "levers",
    N_("how experience becomes money: each lever with its numbers, source and grade; set, on, off"),
    (
        "levers",
        'levers set churn 60%..80%..100% source:"own figures 2026"',
        'levers set nps->referral 0..3%..7% source:"own data 2026"',
        "levers on nps->referral",
        "levers off repeat",
    ),
    levers.obey,
)
