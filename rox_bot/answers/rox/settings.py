"""The levers as a table: what each is made of, how firm it is, who set it and when, on or off."""

from collections.abc import Iterator

from rox_bot.answers.telling import Telling
from rox_bot.answers.value_drawing import percent
from rox_bot.answers.value_words import GRADES
from rox_bot.domain.answer import Answer, Table
from rox_bot.domain.errors import N_
from rox_bot.domain.levers import ANY_SHARE, BASES, SHIPPED, YEAR, Doubt, Effect, Lever
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.question import Context, Question
from rox_bot.language.wording import Wording
from rox_bot.store import levers, people
from rox_bot.store.store import Transaction


def shown(tx: Transaction, context: Context, told: str = "", name: str = "") -> Answer:
    """Return all levers in a table; `told` is what was just done to the one of that name."""
    wording = Wording(context.language)
    known = levers.levers(tx, context.workspace)
    found = people.people_of(tx, context.workspace, {each.by for each in known.values() if each.by})
    names = {key: str(row["label"]) for key, row in found.items() if row["label"]}
    on = sum(each.is_on for each in known.values())
    headline = wording.plural("{n} lever is on.", "{n} levers are on.", on)
    lines = [f"{each.name}: {line}" for each in known.values() if (line := _standing(each, names, context, wording))]
    if name:
        lines = [line for line in lines if line.startswith(f"{name}: ")]
    return Answer(
        title=wording._("Levers"),
        headline=f"{told} {headline}" if told else headline,
        lines=tuple(lines),
        question=Question("levers"),
        table=_table([*known.values()], wording),
        notes=(
            wording._(
                "A measured lever's share is what would not have come anyway; a modelled one's effect is the part of "
                "its base for each `per` that the metric gets better. A modelled one counts only where the outcome "
                "itself is not measured; of repeat contacts, FCR and effort only one counts. Where a lever says "
                "nothing else it has no lag, may move all of its base, and is measured against the period before."
            ),
        ),
        suggestions=(
            *_switch(known.get(name)),
            'levers set churn 60%..80%..100% source:"own figures"',
            "levers on nps->referral",
            "value",
        ),
        shareable=False,
    )


def _switch(lever: Lever | None) -> tuple[str, ...]:
    """Return how a lever that was just set is switched on, where it is off and could be on."""
    return (f"levers on {lever.name}",) if lever and not lever.is_on and not lever.missing() else ()


def _table(known: list[Lever], wording: Wording) -> Table:
    heads = (
        wording._("lever"),
        wording._("state"),
        wording._("reads"),
        wording._("moves a share of"),
        wording._("effect"),
        wording._("ours"),
        wording._("grade"),
    )
    return Table(heads, tuple(_row(each, wording) for each in known))


def _row(each: Lever, wording: Wording) -> tuple[str, ...]:
    return (
        each.name,
        wording._("on") if each.is_on else wording._("off"),
        metric_of(each, wording),
        wording._(BASES[each.base]),
        effect_of(each, wording),
        share_of(each, wording),
        wording._(GRADES[each.grade]),
    )


def metric_of(each: Lever, wording: Wording) -> str:
    """Return what a lever's change is read from: the first of these that can be."""
    telling = Telling(wording)
    names = [telling.title(METRICS[key]) if key in METRICS else key for key in each.metrics]
    return " / ".join(names) or "–"


def effect_of(each: Lever, wording: Wording) -> str:
    """Return what a metric's change does to the base."""
    if not each.is_modelled:
        return wording._("its own change")
    effect = each.effect
    if effect == Effect():
        return wording._("unknown")
    if effect.doubt is None:
        ends = [
            f"{wording.exact(end * 100)}%" if end is not None else "?"
            for end in (effect.low, effect.likely, effect.high)
        ]
        told = "..".join(ends)
    else:
        told = in_doubt(effect.doubt, wording)
    if each.metrics:
        per = "?" if effect.per is None else wording.exact(effect.per)
        return wording._("{effect} per {per}", effect=told, per=per)
    return told


def share_of(each: Lever, wording: Wording) -> str:
    """Return what part of a change is ours."""
    return wording._("not said (0–100%)") if each.share == ANY_SHARE else in_doubt(each.share, wording)


def in_doubt(value: Doubt, wording: Wording) -> str:
    """Return `60%..80%..100%`; one value where it is in no doubt, two where none is likeliest."""
    ends = dict.fromkeys((value.low, value.likely, value.high) if value.likely is not None else (value.low, value.high))
    return "..".join(f"{wording.exact(end * 100)}%" for end in ends)


def _terms(each: Lever, wording: Wording) -> Iterator[str]:
    """Yield lag, cap and baseline where they are not the usual ones, which a note tells."""
    if each.lag:
        yield wording.plural("{n} month later", "{n} months later", each.lag)
    if each.cap != 1:
        yield wording._("at most {share} of it", share=percent(wording, each.cap * 100))
    if each.baseline == YEAR:
        yield wording._("against a year earlier")


def _standing(each: Lever, names: dict[str, str], context: Context, wording: Wording) -> str:
    """Return who set a lever and when, from which source; of one that ships what its source says."""
    parts = list(_terms(each, wording))
    if each.at is not None:
        day = wording.day(context.calendar.day_of(each.at), year=True)
        who = names.get(each.by) or wording._("a colleague")
        text = N_("on, as set by {who} on {day}") if each.is_on else N_("off, as set by {who} on {day}")
        parts.append(wording._(text, who=who, day=day))
    if each.note and each.source == SHIPPED[each.name].source:
        parts.append(wording._("“{note}”", note=wording._(each.note)))
    if each.source:
        parts.append(wording._("source: {source}", source=each.source))
    return "; ".join(parts)
