"""What people say about digests: here, preview, status, pause, resume, off."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from rox_bot.digests import content as contents
from rox_bot.digests.content import DigestContent
from rox_bot.digests.deciding import demand_say, pause, resume
from rox_bot.digests.notes import OUTSIDE, plan_outside_note
from rox_bot.digests.quotes import told
from rox_bot.digests.status import NAMES, all_of_channel, every, name_of, of_channel, status, when
from rox_bot.digests.tasks import Task
from rox_bot.digests.wishes import read_wish, unit_named
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.errors import N_, BadInput, NotUnderstood
from rox_bot.domain.events import Visibility
from rox_bot.domain.policy import demand, may
from rox_bot.domain.question import Context, Question
from rox_bot.language.interpreter import Members
from rox_bot.language.lexicon import fold
from rox_bot.language.wording import Wording
from rox_bot.store import schedules
from rox_bot.store.store import Store


def obey(words: str, store: Store, members: Members, context: Context) -> Answer:
    """Carry out one digest command and say what holds from now on."""
    first, _, rest = words.partition(" ")
    name = fold(first)
    if name in ("here", "hier"):
        demand(context.role, "digest.here")
        return _set_up(rest, store, members, context)
    if name in ("off", "uit", "stop"):
        demand(context.role, "digest.off")
        return _switch_off(rest, store, context)
    if name in ("pause", "pauze", "pauzeer"):
        return _pause(rest, store, context)
    if name in ("preview", "voorbeeld"):
        demand(context.role, "digest.preview")
        return preview(store, context, unit_named(rest))
    if name in ("resume", "hervat", "hervatten"):
        return _resume(rest, store, context)
    if name in ("", "status"):
        demand(context.role, "digest.status")
        return status(store, context)
    raise NotUnderstood(
        N_("Digest what? here, preview, status, pause, resume or off."),
        suggestions=("digest here weekly Mon 9:00", "digest preview", "digest status"),
    )


@dataclass(frozen=True)
class Preview(Answer):
    """A digest as it would be posted now: `content`, in a `language`, is shown where a digest can be."""

    content: DigestContent | None = None
    language: str = ""


def preview(store: Store, context: Context, unit: str = "") -> Answer:
    """Return the digest of the last closed week, or other unit, as it would be posted here now."""
    digest = _chosen(store, context, unit) if unit else of_channel(store, context)
    scope = digest or of_channel(store, context)
    filters = schedules.filters_from(scope["filters"]) if scope else context.scope
    context = replace(context, language=digest["language"] if digest else _language(context))
    unit = unit or (digest["unit"] if digest else "week")
    wording = Wording(context.language)
    content = contents.build(store, context.calendar.last_closed(unit, context.now), filters, context)
    content = contents.with_id(store, content, context)
    return Preview(
        title=content.title,
        headline=content.gap_note or content.headline,
        lines=(
            *((content.headline,) if content.gap_note else ()),
            *content.lines,
            *(_told(task, wording) for task in content.tasks),
        ),
        readings=content.readings,
        table=None if content.chart else content.table,  # its figures stand in the lines
        chart=content.chart,
        quotes=tuple(replace(quote, said=f"{name} · {quote.said}") for name, quote in told(content.stories, wording)),
        notes=content.footer,
        question=Question("digest", shape="chart" if content.chart else "text"),
        answer_id=content.answer_id,
        shareable=False,
        content=content,
        language=context.language,
    )


def _told(task: Task, wording: Wording) -> str:
    """Return a task as a line."""
    taken = task.standing(wording)
    return " · ".join(part for part in (task.text, taken, task.url) if part)


def _language(context: Context) -> str:
    return context.channel_language or context.language


def _set_up(rest: str, store: Store, members: Members, context: Context) -> Answer:
    wording = Wording(context.language)
    _need_channel(context)
    wish = read_wish(rest, _language(context), members, context)
    filters = wish.filters or context.scope  # what the channel is about, where nothing else was said
    row: dict[str, Any] = {
        "workspace": context.workspace,
        "slack_channel": context.slack_channel,
        "kind": schedules.KINDS[wish.unit],
        "slack_channel_name": context.slack_channel_name,
        "unit": wish.unit,
        "weekday": wish.weekday,
        "day": wish.day,
        "clock": wish.clock,
        "zone": context.calendar.zone,
        "week_start": context.calendar.week_start,
        "fiscal_year_start": context.calendar.fiscal_year_start,
        "language": wish.language,
        "filters": schedules.filters_to(filters),
        "owner": context.person,
        "since": context.now,
        "off_at": None,
    }
    replaced = _chosen(store, context, wish.unit)
    row |= _outside(context, allowed=replaced is not None and replaced["outside_allowed"])
    with store.writing() as tx:
        schedules.save_digest(tx, row)
        if row["paused_at"] is not None:
            plan_outside_note(tx, row, context.now)
    lines = list(when(row, store, context))
    if replaced is not None:
        lines.append(wording._("It takes the place of the one that was here."))
    return Answer(
        title=name_of(row, wording),
        headline=every(row, wording),
        lines=tuple(lines),
        question=Question("digest"),
        actions=(
            Action("digest_preview", wording._("Preview"), wish.unit),
            Action("digest_off", wording._("Switch off"), wish.unit),
        ),
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


def _resume(rest: str, store: Store, context: Context) -> Answer:
    """Let a paused digest go on here."""
    wording = Wording(context.language)
    _need_channel(context)
    digest = _which(rest, store, context, "resume", paused=True)
    now_posted = resume(store, digest, context.visibility, context)
    return resumed(store, digest, context, wording, now_posted=now_posted)


def _pause(rest: str, store: Store, context: Context) -> Answer:
    """Let a digest rest until somebody resumes it."""
    wording = Wording(context.language)
    _need_channel(context)
    digest = _which(rest, store, context, "pause")
    demand_say(context, digest, "digest.pause")
    if digest is None:
        raise NotUnderstood(N_("No digest is set up here."), suggestions=("digest here weekly Mon 9:00",))
    pause(store, digest, context)
    present = _chosen(store, context, digest["unit"]) or digest
    return Answer(
        title=name_of(digest, wording),
        headline=" ".join(when(present, store, context)),
        question=Question("digest"),
        shareable=False,
    )


def resumed(
    store: Store, digest: Mapping[str, Any] | None, context: Context, wording: Wording, *, now_posted: bool
) -> Answer:
    """Return what holds after a digest was resumed in the channel of the context."""
    digest = _chosen(store, context, digest["unit"]) if digest else None
    lines = list(when(digest, store, context)) if digest else []
    if now_posted:
        lines.insert(0, wording._("The one that waited is posted now."))
    return Answer(
        title=name_of(digest, wording),
        headline=wording._("The digest goes on."),
        lines=tuple(lines),
        question=Question("digest"),
        shareable=False,
    )


def _chosen(store: Store, context: Context, unit: str) -> Mapping[str, Any] | None:
    """Return the digest of a unit that is on where somebody asks."""
    return next((each for each in all_of_channel(store, context) if each["unit"] == unit), None)


def _which(words: str, store: Store, context: Context, order: str, *, paused: bool = False) -> Mapping[str, Any] | None:
    """Return the digest that an order is about: the one it names, else the only one; asks where there are several."""
    unit, wording = unit_named(words), Wording(context.language)
    if unit:
        return _chosen(store, context, unit)
    found = [each for each in all_of_channel(store, context) if not paused or each["paused_at"] is not None]
    if len(found) > 1:
        raise NotUnderstood(
            N_("Which one? {names}."),
            names=", ".join(name_of(each, wording) for each in found),
            suggestions=tuple(f"digest {order} {NAMES[each['unit']]}" for each in found),
        )
    return found[0] if found else None


def _switch_off(rest: str, store: Store, context: Context) -> Answer:
    wording = Wording(context.language)
    _need_channel(context)
    digest = _which(rest, store, context, "off")
    was_on = False
    if digest is not None:
        with store.writing() as tx:
            was_on = schedules.stop_digest(tx, digest, context.now)
    headline = wording._("The digest is off here.") if was_on else wording._("No digest is set up here.")
    return Answer(
        title=name_of(digest, wording),
        headline=headline,
        question=Question("digest"),
        suggestions=("digest here weekly Mon 9:00",),
        shareable=False,
    )


def _need_channel(context: Context) -> None:
    if not context.slack_channel:
        raise BadInput(N_("Digests are set up in a Slack channel: type `/rox digest here` there."))
