"""What people say about digests: here, preview, status, resume, off."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rox_bot.digests import content as contents
from rox_bot.digests.deciding import resume
from rox_bot.digests.notes import OUTSIDE, plan_outside_note
from rox_bot.digests.status import every, of_channel, status, when
from rox_bot.digests.tasks import Task
from rox_bot.domain.answer import Action, Answer, Quote
from rox_bot.domain.errors import N_, BadInput, NotUnderstood
from rox_bot.domain.events import Visibility
from rox_bot.domain.policy import demand, may
from rox_bot.domain.question import Context, Filter, Question
from rox_bot.language.interpreter import Members, interpret
from rox_bot.language.lexicon import fold
from rox_bot.language.wording import LANGUAGES, Wording
from rox_bot.store import schedules
from rox_bot.store.store import Store

KIND = "digest"
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            ("mon", "monday", "mondays", "ma", "maandag"),
            ("tue", "tuesday", "tuesdays", "di", "dinsdag"),
            ("wed", "wednesday", "wednesdays", "wo", "woensdag"),
            ("thu", "thursday", "thursdays", "do", "donderdag"),
            ("fri", "friday", "fridays", "vr", "vrijdag"),
            ("sat", "saturday", "saturdays", "za", "zaterdag"),
            ("sun", "sunday", "sundays", "zo", "zondag"),
        ),
    )
    for name in names
}
_CLOCK = re.compile(r"(?<![\w:.])([01]?\d|2[0-3])(?:[:.]([0-5]\d))?\s?(am|pm|u|uur|h)?(?![\w:.])")
_LANGUAGE = re.compile(r"\blang:([a-z]{2})\b")
_EVERY = frozenset(("weekly", "wekelijks", "every", "elke", "iedere", "at", "om", "on", "op", "here", "hier"))


def obey(words: str, store: Store, members: Members, context: Context) -> Answer:
    """Carry out one digest command and say what holds from now on."""
    first, _, rest = words.partition(" ")
    name = fold(first)
    if name in ("here", "hier"):
        demand(context.role, "digest.here")
        return _set_up(rest, store, members, context)
    if name in ("off", "uit", "stop"):
        demand(context.role, "digest.off")
        return _switch_off(store, context)
    if name in ("preview", "voorbeeld"):
        demand(context.role, "digest.preview")
        return preview(store, context)
    if name in ("resume", "hervat", "hervatten"):
        return _resume(store, context)
    if name in ("", "status"):
        demand(context.role, "digest.status")
        return status(store, context)
    raise NotUnderstood(
        N_("Digest what? here, preview, status, resume or off."),
        suggestions=("digest here weekly Mon 9:00", "digest preview", "digest status"),
    )


def preview(store: Store, context: Context) -> Answer:
    """Return the digest of the last closed week as it would be posted here now."""
    digest = of_channel(store, context)
    filters = schedules.filters_from(digest["filters"]) if digest else context.scope
    context = replace(context, language=digest["language"] if digest else _language(context))
    content = contents.build(store, context.calendar.last_week(context.now), filters, context)
    content = contents.with_id(store, content, context)
    return Answer(
        title=content.title,
        headline=content.gap_note or content.headline,
        lines=(
            *((content.headline,) if content.gap_note else ()),
            *content.lines,
            *(_told(task, Wording(context.language)) for task in content.tasks),
        ),
        readings=content.readings,
        table=None if content.chart else content.table,  # its figures stand in the lines
        chart=content.chart,
        quotes=tuple(_stories(content, Wording(context.language))),
        notes=content.footer,
        question=Question("digest", shape="chart" if content.chart else "text"),
        answer_id=content.answer_id,
        shareable=False,
    )


def _told(task: Task, wording: Wording) -> str:
    """Return a task as a line."""
    taken = wording._("{name} follows up", name=task.taker) if task.taker else ""
    return " · ".join(part for part in (task.text, taken) if part)


def _language(context: Context) -> str:
    return context.channel_language or context.language


def _stories(content: contents.DigestContent, wording: Wording) -> Iterator[Quote]:
    """Return the two stories, each with what it is told as."""
    for name, quote in ((wording._("Worth a thank-you"), content.best), (wording._("Hardest case"), content.hardest)):
        if quote is not None:
            yield replace(quote, said=" · ".join(part for part in (name, quote.said) if part))


def _set_up(rest: str, store: Store, members: Members, context: Context) -> Answer:
    wording = Wording(context.language)
    _need_channel(context)
    weekday, clock, language, filters = _order(rest, members, context)
    filters = filters or context.scope  # what the channel is about, where nothing else was said
    row: dict[str, Any] = {
        "workspace": context.workspace,
        "slack_channel": context.slack_channel,
        "kind": KIND,
        "slack_channel_name": context.slack_channel_name,
        "weekday": weekday,
        "clock": clock,
        "zone": context.calendar.zone,
        "week_start": context.calendar.week_start,
        "language": language,
        "filters": schedules.filters_to(filters),
        "owner": context.person,
        "since": context.now,
        "off_at": None,
    }
    replaced = of_channel(store, context)
    row |= _outside(context, allowed=replaced is not None and replaced["outside_allowed"])
    with store.writing() as tx:
        schedules.save_digest(tx, row)
        if row["paused_at"] is not None:
            plan_outside_note(tx, row, context.now)
    lines = list(when(row, store, context))
    if replaced is not None:
        lines.append(wording._("It takes the place of the one that was here."))
    return Answer(
        title=wording._("Weekly digest"),
        headline=every(row, wording),
        lines=tuple(lines),
        question=Question("digest"),
        actions=(Action("digest_preview", wording._("Preview")), Action("digest_off", wording._("Switch off"))),
        suggestions=(),
        shareable=False,
    )


def _outside(context: Context, *, allowed: bool) -> dict[str, Any]:
    """Return whether a digest waits for an admin: where another organisation reads, unless an admin sets it up."""
    outside = context.visibility is Visibility.EXTERNAL
    allowed = allowed or (outside and may(context.role, "digest.outside"))
    held = outside and not allowed
    return {
        "paused_at": context.now if held else None,
        "paused_for": OUTSIDE if held else "",
        "outside_allowed": allowed,
    }


def _resume(store: Store, context: Context) -> Answer:
    """Let a paused digest go on here."""
    wording = Wording(context.language)
    _need_channel(context)
    now_posted = resume(store, of_channel(store, context), context.visibility, context)
    return resumed(store, context, wording, now_posted=now_posted)


def resumed(store: Store, context: Context, wording: Wording, *, now_posted: bool) -> Answer:
    """Return what holds after a digest was resumed in the channel of the context."""
    digest = of_channel(store, context)
    lines = list(when(digest, store, context)) if digest else []
    if now_posted:
        lines.insert(0, wording._("The one that waited is posted now."))
    return Answer(
        title=wording._("Weekly digest"),
        headline=wording._("The weekly digest goes on."),
        lines=tuple(lines),
        question=Question("digest"),
        shareable=False,
    )


def _order(rest: str, members: Members, context: Context) -> tuple[int, str, str, tuple[Filter, ...]]:
    """Return weekday, clock, language and filters of `weekly Mon 9:00 partner:NorthBPO lang:nl`."""
    language = _language(context)
    named = _LANGUAGE.search(rest)
    if named:
        if named[1] not in LANGUAGES:
            raise NotUnderstood(N_("Digests come in {languages}."), languages=", ".join(LANGUAGES))
        language, rest = named[1], rest.replace(named.group(), " ")
    weekday, words = 0, []
    for word in rest.split():
        plain = fold(word.strip(",."))
        if plain in _WEEKDAYS:
            weekday = _WEEKDAYS[plain]
        elif plain not in _EVERY:
            words.append(word)
    text = " ".join(words)
    match = _CLOCK.search(text.lower())
    clock = _clock(match) if match else "09:00"
    if match:
        text = text[: match.start()] + " " + text[match.end() :]
    meaning = interpret(text, members, context.calendar, context.now)
    if meaning.leftovers or meaning.metrics or meaning.period or meaning.by:
        raise NotUnderstood(
            N_("I don't know {words} here. A digest takes a day, a time and filters."),
            words=f"“{' '.join(meaning.leftovers) or text.strip()}”"[:80],
            suggestions=("digest here weekly Mon 9:00",),
        )
    return weekday, clock, language, meaning.filters


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3] == "pm" and hour < 12:
        hour += 12
    if match[3] == "am" and hour == 12:
        hour = 0
    return f"{hour:02}:{minute:02}"


def _switch_off(store: Store, context: Context) -> Answer:
    wording = Wording(context.language)
    _need_channel(context)
    with store.writing() as tx:
        was_on = schedules.stop_digest(tx, context.workspace, context.slack_channel, context.now)
    headline = wording._("The weekly digest is off here.") if was_on else wording._("No digest is set up here.")
    return Answer(
        title=wording._("Weekly digest"),
        headline=headline,
        question=Question("digest"),
        suggestions=("digest here weekly Mon 9:00",),
        shareable=False,
    )


def _need_channel(context: Context) -> None:
    if not context.slack_channel:
        raise BadInput(N_("Digests are set up in a Slack channel: type `/rox digest here` there."))
