"""The verb that tells a magic moment."""

from datetime import timedelta

from rox_bot.commands.door import Door
from rox_bot.commands.moments import echo
from rox_bot.commands.verbs.verb import Verb
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, Incomplete, NotUnderstood
from rox_bot.domain.question import Context
from rox_bot.intake.colleagues import Colleagues
from rox_bot.intake.magic import Magic, read_magic, write_magic
from rox_bot.language.lexicon import fold
from rox_bot.language.wording import Wording
from rox_bot.store import inbox, people
from rox_bot.store.store import Transaction

MOMENTS_WORDS = frozenset(("moments", "momenten"))
FORM = "log_moment"
"""The form that asks for what a line lacks."""

_EXAMPLES = (
    'magic @teammate for acme #48213 5m "reset the server on Sunday" #ownership',
    "magic @teammate stayed late for Globex",
)


def _magic(door: Door, rest: str, context: Context) -> Answer:
    """Save a moment at once and echo it in one line; *magic moments* by themselves are asked for."""
    if question := _asked(rest):
        return door.question(question, context)
    wording = Wording(context.language)
    with door.store.reading() as tx:
        keys = door.store.pseudonyms
        known = people.colleagues(tx, context.workspace)
        colleagues = Colleagues(known, lambda user: people.slack_key(tx, context.workspace, keys, user))
        magic = _read(door, rest, context, colleagues)
    if not magic.story:
        raise Incomplete(
            N_("What happened? Tell it in quotes: `{example}`."), form=FORM, filled=_filled(magic), example=_EXAMPLES[0]
        )

    def written(tx: Transaction) -> int:
        inbox.take_in(tx, context.workspace, "command", context.delivery, context.now)
        return write_magic(tx, magic, door.recorder(context), context)

    number = door.store.write(written)
    lines = (wording._("New customer: {name}.", name=magic.slices["customer"]),) if magic.new_customer else ()
    with door.store.reading() as tx:
        told = echo(tx, context.workspace, number, context.person, wording, lines)
    if told is None:
        raise NotUnderstood(N_("There is no moment {name} any more."), name=f"M{number}")
    return told


def _asked(rest: str) -> str:
    """Return the question that `magic moments ...` asks, '' where a moment is told."""
    first, _, more = rest.strip().partition(" ")
    return f"moments {more}" if fold(first.rstrip("?!.,")) in MOMENTS_WORDS else ""


def _filled(magic: Magic) -> dict[str, str]:
    effort = "" if magic.effort_minutes is None else str(magic.effort_minutes)
    told = {"people": " ".join(magic.people), "ticket": magic.ticket, "effort_minutes": effort}
    named = {name: magic.slices.get(name, "") for name in ("customer", "touchpoint")}
    return {**told, **named, "company_value": magic.company_value}


def _read(door: Door, rest: str, context: Context, colleagues: Colleagues) -> Magic:
    """Read a line by the members known lately; by those of this moment where its customer is not among them."""
    try:
        magic = read_magic(rest, door.members_lately(context), colleagues)
    except NotUnderstood:
        pass  # what was typed may have been recorded since
    else:
        if not magic.new_customer:
            return magic
    return read_magic(rest, door.members_lately(context, within=timedelta(0)), colleagues)


MAGIC = Verb(
    "magic",
    ("magic", "magisch", "pluim"),
    "magic",
    N_("save a magic moment: who, for which customer, ticket, effort, what happened in quotes, and a #tag"),
    _EXAMPLES,
    _magic,
)
