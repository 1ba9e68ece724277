"""Files without mapping work: what a file's columns are, proposed from their names and from what stands in them."""

from rox_bot.intake.proposals.answers import Answers, read_answer
from rox_bot.intake.proposals.columns import Sample, demand_rows, take_sample
from rox_bot.intake.proposals.preview import preview
from rox_bot.intake.proposals.proposing import Proposal, propose

__all__ = ["Answers", "Proposal", "Sample", "demand_rows", "preview", "propose", "read_answer", "take_sample"]
