"""What people say about digests: here, preview, status, off."""

import re
from collections.abc import Mapping
from typing import Any

from rox_bot.digests import content as contents
from rox_bot.digests.schedule import next_due
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.errors import N_, BadInput, NotUnderstood
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context, Filter, Question
from rox_bot.language.interpreter import Members, interpret
from rox_bot.language.lexicon import fold
from rox_bot.language.wording import LANGUAGES, Wording
from rox_bot.store import outbox, schedules
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
_REASONS = {
    "the bot was offline when it was due": N_("the bot was offline when it was due"),
    "picture pending": N_("its picture is still to come"),
    "not_in_channel": N_("the bot is not in the channel"),
    "channel_not_found": N_("the bot cannot see the channel"),
    "is_archived": N_("the channel is archived"),
}
"""Recorded reason -> how it is told; any other is Slack's own word or a reference and stays as it is."""
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
    if name in ("", "status"):
        demand(context.role, "digest.status")
        return _status(store, context)
    raise NotUnderstood(
        N_("Digest what? here, preview, status or off."),
        suggestions=("digest here weekly Mon 9:00", "digest preview", "digest status"),
    )


def preview(store: Store, context: Context) -> Answer:
    """Return the digest of the last closed week as it would be posted here now."""
    digest = _of_channel(store, context)
    filters = schedules.filters_from(digest["filters"]) if digest else context.scope
    content = contents.build(store, context.calendar.last_week(context.now), filters, context)
    content = contents.with_id(store, content, context)
    return Answer(
        title=content.title,
        headline=content.headline,
        lines=content.lines,
        readings=content.readings,
        table=content.table,
        chart=content.chart,
        quotes=tuple(quote for quote in (content.best, content.hardest) if quote),
        notes=content.footer,
        question=Question("digest", shape="chart" if content.chart else "text"),
        answer_id=content.answer_id,
        shareable=False,
    )


def _set_up(rest: str, store: Store, members: Members, context: Context) -> Answer:
    wording = Wording(context.language)
    _need_channel(context)
    weekday, clock, language, filters = _order(rest, members, context)
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
    replaced = _of_channel(store, context) is not None
    with store.writing() as tx:
        schedules.save_digest(tx, row)
    lines = [_first(row, wording, context)]
    if replaced:
        lines.append(wording._("It takes the place of the one that was here."))
    return Answer(
        title=wording._("Weekly digest"),
        headline=_every(row, wording),
        lines=tuple(lines),
        question=Question("digest"),
        actions=(Action("digest_preview", wording._("Preview")), Action("digest_off", wording._("Switch off"))),
        suggestions=(),
        shareable=False,
    )


def _order(rest: str, members: Members, context: Context) -> tuple[int, str, str, tuple[Filter, ...]]:
    """Return weekday, clock, language and filters of `weekly Mon 9:00 partner:NorthBPO lang:nl`."""
    language = context.language
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


def _status(store: Store, context: Context) -> Answer:
    """Return when the next digest comes, and proof of the last ones or why there was none."""
    wording = Wording(context.language)
    digest = _of_channel(store, context)
    with store.reading() as tx:
        posts = outbox.posts(tx, context.workspace, context.slack_channel) if context.slack_channel else []
    headline = _every(digest, wording) if digest else wording._("No digest is set up here.")
    lines = [_first(digest, wording, context)] if digest else []
    lines += [_told(post, wording, context) for post in posts]
    return Answer(
        title=wording._("Weekly digest"),
        headline=headline,
        lines=tuple(lines),
        question=Question("digest"),
        suggestions=() if digest else ("digest here weekly Mon 9:00", "digest preview"),
        shareable=False,
    )


def _told(post: Mapping[str, Any], wording: Wording, context: Context) -> str:
    when = wording.clock(context.calendar.local(post["due_at"]))
    states = {
        "sent": wording._("posted"),
        "planned": wording._("waiting"),
        "failed": wording._("not posted"),
        "skipped": wording._("skipped"),
        "uncertain": wording._("nobody can say whether it was posted"),
    }
    state = states.get(post["state"], wording._("under way"))
    reason = _REASONS.get(post["reason"])
    proof = post["permalink"] or (wording._(reason) if reason else post["reason"])
    return f"{post['period']} · {when} · {state}" + (f" · {proof}" if proof else "")


def _every(row: Mapping[str, Any], wording: Wording) -> str:
    filters = schedules.filters_from(row["filters"])
    about = ", ".join(str(each) for each in filters) or wording._("everything")
    return wording._(
        "Every {weekday} at {clock} ({zone}), about {what}.",
        weekday=wording.weekday(row["weekday"]),
        clock=row["clock"],
        zone=row["zone"],
        what=about,
    )


def _first(row: Mapping[str, Any], wording: Wording, context: Context) -> str:
    due = next_due(row, context.now)
    return wording._(
        "Next: {when}, about {days}.",
        when=wording.clock(context.calendar.local(due.due_at)),
        days=wording.period(due.week),
    )


def _of_channel(store: Store, context: Context) -> Mapping[str, Any] | None:
    if not context.slack_channel:
        return None
    with store.reading() as tx:
        found = schedules.digests(tx, context.workspace, context.slack_channel)
    return found[0] if found else None


def _need_channel(context: Context) -> None:
    if not context.slack_channel:
        raise BadInput(N_("Digests are set up in a Slack channel: type `/rox digest here` there."))
