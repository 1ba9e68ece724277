"""What people say about digests: here, preview, now, status, pause, resume, off."""

from collections.abc import Mapping
from typing import Any

from rox_bot.digests.choosing import name_of, of_kind, which, words_of
from rox_bot.digests.deciding import demand_say, pause, post_now, resume
from rox_bot.digests.notes import OUTSIDE, plan_outside_note
from rox_bot.digests.previewing import preview
from rox_bot.digests.status import every, status, when
from rox_bot.digests.wishes import read_wish, until_named
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

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


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
        return preview(store, context, rest)
    if name in ("resume", "hervat", "hervatten"):
        return _resume(rest, store, context)
    if name in ("now", "nu"):
        return _post(rest, store, context)
    if name in ("", "status"):
        demand(context.role, "digest.status")
        return status(store, context)
    raise NotUnderstood(
        N_("Digest what? here, preview, now, status, pause, resume or off."),
        suggestions=("digest here weekly Mon 9:00", "digest preview", "digest status"),
    )


def _language(context: Context) -> str:
    return context.channel_language or context.language


def _set_up(rest: str, store: Store, members: Members, context: Context) -> Answer:
    _need_channel(context)
    wish = read_wish(rest, _language(context), members, context)
    # What the channel is about, where nothing else was said.
    filters = wish.filters or (() if wish.everything else context.scope)
    row: dict[str, Any] = {
        "workspace": context.workspace,
        "slack_channel": context.slack_channel,
        "kind": schedules.kind_for(wish.unit, wish.audience),
        "slack_channel_name": context.slack_channel_name,
        "unit": wish.unit,
        "audience": wish.audience,
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
        "paused_until": None,
    }
    there = of_kind(store, context, row["kind"])
    if there is not None and not wish.replace and _differs(there, row):
        return _instead(there, row, context)
    row |= _outside(context, allowed=there is not None and there["outside_allowed"])
    with store.writing() as tx:
        schedules.save_digest(tx, row)
        if row["paused_at"] is not None:
            plan_outside_note(tx, row, context.now)
    return _set(row, there, store, context)


def _differs(there: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    return any(there[name] != row[name] for name in ("weekday", "day", "clock", "zone", "language", "filters"))


def _instead(there: Mapping[str, Any], row: Mapping[str, Any], context: Context) -> Answer:
    """Return the question whether a digest is to take the place of the one that is there; nothing changes yet."""
    wording = Wording(context.language)
    return Answer(
        title=name_of(row, wording),
        headline=wording._("There is one here already: {digest}", digest=every(there, wording)),
        lines=(wording._("Replace it by this one? {digest}", digest=every(row, wording)),),
        question=Question("digest"),
        actions=(Action("digest_replace", wording._("Replace"), line_of(row), "primary"),),
        shareable=False,
    )


def _set(row: Mapping[str, Any], there: Mapping[str, Any] | None, store: Store, context: Context) -> Answer:
    """Return what holds from now on."""
    wording = Wording(context.language)
    lines = list(when(row, store, context))
    if there is not None and _differs(there, row):
        lines.append(wording._("It takes the place of the one that was here."))
    return Answer(
        title=name_of(row, wording),
        headline=every(row, wording),
        lines=tuple(lines),
        question=Question("digest"),
        actions=(
            Action("digest_preview", wording._("Preview"), words_of(row)),
            Action("digest_edit", wording._("Edit"), words_of(row)),
            Action("digest_off", wording._("Switch off"), words_of(row)),
        ),
        suggestions=(),
        shareable=False,
    )


def line_of(row: Mapping[str, Any]) -> str:
    """Return the words that set a digest up as a row says, in the place of one that is there."""
    on = str(row["day"]) if row["unit"] != "week" else _DAYS[row["weekday"]]
    about = " ".join(str(each) for each in schedules.filters_from(row["filters"])) or "everything"
    return f"{words_of(row)} {on} {row['clock']} lang:{row['language']} {about} replace"


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
    _need_channel(context)
    digest = which(store, context, rest, "resume", paused=True)
    now_posted = resume(store, digest, context.visibility, context)
    return resumed(store, digest, context, Wording(context.language), now_posted=now_posted)


def _pause(rest: str, store: Store, context: Context) -> Answer:
    """Let a digest rest until a day, or until somebody resumes it."""
    wording = Wording(context.language)
    _need_channel(context)
    until, rest = until_named(rest, context.calendar, context.now)
    digest = _there(which(store, context, rest, "pause"), context, "digest.pause")
    pause(store, digest, context, until)
    return _said(digest, " ".join(when(_fresh(store, context, digest), store, context)), wording)


def _post(rest: str, store: Store, context: Context) -> Answer:
    """Post the digest of the last closed unit, unless it was."""
    wording = Wording(context.language)
    _need_channel(context)
    digest = _there(which(store, context, rest, "now"), context, "digest.now")
    there = post_now(store, digest, context)
    if there is None:
        return _said(digest, wording._("It is posted here, within a minute."), wording)
    clock = wording.clock(context.calendar.local(there["settled_at"] or there["due_at"]))
    if there["state"] == "uncertain":
        told = wording._("Nobody can say whether it was posted; its owner was asked on {when}.", when=clock)
    else:
        told = wording._("It was posted already, {when}. {link}", when=clock, link=there["permalink"]).strip()
    return _said(digest, told, wording)


def _there(digest: Mapping[str, Any] | None, context: Context, action: str) -> Mapping[str, Any]:
    """Return the digest that somebody may do something with; raises where there is none."""
    demand_say(context, digest, action)
    if digest is None:
        raise NotUnderstood(N_("No digest is set up here."), suggestions=("digest here weekly Mon 9:00",))
    return digest


def _fresh(store: Store, context: Context, digest: Mapping[str, Any]) -> Mapping[str, Any]:
    return of_kind(store, context, digest["kind"]) or digest


def _said(digest: Mapping[str, Any], told: str, wording: Wording) -> Answer:
    return Answer(title=name_of(digest, wording), headline=told, question=Question("digest"), shareable=False)


def resumed(
    store: Store, digest: Mapping[str, Any] | None, context: Context, wording: Wording, *, now_posted: bool
) -> Answer:
    """Return what holds after a digest was resumed in the channel of the context."""
    digest = of_kind(store, context, digest["kind"]) if digest else None
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


def _switch_off(rest: str, store: Store, context: Context) -> Answer:
    wording = Wording(context.language)
    _need_channel(context)
    digest = which(store, context, rest, "off")
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
