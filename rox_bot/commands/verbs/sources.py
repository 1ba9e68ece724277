"""`sources`: the systems that events come from, how far each reaches, and what is wrong with it."""

from collections.abc import Mapping
from datetime import datetime

from rox_bot.answers.gaps import Completeness
from rox_bot.commands.door import Door
from rox_bot.commands.pairs import offer
from rox_bot.commands.verbs.verb import Verb
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_
from rox_bot.domain.policy import may
from rox_bot.domain.question import Context, Question
from rox_bot.language.wording import Wording
from rox_bot.store import sources
from rox_bot.store.sources import Source

_ARRIVES = {"file": N_("files imported by hand"), "inbox": N_("files dropped in the inbox")}


def _sources(door: Door, _rest: str, context: Context) -> Answer:
    """Tell how each source stands; why one failed is for admins, since it may name what others must not see."""
    wording = Wording(context.language)
    with door.store.reading() as tx:
        known = {each.name: each for each in sources.sources(tx, context.workspace)}
        until = Completeness(tx, context).until()
    waiting = _waiting(door)
    told = _Told(wording, context, until, full=may(context.role, "sources.errors"))
    lines: list[str] = []
    for name in sorted(known.keys() | waiting.keys()):
        lines += told.source(name, known.get(name), waiting.get(name))
    if strays := door.inbox.strays() if door.inbox else 0:
        lines.append(
            wording.plural(
                "{n} file lies in the inbox itself; put it in a folder named after its source.",
                "{n} files lie in the inbox itself; put them in a folder named after their source.",
                strays,
            )
        )
    near, actions = offer(door, context)
    failing = [name for name, each in known.items() if each.failures and each.off_at is None]
    return Answer(
        title=wording._("Sources"),
        headline=told.headline(len(known.keys() | waiting.keys()), failing),
        lines=(*lines, *near),
        question=Question("sources"),
        actions=actions,
        notes=(wording._("Last event: when the newest one happened. Complete until: up to then nothing is missing."),)
        if known
        else (),
        shareable=False,
    )


def _waiting(door: Door) -> dict[str, tuple[int, int]]:
    """Return, for each source with a folder in the inbox, how many files wait and how many lie in `failed`."""
    if door.inbox is None:
        return {}
    return {name: (len(door.inbox.lying(name)), door.inbox.failed(name)) for name in door.inbox.sources()}


class _Told:
    """How sources are told to one reader; `until` is how far each reaches, `full` with the reasons of what failed."""

    def __init__(self, wording: Wording, context: Context, until: Mapping[str, datetime], *, full: bool) -> None:
        self._wording = wording
        self._context = context
        self._reach = until
        self._full = full

    def headline(self, count: int, failing: list[str]) -> str:
        """Return how many sources there are, and which need a look."""
        wording = self._wording
        if not count:
            return wording._("No source is known yet: import a file, and it is.")
        told = wording.plural("{n} source.", "{n} sources.", count)
        if failing:
            told += " " + wording._("To be looked at: {names}.", names=wording.listed(failing))
        return told

    def source(self, name: str, known: Source | None, files: tuple[int, int] | None) -> list[str]:
        """Return a line on how a source stands, and one on what is wrong with it."""
        wording = self._wording
        if known is None:
            return [wording._("{name}: nothing has arrived yet. {files}", name=name, files=self._files(files)).strip()]
        kind = "inbox" if files is not None and known.kind == "file" else known.kind
        parts = [
            wording._(_ARRIVES[kind]) if kind in _ARRIVES else wording._("fetched from {kind}", kind=kind),
            wording._("last event {when}", when=self._when(known.newest_at)),
            wording._("last arrival {when}", when=self._when(known.succeeded_at)),
            self._until(known),
        ]
        if known.off_at is not None:
            parts.insert(0, wording._("switched off"))
        lines = [f"{name}: {', '.join(parts)}. {self._files(files)}".strip()]
        return [*lines, self._failed(known)] if known.failures else lines

    def _failed(self, known: Source) -> str:
        wording = self._wording
        told = wording.plural(
            "{name}: {n} failure since the last arrival ({when})",
            "{name}: {n} failures since the last arrival, the latest {when}",
            known.failures,
            name=known.name,
            when=self._when(known.tried_at, lag=False),
        )
        why = wording._("Admins see why.")
        return f"{told}: {known.error}" if self._full else f"{told}. {why}"

    def _files(self, files: tuple[int, int] | None) -> str:
        """Return how many files wait and have failed, as sentences."""
        waiting, failed = files or (0, 0)
        wording, parts = self._wording, []
        if waiting:
            parts.append(wording.plural("{n} file waits in the inbox.", "{n} files wait in the inbox.", waiting))
        if failed:
            parts.append(wording.plural("{n} file lies in failed/.", "{n} files lie in failed/.", failed))
        return " ".join(parts)

    def _until(self, known: Source) -> str:
        until = self._reach.get(known.name, known.complete_until)
        if until is None:
            return self._wording._("complete until: not known")
        return self._wording._("complete until {when}", when=self._when(until, lag=False))

    def _when(self, instant: datetime | None, *, lag: bool = True) -> str:
        """Return a moment in the workspace's zone, and how long ago it was."""
        wording, context = self._wording, self._context
        if instant is None:
            return wording._("never")
        local = context.calendar.local(instant)
        clock = wording.clock(local)
        if local.year != context.calendar.local(context.now).year:
            clock = f"{clock} ({local.year})"
        return f"{clock} ({self._ago(instant)})" if lag else clock

    def _ago(self, instant: datetime) -> str:
        wording = self._wording
        minutes = max(0, round((self._context.now - instant).total_seconds() / 60))
        if minutes < 1:
            return wording._("just now")
        if minutes < 60:
            return wording.plural("{n} minute ago", "{n} minutes ago", minutes)
        if minutes < 48 * 60:
            return wording.plural("{n} hour ago", "{n} hours ago", minutes // 60)
        return wording.plural("{n} day ago", "{n} days ago", minutes // 1_440)


SOURCES = Verb(
    "sources",
    ("sources", "bronnen"),
    "sources",
    N_("where events come from: last event, last arrival, complete until when, what failed and which files wait"),
    ("sources",),
    _sources,
)
