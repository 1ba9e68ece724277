"""A file without a map: the saved one that fits, or one proposed, shown and agreed upon."""

import json
import os
import shlex
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from rox_bot.domain.errors import N_, BadInput, RoxError

if TYPE_CHECKING:
    from rox_bot.cli.run import Run
    from rox_bot.intake.files import Map
    from rox_bot.intake.files.reading import Table
    from rox_bot.intake.proposals import Proposal, Sample
    from rox_bot.language.wording import Wording
    from rox_bot.store.store import Store

_ACCEPTED = ("", "y", "yes", "j", "ja", "ok", "accept")
_GIVEN_UP = ("n", "no", "nee", "q", "quit", "stop")
_HELP = ("help", "?", "h", "hulp")
_WIDTH = 40  # characters of a value


@dataclass(frozen=True)
class Wanted:
    """What was asked of an import without a map: `answers` are lines such as `customer = Company`."""

    file: Path
    source: str = ""
    event: str = ""
    sheet: str = ""
    answers: tuple[str, ...] = ()
    yes: bool = False
    save_map: Path | None = None


def map_for(run: "Run", store: "Store", wanted: Wanted) -> "Map":
    """Return the map that a file is read by: a saved one, or what was agreed upon; exits where nothing is."""
    from rox_bot.intake.files.opening import open_table
    from rox_bot.intake.proposals import demand_rows, read_answer, take_sample

    table = open_table(wanted.file, (), wanted.sheet)
    answers = dict(read_answer(line, table.header) for line in wanted.answers)
    given = {"source": wanted.source, "event": wanted.event}
    answers = {name: value for name, value in given.items() if value} | answers
    if not set(answers) - {"source", "event"} and not wanted.save_map:
        saved = _saved(run, store, table, answers.get("source", ""), answers.get("event"))
        if saved:
            return saved
    sample = take_sample(table)
    demand_rows(sample, wanted.file)
    talk = _Talk(run, store, wanted, sample, answers)
    return talk.agreed()


def save(run: "Run", store: "Store", wanted: Wanted, mapping: "Map") -> bool:
    """Save the map of a file for the next one like it; return whether that is news."""
    from rox_bot.intake.files.opening import open_table
    from rox_bot.intake.proposals.saved import keep_map

    table = open_table(wanted.file, tuple(mapping.fields.values()), wanted.sheet)
    return keep_map(store, table, mapping, run.clock(), "terminal")


def _saved(run: "Run", store: "Store", table: "Table", source: str, event: str | None) -> "Map | None":
    """Return the saved map that fits a file, and say so."""
    from rox_bot.intake.proposals.saved import saved_for

    found = saved_for(store, table, source, event)
    if found.sources:
        raise BadInput(
            N_("Several sources send files with these columns: {sources}. Say which: --source {first}"),
            sources=", ".join(found.sources),
            first=found.sources[0],
        )
    if found.mapping is not None:
        name, day = found.mapping.source, f"{found.saved_at:%Y-%m-%d}"
        typer.echo(run.wording._("Read by the map saved for {source} on {day}.", source=name, day=day), err=run.as_json)
    return found.mapping


@dataclass
class _Talk:
    """A proposal talked over: shown, corrected line by line, accepted or given up."""

    run: "Run"
    store: "Store"
    wanted: Wanted
    sample: "Sample"
    answers: dict[str, str]

    def agreed(self) -> "Map":
        """Return the map that was agreed upon; exits with 2 where somebody has yet to agree, with 1 on giving up."""
        proposal = self._proposed()
        if self.wanted.save_map:
            self._write(proposal, self.wanted.save_map)
        if self.run.as_json and not self.wanted.yes:
            typer.echo(json.dumps({"proposal": self._packed(proposal)}, ensure_ascii=False, default=str))
            raise typer.Exit(2)
        if not self.run.as_json:
            self._show(proposal)
        if self.wanted.yes:
            if proposal.questions:
                raise self._unanswered(proposal)
            return proposal.mapping
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            self._tell(self._how_to_accept(proposal))
            raise typer.Exit(2)
        return self._talked_over(proposal)

    def _talked_over(self, proposal: "Proposal") -> "Map":
        wording = self.run.wording
        while True:
            line = typer.prompt(
                wording._(
                    "Enter accepts, customer = Company changes a field, customer = - leaves it out, help, stop gives up"
                ),
                default="",
                show_default=False,
            ).strip()
            if line.casefold() in _GIVEN_UP:
                self._tell(wording._("Nothing was imported."))
                raise typer.Exit(1)
            if line.casefold() in _HELP:
                self._tell("\n".join(help_lines(proposal.mapping.event, wording)))
                continue
            if line.casefold() in _ACCEPTED:
                if not proposal.questions:
                    return proposal.mapping
                for question in proposal.questions:
                    self._tell(f"? {wording.say(question.phrase)}")
                continue
            if self._answered(line):
                proposal = self._proposed()
                self._show(proposal)

    def _answered(self, line: str) -> bool:
        from rox_bot.intake.proposals import read_answer

        try:
            name, value = read_answer(line, self.sample.header)
        except RoxError as trouble:
            self._tell(self.run.wording.error(trouble))
            return False
        self.answers[name] = value
        return True

    def _proposed(self) -> "Proposal":
        from rox_bot.intake.proposals import propose

        return propose(self.sample, self.run.clock(), self.run.settings.zone, self.answers)

    def _write(self, proposal: "Proposal", path: Path) -> None:
        """Write the proposal as a map file to be edited, and stop."""
        from rox_bot.intake.files import map_text

        told = (*(each.phrase for each in proposal.questions), *proposal.guesses)
        notes = [f"# {self.run.wording.say(each)}" for each in told]
        text = "\n".join([*notes, map_text(proposal.mapping)])
        try:
            number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(number, "w", encoding="utf-8") as file:
                file.write(text)
        except OSError as trouble:
            raise BadInput(
                N_("The file {path} cannot be written: {reason}."), path=path, reason=trouble.strerror
            ) from None
        command = shlex.join(["rox-bot", "import", str(self.wanted.file), "--map", str(path)])
        self._tell(
            self.run.wording._("Written: {path}. When it is as it should be: {command}", path=path, command=command)
        )
        raise typer.Exit

    def _unanswered(self, proposal: "Proposal") -> RoxError:
        from rox_bot.domain.errors import NotUnderstood, Phrase

        asked = Phrase.joined(" ", [each.phrase for each in proposal.questions])
        return NotUnderstood(N_('Nothing was imported. {questions} (--set "field = value")'), questions=asked)

    def _how_to_accept(self, proposal: "Proposal") -> str:
        said = [part for line in self.wanted.answers for part in ("--set", line)]
        for option, value in (
            ("--source", self.wanted.source),
            ("--event", self.wanted.event),
            ("--sheet", self.wanted.sheet),
        ):
            said += [option, value] if value else []
        command = shlex.join(["rox-bot", "import", str(self.wanted.file), *said, "--yes"])
        wording = self.run.wording
        if proposal.questions:
            return wording._(
                'Nothing was imported. Answer with --set "field = value", then accept: {command}', command=command
            )
        return wording._("Nothing was imported. To accept: {command}", command=command)

    def _rows(self, proposal: "Proposal") -> list[dict[str, str]]:
        from rox_bot.intake.proposals import preview
        from rox_bot.intake.recording import Recorder

        mapping = proposal.mapping
        recorder = Recorder(
            self.store.workspace,
            self.store.pseudonyms,
            customer_is_person=mapping.customer_is_person,
            requester_is_name=mapping.requester_is_name,
        )
        return preview(self.sample, proposal.mapping, recorder, self.run.clock() + timedelta(days=1))

    def _show(self, proposal: "Proposal") -> None:
        from rox_bot.intake.proposals.telling import heading, remarks

        wording = self.run.wording
        lines = [
            heading(proposal.mapping, self.sample, wording),
            *_mapped(proposal, wording),
            *_told(self._rows(proposal) if proposal.mapping.fields else [], wording),
            *remarks(proposal, wording),
            *(f"? {wording.say(each.phrase)}" for each in proposal.questions),
        ]
        self._tell("\n".join(lines))

    def _packed(self, proposal: "Proposal") -> dict[str, Any]:
        from rox_bot.intake.files import map_text

        say = self.run.wording.say
        return {
            "map": map_text(proposal.mapping),
            "product": proposal.product,
            "sure": sorted(proposal.sure),
            "guesses": [say(each) for each in proposal.guesses],
            "questions": [say(each.phrase) for each in proposal.questions],
            "left_out": [{"column": column, "reason": say(why)} for column, why in proposal.left_out],
            "rows": self._rows(proposal),
            "accept": self._how_to_accept(proposal),
        }

    def _tell(self, line: str) -> None:
        typer.echo(line, err=self.run.as_json)


def help_lines(event: str, wording: "Wording") -> list[str]:
    """Return all that can be typed about a proposal."""
    from rox_bot.intake.files.vocabulary import KINDS
    from rox_bot.intake.proposals.answers import SETTINGS

    told = (
        ("customer = Company", wording._("the column a field is read from")),
        ("customer = -", wording._("leaves a field out")),
        ('partner = "NorthBPO"', wording._("one value for all rows")),
        (
            "sla_met I = yes",
            wording._("what a value of a column stands for: yes, no, a word of ours, or - (not known)"),
        ),
        ("scale = 1-5", wording._("the lowest and the highest score")),
        ("dates = day-first", wording._("or month-first")),
        ("stop", wording._("gives up; nothing is imported")),
    )
    return [
        *(f"  {line:22} {meaning}" for line, meaning in told),
        wording._("Fields: {fields}", fields=" ".join(KINDS[event].fields)),
        wording._("Settings: {settings}", settings=" ".join(SETTINGS)),
    ]


def _mapped(proposal: "Proposal", wording: "Wording") -> list[str]:
    """Return what each field is read from, and which of it is guessed."""
    mapping = proposal.mapping
    width = max(len(name) for name in (*mapping.fields, *mapping.constants, "field"))
    word = wording._("guessed")
    guessed = f" ({word})"
    fields = [
        f"  {name:{width}}  {column}{'' if name in proposal.sure else guessed}"
        for name, column in mapping.fields.items()
    ]
    return fields + [f"  {name:{width}}  = {value}" for name, value in mapping.constants.items()]


def _told(rows: list[dict[str, str]], wording: "Wording") -> list[str]:
    """Return rows as they would be kept, one a line."""
    lines = []
    for place, row in enumerate(rows, 1):
        if "" in row:
            lines.append(wording._("Row {n} cannot be used: {reason}.", n=place, reason=wording.say(row[""])))
        else:
            lines.append(f"{place}. " + " · ".join(f"{name} {_cut(value)}" for name, value in row.items()))
    return lines


def _cut(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1].rstrip()}…"
