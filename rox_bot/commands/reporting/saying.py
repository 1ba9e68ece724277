"""The sheets of what was said: how levers are set, what is assumed, what is not counted, and the cases."""

from rox_bot.answers.report.telling import Said
from rox_bot.answers.value_drawing import arrowed
from rox_bot.answers.value_words import GRADES, LEVERS
from rox_bot.commands.books import Cell, Figure, Leaf
from rox_bot.domain.levers import SHIPPED
from rox_bot.domain.metrics import METRICS


def settings_leaf(said: Said) -> Leaf:
    """How the levers are set that are on, or were set by somebody."""
    w = said.wording
    kept = [each for each in said.report.levers.values() if each.is_on or each.name not in SHIPPED]
    rows: list[tuple[Cell, ...]] = [
        (
            arrowed(each.name),
            w._(LEVERS[each.lever]),
            ", ".join(w._(METRICS[name].title) for name in each.metrics if name in METRICS),
            said.lever(each),
            each.lag,
            each.cap,
            w._(GRADES[each.grade]),
            each.source,
            said.person(each.by),
            said.calendar.day_of(each.at) if each.at else None,
        )
        for each in kept
    ]
    return Leaf(
        w._("Levers"),
        (
            (w._("Name"), "text"),
            (w._("Lever"), "text"),
            (w._("Metric"), "text"),
            (w._("Set to"), "text"),
            (w._("Lag in months"), "number"),
            (w._("Cap"), "share"),
            (w._("Grade"), "text"),
            (w._("Source"), "text"),
            (w._("Set by"), "text"),
            (w._("Date"), "day"),
        ),
        rows,
    )


def assumed_leaf(said: Said) -> Leaf:
    """What is assumed, by whom and when."""
    w = said.wording
    rows: list[tuple[Cell, ...]] = [
        (
            said.assumption(each),
            Figure(each.low, "number"),
            Figure(each.likely, "number"),
            Figure(each.high, "number"),
            each.currency,
            w._(GRADES[each.grade]) if each.at else "",
            each.source,
            said.person(each.by),
            said.calendar.day_of(each.at) if each.at else None,
        )
        for each in said.report.assumptions
    ]
    return Leaf(
        w._("Assumed"),
        (
            (w._("What"), "text"),
            (w._("Low"), "number"),
            (w._("Likely"), "number"),
            (w._("High"), "number"),
            (w._("Currency"), "text"),
            (w._("Grade"), "text"),
            (w._("Source"), "text"),
            (w._("Set by"), "text"),
            (w._("Date"), "day"),
        ),
        rows,
    )


def missing_leaf(said: Said) -> Leaf:
    """What is in no figure, and why."""
    w = said.wording
    rows = [(said.missing(each), w.say(each.why)) for each in said.report.valuation.not_counted]
    return Leaf(w._("Not counted"), ((w._("What"), "text"), (w._("Why"), "text")), rows)


def cases_leaf(said: Said) -> Leaf:
    """The typical cases, each with its count and the rule it was chosen by."""
    w = said.wording
    rows = [(each.entry, each.quote.text, each.quote.said, each.quote.url, each.rule) for each in said.report.stories]
    return Leaf(
        w._("Cases"),
        tuple((title, "text") for title in (w._("Id"), w._("Words"), w._("Told with"), w._("Link"), w._("Rule"))),
        rows,
    )
