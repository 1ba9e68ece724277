"""Where cards about low scores are posted: `loop here` with what they are about and how often, and `loop off`."""

import re
from collections.abc import Mapping
from typing import Any

from rox_bot.answers.follow_ups import DUE_DAYS
from rox_bot.answers.telling import Telling
from rox_bot.commands.door import Door
from rox_bot.commands.starting.orders import EVERYTHING
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.errors import N_, BadInput, NotAllowed, NotUnderstood
from rox_bot.domain.events import Visibility
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context, Filter, Question
from rox_bot.language.interpreter import interpret
from rox_bot.language.lexicon import fold
from rox_bot.language.wording import LANGUAGES, Wording
from rox_bot.notices import quiet
from rox_bot.notices.planning import BUDGET
from rox_bot.store import audit, loop_channels, places, schedules
from rox_bot.store.store import Transaction

MOST_POSTS, MOST_DAYS = 50, 30
_SET = re.compile(r"(?<!\S)(quiet|stil|budget|due|klaar|lang|taal):(\S+)", re.IGNORECASE)
_NAMES = {"stil": "quiet", "klaar": "due", "taal": "lang"}


def here(door: Door, words: str, context: Context) -> Answer:
    """Post cards about low scores in this channel from now on; what is not said stays as it was, if it was."""
    demand(context.role, "loop.here")
    _need_inner_channel(context)
    chosen = {_NAMES.get(name.lower(), name.lower()): value for name, value in _SET.findall(words)}
    about = _SET.sub(" ", words).strip()
    with door.store.reading() as tx:
        before = _before(tx, context)
    filters = _filters(door, about, context) if about or not before else schedules.filters_from(before["filters"])
    row = {
        "workspace": context.workspace,
        "slack_channel": context.slack_channel,
        "slack_channel_name": context.slack_channel_name,
        "filters": schedules.filters_to(filters),
        "quiet": quiet.read_quiet(chosen.get("quiet", before.get("quiet", quiet.DEFAULT))),
        "budget": _number(chosen.get("budget", str(before.get("budget", BUDGET))), MOST_POSTS),
        "due_days": _number(chosen.get("due", str(before.get("due_days", DUE_DAYS))), MOST_DAYS),
        "zone": context.calendar.zone,
        "language": _language(chosen.get("lang", before.get("language", context.channel_language or context.language))),
        "owner": context.person,
        "off_at": None,
        "off_for": "",
    }
    door.store.write(lambda tx: _save(tx, row, context))
    return _told(door, row, context)


def off(door: Door, context: Context) -> Answer:
    """Post no more cards in this channel."""
    demand(context.role, "loop.here")
    wording = Wording(context.language)

    def work(tx: Transaction) -> bool:
        was_on = loop_channels.stop(tx, context.workspace, context.slack_channel, context.now)
        if was_on:
            audit.note_deed(tx, context.workspace, context.now, context.person, "loop.off", context.slack_channel)
        return was_on

    was_on = door.store.write(work)
    text = wording._("No more cards are posted here.") if was_on else wording._("No cards are posted here.")
    return Answer("", text, Question("loop"), shareable=False)


def due_days(tx: Transaction, context: Context) -> int:
    """Return after how many business days what is taken in a place is due."""
    row = loop_channels.find(tx, context.workspace, context.slack_channel) if context.slack_channel else None
    return int(row["due_days"]) if row and row["off_at"] is None else DUE_DAYS


def _save(tx: Transaction, row: Mapping[str, Any], context: Context) -> None:
    """Set the channel up; one that got cards before goes on where it was."""
    before = _before(tx, context)
    since = before.get("since", context.now)
    looked = before["looked_until"] if before else loop_channels.newest_answer(tx, context.workspace)
    loop_channels.save(tx, {**row, "since": since, "looked_until": looked})
    audit.note_deed(tx, context.workspace, context.now, context.person, "loop.here", context.slack_channel)


def _before(tx: Transaction, context: Context) -> Mapping[str, Any]:
    """Return how the cards of a channel were set up that gets some, else nothing."""
    return next(iter(loop_channels.channels(tx, context.workspace, context.slack_channel)), {})


def note_of(tx: Transaction, context: Context) -> str:
    """Return whether a channel gets cards, and how many; '' where that cannot be."""
    wording = Wording(context.language)
    if not context.slack_channel or context.visibility in (Visibility.DM, Visibility.EXTERNAL):
        return ""
    row = _before(tx, context)
    if not row:
        return wording._("No cards are posted here; managers type /rox loop here.")
    hours = wording._("none") if row["quiet"] == quiet.NEVER else row["quiet"]
    return wording._("Cards are posted here: quiet hours {hours}, at most {n} a day.", hours=hours, n=row["budget"])


def _told(door: Door, row: Mapping[str, Any], context: Context) -> Answer:
    wording = Wording(context.language)
    with door.store.reading() as tx:
        filters = schedules.filters_from(row["filters"]) or places.scope_of(
            tx, context.workspace, context.slack_channel
        )
    about = Telling(wording).filters(filters) if filters else wording._("everything")
    resting = (
        wording._("Posted at any hour.")
        if row["quiet"] == quiet.NEVER
        else wording._(
            "Quiet {hours} and on days off; what comes then is on the next morning's card.", hours=row["quiet"]
        )
    )
    return Answer(
        title=wording._("Cards about low scores"),
        headline=wording._("Low scores and complaints newer than 48 hours are posted here, about {what}.", what=about),
        lines=(
            resting,
            wording.plural(
                "At most {n} post a day; several answers share one card.",
                "At most {n} posts a day; several answers share one card.",
                row["budget"],
            ),
            wording.plural(
                "What somebody takes is due after {n} business day.",
                "What somebody takes is due after {n} business days.",
                row["due_days"],
            ),
        ),
        question=Question("loop"),
        notes=(wording._("What was told in another private place is counted here, not shown."),),
        actions=(Action("loop_off", wording._("Switch off")),),
        shareable=False,
    )


def _need_inner_channel(context: Context) -> None:
    if not context.slack_channel or context.visibility is Visibility.DM:
        raise BadInput(N_("Cards are set up in a Slack channel: type `/rox loop here` there."))
    if context.visibility is Visibility.EXTERNAL:
        raise NotAllowed(N_("Cards name customers, so none are posted where another organisation reads along."))


def _filters(door: Door, text: str, context: Context) -> tuple[Filter, ...]:
    if fold(text) in EVERYTHING:
        return ()
    meaning = interpret(text, door.members(context), context.calendar, context.now)
    if meaning.leftovers or meaning.metrics or meaning.period or meaning.by:
        raise NotUnderstood(
            N_("I don't know {words} here. Cards take filters, quiet:18:00-08:00, budget:6 and due:2."),
            words=f"“{' '.join(meaning.leftovers) or text.strip()}”"[:80],
            suggestions=("loop here",),
        )
    return meaning.filters


def _number(text: str, most: int) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise BadInput(N_("{text} should be a whole number from 1 to {most}."), text=f"“{text[:20]}”", most=most)
    return int(text)


def _language(code: str) -> str:
    if code not in LANGUAGES:
        raise NotUnderstood(N_("Cards come in {languages}."), languages=", ".join(LANGUAGES))
    return code
