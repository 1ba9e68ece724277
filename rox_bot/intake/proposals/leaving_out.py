"""Why a column is left out."""

from collections.abc import Mapping

from rox_bot.domain.errors import N_, Phrase
from rox_bot.intake.files.tallies import is_percentage
from rox_bot.intake.files.values import number
from rox_bot.intake.files.vocabulary import INSTANTS
from rox_bot.intake.proposals.choosing import ORDER, entry_of, fits, unfit
from rox_bot.intake.proposals.columns import Column, quoted
from rox_bot.intake.proposals.dates import dates_in
from rox_bot.intake.proposals.names import PERSONAL, rank, weak_rank
from rox_bot.intake.proposals.scores import derived, only_classes

_NO_SCORE = N_("a score that cannot be read")
_UNITS = frozenset(
    ("hrs", "hours", "mins", "min", "minutes", "seconds", "uren", "minuten", "duration", "duur", "elapsed")
)


EXCEL_NUMBERS = N_('numbers as Excel keeps dates, such as "{cell}"; format the column as dates and save it again')


def kept_by_excel(column: Column, event: str) -> bool:
    """Return whether a column is called after a date and holds the numbers that Excel keeps dates as."""
    kinds = (event,) if event else tuple(ORDER)
    dated = any(rank(entry_of(kind, field), column.words) is not None for kind in kinds for field in INSTANTS)
    return dated and column.serials


def reason(column: Column, event: str, taken: Mapping[str, str]) -> Phrase:
    """Return why nothing of a column is read in a file of events of a kind; `taken` is field -> column that is read."""
    if not column.cells:
        return Phrase(N_("empty"))
    if derived(column) or only_classes(column):
        return Phrase(N_("follows from the score; only the score itself is kept"))
    if event == "tally" and is_percentage(column.name):
        return Phrase(N_("a percentage; only the counts are kept"))
    if column.people or column.words in PERSONAL:
        return Phrase(N_("tells of a person what is not needed"))
    if kept_by_excel(column, event):
        return Phrase(EXCEL_NUMBERS, cell=quoted(column.cells[0]))
    if _UNITS & set(column.words.split()) and not dates_in(column):
        return Phrase(N_("a duration; it is worked out from the times"))
    if rank("score", column.words) is not None or weak_rank("score", column.words) is not None:
        return _another_score(column, event)
    if dates_in(column):
        return Phrase(N_("another date"))
    if misfit := unfit(event, column):
        field, cell = misfit
        told = N_('its cells cannot be {field}, such as "{cell}"') if cell else N_("its cells cannot be {field}")
        return Phrase(told, field=field, cell=cell)
    named = (field for field in ORDER[event] if rank(entry_of(event, field), column.words) is not None)
    if field := next((field for field in named if field in taken), ""):
        return Phrase(N_('{field} is read from "{column}"'), field=field, column=taken[field])
    return Phrase(N_("not used"))


def _another_score(column: Column, event: str) -> Phrase:
    if not fits("score", column):
        told = N_('a score that cannot be read, such as "{cell}"')
        return Phrase(told, cell=column.first_odd(_is_number)) if column.first_odd(_is_number) else Phrase(_NO_SCORE)
    if event == "ticket":
        return Phrase(N_("answers of customers: import the file once more, with event = feedback"))
    return Phrase(N_("another score: import the file once more, with score = {column}"), column=column.name)


def _is_number(cell: str) -> bool:
    try:
        number(cell)
    except ValueError:
        return False
    return True
