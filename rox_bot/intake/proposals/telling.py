"""A proposed map in words: what the rows are, what was guessed, what is left out and what must still be said."""

from collections.abc import Iterator, Mapping

from rox_bot.domain.errors import N_
from rox_bot.intake.files.mapping import Map
from rox_bot.intake.proposals.columns import Sample
from rox_bot.intake.proposals.proposing import Proposal
from rox_bot.language.wording import Wording

KINDS_SAID: Mapping[str, str] = {
    "ticket": N_("tickets"),
    "feedback": N_("answers of customers"),
    "invitation": N_("surveys sent"),
    "moment": N_("magic moments"),
    "tally": N_("counts reported by partners"),
    "investment": N_("money spent"),
    "gain": N_("gains booked"),
    "decision": N_("what customers decided"),
}
"""Kind of event -> what the rows of a file of them are."""


def heading(mapping: Map, sample: Sample, wording: Wording) -> str:
    """Return what a file is, or the columns it has where that is not known."""
    if not mapping.fields:
        columns = ", ".join(f'"{name}"' for name in sample.header if name)
        return wording._("{file} has the columns {columns}.", file=sample.name, columns=columns)
    kind = wording._(KINDS_SAID[mapping.event])
    return wording._("{file}: {kind}, source {source}.", file=sample.name, kind=kind, source=mapping.source)


def remarks(proposal: Proposal, wording: Wording) -> Iterator[str]:
    """Yield what was guessed, which cells cannot be read, then each reason for which columns are left out with them."""
    if proposal.guesses:
        guesses = "; ".join(wording.say(each) for each in proposal.guesses)
        yield wording._("Guessed: {guesses}.", guesses=guesses)
    if proposal.odd:
        odd = "; ".join(wording.say(each) for each in proposal.odd)
        yield wording._("Rows that will not go in: {odd}.", odd=odd)
    why: dict[str, list[str]] = {}
    for column, reason in proposal.left_out:
        why.setdefault(wording.say(reason), []).append(f'"{column}"')
    for told, columns in why.items():
        yield wording._("Left out, {reason}: {columns}.", reason=told, columns=", ".join(columns))
