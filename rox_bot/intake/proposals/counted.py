"""What must be known of a file of partners' counts: whose they are, what is counted, and of which survey."""

from collections.abc import Iterator, Mapping

from rox_bot.domain.errors import N_, Phrase
from rox_bot.domain.events import COUNTED
from rox_bot.intake.files.tallies import is_percentage
from rox_bot.intake.files.vocabulary import COUNTS
from rox_bot.intake.proposals.asked import Asked
from rox_bot.intake.proposals.columns import Sample
from rox_bot.intake.proposals.names import words
from rox_bot.intake.proposals.scores import spoken_instrument

RIVALS: Mapping[str, tuple[str, ...]] = {
    "period": ("occurred_at", "until"),
    "occurred_at": ("period",),
    "until": ("period",),
}
"""Field of a tally -> those that say the same in another way."""


def likely_instrument(sample: Sample) -> str:
    """Return the instrument that the names of a file and its columns speak of, '' where it is open."""
    found = spoken_instrument(" ".join((words(sample.name.split(".")[0]), *(each.words for each in sample.columns))))
    return found if found in COUNTED else ""


def questions(sample: Sample, fields: Mapping[str, str], constants: Mapping[str, str]) -> Iterator[Asked]:
    """Yield what somebody must say before the counts can be read."""
    told = {*fields, *constants}
    if not {"period", "occurred_at"} & told:
        say = N_('Say period = its column, or a value such as "2026-W46".')
        yield Asked(Phrase(N_("Of which period are the counts?")), say, ("period",))
    if "partner" not in told:
        say = N_('Say partner = its column, or "NorthBPO" for all rows.')
        yield Asked(Phrase(N_("Whose counts are these?")), say, ("partner",))
    if "instrument" not in told:
        yield Asked(Phrase(N_("Which survey is it?")), N_("Say instrument = csat or ces."), ("instrument",))
    shares = [f'"{each.name}"' for each in sample.columns if is_percentage(each.name)]
    for name in sorted(COUNTS):
        if name in told and not is_percentage(fields.get(name, "")):
            continue
        if name == "positive" and shares:
            question = Phrase(
                N_("{columns} is a percentage, of which no count can be made."), columns=", ".join(shares)
            )
            yield Asked(question, N_("Say positive = the column that counts."), (name,))
        elif name == "positive":
            question = Phrase(N_("Which column counts the positive answers?"))
            yield Asked(question, N_("Say positive = its column."), (name,))
        else:
            yield Asked(Phrase(N_("Which column counts all answers?")), N_("Say answers = its column."), (name,))
