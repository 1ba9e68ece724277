"""Why a column is left out."""

from rox_bot.domain.errors import N_, Phrase
from rox_bot.intake.files.tallies import is_percentage
from rox_bot.intake.proposals.choosing import fits
from rox_bot.intake.proposals.columns import Column
from rox_bot.intake.proposals.dates import dates_in
from rox_bot.intake.proposals.names import PERSONAL, rank, weak_rank
from rox_bot.intake.proposals.scores import derived, only_classes

_UNITS = frozenset(
    ("hrs", "hours", "mins", "min", "minutes", "seconds", "uren", "minuten", "duration", "duur", "elapsed")
)


def reason(column: Column, event: str) -> Phrase:
    """Return why nothing of a column is read in a file of events of a kind."""
    if not column.cells:
        return Phrase(N_("empty"))
    if derived(column) or only_classes(column):
        return Phrase(N_("follows from the score; only the score itself is kept"))
    if event == "tally" and is_percentage(column.name):
        return Phrase(N_("a percentage; only the counts are kept"))
    if column.people or column.words in PERSONAL:
        return Phrase(N_("tells of a person what is not needed"))
    if _UNITS & set(column.words.split()) and not dates_in(column):
        return Phrase(N_("a duration; it is worked out from the times"))
    if rank("score", column.words) is not None or weak_rank("score", column.words) is not None:
        return _another_score(column, event)
    if dates_in(column):
        return Phrase(N_("another date"))
    return Phrase(N_("nothing of ours by that name"))


def _another_score(column: Column, event: str) -> Phrase:
    if not fits("score", column):
        return Phrase(N_("a score that cannot be read"))
    if event == "ticket":
        return Phrase(N_("answers of customers: import the file once more, with event = feedback"))
    return Phrase(N_("another score: import the file once more, with score = {column}"), column=column.name)
