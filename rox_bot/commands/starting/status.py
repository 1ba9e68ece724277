"""`/rox status`: how it stands with data, digests and the bot itself, counted from what is stored."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from rox_bot import __version__
from rox_bot.commands.door import Door
from rox_bot.commands.pairs import offer
from rox_bot.commands.starting.checklist import admins, counted
from rox_bot.digests.schedule import LATE
from rox_bot.digests.work import DIGEST
from rox_bot.domain.answer import Answer
from rox_bot.domain.policy import may
from rox_bot.domain.question import Context, Question
from rox_bot.language.wording import Wording
from rox_bot.store import overview, refused_blocks, schedules, schema, sources, upkeep, workspaces
from rox_bot.store.overview import Delivered
from rox_bot.store.sources import Source
from rox_bot.store.store import Transaction

WEEKS = 13
_ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def status(door: Door, context: Context) -> Answer:
    """Return how it stands: in short to anyone, with what concerns the bot itself to admins."""
    wording = Wording(context.language)
    full = may(context.role, "status.full")
    with door.store.reading() as tx:
        delivered = _delivered(tx, context)
        lines = [
            _events(tx, context, wording),
            *_sources(tx, context, wording),
            _digests(tx, context, delivered, wording),
        ]
        lines += [*_bot(door, tx, context, wording)] if full else []
    near, actions = offer(door, context)
    lines += near
    named = admins(door, context, wording)
    lines.append(wording._("Admins: {names}.", names=named or wording._("nobody yet")))
    return Answer(
        title=wording._("Status"),
        headline=_headline(delivered, wording),
        lines=tuple(lines),
        question=Question("status"),
        actions=actions,
        shareable=False,
    )


def _delivered(tx: Transaction, context: Context) -> Delivered:
    since = context.now - timedelta(weeks=WEEKS)
    return overview.digests_delivered(tx, context.workspace, DIGEST, since, context.now, LATE)


def _headline(delivered: Delivered, wording: Wording) -> str:
    if not delivered.due:
        return wording._("No digest has fallen due yet.")
    share = wording.number(100 * delivered.in_time / delivered.due)
    return wording._(
        "{share}% of digests on time ({n} of {due} in {weeks} weeks), {twice} posted twice.",
        share=share,
        n=delivered.in_time,
        due=delivered.due,
        weeks=WEEKS,
        twice=delivered.twice,
    )


def _events(tx: Transaction, context: Context, wording: Wording) -> str:
    kept = [each for each in overview.events_kept(tx, context.workspace) if each.n]
    if not kept:
        return wording._("Recorded: nothing yet.")
    told = [
        wording._(
            "{what}, the last on {day}", what=counted(each, wording), day=_moment(each.newest_at, context, wording)
        )
        for each in kept
    ]
    return wording._("Recorded: {what}.", what="; ".join(told))


def _sources(tx: Transaction, context: Context, wording: Wording) -> Iterator[str]:
    for source in sources.sources(tx, context.workspace):
        if source.off_at is None:
            yield wording._("Source {name}: {how}.", name=source.name, how=_reach(source, context, wording))


def _reach(source: Source, context: Context, wording: Wording) -> str:
    """Return up to when a source is complete, or how far it shows; and that it fails, since how many tries."""
    if source.complete_until is not None:
        how = wording._("complete until {when}", when=_moment(source.complete_until, context, wording))
    elif source.newest_at is not None:
        how = wording._("its newest event is of {when}", when=_moment(source.newest_at, context, wording))
    elif source.succeeded_at is not None and source.kind in ("file", "inbox"):  # a file of events has a newest one
        how = wording._("only counts of partners, read {when}", when=_moment(source.succeeded_at, context, wording))
    else:
        how = wording._("nothing has come yet")
    if not source.failures:
        return how
    failed = wording.plural("the last try failed", "the last {n} tries failed", source.failures)
    return f"{how}; {failed}" + (f" ({source.error})" if source.error else "")


def _digests(tx: Transaction, context: Context, delivered: Delivered, wording: Wording) -> str:
    on = len(schedules.digests(tx, context.workspace))
    told = [
        wording._("{n} set up", n=on),
        wording._("{n} late", n=delivered.late),
        wording._("{n} not posted", n=delivered.missed),
        wording._("{n} in doubt", n=delivered.uncertain),
    ]
    return wording._("Digests: {what}.", what=", ".join(told))


def _bot(door: Door, tx: Transaction, context: Context, wording: Wording) -> Iterator[str]:
    """Yield what concerns the bot itself: backup, what it can take in, how texts are read, versions."""
    yield wording._("Last backup: {when}.", when=_backup(door, context, wording))
    yield _permissions(door, tx, context, wording)
    yield from _refused(tx, context, wording)
    yield wording._("Texts are read by rules; there is no language model.")
    engine = ".".join(str(part) for part in tx.dialect.server_version_info or ())
    yield wording._(
        "rox_bot {version}, schema {schema}, {engine}.",
        version=__version__,
        schema=schema.version(tx),
        engine=f"{_ENGINES.get(tx.dialect.name, tx.dialect.name)} {engine}",
    )


def _backup(door: Door, context: Context, wording: Wording) -> str:
    if door.store.file is None:
        return wording._("with pg_dump")
    made = upkeep.newest_backup(door.store.file)
    return _moment(made, context, wording) if made else wording._("none yet")


def _permissions(door: Door, tx: Transaction, context: Context, wording: Wording) -> str:
    granted, wanted = workspaces.scopes(tx, context.workspace), door.configured.scopes
    if not granted or not wanted:
        return wording._("Slack: it is not known which permissions are granted.")
    missing = {name: why for name, why in wanted.items() if name not in granted}
    if not missing:
        return wording._("Slack: every permission is granted.")
    told = [f"{wording._(why)} ({name})" for name, why in missing.items()]
    return wording._("Slack: off for want of a permission: {what}.", what="; ".join(told))


def _refused(tx: Transaction, context: Context, wording: Wording) -> Iterator[str]:
    """Yield which of its own tables and charts Slack refused in these weeks; the same was told as text."""
    found = refused_blocks.refused(tx, context.workspace, context.now - timedelta(weeks=WEEKS))
    if found:
        told = [f"{each.kind} ({each.surface}, {wording.number(each.times)}x)" for each in found]
        yield wording._("Slack refused {what}; the same was told as text.", what=wording.listed(told))


def _moment(moment: datetime | None, context: Context, wording: Wording) -> str:
    return wording.clock(context.calendar.local(moment)) if moment else ""
