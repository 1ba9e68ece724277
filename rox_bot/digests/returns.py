"""How a digest for finance opens: what came of what was spent, how sure that is, and what is in no figure."""

from collections.abc import Sequence

from rox_bot.answers.asking import Asked
from rox_bot.answers.rox.money_line import money_line, worth_telling
from rox_bot.answers.rox.told import Told
from rox_bot.answers.value_drawing import percent
from rox_bot.digests.openings import Opening
from rox_bot.domain.answer import Reading
from rox_bot.domain.period import Period

MOST_GAINS = 3


def what_it_returned(asked: Asked, period: Period, _readings: Sequence[Reading]) -> Opening:
    """Answer what it returned: ROX of the quarter to date, its largest gains and their grounds, what is left out."""
    found, wording = worth_telling(asked, period.last_day), asked.wording
    if found is None:
        nothing = wording._(
            "No return yet: it takes what was spent this quarter (`/rox invest`) and a first gain (`/rox value start`)."
        )
        return Opening((nothing,), ())
    told = Told(found, asked.reader, asked.telling)
    spent = float(found.invested)
    largest = sorted(found.lines, key=lambda line: -abs(line.amount.likely))[:MOST_GAINS]
    gains = [
        wording._(
            "{gain}: {part} of ROX, {grounds}.",
            gain=told.name(line),
            part=percent(wording, line.amount.likely / spent * 100),
            grounds=told.rests_on(line),
        )
        for line in largest
    ]
    left_out = wording.plural(
        "{n} lever or sum could not be counted: `value` says why.",
        "{n} levers or sums could not be counted: `value` says why.",
        len(found.not_counted),
    )
    return Opening((money_line(asked, period.last_day), *gains, *([left_out] if found.not_counted else [])), ())
