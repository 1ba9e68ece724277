"""The door itself: who may ask, which reading of the words wins, and the answer kept so that it opens."""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rox_bot import __version__
from rox_bot.answers import answered, evidence, ticket
from rox_bot.answers.asking import Asked
from rox_bot.answers.entry import ENTRY
from rox_bot.answers.packing import figures_to, question_from, question_to
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.commands import reading
from rox_bot.commands.bounds import bounded, members_shown, without_doors
from rox_bot.commands.continuing import asks_how_many, cue_of, following, last_question, nothing_to_follow
from rox_bot.commands.demo import OWN, Demo, only_asks
from rox_bot.commands.echo import as_meant, echoed, mistyped_verb, verb_of, with_basis
from rox_bot.commands.known import KnownMembers, groups, with_known_slices
from rox_bot.commands.ledger.asking import ledger_question, side_asked
from rox_bot.commands.plainly import read_plainly
from rox_bot.commands.reading import WhichMetric
from rox_bot.commands.turning import turned, turns
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.configuration import Configuration
from rox_bot.domain.errors import N_, Incomplete, NeedsAdmin, NotAllowed, NotUnderstood, RoxError, Unavailable
from rox_bot.domain.events import Visibility
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context, Filter, Question
from rox_bot.intake.recording import Recorder
from rox_bot.language.interpreter import LIMIT
from rox_bot.language.rox_words import without_rox
from rox_bot.language.wording import Wording
from rox_bot.store import kept, overview, places
from rox_bot.store.store import Store

if TYPE_CHECKING:
    from rox_bot.commands.verbs.verb import Verb
    from rox_bot.intake.dropped import Inbox

log = logging.getLogger(__name__)
_LATELY = timedelta(minutes=1)
_YEAR = re.compile(r"(?:19|20)\d\d")
_LOOP = re.compile(r"L\d{1,18}", re.IGNORECASE)
"""The id of a follow-up by itself, which opens it."""


class Door:
    """Answers words for whoever asks, from one store; `inbox` is the folder in which files are dropped, if any."""

    def __init__(
        self,
        store: Store,
        inbox: "Inbox | None" = None,
        configured: Configuration | None = None,
        demo: Demo | None = None,
    ) -> None:
        self.store = store
        self.inbox = inbox
        self.configured = configured or Configuration()
        self.demo = demo
        self._lately: dict[str, tuple[datetime, Mapping[str, Mapping[str, int]]]] = {}

    def ask(self, words: str, context: Context) -> Answer:
        """Return the answer to a line of words; raises RoxError with an explanation where there is none."""
        try:
            return self._taken(words, context)
        except NeedsAdmin as refusal:
            from rox_bot.commands.admins import admin_names

            named = admin_names(self, context, named_only=True)
            if not named:
                raise
            who = Wording(context.language).listed(named)
            raise NotAllowed(N_("This needs an admin. Ask {names}."), names=who) from refusal

    def _taken(self, words: str, context: Context) -> Answer:
        demand(context.role, "ask")
        line = words.replace("\x00", "").strip()
        if len(line) > LIMIT:
            raise NotUnderstood(N_("That is longer than {limit} characters; please make it shorter."), limit=LIMIT)
        first, rest = (*line.split(maxsplit=1), "", "")[:2]
        if _LOOP.fullmatch(line):
            first, rest = "loop", line
        verb = verb_of(first)
        if verb is not None:
            demand(context.role, verb.action)
        if context.demo and self.demo is not None and not (verb and verb.name in OWN):
            return self.demo.ask(line, verb, context)
        try:
            answer = self._asked(line, verb, rest.strip(), context)
        except Incomplete:
            raise
        except NotUnderstood as trouble:
            if verb is not None and not only_asks(verb, rest):
                raise
            answer = self._read_plainly(line, context, trouble)
        return replace(answer, suggestions=self._within(answer.suggestions, context))

    def _read_plainly(self, line: str, context: Context, trouble: NotUnderstood) -> Answer:
        try:
            return read_plainly(self, line, context, trouble)
        except NotUnderstood as refusal:
            refusal.suggestions = self._within(refusal.suggestions, context)
            raise refusal from None

    def _asked(self, line: str, verb: "Verb | None", rest: str, context: Context) -> Answer:
        """Return the answer to a line by the words of the grammar."""
        if verb is not None:
            return verb.run(self, rest, context)
        if self._is_kept(line, context):
            return self.answer(Question("why", argument=line.upper()), context)
        reference = self._reference(line, context)
        if reference is not None:
            return self.answer(reference, context)
        try:
            return self.question(line, context)
        except NotUnderstood:
            first, rest = (*line.split(maxsplit=1), "", "")[:2]
            if (meant := mistyped_verb(first)) is None:
                raise
            demand(context.role, meant.action)
            return as_meant(meant, first, meant.run(self, rest.strip(), context), Wording(context.language))

    def _within(self, lines: tuple[str, ...], context: Context) -> tuple[str, ...]:
        """Return lines to try next that group only by slices that have members here."""
        if not groups(lines):
            return lines
        members = self.members_lately(context)
        try:
            return with_known_slices(lines, [each for each in members if any(members[each])])
        except RoxError as trouble:  # an answer is not lost for what could be asked after it
            log.warning("members not read: %s", trouble)
            return lines

    def question(self, line: str, context: Context, *, told: bool = False, read: tuple[str, ...] = ()) -> Answer:
        """Answer a line that is no verb: a question about metrics, or the summary where none is named.

        A line may follow the question before it here; `told` says how the words were read in any case, `read` what was
        read before.
        """
        if asks_how_many(line):
            return self._how_many(line, context)
        if (rest := reading.beside_dimensions(line)) is not None:
            return self.ask(f"scorecard {rest}", context)
        question = self._of_ledger(line, context) or self._read(line, context)
        question = replace(question, read_as=(*read, *question.read_as), loose=question.loose or told)
        answer = self.answer(question, context)
        if line.strip() or answer.readings or self._has_events(context):
            return answer
        wording = Wording(context.language)
        offered = [Action("start_list", wording._("Set up"))]
        if self.demo is not None:
            offered.insert(0, Action("start_demo", wording._("Show me with demo data")))
        return replace(answer, actions=tuple(offered), suggestions=())

    def again(self, number: str, context: Context) -> Answer:
        """Return an answer that was kept once more, as it was asked then; raises RoxError where it is gone."""
        if context.demo and self.demo is not None:
            return self.demo.again(number, context)
        with self.store.reading() as tx:
            row = kept.find_answer(tx, context.workspace, number)
        if row is None:
            raise RoxError(N_("That answer is no longer kept. Please ask again."))
        question = question_from(json.loads(row["question"]))
        return replace(self.answer(question, replace(context, now=row["read_at"]), keep=False), answer_id=number)

    def turned(self, number: str, kind: str, to: str, context: Context) -> Answer:
        """Return the answer to a kept question with one thing changed: `by`, `shape`, `period` (a token) or `words`.

        It is asked with the rights of who changes it; raises RoxError where the question is gone.
        """
        if context.demo and self.demo is not None:
            return self.demo.turned(number, kind, to, context)
        with self.store.reading() as tx:
            row = kept.find_answer(tx, context.workspace, number)
        if row is None:
            raise RoxError(N_("That answer is no longer kept. Please ask again."))
        question = turned(question_from(json.loads(row["question"])), kind, to, context)
        return self.answer(question, context)

    def _read(self, line: str, context: Context) -> Question:
        """Return the Question of a line, which may follow the one before it: by its first words, or for want of more.

        In a thread or a direct message a line without a metric follows; elsewhere one that names how and not what.
        """
        cue, before = cue_of(line), None
        if cue or context.thread or context.visibility is Visibility.DM:
            before = self._before(context)
        if cue and before is not None:
            return self._following(line[cue:], before, context)
        try:
            question = self.read(line[cue:], context)
        except WhichMetric:
            before = before or self._before(context)
            if before is None or not before.metrics:
                if cue:
                    raise nothing_to_follow(line[cue:]) from None
                raise
            return self._following(line, before, context)
        if cue and not question.metrics:
            raise nothing_to_follow(line[cue:])
        if before is not None and before.metrics and not question.metrics and line.strip():
            return self._following(line, before, context)
        return question

    def _before(self, context: Context) -> Question | None:
        with self.store.reading() as tx:
            return last_question(tx, context)

    def _following(self, line: str, before: Question, context: Context) -> Question:
        return following(line, before, self.members(context), self.scoped(context))

    def _how_many(self, line: str, context: Context) -> Answer:
        """Answer on how much the figure before rests."""
        before = self._before(context)
        if before is None:
            raise nothing_to_follow(line)
        wording = Wording(context.language)
        answer = self.answer(replace(before, loose=True), context)
        return with_basis(answer, Telling(wording, context.calendar.day_of(context.now).year))

    def _of_ledger(self, line: str, context: Context) -> Question | None:
        """Return the question about what was spent or gained that a line in plain words asks, None for any other."""
        side, words = side_asked(line) if without_rox(line) is None else ("", "")
        return ledger_question(side, words, self.members(context), self.scoped(context)) if side else None

    def read(self, line: str, context: Context) -> Question:
        """Return the Question that a line asks in this place, with the scope saved for the Slack channel."""
        return reading.read_question(line, self.members(context), self.scoped(context))

    def scoped(self, context: Context) -> Context:
        """Return who asks with the filters that hold in their place."""
        return replace(context, scope=context.bound or self.scope(context))

    def rox(self, line: str, context: Context) -> Question:
        """Return the Question about ROX that a line asks in this place."""
        words = without_rox(line)
        return reading.rox_question(line if words is None else words, self.members(context), self.scoped(context))

    def answer(self, question: Question, context: Context, *, keep: bool = True) -> Answer:
        """Answer a Question and keep what was shown, so that `why` opens it."""
        demand(context.role, question.intent if question.intent in ("why", "ticket", "ledger") else "ask")
        wording = Wording(context.language)
        question = bounded(question, context)
        with self.store.reading() as tx:
            telling = Telling(wording, context.calendar.day_of(context.now).year)
            reader = Reader(tx, context)
            answer = answered(question, reader, telling)
            echo = (echoed(answer, question, Asked(answer.question, reader, telling)),) if question.loose else ()
        answer = replace(answer, lines=(*echo, *answer.lines), read_at=context.now)
        if keep and question.intent != "why" and (answer.readings or answer.sums):
            # A series says by which unit it was read; where nobody named one it is not asked so again.
            kept = self.kept(replace(answer, question=replace(answer.question, by=question.by)), context)
            answer = replace(kept, question=answer.question)
        answer = self._with_turns(answer, context) if context.surface == "slack" else answer
        return without_doors(replace(answer, suggestions=self._within(answer.suggestions, context)), context)

    def _with_turns(self, answer: Answer, context: Context) -> Answer:
        """Return an answer with what can be changed about it at a press."""
        members = self.members_lately(context)
        return replace(answer, turns=turns(answer, [name for name in members if any(members[name])]))

    def events_behind(self, number: str, context: Context) -> list[dict[str, Any]]:
        """Return every event behind the figure that an answer's id opens, for a file."""
        demand(context.role, "why")
        with self.store.reading() as tx:
            return evidence.events_behind(number, Reader(tx, context))

    def kept(self, answer: Answer, context: Context) -> Answer:
        """Keep an answer's question and figures and return it with its id; without one where nothing can be saved."""
        wording = Wording(context.language)
        try:
            with self.store.writing() as tx:
                number = kept.keep_answer(
                    tx,
                    workspace=context.workspace,
                    read_at=context.now,
                    asker=context.person,
                    slack_channel=context.slack_channel,
                    thread=context.thread,
                    question=question_to(answer.question),
                    readings=figures_to(answer, wording),
                    code_version=__version__,
                )
        except Unavailable as trouble:
            log.warning("answer not kept: %s", trouble)
            note = wording._("This answer could not be kept, so it has no id: {reason}", reason=wording.error(trouble))
            return replace(answer, notes=(*answer.notes, note))
        return replace(answer, answer_id=number)

    def members(self, context: Context) -> Mapping[str, Mapping[str, int]]:
        """Return the known members of every slice, read when first looked at."""
        return members_shown(KnownMembers(self.store, context.workspace), context)

    def members_lately(self, context: Context, *, within: timedelta = _LATELY) -> Mapping[str, Mapping[str, int]]:
        """Return the members as they were a while ago; reading them takes as long as writing ten entries."""
        read_at, found = self._lately.get(context.workspace, (datetime.min.replace(tzinfo=UTC), {}))
        if abs(context.now - read_at) >= within:
            found = self.members(context)
            self._lately[context.workspace] = (context.now, found)
        return found

    def forget_members(self) -> None:
        """Read the members anew at the next look, because names were joined or parted."""
        self._lately.clear()

    def recorder(self, context: Context) -> Recorder:
        """Return a recorder for what is written in this place."""
        return Recorder(context.workspace, self.store.pseudonyms)

    def scope(self, context: Context) -> tuple[Filter, ...]:
        """Return the filters that hold in this place."""
        with self.store.reading() as tx:
            return context.scope or places.scope_of(tx, context.workspace, context.slack_channel)

    def _reference(self, line: str, context: Context) -> Question | None:
        """Return the Question behind a line that is an entry's id or a ticket's number, None for any other line.

        What may be a year or a name as well is a ticket only where one is known.
        """
        if ENTRY.fullmatch(line):
            return Question("entry", argument=line.upper())
        found = ticket.NUMBER.fullmatch(line) or ticket.NAMED.fullmatch(line)
        if found is None:
            return None
        number, doubt = found[1], not line.startswith("#") and (not line.isdigit() or _YEAR.fullmatch(line))
        if doubt:
            with self.store.reading() as tx:
                if not ticket.is_known(Reader(tx, context), number):
                    return None
        return Question("ticket", argument=number)

    def _has_events(self, context: Context) -> bool:
        with self.store.reading() as tx:
            return overview.has_events(tx, context.workspace)

    def _is_kept(self, line: str, context: Context) -> bool:
        if not 4 <= len(line) <= 5 or not line.isalnum():
            return False
        with self.store.reading() as tx:
            return kept.find_answer(tx, context.workspace, line) is not None
