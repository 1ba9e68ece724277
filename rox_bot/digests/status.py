"""What is known of a channel's digests: when they come, proof of the last ones or why not, and the way on."""

from collections.abc import Mapping
from typing import Any

from rox_bot.digests.notes import OUTSIDE, WAYS_OUT
from rox_bot.digests.remarks import told_reason
from rox_bot.digests.schedule import next_due
from rox_bot.digests.waiting import told_waiting, waiting_of
from rox_bot.digests.work import COMPLETED, DIGEST, REPLIES, REVISED
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.errors import N_
from rox_bot.domain.question import Context, Question
from rox_bot.language.wording import Wording
from rox_bot.store import outbox, schedules
from rox_bot.store.named import named
from rox_bot.store.store import Store, Transaction

_UNDER_WAY = N_("under way")
_NAMES = {REVISED: N_("revised"), COMPLETED: N_("completed")}
_STATES = {
    "sent": N_("posted"),
    "planned": N_("waiting"),
    "failed": N_("not posted"),
    "skipped": N_("skipped"),
    "uncertain": N_("nobody can say whether it was posted; its owner was asked"),
}


NAMES = {"week": "weekly", "month": "monthly", "quarter": "quarterly"}
"""Unit -> the word that a digest of it is set up with."""

_TITLES = {"week": N_("Weekly digest"), "month": N_("Monthly digest"), "quarter": N_("Quarterly digest")}


def status(store: Store, context: Context) -> Answer:
    """Return when the next digests come, and proof of the last ones or why there was none."""
    wording = Wording(context.language)
    digests = all_of_channel(store, context)
    with store.reading() as tx:
        digests = [by_names_of_today(tx, each) for each in digests]
        kinds = (DIGEST, *REPLIES)
        posts = outbox.posts(tx, context.workspace, context.slack_channel, kinds=kinds) if context.slack_channel else []
    lines = list(when(digests[0], store, context)) if digests else []
    for digest in digests[1:]:
        lines += [every(digest, wording), *when(digest, store, context)]
    lines += [_told(post, wording, context) for post in posts]
    only = digests[0] if len(digests) == 1 else None
    resumes = [
        Action("digest_resume", wording._("Resume") if only else _resume_one(digest, wording), digest["unit"])
        for digest in digests
        if digest["paused_at"] is not None
    ]
    return Answer(
        title=name_of(only, wording),
        headline=every(digests[0], wording) if digests else wording._("No digest is set up here."),
        lines=tuple(lines),
        question=Question("digest"),
        suggestions=() if digests else ("digest here weekly Mon 9:00", "digest preview"),
        actions=tuple(resumes),
        shareable=False,
    )


def _resume_one(digest: Mapping[str, Any], wording: Wording) -> str:
    return wording._("Resume: {name}", name=name_of(digest, wording))


def name_of(digest: Mapping[str, Any] | None, wording: Wording) -> str:
    """Return what a digest is called; `Digest` where there is none or more than one."""
    return wording._(_TITLES[digest["unit"]]) if digest else wording._("Digest")


def by_names_of_today(tx: Transaction, digest: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return how a digest is set up, with what it is about by the names of today."""
    filters = named(tx, digest["workspace"]).today(schedules.filters_from(digest["filters"]))
    return {**digest, "filters": schedules.filters_to(filters)}


def every(digest: Mapping[str, Any], wording: Wording) -> str:
    """Return when a digest comes and what it is about."""
    filters = schedules.filters_from(digest["filters"])
    about = ", ".join(str(each) for each in filters) or wording._("everything")
    told = {"clock": digest["clock"], "zone": digest["zone"], "what": about}
    if digest["unit"] == "month":
        return wording._("Every month on day {day} at {clock} ({zone}), about {what}.", day=digest["day"], **told)
    if digest["unit"] == "quarter":
        return wording._("Every quarter on its day {day} at {clock} ({zone}), about {what}.", day=digest["day"], **told)
    weekday = wording.weekday(digest["weekday"])
    return wording._("Every {weekday} at {clock} ({zone}), about {what}.", weekday=weekday, **told)


def when(digest: Mapping[str, Any], store: Store, context: Context) -> tuple[str, ...]:
    """Return when the next digest comes; of a paused one, since when and why, and how it is resumed."""
    wording = Wording(context.language)
    if digest["paused_at"] is None:
        with store.reading() as tx:
            posts = outbox.posts(tx, context.workspace, digest["slack_channel"], kinds=(DIGEST,))
        settled = {post["period"] for post in posts if post["state"] in outbox.FINISHED}
        due = next_due(digest, context.now)
        while due.key in settled:  # each is told once, whatever time it is set to afterwards
            due = next_due(digest, due.due_at)
        clock = wording.clock(context.calendar.local(due.due_at))
        return (wording._("Next: {when}, about {days}.", when=clock, days=wording.period(due.period)),)
    since = wording.clock(context.calendar.local(digest["paused_at"]))
    reason = told_reason(digest["paused_for"], wording)
    paused = wording._("Paused since {when}: {reason}.", when=since, reason=reason)
    if digest["paused_for"] == OUTSIDE:
        return paused, wording._("An admin can let it be posted here, without names: `/rox digest resume`.")
    way_out = WAYS_OUT.get(digest["paused_for"])
    return (paused, *([wording._(way_out)] if way_out else []), wording._("It goes on with `/rox digest resume`."))


def of_channel(store: Store, context: Context) -> Mapping[str, Any] | None:
    """Return the digest that is on where somebody asks; of several the one of the shortest unit."""
    return next(iter(all_of_channel(store, context)), None)


def all_of_channel(store: Store, context: Context) -> list[Mapping[str, Any]]:
    """Return the digests that are on where somebody asks."""
    if not context.slack_channel:
        return []
    with store.reading() as tx:
        return schedules.digests(tx, context.workspace, context.slack_channel)


def state_of(post: Mapping[str, Any], wording: Wording) -> str:
    """Return how far a post has come."""
    return wording._(_STATES.get(post["state"], _UNDER_WAY))


def _told(post: Mapping[str, Any], wording: Wording, context: Context) -> str:
    due = wording.clock(context.calendar.local(post["due_at"]))
    state = state_of(post, wording)
    name = wording._(_NAMES.get(post["kind"], ""))
    waits = waiting_of(post)
    if waits is not None:
        held = told_waiting(waits, context.calendar, wording) if post["state"] == "planned" else state
        return " · ".join((post["period"], due, held))
    proof = [told_reason(post["reason"], wording), post["permalink"]]
    return " · ".join(part for part in (post["period"], name, due, state, *proof) if part)
