"""A line that the grammar did not take: read in plain words, answered as what else it is, or refused with a way on."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rox_bot.commands.continuing import cue_of
from rox_bot.commands.echo import verb_of
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context, Question
from rox_bot.language.interpreter import interpret
from rox_bot.language.lexicon import PERSON_WORDS, fold
from rox_bot.language.names import WORD
from rox_bot.language.plain.words import CUES, HAPPIEST, HAPPY, STAFF, UNHAPPIEST, UNHAPPY
from rox_bot.language.rox_words import without_rox
from rox_bot.language.wording import Wording

if TYPE_CHECKING:
    from rox_bot.commands.door import Door

_MOST = 3
_WRITING = frozenset(
    """
    delete drop remove update insert truncate erase wipe verwijder verwijderen wis wissen schrap gooi
    """.split()
)
"""First words that ask to change what was recorded."""

_MOODS = frozenset((*CUES[HAPPY], *CUES[UNHAPPY], *CUES[HAPPIEST], *CUES[UNHAPPIEST]))


def read_plainly(door: "Door", line: str, context: Context, trouble: NotUnderstood) -> Answer:
    """Return the answer to a line in plain words; raises `trouble` with things to try where there is none."""
    from rox_bot.language.plain.reading import in_plain_words
    from rox_bot.language.plain.topics import asks_definition, is_about_data, is_about_words, standouts_of, topic_of

    if not _WRITING.isdisjoint(WORD.findall(fold(line))[:1]):
        raise NotUnderstood(
            N_("A question changes and deletes nothing. `help` says what can be written down."), suggestions=("help",)
        )
    topic = topic_of(line)
    if topic is not None:
        return _told(door, topic, context)
    cue = cue_of(line)
    members = door.members(context)
    plain = in_plain_words(line[cue:], lambda text: interpret(text, members, context.calendar, context.now), members)
    if plain is not None:
        return _asked_as(door, f"{line[:cue]}{plain.line}", plain.read, context)
    if (standouts := standouts_of(line)) is not None:
        return _asked_as(door, standouts, (), context)
    metrics = interpret(line, {}, context.calendar, context.now).metrics
    if asks_definition(line) and without_rox(line) is not None:
        return door.ask("help rox", context)
    if len(metrics) == 1 and asks_definition(line):
        return door.ask(f"help {METRICS[metrics[0]].words[0]}", context)
    if is_about_data(line):
        return door.ask("help import", context)
    if is_about_words(line):
        raise NotUnderstood(
            N_(
                "What customers said is not listed by a question; their words stand behind a figure. `why csat` shows "
                "those whom a change hit, `loop` the low scores to be followed up, `export feedback` all in a file."
            ),
            suggestions=("why csat", "loop", "export feedback last month"),
        )
    _refuse_people(line, metrics)
    trouble.suggestions = trouble.suggestions or answerable(door, context)
    raise trouble


def _refuse_people(line: str, metrics: tuple[str, ...]) -> None:
    """Refuse a line that asks for people, with the way on; how they feel is asked of all of them together."""
    words = set(WORD.findall(fold(line)))
    if not words.isdisjoint(CUES[STAFF]) and not words.isdisjoint(_MOODS):
        raise NotUnderstood(
            N_(
                "How colleagues feel is told by eNPS, of all of them together, where you ask them and import the "
                "answers."
            ),
            suggestions=("enps", "scorecard"),
        )
    if not words.isdisjoint(PERSON_WORDS):
        asked = METRICS[metrics[0]].words[0] if metrics else "csat"
        raise NotUnderstood(
            N_("People are not listed or ranked here; ask by team instead."), suggestions=(f"{asked} by team",)
        )


def answerable(door: "Door", context: Context) -> tuple[str, ...]:
    """Return two questions that have an answer here, and help; nothing to who may ask little."""
    if context.bound:
        return ()
    from rox_bot.commands.openers import openers

    lines = [line for _, line in openers(door, context)]
    last = "hulp" if context.language == "nl" else "help"
    return (*[line for line in lines if line != last][: _MOST - 1], last)


def _told(door: "Door", topic: str, context: Context) -> Answer:
    """Return what is said to a line that asks for no figure."""
    wording = Wording(context.language)
    if topic == "help":
        return door.ask("help", context)
    if topic == "state":
        return door.question("", context, told=True)
    headline = {
        "hello": wording._("Hello! Ask me how things are with your customers, in your own words or in short."),
        "thanks": wording._("You are welcome."),
    }[topic]
    return Answer(
        title="",
        headline=headline,
        question=Question("help"),
        suggestions=answerable(door, context),
        shareable=False,
    )


def _asked_as(door: "Door", line: str, read: Sequence[tuple[str, str]], context: Context) -> Answer:
    """Answer a line in place of the one that was typed, and say so; `read` are words of that with their reading."""
    first, rest = (*line.split(maxsplit=1), "", "")[:2]
    wording, verb = Wording(context.language), verb_of(first)
    said = [(typed[:40], wording._(meant)) for typed, meant in read]
    pairs = tuple(f"“{typed}” → {meant}" for typed, meant in said)
    if verb is None:
        return door.question(line, context, told=True, read=pairs)
    demand(context.role, verb.action)
    answer = verb.run(door, rest, context)
    told = wording._("I read this as: {what}.", what=" · ".join((f"`{line}`", *pairs)))
    return replace(answer, lines=(told, *answer.lines))
