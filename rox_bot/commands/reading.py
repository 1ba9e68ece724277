"""From words to a Question: what is asked, of which period, compared with what; or the nearest readings instead."""

from collections.abc import Mapping
from dataclasses import replace

from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.metrics import CATALOGUE, METRICS
from rox_bot.domain.question import TIME_UNITS, Context, Question
from rox_bot.language.interpreter import Meaning, Members, interpret, nearest
from rox_bot.language.lexicon import SLICE_WORDS, metric_words

_MOST_SUGGESTIONS = 3
_MOST_WORDS = 5

_RUNNING: Mapping[str, str] = {
    "yesterday": "today",
    "last_week": "this_week",
    "last_month": "this_month",
    "last_quarter": "this_quarter",
}
"""Compared with one of these and nothing else said, the unit that runs now is asked: `csat vs last month`."""


def read_question(line: str, members: Members, context: Context) -> Question:
    """Return the Question a line asks; raises NotUnderstood with the nearest readings where words are left over."""
    meaning = interpret(line, members, context.calendar, context.now)
    running = _RUNNING.get(meaning.baseline.token) if meaning.baseline else None
    if running and meaning.period is None:
        from rox_bot.language.periods import period_of_token

        meaning = replace(meaning, period=period_of_token(running, context.calendar, context.now))
    if meaning.leftovers:
        raise _unknown(meaning, members)
    if not meaning.metrics:
        if line.strip() and not (meaning.filters or meaning.period or meaning.by or meaning.shape != "text"):
            raise _no_metric(line)
        if meaning.by or meaning.shape != "text" or meaning.baseline:
            raise NotUnderstood(N_("Which metric? For example csat, nps or fcr."), suggestions=_with_metric(line))
    return Question(
        intent="value" if meaning.metrics else "summary",
        metrics=meaning.metrics,
        period=meaning.period,
        baseline=meaning.baseline,
        baseline_named=meaning.baseline is not None,
        by=meaning.by,
        filters=meaning.filters,
        scoped=context.scope,
        shape="trend" if meaning.by in TIME_UNITS and meaning.shape == "text" else meaning.shape,
        read_as=tuple(f"“{typed[:40]}” → {METRICS[key].words[0]}" for typed, key in meaning.corrected),
    )


def _unknown(meaning: Meaning, members: Members) -> NotUnderstood:
    """Return the refusal that names the unknown words and offers the nearest readings."""
    from rox_bot.commands.verbs import VERBS

    known: dict[str, str] = {words: METRICS[key].words[0] for words, key in metric_words()}
    known.update({word: f"by {slice_}" for word, slice_ in SLICE_WORDS.items()})
    known.update({word: verb.name for verb in VERBS for word in verb.words})
    names: Mapping[str, str] = {member: key for key in members if key != "agent" for member in members[key]}
    found: dict[str, None] = {}
    base = METRICS[meaning.metrics[0]].words[0] if meaning.metrics else "csat"
    for word in meaning.leftovers[:_MOST_WORDS]:
        for near in nearest(word, [*known, *names], _MOST_SUGGESTIONS):
            quoted = f'"{near}"' if " " in near else near
            text = known.get(near) or f"{names[near]}:{quoted}"
            by_itself = near in known and not text.startswith("by ")
            found[text if by_itself else f"{base} {text}"] = None
    return NotUnderstood(
        N_("I don't know {words} here."),
        words=", ".join(f"“{word}”" for word in meaning.leftovers[:_MOST_WORDS]),
        suggestions=tuple(found)[:_MOST_SUGGESTIONS] or ("csat", "nps", "help"),
    )


def _no_metric(line: str) -> NotUnderstood:
    return NotUnderstood(
        N_("I could not read a question in {words}. I know tickets, feedback and magic moments."),
        words=f"“{line[:60]}”",
        suggestions=("csat", "nps", "help"),
    )


def _with_metric(line: str) -> tuple[str, ...]:
    return tuple(f"{metric.words[0]} {line}"[:75] for metric in CATALOGUE[:_MOST_SUGGESTIONS])
