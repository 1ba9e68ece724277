"""`value start`: what is assumed, said in one line or one form; then the first range, and how each becomes measured."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from rox_bot.answers.rox import answering
from rox_bot.answers.rox.worths import at_stake, still_assumed, worth_of_a_point
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.commands.door import Door
from rox_bot.domain.answer import Answer
from rox_bot.domain.assumptions import ASSUMABLE, SPEND, Assumable, Assumption
from rox_bot.domain.errors import N_, BadInput, Incomplete, Phrase
from rox_bot.domain.ledger import ASSUMED, CLAIM, GRADES
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context, Question
from rox_bot.intake.entries.entry import WrongField
from rox_bot.language.amounts import find_money
from rox_bot.language.lexicon import fold
from rox_bot.language.ranges import read_range
from rox_bot.language.wording import Wording
from rox_bot.store import assumptions, inbox
from rox_bot.store.store import Transaction

FORM = "value_start"
EXAMPLE = "value start spend:600000 improve:20% contacts:120000 cost:6 customers:800 margin:900 churn:12%"
SOURCE, GRADE = "source", "grade"
_KEYS: Mapping[str, str] = {
    **{word: each.name for each in ASSUMABLE.values() for word in each.words},
    **dict.fromkeys(("source", "bron"), SOURCE),
    **dict.fromkeys(("grade", "graad"), GRADE),
}
_KEYED = re.compile(r'(?<![\w-])(?P<key>[a-z][a-z-]{2,20}):(?:["“](?P<quoted>[^"”]*)["”]?|(?P<bare>[^\s"“]+))', re.I)
_GRADES: Mapping[str, str] = {
    **{grade: grade for grade in GRADES if grade != CLAIM},
    "gemeten": "measured",
    "aangenomen": ASSUMED,
    "gepubliceerd": "published",
}
_LONGEST = 500


def start(door: Door, rest: str, context: Context) -> Answer:
    """Note what a line assumes, and answer with the first range; without anything, ask by form."""
    demand(context.role, "value.start")
    typed, left = _taken(rest)
    if left or not any(name in ASSUMABLE for name in typed):
        known = ", ".join(each.words[0] for each in ASSUMABLE.values())
        raise Incomplete(
            N_(
                "Say what you assume: {known}. For example {example}. Anything may be left out, or be a range such as "
                "cost:5..6..8."
            )
            if not left
            else N_("I don't know {words} here. Say what you assume: {known}. For example {example}."),
            form=FORM,
            filled=typed,
            words=f"“{left[:60]}”",
            known=known,
            example=f"`{EXAMPLE}`",
            suggestions=("levers", "value"),
        )
    return suppose(door, typed, context)


def suppose(door: Door, typed: Mapping[str, str], context: Context) -> Answer:
    """Note what was typed, by the names of `ASSUMABLE`, `source` and `grade`; raises WrongField, then nothing is."""
    demand(context.role, "value.start")
    found = [*_read(typed, context)]
    if not found:
        raise WrongField(SPEND, N_("Nothing is filled in: say at least one of these."))

    def work(tx: Transaction) -> int:
        inbox.take_in(tx, context.workspace, "command", context.delivery, context.now)
        return sum(assumptions.assume(tx, context.workspace, each, context.person, context.now) for each in found)

    new = door.store.write(work)
    wording = Wording(context.language)
    with door.store.reading() as tx:
        reader = Reader(tx, context)
        telling = Telling(wording, context.calendar.day_of(context.now).year)
        first = answering.answer(Question("rox"), reader, telling)
        more = (*at_stake(reader, wording), *worth_of_a_point(reader, wording), *still_assumed(reader, wording))
    noted = wording.plural("{n} assumption noted.", "{n} assumptions noted.", new)
    told = noted if new else wording._("That was assumed already.")
    kept = door.kept(first, context)
    return replace(
        kept,
        title=wording._("ROX, a first range"),
        headline=f"{told} {first.headline}",
        lines=(*(first.lines if first.table else ()), *more),
        suggestions=("value", "levers", "value start"),
        shareable=False,
    )


def filled_from(door: Door, context: Context) -> dict[str, str]:
    """Return what is assumed by now, as texts for the form."""
    demand(context.role, "value.start")
    with door.store.reading() as tx:
        known = assumptions.assumptions(tx, context.workspace)
    return {name: _typed(known[name]) for name in ASSUMABLE if name in known and known[name].at is not None}


def _typed(each: Assumption) -> str:
    factor, sign = (100, "%") if ASSUMABLE[each.name].kind == "share" else (1, "")
    ends = dict.fromkeys((each.low, each.likely, each.high))
    return "..".join(f"{(end * factor).normalize():f}{sign}" for end in ends)


def _taken(text: str) -> tuple[dict[str, str], str]:
    """Return the keyed values of a line by what they are of, and what is left of it."""
    found: dict[str, str] = {}

    def taken(match: re.Match[str]) -> str:
        name = _KEYS.get(fold(match["key"]))
        if name is None:
            return match[0]
        found[name] = (match["quoted"] or match["bare"] or "").strip()
        return " "

    return found, " ".join(_KEYED.sub(taken, text).split())


def _read(typed: Mapping[str, str], context: Context) -> Iterator[Assumption]:
    """Yield what is assumed; raises WrongField for what cannot be read or makes no sense."""
    grade = _GRADES.get(fold(typed.get(GRADE, "") or ASSUMED))
    if grade is None:
        raise WrongField(GRADE, N_("A grade is measured, assumed or published."))
    source = typed.get(SOURCE, "")[:_LONGEST]
    if grade != ASSUMED and not source:
        raise WrongField(SOURCE, N_("Where is that from? What is measured or published needs a source."))
    for name, about in ASSUMABLE.items():
        if text := typed.get(name, ""):
            yield _assumption(about, text, grade, source, context)


def _assumption(about: Assumable, text: str, grade: str, source: str, context: Context) -> Assumption:
    low, likely, high, currency = _numbers(about, text, context)
    try:
        return Assumption(about.name, low, likely, high, currency, grade, source)
    except BadInput as trouble:
        values: dict[str, Any] = dict(trouble.values)
        raise WrongField(about.name, trouble.message, **values) from trouble


def _numbers(about: Assumable, text: str, context: Context) -> tuple[Decimal, Decimal, Decimal, str]:
    """Return the range and the currency of a typed value; sums may be written as people write them."""
    currency = context.currency if about.kind == "money" else ""
    typed = read_range(text.removesuffix("m").strip() if about.kind == "months" else text)
    if typed is not None and typed.is_percent == (about.kind == "share" and any(typed.values)):
        likely = typed.likely if typed.likely is not None else (typed.low + typed.high) / 2
        return typed.low, likely, typed.high, currency
    found = find_money(text) if about.kind in ("money", "count") else None
    if found is None or (found[1], found[2]) != (0, len(text)):
        raise WrongField(about.name, _wrong(about), name=Phrase(about.title), text=f"“{text[:40]}”")
    money = found[0]
    amount = money.amount * (12 if money.per == "month" else 1)
    return amount, amount, amount, (money.currency or currency) if about.kind == "money" else ""


def _wrong(about: Assumable) -> str:
    if about.kind == "share":
        return N_("{name} is a percentage, such as 20% or 10%..12%..15%; {text} is not.")
    return N_("{name}: I cannot read {text}; write a number, such as 600000, or a range, such as 5..6..8.")
