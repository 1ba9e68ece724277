"""The verb about alerts."""

from rox_bot.commands import alerting
from rox_bot.commands.door import Door
from rox_bot.commands.verbs.verb import Verb
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_
from rox_bot.domain.question import Context


def _alerts(door: Door, rest: str, context: Context) -> Answer:
    return alerting.obey(door, rest, context)


ALERTS = Verb(
    "alerts",
    ("alerts", "alert", "alarmen", "alarm", "waarschuwingen"),
    "alerts",
    N_("what this channel is alerted of when it really shifts: on, off, snooze"),
    ("alerts", "alerts on csat partner:NorthBPO", "alerts snooze 2h", "alerts off csat"),
    _alerts,
)
