"""The verb that tells a magic moment."""

from datetime import timedelta

from rox_bot.commands.door import Door
from rox_bot.commands.moments import echo
from rox_bot.commands.verbs.verb import Verb
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.events import Visibility
from rox_bot.domain.naming import called
from rox_bot.domain.question import Context
from rox_bot.intake.colleagues import Colleagues
from rox_bot.intake.magic import Magic, read_magic, write_magic
from rox_bot.language.wording import Wording
from rox_bot.store import inbox, people
from rox_bot.store.store import Transaction

_EXAMPLES = (
    'magic @teammate for acme #48213 5m "reset the server on Sunday" #ownership',
    "magic @teammate stayed late for Globex",
)


def _magic(door: Door, rest: str, context: Context) -> Answer:
    """Save a moment at once and echo it in one line."""
    wording = Wording(context.language)
    with door.store.reading() as tx:
        keys = door.store.pseudonyms
        known = people.colleagues(tx, context.workspace)
        colleagues = Colleagues(known, lambda user: people.slack_key(tx, context.workspace, keys, user))
        magic = _read(door, rest, context, colleagues)
    if not magic.story:
        raise NotUnderstood(N_("What happened? Tell it in quotes: `{example}`."), example=_EXAMPLES[0])

    def written(tx: Transaction) -> int:
        inbox.take_in(tx, context.workspace, "command", context.delivery, context.now)
        return write_magic(tx, magic, door.recorder(context), context)

    number = door.store.write(written)
    members = door.members_lately(context)
    customer = called(members.get("customer", {}), magic.slices.get("customer", ""))
    return echo(
        number,
        wording,
        people=[name for key in magic.people if (name := colleagues.labels.get(key))],
        customer=customer,
        touchpoint=called(members.get("touchpoint", {}), magic.slices.get("touchpoint", "")),
        ticket=magic.ticket,
        effort_minutes=magic.effort_minutes,
        company_value=magic.company_value,
        lines=(wording._("New customer: {name}.", name=customer),) if magic.new_customer else (),
        kept_apart=context.visibility in (Visibility.DM, Visibility.PRIVATE),
    )


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
