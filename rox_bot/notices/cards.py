"""What a card says: the answers that ask to be followed up, how each stands now, and how many may not be told here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rox_bot.answers.follow_ups import FollowUp, follow_up, standing
from rox_bot.answers.low_scores import described
from rox_bot.answers.sight import may_be_quoted
from rox_bot.domain.events import Visibility
from rox_bot.domain.question import Context
from rox_bot.language.wording import Wording
from rox_bot.notices.posting import Item, Notice
from rox_bot.store import facts, loop_channels, loops
from rox_bot.store.store import Transaction

Row = Mapping[str, Any]
MOST_ITEMS = 8
MOST_WORDS = 300


def context_of(channel: Row, here: Context, visibility: Visibility, name: str = "") -> Context:
    """Return for whose eyes a channel's posts are: in its language and zone."""
    return replace(
        here,
        calendar=replace(here.calendar, zone=channel["zone"]),
        language=channel["language"],
        slack_channel=channel["slack_channel"],
        slack_channel_name=name or channel["slack_channel_name"],
        visibility=visibility,
        surface="digest",
    )


def card(tx: Transaction, post: int, channel: Row, context: Context) -> Notice | None:
    """Return a card as it is now; None where nothing it tells is in force any more."""
    wording = Wording(context.language)
    rows = [facts.find_entry(tx, "E", number, context.workspace) for number in loop_channels.events_of(tx, post)]
    present = [row for row in rows if row is not None and row["withdrawn_at"] is None]
    if not present:
        return None
    known = loops.of_events(tx, context.workspace, [row["id"] for row in present])
    shown = [
        follow_up(row, known.get(row["id"]), context, channel["due_days"])
        for row in present
        if may_be_quoted(row, context)
    ]
    open_first = sorted(shown, key=lambda each: each.done)[:MOST_ITEMS]
    listed = sorted(open_first, key=lambda each: int(each.event["id"]))
    return Notice(
        language=context.language,
        title=_title(len(present), wording),
        items=tuple(_item(tx, each, context) for each in listed),
        notes=tuple(_notes(len(shown) - len(listed), len(present) - len(shown), wording)),
    )


def more_today(many: int, budget: int, context: Context) -> Notice:
    """Return the one line that ends a day's cards."""
    wording = Wording(context.language)
    more = wording.plural("{n} more low score came in today.", "{n} more low scores came in today.", many)
    rest = wording.plural(
        "{n} post a day is the most here, so the next card comes tomorrow. See them now: /rox loop",
        "{n} posts a day are the most here, so the next card comes tomorrow. See them now: /rox loop",
        budget,
    )
    return Notice(context.language, more, lines=(rest,))


def history(answers: int, bad: int, context: Context) -> Notice:
    """Return the one line about answers that were too old for cards when they came in."""
    wording = Wording(context.language)
    return Notice(
        context.language,
        wording._(
            "{answers} came in late, {bad} among them, none newer than 48 hours: no cards for those.",
            answers=wording.plural("{n} answer", "{n} answers", answers),
            bad=wording.plural("{n} low score", "{n} low scores", bad),
        ),
        lines=(wording._("Those of the last weeks are listed by /rox loop."),),
    )


def nudge(free: Sequence[FollowUp], context: Context) -> Notice:
    """Return what is said below a card of which something was not taken in time."""
    wording = Wording(context.language)
    names = wording.listed([each.name for each in free])
    return Notice(context.language, wording._("Nobody has taken {names} yet.", names=names))


def free_on(tx: Transaction, post: int, channel: Row, context: Context) -> list[FollowUp]:
    """Return what stands on a card that nobody has taken, finished or put off, and may be told there."""
    rows = [facts.find_entry(tx, "E", number, context.workspace) for number in loop_channels.events_of(tx, post)]
    present = [row for row in rows if row is not None and row["withdrawn_at"] is None and may_be_quoted(row, context)]
    known = loops.of_events(tx, context.workspace, [row["id"] for row in present])
    found = (follow_up(row, known.get(row["id"]), context, channel["due_days"]) for row in present)
    return [each for each in found if not (each.done or each.owner or each.rests_until)]


def withdrawn(context: Context) -> Notice:
    """Return what takes the place of a card of which nothing is in force any more."""
    return Notice(context.language, Wording(context.language)._("What stood here was withdrawn."))


def due_loops(tx: Transaction, numbers: Sequence[int], person: str, context: Context) -> list[FollowUp]:
    """Return those of some loops that are still a person's and open."""
    found = []
    for loop in filter(None, (loops.find(tx, context.workspace, number) for number in numbers)):
        row = facts.find_entry(tx, "E", loop.event, context.workspace)
        if row is not None and row["withdrawn_at"] is None and loop.taken_by == person and loop.done_at is None:
            found.append(follow_up(row, loop, context))
    return found


def reminder(tx: Transaction, due: Sequence[FollowUp], context: Context) -> Notice:
    """Return what an owner is reminded of, in a direct message."""
    wording = Wording(context.language)
    title = wording.plural("{n} follow-up of yours is due", "{n} follow-ups of yours are due", len(due))
    return Notice(context.language, title, items=tuple(_item(tx, each, context) for each in due[:MOST_ITEMS]))


def _item(tx: Transaction, each: FollowUp, context: Context) -> Item:
    row, wording = each.event, Wording(context.language)
    readable = may_be_quoted(row, context)
    text = " · ".join((each.name, *described(row, wording))) if readable else each.name
    return Item(
        text=text,
        standing=standing(tx, each, context),
        words=str(row["comment"])[:MOST_WORDS] if readable else "",
        url=str(row["url"]) if readable else "",
        name=each.name if readable else "",
        free=not each.owner,
        open=not each.done,
    )


def _title(many: int, wording: Wording) -> str:
    return wording.plural("An answer to follow up", "{n} answers to follow up", many)


def _notes(left: int, hidden: int, wording: Wording) -> list[str]:
    notes = []
    if left:
        notes.append(wording.plural("and {n} more: /rox loop", "and {n} more: /rox loop", left))
    if hidden:
        notes.append(
            wording.plural("{n} told in private is not shown here.", "{n} told in private are not shown here.", hidden)
        )
    return notes
