"""A proposal in the making."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rox_bot.domain.errors import Phrase
from rox_bot.intake.proposals import counted
from rox_bot.intake.proposals.answers import Answers
from rox_bot.intake.proposals.asked import Asked
from rox_bot.intake.proposals.columns import Column, Sample


@dataclass
class Draft:
    """A proposal while it is made: what is chosen so far, what was concluded, and what must be said."""

    sample: Sample
    answers: Answers
    event: str
    fields: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, Mapping[str, str]] = field(default_factory=dict)
    sure: set[str] = field(default_factory=set)
    guesses: list[Phrase] = field(default_factory=list)
    questions: list[Asked] = field(default_factory=list)
    scale: tuple[float, float] | None = None
    person: bool = False
    by_name: bool = False

    def column(self, name: str) -> Column | None:
        """Return the column that a field is read from."""
        return self.sample.column(self.fields[name]) if name in self.fields else None

    def open(self, name: str) -> bool:
        """Return whether nobody has said anything of a field and nothing is chosen for it."""
        rivals = counted.RIVALS.get(name, ()) if self.event == "tally" else ()
        return name not in self.answers and not {name, *rivals} & {*self.fields, *self.constants}
