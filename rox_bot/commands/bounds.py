"""What a partner's people may ask in a channel that was opened to them: its own figures, and no names.

Their questions carry filters that always hold (`Context.bound`). They see neither customers, teams and people nor other
partners, neither in answers nor in what is offered instead of one.
"""

from collections.abc import Mapping
from dataclasses import replace

from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, NotAllowed
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.question import TIME_UNITS, Context, Question

_INTENTS = frozenset(("value", "summary", "moments"))
_SLICES = frozenset(("touchpoint", "channel", "language", "priority", "resolver"))


def bounded(question: Question, context: Context) -> Question:
    """Return a question with the filters that always hold; raises NotAllowed where more is asked than may be told."""
    if not context.bound:
        return question
    named = {each.field for each in (*question.filters, *((question.other,) if question.other else ()))}
    if question.by and question.by not in TIME_UNITS:
        named.add(question.by)
    accounts = any(METRICS[key].accounts for key in question.metrics if key in METRICS)
    if accounts or question.intent not in _INTENTS or named - _SLICES:
        raise NotAllowed(
            N_("Here I tell only {scope}: by touchpoint, channel, language, priority, resolver or time."),
            scope=", ".join(map(str, context.bound)),
        )
    return replace(question, scoped=context.bound)


def members_shown(members: Mapping[str, Mapping[str, int]], context: Context) -> Mapping[str, Mapping[str, int]]:
    """Return the members that may be named to who asks."""
    if not context.bound:
        return members
    return {name: members[name] if name in _SLICES else {} for name in members}


def without_doors(answer: Answer, context: Context) -> Answer:
    """Return an answer without what leads further than its reader may go: its id, and what could be asked next."""
    return replace(answer, answer_id="", suggestions=(), actions=(), turns=None) if context.bound else answer
