"""From words to a Question: what is asked, of which period, compared with what; or the nearest readings instead."""

import re
from collections.abc import Mapping
from dataclasses import replace

from rox_bot.domain.errors import N_, BadInput, NotUnderstood
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.naming import called, others_of
from rox_bot.domain.question import TIME_UNITS, Context, Filter, Question
from rox_bot.language.interpreter import Meaning, Members, interpret, near_words
from rox_bot.language.lexicon import SLICE_WORDS, TIME_WORDS, UNNAMED, fold, metric_words
from rox_bot.language.rox_words import without_rox

_MOST_SUGGESTIONS = 3
_MOST_WORDS = 5
_WITHOUT = frozenset(("without", "except", "excluding", "not", "zonder", "behalve", "niet", "uitgezonderd"))
_DIMENSIONS = re.compile(r"\b(?:five|vijf)\s+(?:dimensions|dimensies)\b", re.IGNORECASE)
"""What names the scorecard in any sentence."""

MOST_FILLERS = 1
"""With more words that say nothing a line is plain language, and it is told how it was read."""

_RUNNING: Mapping[str, str] = {
    "yesterday": "today",
    "last_week": "this_week",
    "last_month": "this_month",
    "last_quarter": "this_quarter",
}
"""Compared with one of these and nothing else said, the unit that runs now is asked: `csat vs last month`."""


class WhichMetric(NotUnderstood):
    """The line says how to look, and not at what."""


def beside_dimensions(line: str) -> str | None:
    """Return what a line says besides naming the five dimensions, those of the scorecard; None where it does not."""
    found = _DIMENSIONS.search(line)
    return None if found is None else f"{line[: found.start()]} {line[found.end() :]}".strip(" ?!.")


def read_question(line: str, members: Members, context: Context) -> Question:
    """Return the Question a line asks; raises NotUnderstood with the nearest readings where words are left over."""
    without = without_rox(line)
    if without is not None:
        return rox_question(without, members, context)
    return question_of(interpret(line, members, context.calendar, context.now), line, members, context)


def rox_question(line: str, members: Members, context: Context) -> Question:
    """Return the Question about ROX that a line without its word asks: of which period and slice, by what."""
    meaning = interpret(line, members, context.calendar, context.now)
    if meaning.leftovers:
        raise unknown(meaning, members)
    if meaning.metrics or _names_a_side(meaning):
        raise NotUnderstood(
            N_("ROX stands by itself: ask it of a period, a slice, by a slice or as a trend."),
            suggestions=("value", "value Q3", "value by partner"),
        )
    return Question(
        intent="rox",
        period=meaning.period,
        baseline=meaning.baseline,
        baseline_named=meaning.baseline is not None,
        by=meaning.by,
        filters=meaning.filters,
        scoped=context.scope,
        shape="trend" if meaning.by in TIME_UNITS and meaning.shape == "text" else meaning.shape,
        read_as=tuple(f"“{typed[:40]}” → {meant}" for typed, meant in meaning.corrected),
        period_named=meaning.period is not None,
        loose=bool(meaning.corrected) or meaning.fillers > MOST_FILLERS,
    )


def question_of(meaning: Meaning, line: str, members: Members, context: Context) -> Question:
    """Return the Question that a meaning amounts to here; raises as `read_question` does."""
    running = _RUNNING.get(meaning.baseline.token) if meaning.baseline else None
    if running and meaning.period is None:
        from rox_bot.language.periods import period_of_token

        meaning = replace(meaning, period=period_of_token(running, context.calendar, context.now))
    if meaning.leftovers:
        raise unknown(meaning, members)
    if not meaning.metrics:
        how = meaning.by or meaning.shape != "text" or meaning.baseline or _names_a_side(meaning)
        if line.strip() and not (meaning.filters or meaning.period or how):
            raise _no_metric(line)
        if how:
            raise WhichMetric(N_("Which metric? For example csat, nps or fcr."), suggestions=_with_metric(line))
    filters, other = _sides(meaning, context)
    if other is not None:
        _refuse_nonsense(meaning, filters, other)
    return Question(
        intent="value" if meaning.metrics else "summary",
        metrics=meaning.metrics,
        period=meaning.period,
        baseline=meaning.baseline,
        baseline_named=meaning.baseline is not None,
        by=meaning.by,
        filters=filters,
        scoped=context.scope,
        other=other,
        vs_target=meaning.vs_target,
        shape="trend" if meaning.by in TIME_UNITS and meaning.shape == "text" else meaning.shape,
        read_as=tuple(f"“{typed[:40]}” → {meant}" for typed, meant in meaning.corrected),
        period_named=meaning.period is not None,
        loose=bool(meaning.corrected) or meaning.fillers > MOST_FILLERS,
    )


def _names_a_side(meaning: Meaning) -> bool:
    return meaning.vs_target or meaning.vs_rest or meaning.other is not None


def _sides(meaning: Meaning, context: Context) -> tuple[tuple[Filter, ...], Filter | None]:
    """Return the filters that hold and the slice compared with; a side that is not named is the rest."""
    typed = meaning.filters
    if meaning.vs_rest and meaning.other is None:
        named = typed or context.scope
        if len(named) != 1:
            raise NotUnderstood(
                N_("The rest of what? Name one slice before vs, such as partner:North vs the rest."),
            )
        return typed, _rest_of(named[0])
    other = meaning.other
    if other is not None and other.field not in {each.field for each in (*typed, *context.scope)}:
        return (*typed, _rest_of(other)), other
    return typed, other


def _rest_of(side: Filter) -> Filter:
    return replace(side, negated=not side.negated)


def _refuse_nonsense(meaning: Meaning, filters: tuple[Filter, ...], other: Filter) -> None:
    """Refuse two sides that share events, and what has no two sides: a slice by itself, a series, two comparisons."""
    words = METRICS[meaning.metrics[0]].words[0] if meaning.metrics else "csat"
    each_alone = tuple(f"{words} {side}" for side in (*filters, other) if side.field == other.field)
    if any(_shares(side, other) for side in filters if side.field == other.field):
        raise BadInput(
            N_("The two sides of vs share some of the same events; name two that do not."),
            suggestions=(f"{words} {other} vs the rest",),
        )
    if meaning.baseline is not None or meaning.vs_target:
        raise BadInput(
            N_("One comparison at a time, please: with a period, with the target or with a slice."),
            suggestions=each_alone,
        )
    if meaning.by == other.field:
        raise BadInput(
            N_("A table already sets each {slice} beside the others; leave out what stands behind vs."),
            slice=other.field,
            suggestions=(f"{words} by {meaning.by}",),
        )
    if meaning.by in TIME_UNITS or meaning.shape == "trend":
        raise BadInput(
            N_("Two slices are compared over one period; for a trend ask for each of them."),
            suggestions=tuple(f"{each} trend" for each in each_alone),
        )


def _shares(one: Filter, other: Filter) -> bool:
    """Whether two filters on one field let some of the same events through."""
    common = set(one.values) & set(other.values)
    if one.negated and other.negated:
        return True
    if one.negated != other.negated:
        kept, dropped = (other, one) if one.negated else (one, other)
        return not set(kept.values) <= set(dropped.values)
    return bool(common)


def unknown(meaning: Meaning, members: Members) -> NotUnderstood:
    """Return the refusal that names the unknown words, with what was understood without them and what is near them."""
    found: dict[str, None] = {}
    if meaning.metrics:
        found[_understood(meaning)] = None
    base = METRICS[meaning.metrics[0]].words[0] if meaning.metrics else "csat"
    for word in meaning.leftovers[:_MOST_WORDS]:
        found |= dict.fromkeys(_near(word, base, members, first=fold(meaning.text).lstrip().startswith(fold(word))))
    return NotUnderstood(
        N_("I don't know {words} here."),
        words=", ".join(f"“{word}”" for word in meaning.leftovers[:_MOST_WORDS]),
        suggestions=tuple(found)[:_MOST_SUGGESTIONS],
    )


def _understood(meaning: Meaning) -> str:
    """Return the line of what was understood; what stands behind a word such as `without` is left out of it."""
    from rox_bot.commands.short_form import short_form

    without = not _WITHOUT.isdisjoint(map(fold, meaning.leftovers))
    filters = tuple(replace(each, negated=True) if without else each for each in meaning.filters)
    question = Question("value", meaning.metrics, meaning.period, by=meaning.by, filters=filters)
    return short_form(replace(question, period_named=meaning.period is not None))


def _near(word: str, base: str, members: Members, *, first: bool) -> list[str]:
    """Return lines with what an unknown word may have been typed for; verbs only where it is the `first` one."""
    from rox_bot.commands.verbs import VERBS

    known: dict[str, str] = {words: METRICS[key].words[0] for words, key in metric_words()}
    known.update({each: f"{base} by {slice_}" for each, slice_ in SLICE_WORDS.items() if any(members.get(slice_, ()))})
    known.update({each: f"{base} by {unit}" for each, unit in TIME_WORDS.items()})
    verbs = {each: verb.name for verb in VERBS for each in verb.words} if first else {}
    slices = [key for key in members if key not in UNNAMED]
    names = {written: key for key in slices for written in (*members[key], *others_of(members[key]))}
    if (typed := fold(word).strip("?!.,'")) in SLICE_WORDS:
        return [known[typed]] if typed in known else []
    found = [verbs[near] for near in near_words(word, [*verbs], 1, shortest=2)]
    found += [known[near] for near in near_words(word, [*known], _MOST_SUGGESTIONS)]
    for near in near_words(word, [*names], _MOST_SUGGESTIONS, in_part=True):
        found.append(f"{base} {Filter(names[near], (called(members[names[near]], near),))}")
    return found


def _no_metric(line: str) -> NotUnderstood:
    return NotUnderstood(
        N_("I could not read a question in {words}. I know tickets, feedback and magic moments."),
        words=f"“{line[:60]}”",
    )


def _with_metric(line: str) -> tuple[str, ...]:
    return tuple(f"{metric.words[0]} {line}"[:75] for metric in [*METRICS.values()][:_MOST_SUGGESTIONS])
