"""What people say to `/rox levers`: the table, `set` with numbers and a source, `on` and `off`."""

import re
from collections.abc import Mapping
from dataclasses import replace

from rox_bot.answers.rox.settings import shown
from rox_bot.commands.door import Door
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, BadInput, NotUnderstood
from rox_bot.domain.ledger import ASSUMED, CLAIM, GRADES, MEASURED, PUBLISHED
from rox_bot.domain.levers import BEFORE, YEAR, Doubt, Effect, Lever, lever_named
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context
from rox_bot.intake.typed import keyed
from rox_bot.language.lexicon import fold, metric_words
from rox_bot.language.ranges import Typed, find_range, read_range
from rox_bot.language.wording import Wording
from rox_bot.store import levers
from rox_bot.store.store import Transaction

_SET, _ON, _OFF = frozenset(("set", "zet", "stel")), frozenset(("on", "aan")), frozenset(("off", "uit"))
_KEYS: Mapping[str, str] = {
    **dict.fromkeys(("source", "bron"), "source"),
    **dict.fromkeys(("per",), "per"),
    **dict.fromkeys(("lag", "vertraging"), "lag"),
    **dict.fromkeys(("cap", "plafond"), "cap"),
    **dict.fromkeys(("baseline", "basis"), "baseline"),
    **dict.fromkeys(("share", "ours", "aandeel"), "share"),
    **dict.fromkeys(("grade", "graad"), "grade"),
}
_GRADES: Mapping[str, str] = {
    **{grade: grade for grade in GRADES},
    **dict.fromkeys(("gemeten",), MEASURED),
    **dict.fromkeys(("aangenomen", "aanname"), ASSUMED),
    **dict.fromkeys(("gepubliceerd",), PUBLISHED),
    **dict.fromkeys(("claim", "vendor", "vendor-claim", "leverancier"), CLAIM),
}
_BASELINES: Mapping[str, str] = {
    **dict.fromkeys((BEFORE, "previous", "vorige", "ervoor"), BEFORE),
    **dict.fromkeys((YEAR, "last-year", "jaar", "vorig-jaar"), YEAR),
}
_LAG = re.compile(r"(\d{1,3})\s*(m|mo|months?|mnd|maand(?:en)?|q|quarters?|kw|kwarta(?:al|len))?")
_EXAMPLE = '`levers set churn 60%..80%..100% source:"own figures 2026"`'
_SUGGESTIONS = ("levers", "help levers")


def obey(door: Door, rest: str, context: Context) -> Answer:
    """Show the levers, set one, or switch one on or off."""
    first, _, more = rest.strip().partition(" ")
    word = fold(first)
    if not word:
        return _table(door, context)
    deed = {**dict.fromkeys(_SET, _set), **dict.fromkeys(_ON, _on), **dict.fromkeys(_OFF, _off)}.get(word)
    if deed is None:
        raise NotUnderstood(
            N_("Levers what? Nothing for the table, set NAME with numbers and a source, on NAME or off NAME."),
            suggestions=_SUGGESTIONS,
        )
    demand(context.role, "levers.set")
    changed = deed(door, more.strip(), context)
    new = door.store.write(lambda tx: _save(tx, changed, context))
    wording = Wording(context.language)
    return _table(door, context, wording._("Saved.") if new else wording._("That was so already."), changed.name)


def _table(door: Door, context: Context, told: str = "", name: str = "") -> Answer:
    with door.store.reading() as tx:
        return shown(tx, context, told, name)


def _save(tx: Transaction, lever: Lever, context: Context) -> bool:
    return levers.set_lever(tx, context.workspace, lever, context.person, context.now)


def _named(door: Door, typed: str, context: Context) -> Lever:
    """Return a lever as it stands; raises NotUnderstood for one that cannot be."""
    meant = lever_named(_as_key(typed))
    with door.store.reading() as tx:
        known = levers.levers(tx, context.workspace)
    if meant is None or not all(key in METRICS or meant.name in known for key in meant.metrics):
        raise NotUnderstood(
            N_("There is no lever {name}. Known: {known}; a new one is metric->outcome, such as csat->churn."),
            name=f"“{typed.strip()[:40]}”",
            known=", ".join(known),
            suggestions=("levers",),
        )
    return known.get(meant.name, meant)


def _as_key(typed: str) -> str:
    """Return a lever's name with the metric before its arrow as its key."""
    name = re.sub(r"\s*(?:->|→|–>|=>)\s*", "->", typed.strip().strip('"“”').lower())
    metric, arrow, outcome = name.partition("->")
    return f"{dict(metric_words()).get(fold(metric), metric)}->{outcome}" if arrow else name


def _on(door: Door, typed: str, context: Context) -> Lever:
    return _named(door, typed, context).switched(on=True)


def _off(door: Door, typed: str, context: Context) -> Lever:
    return _named(door, typed, context).switched(on=False)


def _set(door: Door, words: str, context: Context) -> Lever:
    """Return a lever with the numbers and the source that were typed."""
    values, comment, rest = keyed(words, {}, _KEYS)
    found = find_range(rest)
    name = rest[: found[1]] + rest[found[2] :] if found else rest
    if comment or not name.strip():
        raise NotUnderstood(N_("Which lever, and what of it? For example {example}."), example=_EXAMPLE)
    lever = _named(door, name, context)
    if found is None and not set(values) - {"source", "grade"}:
        raise NotUnderstood(
            N_("Say low, likely and high as percentages, such as 60%..80%..100%; then where they are from: {example}."),
            example=_EXAMPLE,
        )
    if not values.get("source"):
        raise NotUnderstood(
            N_("Where is that from? Add source:, such as {example}. A figure without a source is not kept."),
            example='`source:"own figures 2026"`',
        )
    changed = _with_numbers(lever, found[0] if found else None)
    return _with_values(changed, values, context)


def _with_numbers(lever: Lever, typed: Typed | None) -> Lever:
    """Return a lever with its range: of a measured one what part is ours, of a modelled one its effect."""
    if typed is None:
        return lever
    doubt = _doubt(typed)
    if not lever.is_modelled:
        return replace(lever, share=doubt)
    return replace(lever, effect=Effect(doubt.low, doubt.likely, doubt.high, lever.effect.per))


def _with_values(lever: Lever, values: Mapping[str, str], context: Context) -> Lever:
    """Return a lever with all else that was typed; a modelled one is assumed from now on, unless its grade is said."""
    grade = values.get("grade")
    if grade is not None and fold(grade) not in _GRADES:
        raise BadInput(N_("A grade is measured, assumed, published or claim."))
    baseline = values.get("baseline")
    if baseline is not None and fold(baseline) not in _BASELINES:
        raise BadInput(N_("A baseline is before (the period before) or year (the same period a year earlier)."))
    own = ASSUMED if lever.is_modelled else MEASURED
    effect = lever.effect
    if "per" in values:
        effect = replace(effect, per=float(_number(values["per"])))
    return replace(
        lever,
        effect=effect,
        share=_doubt(_range(values["share"])) if "share" in values else lever.share,
        lag=_months(values["lag"]) if "lag" in values else lever.lag,
        cap=float(_percentage(values["cap"]).high) if "cap" in values else lever.cap,
        baseline=_BASELINES[fold(baseline)] if baseline else lever.baseline,
        grade=_GRADES[fold(grade)] if grade else own,
        source=values["source"][:500],
        owner=context.person,
    )


def _doubt(typed: Typed) -> Doubt:
    """Return typed percentages as a number in doubt; raises BadInput for anything else."""
    if not typed.is_percent and any(typed.values):
        raise BadInput(N_("Say percentages, such as 60%..80%..100%."))
    likely = None if typed.likely is None else float(typed.likely)
    return Doubt(float(typed.low), likely, float(typed.high))


def _range(text: str) -> Typed:
    typed = read_range(text)
    if typed is None:
        raise BadInput(N_("I cannot read {text} as numbers."), text=f"“{text[:40]}”")
    return typed


def _percentage(text: str) -> Typed:
    typed = _range(text)
    if not typed.is_percent:
        raise BadInput(N_("Say percentages, such as 60%..80%..100%."))
    return typed


def _number(text: str) -> float:
    return float(_range(text).high)


def _months(text: str) -> int:
    match = _LAG.fullmatch(fold(text).strip())
    if match is None:
        raise BadInput(N_("Say a lag as months or quarters, such as 3m or 1q."))
    return int(match[1]) * (3 if (match[2] or "").startswith(("q", "k")) else 1)
