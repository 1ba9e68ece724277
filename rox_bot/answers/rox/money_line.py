"""One line about money for a digest: ROX of the quarter to date, its range, and what it rests on."""

from datetime import date

from rox_bot.answers.asking import Asked
from rox_bot.answers.ledger import spent_in
from rox_bot.answers.rox.told import Told
from rox_bot.answers.rox.valuing import valued
from rox_bot.answers.value_drawing import percent
from rox_bot.domain.assumptions import SPEND
from rox_bot.domain.events import Visibility
from rox_bot.domain.ledger import MEASURED
from rox_bot.domain.period import Period
from rox_bot.domain.question import Amounts
from rox_bot.domain.valuation import Valuation
from rox_bot.store.assumptions import assumptions


def money_line(asked: Asked, day: date) -> str:
    """Return ROX of the quarter that holds a day, so far while it runs: gross and net, with range and evidence.

    '' where nothing was spent or no gain is known, and where another organisation reads along. Sums as the place
    allows; filters are those of the question.
    """
    found = worth_telling(asked, day)
    return _line(asked, found) if found is not None else ""


def worth_telling(asked: Asked, day: date) -> Valuation | None:
    """Return the valuation of the quarter that holds a day; None where a digest has nothing to say of it."""
    reader = asked.reader
    context, calendar = reader.context, reader.calendar
    if context.visibility is Visibility.EXTERNAL:
        return None
    first = calendar.unit_start(day, "quarter")
    stop = calendar.shift(first, "quarter", 1)
    period = calendar.span(first, stop, calendar.key(first, "quarter"), context.now, "quarter")
    assumed = not asked.filters and SPEND in assumptions(reader.tx, context.workspace)
    if period.is_empty or not (assumed or spent_in(reader, period, asked.filters).entries):
        return None
    found = valued(reader, period, filters=asked.filters)
    return found if found.gross is not None else None


def _line(asked: Asked, found: Valuation) -> str:
    gross, net, wording = found.gross, found.net, asked.wording
    if gross is None or net is None:
        return ""
    told = Told(found, asked.reader, asked.telling)
    words = {
        "quarter": _quarter(asked, found.period),
        "gross": percent(wording, gross.likely),
        "net": percent(wording, net.likely),
        "measured": percent(wording, found.by_grade.get(MEASURED, 0.0) * 100),
    }
    if gross.is_point:
        line = wording._("Money, {quarter}: ROX {gross} gross, {net} net, {measured} of it measured.", **words)
    elif gross.low <= 0 <= gross.high:
        # Which of these it is nobody can say, so none is named.
        line = wording._(
            "Money, {quarter}: no clear gain (ROX gross {range}, 80% range), {measured} of it measured.",
            range=told.between(gross),
            **words,
        )
    else:
        line = wording._(
            "Money, {quarter}: ROX {gross} gross (80% range {range}), {net} net, {measured} of it measured.",
            range=told.between(gross),
            **words,
        )
    if told.amounts is Amounts.HIDDEN:
        return line
    sums = wording._("Gains {gains}; spent {spent}.", gains=told.sum(found.gains), spent=told.sum(found.invested))
    return f"{line} {sums}"


def _quarter(asked: Asked, period: Period) -> str:
    name = asked.wording.unit(period, asked.reader.calendar.key(period.first_day, "quarter"))
    return asked.wording._("{days} so far", days=name) if period.so_far else name
