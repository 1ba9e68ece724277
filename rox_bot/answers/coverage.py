"""Who gave any signal: the share of those known with an answer or a comment, and who is silent."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from rox_bot.analytics.intervals import wilson
from rox_bot.answers.asking import Asked
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Answer, Table
from rox_bot.domain.events import Visibility
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import Period
from rox_bot.domain.question import Question

DIMENSIONS = ("customer", "touchpoint", "channel", "partner", "team", "language")
KNOWN_FOR = timedelta(weeks=26)
"""Who had a ticket or an answer in so long before the end of the period counts as known."""
_MOST_NAMED = 8


def answer(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Answer how many of those known gave an answer or a comment in a period, and name the silent."""
    asked = Asked(question, reader, telling)
    feedback, wording = METRICS["feedback"], telling.wording
    span = asked.span(feedback)
    rows, lines, shares = [], [], {}
    reading = asked.family(feedback)[0][0].reading
    for name in DIMENSIONS:
        known, heard = known_members(asked, name, span), members_with(asked, "feedback", name, span)
        if not known:
            continue
        told = wilson(len(known & heard), len(known))
        shares[name] = (len(known & heard), len(known))
        rows.append(
            (
                telling.slice_name(name),
                f"{wording.number(100 * len(known & heard) / len(known))}%",
                wording._("{k} of {n}", k=len(known & heard), n=len(known)),
                f"{wording.number(100 * told.low)}–{wording.number(100 * told.high)}",
            )
        )
        # Whose answers may still come is not silent.
        silent = [] if "incomplete" in reading.flags else sorted(known - heard, key=str.casefold)
        if silent and reader.context.visibility is not Visibility.EXTERNAL:
            lines.append(_silent(asked, name, silent))
    heard_of, known_of = shares.get("customer", (0, 0))
    headline = (
        wording._(
            "{k} of {n} known customers gave an answer or a comment in {period}.",
            k=heard_of,
            n=known_of,
            period=wording.period(span),
        )
        if known_of
        else asked.told(reading)
    )
    columns = (wording._("what"), wording._("share"), wording._("heard"), wording._("95% interval"))
    return Answer(
        title=wording._("Coverage"),
        headline=headline,
        lines=tuple(lines),
        readings=(reading,),
        table=Table(columns, tuple(rows), numeric=(1, 2, 3)) if rows else None,
        question=replace(asked.filled([reading]), intent="coverage"),
        notes=(
            wording._("Known: with a ticket or an answer in the 26 weeks up to the end of the period."),
            *asked.notes([reading])[-1:],
        ),
        suggestions=("feedback by customer", "response rate"),
    )


def known_members(asked: Asked, name: str, span: Period) -> set[str]:
    """Return who of a slice is known at the end of a period."""
    lately = Period(span.end - KNOWN_FOR, span.end, "lately", span.zone)
    return members_with(asked, "tickets", name, lately) | members_with(asked, "feedback", name, lately)


def members_with(asked: Asked, key: str, name: str, span: Period) -> set[str]:
    """Return who of a slice has any event of a metric in a period."""
    row = asked.reader.series(METRICS[key], [span], asked.filters, name)[0]
    return {taken.cell.member for taken in row.values() if taken.cell.n and taken.cell.member}


def _silent(asked: Asked, name: str, silent: Sequence[str]) -> str:
    wording = asked.wording
    named = ", ".join(silent[:_MOST_NAMED])
    left = len(silent) - _MOST_NAMED
    more = wording.plural("and {n} more", "and {n} more", left) if left > 0 else ""
    return wording._("Silent, {what}: {names}", what=asked.telling.slice_name(name), names=f"{named} {more}".strip())
