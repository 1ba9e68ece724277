"""The verbs: first words that are no metric. A new verb is a function and a `Verb` in a file here, and a line below."""

from dataclasses import replace

from rox_bot.commands.door import Door
from rox_bot.commands.help import help_answer
from rox_bot.commands.verbs.alerts import ALERTS
from rox_bot.commands.verbs.asking import ASKING
from rox_bot.commands.verbs.capture import CAPTURE
from rox_bot.commands.verbs.correcting import EDIT, UNDO
from rox_bot.commands.verbs.export import EXPORT
from rox_bot.commands.verbs.ledger import GAIN, INVEST
from rox_bot.commands.verbs.loops import LOOP, TAKE, UNTAKE
from rox_bot.commands.verbs.moments import MAGIC
from rox_bot.commands.verbs.names import ALIAS, examples_of
from rox_bot.commands.verbs.recording import BLOCKED, LOG
from rox_bot.commands.verbs.scorecard import ROI, SCORECARD, SIX
from rox_bot.commands.verbs.sources import SOURCES
from rox_bot.commands.verbs.starting import SETTINGS, START, STATUS
from rox_bot.commands.verbs.value import LEVERS, VALUE
from rox_bot.commands.verbs.verb import Verb
from rox_bot.commands.verbs.worth import WORTH
from rox_bot.digests import orders
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_
from rox_bot.domain.policy import may
from rox_bot.domain.question import Context, Question
from rox_bot.language.lexicon import fold
from rox_bot.language.wording import Wording
from rox_bot.store import workspaces

__all__ = ["VERBS", "Verb"]


def _digest(door: Door, rest: str, context: Context) -> Answer:
    scoped = replace(context, scope=door.scope(context))
    return orders.obey(rest, door.store, door.members(context), scoped)


def _help(door: Door, rest: str, context: Context) -> Answer:
    known = [each for each in VERBS if may(context.role, each.action)]
    if fold(rest.strip(" ?!.")) == "rox" and not context.bound:
        return door.answer(Question("about_rox"), context)
    with door.store.reading() as tx:
        granted = workspaces.scopes(tx, context.workspace)
    page = help_answer(rest, known, Wording(context.language), context.minimum_n, granted)
    if page.question.argument == ALIAS.name:
        return replace(page, lines=examples_of(door.members(context)))
    return page


_DIGEST = Verb(
    "digest",
    ("digest", "overzicht", "weekoverzicht"),
    "digest.status",
    N_("a summary of each week, month or quarter with a picture: here, preview, now, status, pause, resume, off"),
    ("digest here weekly Mon 9:00", "digest here weekly Mon 9:00 for:ops", "digest preview", "digest status"),
    _digest,
)
_HELP = Verb(
    "help",
    ("help", "hulp", "?"),
    "help",
    N_("what you can ask; help and a word says more"),
    ("help", "help nps", "help periods", "help digest"),
    _help,
)

VERBS: tuple[Verb, ...] = (
    LOG,
    MAGIC,
    BLOCKED,
    INVEST,
    GAIN,
    CAPTURE,
    *ASKING,
    VALUE,
    LEVERS,
    SCORECARD,
    SIX,
    *WORTH,
    ROI,
    _DIGEST,
    LOOP,
    ALERTS,
    TAKE,
    UNTAKE,
    ALIAS,
    EDIT,
    UNDO,
    EXPORT,
    SOURCES,
    START,
    SETTINGS,
    STATUS,
    _HELP,
)
"""In the order in which help tells them."""
