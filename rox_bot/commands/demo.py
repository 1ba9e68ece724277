"""The demo: made-up customers in a store of their own, apart from the workspace's, and every answer marked."""

import logging
import shutil
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rox_bot.digests.previewing import preview as preview_of
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, NotAllowed
from rox_bot.domain.question import Context
from rox_bot.intake.ledger.reading import books
from rox_bot.language.lexicon import fold
from rox_bot.language.wording import Wording
from rox_bot.store.store import Clock, Store

if TYPE_CHECKING:
    from rox_bot.commands.door import Door
    from rox_bot.commands.verbs.verb import Verb

log = logging.getLogger(__name__)
ANSWERED = frozenset(
    ("ask", "why", "ranking", "coverage", "moments", "roi", "scorecard", "at_risk", "economics", "value", "levers")
)
"""Actions of verbs that only read: these are answered from the demo, any other is refused there."""

_WRITE: Mapping[str, frozenset[str]] = {
    "value": frozenset(("start", "begin")),
    "levers": frozenset(("set", "zet", "stel", "on", "aan", "off", "uit")),
}
"""Verb -> the second words with which it writes."""

OWN = frozenset(("start", "settings", "status", "help"))
"""Verbs about the bot itself, which stay the workspace's own while a place shows the demo."""

_PREVIEW = frozenset(("preview", "voorbeeld"))


@dataclass
class Demo:
    """The demo's store: filled when first asked for, topped up daily, gone when it is wiped or the bot stops.

    `everywhere` says that the bot shows nothing else.
    """

    clock: Clock
    everywhere: bool = False
    _folder: Path | None = None
    _store: Store | None = None
    _filled: date | None = None
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def door(self, context: Context) -> "Door":
        """Return the door to the demo as it is today; filling it takes some seconds."""
        from rox_bot.commands.door import Door
        from rox_bot.intake.demo import fill_demo

        with self._turn:
            if self._store is None:
                self._folder = Path(tempfile.mkdtemp(prefix="rox-demo-"))
                self._store = Store(f"sqlite:///{self._folder / 'demo.db'}", clock=self.clock)
            today = context.calendar.day_of(context.now)
            if self._filled != today:
                fill_demo(self._store, now=context.now, calendar=context.calendar, currency=context.currency)
                self._filled = today
            return Door(self._store)

    def prepare(self, context: Context) -> None:
        """Begin to fill the store without waiting for it; a question that comes meanwhile does."""
        threading.Thread(target=self._prepared, args=(context,), name="demo", daemon=True).start()

    def _prepared(self, context: Context) -> None:
        try:
            self.door(context)
        except Exception:
            log.exception("the demo was not filled")

    def ask(self, line: str, verb: "Verb | None", context: Context) -> Answer:
        """Return the demo's answer to a line, marked; raises NotAllowed for what would write something down."""
        rest = (*line.split(maxsplit=1), "", "")[1]
        preview = verb is not None and verb.name == "digest" and fold(rest) in _PREVIEW
        if verb is not None and not (preview or only_asks(verb, rest)):
            raise refusal(everywhere=self.everywhere)
        if verb is not None and verb.action == "ledger" and not rest:
            line = f"{line} list"
        door, inside = self.door(context), _inside(context)
        answer = preview_of(door.store, inside) if preview else door.ask(line, inside)
        return marked(answer, Wording(context.language))

    def again(self, number: str, context: Context) -> Answer:
        """Return a demo answer once more, by its id."""
        return marked(self.door(context).again(number, _inside(context)), Wording(context.language))

    def turned(self, number: str, kind: str, to: str, context: Context) -> Answer:
        """Return the answer to a demo question with one thing changed."""
        return marked(self.door(context).turned(number, kind, to, _inside(context)), Wording(context.language))

    def wipe(self) -> None:
        """Remove the demo from the disk."""
        with self._turn:
            if self._store is not None:
                self._store.close()
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
            self._store = self._folder = self._filled = None


def only_asks(verb: "Verb", rest: str) -> bool:
    """Return whether a line writes nothing down."""
    if verb.action == "ledger":
        return not books(rest)
    return verb.action in ANSWERED and fold((*rest.split(maxsplit=1), "")[0]) not in _WRITE.get(verb.name, ())


def marked(answer: Answer, wording: Wording) -> Answer:
    """Return an answer that says first, in words and in its picture, that its figures are made up."""
    mark = wording._("Demo data")
    chart = answer.chart
    if chart is not None:
        chart = replace(chart, title=f"{mark} · {chart.title}", alt_text=f"{mark}. {chart.alt_text}")
    return replace(answer, mark=mark, chart=chart)


def refusal(*, everywhere: bool = True) -> NotAllowed:
    """Return why nothing is written down where the demo is shown: in one place, or by a bot that shows nothing else."""
    if everywhere:
        return NotAllowed(N_("This bot shows demo data (serve --demo), so nothing is recorded or set up."))
    return NotAllowed(
        N_("This place shows demo data, so nothing is recorded or set up here. `/rox start demo off` ends that."),
        suggestions=("start demo off",),
    )


def _inside(context: Context) -> Context:
    """Return who asks as the demo knows them: it has no channels, and nobody's words to hide."""
    return replace(context, demo=False, scope=())
