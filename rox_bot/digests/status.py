"""What is known of a channel's digests: when they come, proof of the last ones or why not, and the way on."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from rox_bot.digests import audiences
from rox_bot.digests.choosing import all_of_channel, name_of, words_of
from rox_bot.digests.notes import OUTSIDE, WAYS_OUT
from rox_bot.digests.remarks import told_reason
from rox_bot.digests.schedule import next_due
from rox_bot.digests.waiting import told_waiting, waiting_of
from rox_bot.digests.work import COMPLETED, DIGEST, REPLIES, REVISED
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.errors import N_
from rox_bot.domain.policy import may
from rox_bot.domain.question import Context, Question
from rox_bot.language.wording import Wording
from rox_bot.store import opinions, outbox, schedules
from rox_bot.store.named import named
from rox_bot.store.store import Store, Transaction

OPINIONS_OF = timedelta(weeks=8)
"""The posts of so long are reported with what people said of them."""

_MOST_POSTS = 100
_UNDER_WAY = N_("under way")
_NAMES = {REVISED: N_("revised"), COMPLETED: N_("completed")}
_STATES = {
    "sent": N_("posted"),
    "planned": N_("waiting"),
    "failed": N_("not posted"),
    "skipped": N_("skipped"),
    "uncertain": N_("nobody can say whether it was posted; its owner was asked"),
}


def status(store: Store, context: Context) -> Answer:
    """Return when the next digests come, and proof of the last ones or why there was none."""
    wording = Wording(context.language)
    digests = all_of_channel(store, context)
    with store.reading() as tx:
        digests = [by_names_of_today(tx, each) for each in digests]
        kinds = (DIGEST, *REPLIES)
        posts = outbox.posts(tx, context.workspace, context.slack_channel, kinds=kinds) if context.slack_channel else []
    lines = []
    for place, digest in enumerate(digests):
        lines += [*([every(digest, wording)] if place else []), *when(digest, store, context)]
        lines += _opinions(store, digest, context, wording)
    lines += [_told(post, wording, context) for post in posts]
    only = digests[0] if len(digests) == 1 else None
    resumes = [
        Action("digest_resume", wording._("Resume") if only else _resume_one(digest, wording), words_of(digest))
        for digest in digests
        if digest["paused_at"] is not None
    ]
    return Answer(
        title=name_of(only, wording),
        headline=every(digests[0], wording) if digests else wording._("No digest is set up here."),
        lines=tuple(lines),
        question=Question("digest"),
        suggestions=() if digests else ("digest here weekly Mon 9:00", "digest preview"),
        actions=(*resumes, *_editing(digests, context, wording)),
        shareable=False,
    )


def _editing(digests: list[Mapping[str, Any]], context: Context, wording: Wording) -> list[Action]:
    """Return the buttons that open the form of a digest: a new one, or one of those that are set up."""
    if not context.slack_channel or not may(context.role, "digest.here"):
        return []
    only = len(digests) == 1
    edits = [
        Action(
            "digest_edit",
            wording._("Edit") if only else wording._("Edit: {name}", name=name_of(digest, wording)),
            words_of(digest),
        )
        for digest in digests
    ]
    label = wording._("Set up another digest") if digests else wording._("Set up a digest")
    return [*edits, Action("digest_setup", label)]


def _opinions(store: Store, digest: Mapping[str, Any], context: Context, wording: Wording) -> list[str]:
    """Return what people said of a digest's last posts; nothing where nobody did."""
    with store.reading() as tx:
        posts = outbox.posts(tx, context.workspace, digest["slack_channel"], _MOST_POSTS, kinds=(DIGEST,))
        lately = [
            post["id"]
            for post in posts
            if schedules.kind_of(post["period"]) == digest["kind"] and context.now - post["due_at"] <= OPINIONS_OF
        ]
        said = opinions.counted(tx, context.workspace, lately)
    if not said:
        return []
    n, weeks = said.total(), OPINIONS_OF.days // 7
    told = wording._(
        "Useful: {k} of {n} answers, last {weeks} weeks",
        k=wording.number(said[opinions.YES]),
        n=wording.number(n),
        weeks=weeks,
    )
    less = said[opinions.LESS]
    fewer = wording.plural("{n} asked for less like it", "{n} asked for less like it", less) if less else ""
    return [" · ".join(part for part in (told, fewer) if part)]


def _resume_one(digest: Mapping[str, Any], wording: Wording) -> str:
    return wording._("Resume: {name}", name=name_of(digest, wording))


def by_names_of_today(tx: Transaction, digest: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return how a digest is set up, with what it is about by the names of today."""
    filters = named(tx, digest["workspace"]).today(schedules.filters_from(digest["filters"]))
    return {**digest, "filters": schedules.filters_to(filters)}


def every(digest: Mapping[str, Any], wording: Wording) -> str:
    """Return when a digest comes and what it is about."""
    filters = schedules.filters_from(digest["filters"])
    about = ", ".join(str(each) for each in filters) or wording._("everything")
    if digest["audience"]:
        about = wording._("{what}, for {audience}", what=about, audience=audiences.name(digest["audience"], wording))
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
        there = {post["period"] for post in posts if post["due_at"] <= context.now}
        due = next_due(digest, context.now)
        # Each is told once, whatever time it is set to afterwards.
        while due.key in there:
            due = next_due(digest, due.due_at)
        clock = wording.clock(context.calendar.local(due.due_at))
        return (wording._("Next: {when}, about {days}.", when=clock, days=wording.period(due.period)),)
    since = wording.clock(context.calendar.local(digest["paused_at"]))
    reason = told_reason(digest["paused_for"], wording)
    paused = wording._("Paused since {when}: {reason}.", when=since, reason=reason)
    if digest["paused_until"] is not None:
        until = wording.clock(context.calendar.local(digest["paused_until"]))
        return paused, wording._("It goes on by itself on {when}, or with `/rox digest resume`.", when=until)
    if digest["paused_for"] == OUTSIDE:
        return paused, wording._("An admin can let it be posted here, without names: `/rox digest resume`.")
    way_out = WAYS_OUT.get(digest["paused_for"])
    return (paused, *([wording._(way_out)] if way_out else []), wording._("It goes on with `/rox digest resume`."))


def state_of(post: Mapping[str, Any], wording: Wording) -> str:
    """Return how far a post has come."""
    return wording._(_STATES.get(post["state"], _UNDER_WAY))


def _told(post: Mapping[str, Any], wording: Wording, context: Context) -> str:
    due = wording.clock(context.calendar.local(post["due_at"]))
    period, _, audience = post["period"].partition(":")
    audience = audience.partition("/")[0]
    name_of_post = f"{period} {audiences.name(audience, wording)}" if audience else period
    state = state_of(post, wording)
    name = wording._(_NAMES.get(post["kind"], ""))
    waits = waiting_of(post)
    if waits is not None:
        held = told_waiting(waits, context.calendar, wording) if post["state"] == "planned" else state
        return f"{name_of_post} · {due} · {held}"
    proof = [told_reason(post["reason"], wording), post["permalink"]]
    return " · ".join(part for part in (name_of_post, name, due, state, *proof) if part)
