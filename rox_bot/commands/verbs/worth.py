"""Verbs about what customers are worth and who may leave: each asks a family of `answers`."""

import re
from collections.abc import Callable
from dataclasses import replace

from rox_bot.commands.door import Door
from rox_bot.commands.verbs.verb import Verb
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, RoxError
from rox_bot.domain.question import Context, Question

_REST = frozenset(("to", "serve", "value", "growth"))
"""What follows the first word of `cost to serve`, `lifetime value` and `earned growth`."""

_PER = re.compile(r"per (?:interactions?|interacties?|contacts?|contacten)\b", re.IGNORECASE)


def _read(door: Door, verb: str, rest: str, context: Context) -> Question:
    """Return the period and the filters of a line behind a verb."""
    words = rest.split()
    while words and words[0].lower() in _REST:
        words = words[1:]
    try:
        question = door.read(" ".join(("churn", *words)), context)
    except RoxError as trouble:
        trouble.suggestions = (verb,)
        raise
    return replace(question, metrics=(), by=None, shape="text", other=None, vs_target=False)


def _at_risk(door: Door, rest: str, context: Context) -> Answer:
    """Answer who is at risk at this moment."""
    question = _read(door, "risk", rest, context)
    return door.answer(replace(question, intent="at_risk", period=None), context)


def _economics(name: str, verb: str) -> Callable[[Door, str, Context], Answer]:
    def run(door: Door, rest: str, context: Context) -> Answer:
        question = _read(door, verb, rest, context)
        return door.answer(replace(question, intent="economics", argument=name), context)

    return run


def _revenue(door: Door, rest: str, context: Context) -> Answer:
    """Answer what a contact goes with; any other line that starts so is a question (`revenue churn`)."""
    per = _PER.match(rest)
    if per is None:
        return door.question(f"revenue {rest}".strip(), context)
    return _economics("interaction", "revenue per interaction")(door, rest[per.end() :], context)


WORTH: tuple[Verb, ...] = (
    Verb(
        "risk",
        ("risk", "at-risk", "risico"),
        "at_risk",
        N_("which customers are at risk now, with their revenue, and how many like them left before"),
        ("risk", "risk partner:NorthBPO"),
        _at_risk,
    ),
    Verb(
        "clv",
        ("clv", "lifetime", "lifetime-value", "klantwaarde"),
        "economics",
        N_("what a customer is worth from now on, by who stays and the margin you assume"),
        ("clv", "clv partner:NorthBPO"),
        _economics("clv", "clv"),
    ),
    Verb(
        "growth",
        ("growth", "earned", "earned-growth", "groei"),
        "economics",
        N_("earned growth: revenue that is kept, and new customers who came because of others"),
        ("growth", "growth last quarter"),
        _economics("growth", "growth"),
    ),
    Verb(
        "upsell",
        ("upsell", "meerverkoop"),
        "economics",
        N_("how much more revenue grew of customers who had contact than of others like them"),
        ("upsell", "upsell last quarter"),
        _economics("upsell", "upsell"),
    ),
    Verb(
        "revenue",
        ("revenue", "omzet"),
        "economics",
        N_("revenue per interaction: what customers with contacts pay, over their contacts"),
        ("revenue per interaction", "revenue per interaction last quarter"),
        _revenue,
    ),
    Verb(
        "cost",
        ("cost", "cost-to-serve", "servicekosten"),
        "economics",
        N_("cost to serve: what the service itself costs, by ticket"),
        ("cost to serve", "cost to serve last quarter"),
        _economics("cost", "cost"),
    ),
)
