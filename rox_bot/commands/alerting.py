"""What people say to `/rox alerts`: which metrics a channel is alerted of, on, off, snooze."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from rox_bot.analytics.control_limits import FEWEST_POINTS, LOCKED_AT
from rox_bot.answers import unusual
from rox_bot.answers.follow_ups import clock
from rox_bot.answers.telling import Telling
from rox_bot.commands.door import Door
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.errors import N_, BadInput, NotAllowed, NotUnderstood, Phrase
from rox_bot.domain.events import Visibility
from rox_bot.domain.metrics import METRICS, Metric
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context, Filter, Question
from rox_bot.language.interpreter import interpret
from rox_bot.language.lexicon import fold
from rox_bot.language.wording import Wording
from rox_bot.notices.alerts import Looked, context_of, look, scope
from rox_bot.store import alerts, audit, schedules
from rox_bot.store.store import Transaction

MOST = 20
_ON, _OFF = frozenset(("on", "aan")), frozenset(("off", "uit", "stop"))
_SNOOZE, _WAKE = frozenset(("snooze", "uitstel", "pauze")), frozenset(("resume", "wake", "hervat"))
_SPAN = re.compile(r"(\d{1,3})\s*(m|min|h|u|uur|d|dagen|days?|w|weeks?|weken)")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "u": timedelta(hours=1)}
_UNITS |= {"d": timedelta(days=1), "w": timedelta(weeks=1)}
_LONGEST = timedelta(weeks=13)


def obey(door: Door, rest: str, context: Context) -> Answer:
    """Carry out what is said about alerts; without a word return what is watched here."""
    first, _, more = rest.strip().partition(" ")
    word = fold(first)
    if word in ("", "status"):
        return _list(door, context)
    demand(context.role, "alerts.set")
    if word in _ON:
        return _on(door, more, context)
    if word in _OFF:
        return _off(door, more, context)
    if word in _SNOOZE:
        return _snooze(door, context.now + read_span(more), context)
    if word in _WAKE:
        return _snooze(door, None, context)
    raise NotUnderstood(
        N_("Alerts what? on with a metric, off, or snooze 2h."), suggestions=("alerts", "alerts on csat", "alerts off")
    )


def read_span(words: str) -> timedelta:
    """Return the length of time that `2h`, `3d` or `1w` means; raises BadInput."""
    match = _SPAN.fullmatch(fold(words).strip())
    span = int(match[1]) * _UNITS[match[2][0]] if match else timedelta(0)
    if not timedelta(0) < span <= _LONGEST:
        raise BadInput(N_("For how long? Such as 2h, 3d or 1w, up to 13 weeks."))
    return span


def _on(door: Door, words: str, context: Context) -> Answer:
    """Watch a metric in this channel."""
    _need_inner_channel(context)
    metric, filters = _read(door, words, context)
    row: dict[str, Any] = {
        "workspace": context.workspace,
        "slack_channel": context.slack_channel,
        "slack_channel_name": context.slack_channel_name,
        "metric": metric.key,
        "filters": schedules.filters_to(filters),
        "about": alerts.about(filters),
        "zone": context.calendar.zone,
        "week_start": context.calendar.week_start,
        "language": context.channel_language or context.language,
        "owner": context.person,
        "since": context.now,
        "judged": "",
        "off_at": None,
    }
    with door.store.reading() as tx:
        seen = look(tx, metric, scope(tx, row), context)
    # What is unusual by now was before anybody asked: only what closes from now on is told.
    door.store.write(lambda tx: _save(tx, {**row, "judged": seen.week if seen.complete else ""}, context))
    wording = Wording(context.language)
    return Answer(
        title=wording._("Alerts"),
        headline=wording._(
            "{metric} is watched here: a real shift is told after the week has closed.",
            metric=_name(metric, filters, wording),
        ),
        lines=_known(seen, wording),
        question=Question("alerts"),
        notes=(
            wording._(
                "Told in working hours, within the posts a day that this channel allows, and once for a shift. Where "
                "nothing changes, one figure gives about one false alert in four years."
            ),
        ),
        actions=(Action("alerts_off", wording._("Switch off"), metric.words[0]),),
        suggestions=(f"{metric.words[0]} trend",),
        shareable=False,
    )


def _save(tx: Transaction, row: dict[str, Any], context: Context) -> None:
    watched = alerts.alerts(tx, context.workspace, context.slack_channel)
    same = any(each["metric"] == row["metric"] and each["about"] == row["about"] for each in watched)
    if len(watched) >= MOST and not same:
        raise BadInput(N_("{n} figures are watched here already; the more there are, the more of them err."), n=MOST)
    alerts.save(tx, row)
    audit.note_deed(
        tx, context.workspace, context.now, context.person, "alerts.on", context.slack_channel, metric=row["metric"]
    )


def _off(door: Door, words: str, context: Context) -> Answer:
    wording = Wording(context.language)
    metric = _read(door, words, context)[0] if words.strip() else None

    def work(tx: Transaction) -> int:
        key = metric.key if metric else ""
        audit.note_deed(
            tx, context.workspace, context.now, context.person, "alerts.off", context.slack_channel, metric=key
        )
        return alerts.stop(tx, context.workspace, context.slack_channel, context.now, key)

    ended = door.store.write(work)
    told = wording.plural(
        "{n} figure is not watched here any more.", "{n} figures are not watched here any more.", ended
    )
    return _said(told if ended else wording._("Nothing was watched here."))


def _snooze(door: Door, until: datetime | None, context: Context) -> Answer:
    wording = Wording(context.language)
    held = door.store.write(lambda tx: alerts.snooze(tx, context.workspace, context.slack_channel, until))
    if not held:
        return _said(wording._("Nothing is watched here."))
    if until is None:
        return _said(wording._("Alerts come here again."))
    return _said(wording._("No alerts here until {when}.", when=clock(until, context)))


def _list(door: Door, context: Context) -> Answer:
    """Return what is watched in this channel, and what is known of each."""
    wording = Wording(context.language)
    with door.store.reading() as tx:
        rows = alerts.alerts(tx, context.workspace, context.slack_channel) if context.slack_channel else []
        lines = [_line(tx, row, context) for row in rows if row["metric"] in METRICS]
    until = max((row["snoozed_until"] for row in rows if row["snoozed_until"]), default=None)
    rests = until is not None and until > context.now
    headline = wording.plural("{n} figure is watched here.", "{n} figures are watched here.", len(lines))
    return Answer(
        title=wording._("Alerts"),
        headline=headline if lines else wording._("Nothing is watched here."),
        lines=tuple(lines),
        question=Question("alerts"),
        notes=(wording._("No alerts here until {when}.", when=clock(until, context)),) if rests else (),
        suggestions=() if lines else ("alerts on csat",),
        shareable=False,
    )


def _line(tx: Transaction, row: Any, context: Context) -> str:
    wording, there = Wording(context.language), context_of(row, context)
    seen = look(tx, METRICS[row["metric"]], scope(tx, row), there)
    name = _name(seen.metric, schedules.filters_from(row["filters"]), wording)
    return " · ".join((name, *_known(seen, wording)))


def _known(seen: Looked, wording: Wording) -> tuple[str, ...]:
    """Return how much there is to judge by: nothing yet, trial limits, or limits."""
    weeks = len(seen.watched.places)
    if seen.watched.limits is None:
        least = FEWEST_POINTS + 1
        if weeks >= least:
            return (wording._("Its weeks do not vary, so there are no limits."),)
        return (wording._("Not yet: {n} of {least} closed weeks with enough answers.", n=weeks, least=least),)
    low, high = unusual.within(seen.metric, seen.watched)
    telling, n = Telling(wording), seen.readings[-1].n
    text = N_("Limits {low} to {high}.") if weeks >= LOCKED_AT else N_("Trial limits {low} to {high}, from {n} weeks.")
    limits = [telling.with_unit(seen.metric, end, n) for end in (low, high)]
    return (wording._(text, low=limits[0], high=limits[1], n=weeks),)


def _name(metric: Metric, filters: Sequence[Filter], wording: Wording) -> str:
    telling = Telling(wording)
    return telling.title(metric) + (f" ({telling.filters(tuple(filters))})" if filters else "")


def _read(door: Door, words: str, context: Context) -> tuple[Metric, tuple[Filter, ...]]:
    """Return the metric and the filters that are typed."""
    meaning = interpret(words, door.members(context), context.calendar, context.now)
    if meaning.leftovers or meaning.period or meaning.by or len(meaning.metrics) != 1:
        raise NotUnderstood(
            N_("Which figure? One metric and filters if you like, such as alerts on csat partner:NorthBPO."),
            suggestions=("alerts on csat", "alerts on tickets"),
        )
    metric = METRICS[meaning.metrics[0]]
    if metric.protects:
        raise NotAllowed(N_("{metric} is told for closed quarters only, to protect people."), metric=metric.title)
    if metric.accounts:
        raise BadInput(N_("{metric} is told by quarter; alerts look at weeks."), metric=Phrase(metric.title))
    return metric, meaning.filters


def _need_inner_channel(context: Context) -> None:
    if not context.slack_channel or context.visibility is Visibility.DM:
        raise BadInput(N_("Alerts are set up in a Slack channel: type `/rox alerts on csat` there."))
    if context.visibility is Visibility.EXTERNAL:
        raise NotAllowed(N_("No alerts are posted where another organisation reads along."))


def _said(text: str) -> Answer:
    return Answer("", text, Question("alerts"), shareable=False)
