"""Home: what one person should see first. Their channels' figures, follow-ups, moments and digests, set-up, settings.

The bot does not know who is in which channel without more permissions. A person's channels are those for which they set
something up and those in which they asked lately; where there are none, the whole workspace is shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from rox_bot.answers.moments import quote
from rox_bot.answers.sight import may_be_quoted
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.commands.door import Door
from rox_bot.commands.settings.changing import values_of
from rox_bot.commands.settings.registry import SETTINGS
from rox_bot.commands.starting.checklist import checklist, counted
from rox_bot.digests.choosing import name_of
from rox_bot.digests.status import by_names_of_today, every, state_of, when
from rox_bot.digests.work import DIGEST
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.columns import microseconds
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.policy import may
from rox_bot.domain.question import Context, Filter, Question, Role
from rox_bot.language.wording import Wording
from rox_bot.store import facts, mine, outbox, overview, places, schedules
from rox_bot.store.overview import Kept

MOST_CHANNELS, MOST_MOMENTS, MOST_DIGESTS = 3, 5, 8
LATELY = timedelta(days=30)
_MOST_LINES = 10
_COUNTED = {"ticket": "tickets", "feedback": "feedback", "moment": "moments"}


@dataclass(frozen=True, slots=True)
class Line:
    """One fact, and where it can be opened."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Section:
    """One part of Home: its title, one sentence, a fact a line, what may be pressed, and a remark in small print."""

    title: str
    headline: str = ""
    lines: Sequence[Line] = ()
    actions: Sequence[Action] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A Slack channel of a person."""

    id: str
    name: str


def channels_of(door: Door, context: Context) -> list[str]:
    """Return the Slack channels of whoever asks, at most three; a channel that shows the demo is left out."""
    with door.store.reading() as tx:
        asked = mine.channels_asked(tx, context.workspace, context.person, context.now - LATELY)
        set_up = mine.channels_set_up(tx, context.workspace, context.person)
        found = list(dict.fromkeys((*asked, *set_up)))
        own = [each for each in found if places.decided(tx, context.workspace, each).demo_since is None]
    return own[:MOST_CHANNELS]


def sections(door: Door, context: Context, channels: Sequence[Channel]) -> list[Section]:
    """Return the parts of Home for whoever asks; `channels` are those of `channels_of` that still are."""
    with door.store.reading() as tx:
        known = overview.has_events(tx, context.workspace)
    found = [*_set_up(door, context, known=known)]
    if known or context.demo:
        found += _figures(door, context, channels)
        found += _follow_ups(door, context)
        found += _moments(door, context)
    found += _digests(door, context, channels)
    return [*found, *_settings(door, context)]


def _set_up(door: Door, context: Context, *, known: bool) -> Iterator[Section]:
    """Yield what is still to do: to admins as long as there is something, to others while nothing is recorded."""
    answer = checklist(door, context)
    to_do = [line for line in answer.lines if line.startswith("○")]
    if not to_do or (known and context.role is not Role.ADMIN):
        return
    wording = Wording(context.language)
    note = wording._("In a channel: `/invite @rox`, then `/rox start`; it shows made-up customers too, if you like.")
    lines = [Line(each) for each in (to_do if known else answer.lines)]
    yield Section(answer.title, answer.headline, lines, answer.actions, note if not known else "")


def _figures(door: Door, context: Context, channels: Sequence[Channel]) -> Iterator[Section]:
    """Yield the last closed week of each channel, and what this week brought so far."""
    wording = Wording(context.language)
    chosen = (
        wording._("Your channels: where you asked in the last 30 days, or set something up.")
        if channels
        else wording._("The whole workspace: ask in a channel, and its figures stand here.")
    )
    found = _by_scope(door, context, channels) if channels else [("", context)]
    for place, (named, there) in enumerate(found, start=1):
        summary = _summary(door, there)
        title = " · ".join(part for part in (summary.mark, named, summary.title) if part)
        lines = [*map(Line, summary.lines), Line(_so_far(door, there))]
        note = " ".join(part for part in (*summary.notes, chosen if place == len(found) else "") if part)
        yield Section(title, summary.headline, [each for each in lines if each.text][:_MOST_LINES], note=note)


def _by_scope(door: Door, context: Context, channels: Sequence[Channel]) -> list[tuple[str, Context]]:
    """Return the names of the channels that are about the same, with the context in which that is asked."""
    found: dict[tuple[Filter, ...], tuple[list[str], Context]] = {}
    for channel in channels:
        there = replace(context, slack_channel=channel.id)
        there = replace(there, scope=door.scope(there))
        found.setdefault(there.scope, ([], there))[0].append(f"#{channel.name or channel.id}")
    return [(", ".join(names), there) for names, there in found.values()]


def _summary(door: Door, context: Context) -> Answer:
    """Return the bare question's answer; it is not kept, since Home is looked at often."""
    if context.demo:
        return door.ask("", context)
    return door.answer(Question("summary", scoped=context.scope), context, keep=False)


def _so_far(door: Door, context: Context) -> str:
    """Return what this week brought until now, '' for nothing."""
    if context.demo:
        return ""
    wording, calendar = Wording(context.language), context.calendar
    week = calendar.week(calendar.week_of(calendar.day_of(context.now)), context.now, "this_week")
    with door.store.reading() as tx:
        reader = Reader(tx, context)
        brought = {
            kind: reader.one(METRICS[key], week, context.scope).cell.n
            for kind, key in _COUNTED.items()
            if key in METRICS
        }
    told = [counted(Kept(kind, n, None), wording) for kind, n in brought.items() if n]
    return wording._("This week so far: {what}.", what=wording.listed(told)) if told else ""


def _follow_ups(door: Door, context: Context) -> Iterator[Section]:
    if context.demo:
        return
    answer = door.ask("loop mine", context)
    lines = [*map(Line, answer.lines)][:_MOST_LINES]
    yield Section(answer.title, answer.headline, lines, answer.actions, " ".join(answer.notes))


def _moments(door: Door, context: Context) -> Iterator[Section]:
    """Yield the asker's latest moments; of one that others told in private only that it is there."""
    wording = Wording(context.language)
    if context.demo:
        return
    with door.store.reading() as tx:
        numbers = mine.moments(tx, context.workspace, context.person, context.now - LATELY, MOST_MOMENTS)
        rows = [facts.find_entry(tx, "M", number, context.workspace) for number in numbers]
        reader, telling = Reader(tx, context), Telling(wording, context.calendar.day_of(context.now).year)
        lines = [_moment(row, reader, telling) for row in rows if row is not None]
    if not lines:
        hint = wording._(
            'Tell one: `/rox magic @name for acme "what happened"`, or a message that starts with `Magic moment:`.'
        )
        yield Section(wording._("My magic moments"), wording._("None in the last 30 days."), [Line(hint)])
        return
    note = wording._("Written by you or naming you; only you see this list.")
    yield Section(wording._("My magic moments"), lines=lines, note=note)


def _moment(row: Mapping[str, Any], reader: Reader, telling: Telling) -> Line:
    if row["written_by"] != reader.context.person and not may_be_quoted(row, reader.context):
        day = telling.wording.day(reader.calendar.day_of(row["occurred_at"]))
        return Line(telling.wording._("{name} · {day} · told in private", name=f"M{row['id']}", day=day))
    told = quote({**row, "placed": microseconds(row["occurred_at"])}, reader, telling)
    return Line(f"{told.text} · {told.said}", told.url)


def _digests(door: Door, context: Context, channels: Sequence[Channel]) -> Iterator[Section]:
    """Yield the digests of the asker's channels with their next and last post; to admins all of them."""
    wording, own = Wording(context.language), {each.id for each in channels}
    with door.store.reading() as tx:
        found = [
            by_names_of_today(tx, each)
            for each in schedules.digests(tx, context.workspace)
            if each["slack_channel"] in own or each["owner"] == context.person or context.role is Role.ADMIN
        ]
        last = {
            _key(each): _last(outbox.posts(tx, context.workspace, each["slack_channel"], kinds=(DIGEST,)), each)
            for each in found[:MOST_DIGESTS]
        }
    lines = []
    for digest in found[:MOST_DIGESTS]:
        place = f"#{digest['slack_channel_name'] or digest['slack_channel']}"
        next_one = " ".join(when(digest, door.store, context))
        lines.append(Line(f"{place} · {name_of(digest, wording)}: {every(digest, wording)} {next_one}"))
        post = last[_key(digest)]
        if post is not None:
            moment = wording.clock(context.calendar.local(post["due_at"]))
            told = wording._("Last: {when}, {state}.", when=moment, state=state_of(post, wording))
            lines.append(Line(f"{place} · {told}", post["permalink"]))
    left = len(found) - MOST_DIGESTS
    if not lines:
        yield Section(
            wording._("Digests"), wording._("None yet: type `/rox digest here weekly Mon 9:00` in a channel.")
        )
        return
    note = wording._("Times are those of {zone}.", zone=context.calendar.zone)
    more = wording.plural("{n} more is not shown.", "{n} more are not shown.", left) if left > 0 else ""
    yield Section(wording._("Digests"), lines=lines, note=" ".join(part for part in (more, note) if part))


def _key(digest: Mapping[str, Any]) -> tuple[str, str]:
    return digest["slack_channel"], digest["kind"]


def _last(posts: Sequence[Mapping[str, Any]], digest: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return next((each for each in posts if schedules.kind_of(each["period"]) == digest["kind"]), None)


def _settings(door: Door, context: Context) -> Iterator[Section]:
    """Yield the settings to those who may change some."""
    wording, actions = Wording(context.language), []
    if may(context.role, "settings.workspace"):
        actions.append(Action("settings_workspace", wording._("Workspace")))
    if may(context.role, "settings.channel"):
        actions.append(Action("settings_channel", wording._("A channel")))
    if may(context.role, "start.roles"):
        actions.append(Action("start_managers", wording._("Managers")))
    if not actions:
        return
    with door.store.reading() as tx:
        values = values_of(door, tx, context)
    told = [Line(f"{wording._(each.title)}: {each.tell(values[each.name], wording)}") for each in SETTINGS]
    yield Section(wording._("Settings"), lines=told, actions=actions)
