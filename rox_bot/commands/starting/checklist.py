"""`/rox start`: what is set up and what is still to do, each with who may do it and how."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rox_bot.commands.admins import admin_names
from rox_bot.commands.data_in import first_step
from rox_bot.commands.door import Door
from rox_bot.commands.settings.values import told_language
from rox_bot.digests.choosing import of_channel
from rox_bot.digests.status import by_names_of_today, every
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.choices import ZONE
from rox_bot.domain.events import Visibility
from rox_bot.domain.policy import POLICY, may
from rox_bot.domain.question import Context, Question, Role
from rox_bot.language.wording import Wording
from rox_bot.store import choices, groups, overview, people, places, roles, sources, workspaces
from rox_bot.store.named import named
from rox_bot.store.store import Transaction

_DONE, _TO_DO = "✓", "○"


@dataclass(frozen=True)
class Item:
    """One thing to set up: what holds now, how it is done, and what may be pressed by who may do it (`action`)."""

    name: str
    done: bool
    holds: str
    how: str
    action: str
    buttons: tuple[Action, ...] = ()


def checklist(door: Door, context: Context, said: str = "") -> Answer:
    """Return the list as it stands in this place; `said` is what was just done."""
    wording = Wording(context.language)
    with door.store.reading() as tx:
        items = list(_items(door, tx, context, wording))
    done = sum(item.done for item in items)
    headline = wording._("{done} of {all} done.", done=done, all=len(items))
    if done == len(items):
        headline = wording._("Everything is set up. Ask away: `/rox help` says what.")
    return Answer(
        title=wording._("Set-up"),
        headline=f"{said} {headline}" if said else headline,
        lines=(*_shown_instead(context, wording), *(_line(item, door, context, wording) for item in items)),
        question=Question("start"),
        actions=tuple(button for item in items if may(context.role, item.action) for button in item.buttons),
        shareable=False,
    )


def _shown_instead(context: Context, wording: Wording) -> tuple[str, ...]:
    """Return that a place shows the demo for now, where it does."""
    if not context.demo:
        return ()
    return (wording._("Questions here are answered from demo data: `/rox start demo off` ends that."),)


def _line(item: Item, door: Door, context: Context, wording: Wording) -> str:
    """Return an item as one line; who may not do it reads who can."""
    how = item.how
    if item.action and not item.done and not may(context.role, item.action):
        names = _who_may(item, door, context, wording)
        how = wording._("To be done by {names}.", names=names or wording._("an admin, but there is none yet"))
    told = " ".join(part for part in (item.holds, how) if part)
    return f"{_DONE if item.done else _TO_DO} {item.name}: {told}"


def _items(door: Door, tx: Transaction, context: Context, wording: Wording) -> Iterator[Item]:
    yield _admin(door, context, wording)
    yield _zone(door, tx, context, wording)
    yield _data(door, tx, context, wording)
    if context.slack_channel and context.visibility is not Visibility.DM:
        known = overview.has_events(tx, context.workspace)
        yield _scope(tx, context, wording, known=known)
        yield _digest(door, context, wording, known=known)
    yield _managers(door, tx, context, wording)


def _admin(door: Door, context: Context, wording: Wording) -> Item:
    named = admins(door, context, wording)
    how = wording._("run `rox-bot setup` where the bot runs, and type the code here that it prints: `/rox start CODE`.")
    return Item(wording._("Admin"), bool(named), f"{named}." if named else "", "" if named else how, "")


def _zone(door: Door, tx: Transaction, context: Context, wording: Wording) -> Item:
    known = {**choices.chosen(tx, context.workspace).everywhere, **door.configured.fixed}
    language = context.channel_language or context.language
    holds = wording._(
        "weeks begin at midnight in {zone}; in channels I speak {language}.",
        zone=context.calendar.zone,
        language=told_language(language, wording),
    )
    done = bool(known.get(ZONE))
    button = Action("start_workspace", wording._("Zone and language"))
    how = "" if done else wording._("Is that right?")
    return Item(wording._("Zone and language"), done, holds, how, "settings.workspace", (button,))


def _data(door: Door, tx: Transaction, context: Context, wording: Wording) -> Item:
    kept = [each for each in overview.events_kept(tx, context.workspace) if each.n]
    name = wording._("Data")
    if not kept:
        how = first_step(wording, workspaces.scopes(tx, context.workspace))
        return Item(name, False, "", how, "start.demo", tuple(_demo_button(door, context, wording)))
    told = wording.listed([counted(each, wording) for each in kept])
    names = [each.name for each in sources.sources(tx, context.workspace) if each.off_at is None]
    where = wording._("from {sources}", sources=wording.listed(names)) if names else ""
    return Item(name, True, f"{' '.join(part for part in (told, where) if part)}.", "", "")


def _demo_button(door: Door, context: Context, wording: Wording) -> Iterator[Action]:
    if door.demo is None or not context.slack_channel:
        return
    if context.demo:
        yield Action("start_demo_off", wording._("Back to my own data"))
    else:
        yield Action("start_demo", wording._("Show me with demo data"))


def counted(kept: overview.Kept, wording: Wording) -> str:
    """Return how many events of a kind there are."""
    said = {
        "ticket": lambda n: wording.plural("{n} ticket", "{n} tickets", n),
        "feedback": lambda n: wording.plural("{n} answer", "{n} answers", n),
        "moment": lambda n: wording.plural("{n} magic moment", "{n} magic moments", n),
        "invitation": lambda n: wording.plural("{n} survey sent", "{n} surveys sent", n),
        "investment": lambda n: wording.plural("{n} investment", "{n} investments", n),
        "gain": lambda n: wording.plural("{n} gain", "{n} gains", n),
        "customer_event": lambda n: wording.plural("{n} decision of a customer", "{n} decisions of customers", n),
        "blocked": lambda n: wording.plural("{n} note of what was blocked", "{n} notes of what was blocked", n),
        "tally": lambda n: wording.plural("{n} tally of a partner", "{n} tallies of partners", n),
    }
    return said[kept.kind](kept.n)


def _scope(tx: Transaction, context: Context, wording: Wording, *, known: bool) -> Item:
    """Return what the channel is about; there is nothing to choose from before the first data."""
    decided = places.decided(tx, context.workspace, context.slack_channel).filters
    button = Action("start_scope", wording._("What this channel is about"))
    name = wording._("This channel")
    if decided is None:
        how = wording._("is it about everything, or about one team, partner or customer?")
        how = how if known else wording._("once there are data, say which team, partner or customer it is about.")
        return Item(name, False, "", how, "start.scope", (button,) if known else ())
    today = named(tx, context.workspace).today(decided)
    about = ", ".join(str(each) for each in today) or wording._("everything")
    return Item(name, True, wording._("is about {what}.", what=about), "", "start.scope", (button,))


def _digest(door: Door, context: Context, wording: Wording, *, known: bool) -> Item:
    digest = of_channel(door.store, context)
    preview = Action("digest_preview", wording._("Preview"))
    name = wording._("Weekly digest")
    if digest is not None:
        with door.store.reading() as tx:
            digest = by_names_of_today(tx, digest)
        return Item(name, True, every(digest, wording), "", "digest.here", (preview,))
    how = wording._("look at it first, then have it posted here every week: `/rox digest here weekly Mon 9:00`.")
    here = Action("start_digest", wording._("Every Monday 9:00, here"))
    return Item(name, False, "", how, "digest.here", (preview, here) if known else (here,))


def _managers(door: Door, tx: Transaction, context: Context, wording: Wording) -> Item:
    named = _manager_names(door, tx, context)
    button = Action("start_managers", wording._("Managers"))
    how = wording._("who sets up digests besides the admins? `/rox start managers @name @name`")
    holds = f"{wording.listed(named)}." if named else ""
    return Item(wording._("Managers"), bool(named), holds, "" if named else how, "start.roles", (button,))


def _manager_names(door: Door, tx: Transaction, context: Context) -> list[str]:
    """Return the managers, each by name, and the groups whose members are."""
    named = [_known(each) for each in roles.holders(tx, context.workspace) if each.role is Role.MANAGER]
    named += _labels(door, tx, context, door.configured.managers)
    return [*named, *(f"@{each.handle}" for each in groups.manager_groups(tx, context.workspace))]


def _who_may(item: Item, door: Door, context: Context, wording: Wording) -> str:
    """Return the names of those who may do an item, '' where there is nobody."""
    named = admins(door, context, wording)
    if POLICY.get(item.action) is not Role.MANAGER:
        return named
    with door.store.reading() as tx:
        also = _manager_names(door, tx, context)
    return wording.listed([each for each in (named, *also) if each])


def admins(door: Door, context: Context, wording: Wording) -> str:
    """Return the names of the admins, '' where there is none."""
    return wording.listed(admin_names(door, context))


def _known(holder: roles.Holder) -> str:
    return holder.label or holder.slack_user or holder.person


def _labels(door: Door, tx: Transaction, context: Context, users: Sequence[str] | frozenset[str]) -> list[str]:
    labels = people.labels_of(tx, context.workspace, users)
    return sorted(labels.get(user, user) for user in users)
