"""How words were read, said back: the echo of a question, and of a first word that was mistyped."""

from dataclasses import replace
from typing import TYPE_CHECKING

from rox_bot.answers.asking import Asked, read_as
from rox_bot.answers.telling import Telling
from rox_bot.commands.demo import ANSWERED
from rox_bot.commands.short_form import short_form
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.question import Question
from rox_bot.language.lexicon import fold
from rox_bot.language.plain.words import purpose
from rox_bot.language.typos import SHORTEST, one_letter_off
from rox_bot.language.wording import Wording

if TYPE_CHECKING:
    from rox_bot.commands.verbs.verb import Verb

_READING = ANSWERED | {"help", "status"}
"""Actions of verbs that write nothing down, and so may be run on a corrected word."""


def echoed(answer: Answer, question: Question, asked: Asked) -> str:
    """Return `I read this as: CSAT · billing · 9–15 Nov against 2–8 Nov`, and the line that asks it shortly."""
    telling, wording = asked.telling, asked.wording
    period, first = answer.question.period, next(iter(answer.readings), None)
    when = telling.period(period) if period is not None else ""
    if when and first is not None and first.against is not None and question.other is None:
        when = wording._("{period} against {earlier}", period=when, earlier=telling.period(first.against.period))
    what = " · ".join(filter(None, (read_as(asked), when, *question.read_as)))
    short = short_form(question)
    if not short:
        return wording._("I read this as: {what}.", what=what)
    return wording._("I read this as: {what}. In short: `{line}`", what=what, line=short)


def with_basis(answer: Answer, telling: Telling) -> Answer:
    """Return an answer that says first on how much its figure rests."""
    first = next(iter(answer.readings), None)
    if first is None:
        return answer
    mine = [each for each in answer.readings if each.metric == first.metric]
    told = telling.wording._(
        "{metric}, {period}: based on n {n}.",
        metric=telling.title(METRICS[first.metric]),
        period=telling.period(answer.question.period or first.period),
        n=telling.wording.number(sum(each.n for each in mine)),
    )
    return replace(answer, headline=told, lines=(*answer.lines[:1], answer.headline, *answer.lines[1:]))


def verb_of(first: str) -> "Verb | None":
    """Return the verb that a line's first word is."""
    from rox_bot.commands.verbs import VERBS

    said = {fold(first), fold(first).rstrip("?!.,:")}
    return next((each for each in VERBS if said.intersection(each.words)), None)


def mistyped_verb(first: str) -> "Verb | None":
    """Return the verb that a first word is one letter away from."""
    from rox_bot.commands.verbs import VERBS

    words = {word: verb for verb in VERBS for word in verb.words if len(word) >= SHORTEST}
    word = fold(first).rstrip("?!.,:")
    meant = one_letter_off(word, words) if len(word) >= SHORTEST and word not in purpose() else None
    if meant is None:
        return None
    if words[meant].action not in _READING:
        raise NotUnderstood(
            N_("Did you mean {verb}? Nothing was written down."),
            verb=f"`{meant}`",
            suggestions=words[meant].examples[:2],
        )
    return words[meant]


def as_meant(verb: "Verb", typed: str, answer: Answer, wording: Wording) -> Answer:
    """Return the answer of a mistyped verb, which says so first."""
    told = wording._("I read {pairs}.", pairs=f"“{typed[:40]}” → {verb.name}")
    return replace(answer, lines=(told, *answer.lines))
