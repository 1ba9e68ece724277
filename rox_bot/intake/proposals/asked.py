"""What must still be said before a file can be read."""

from typing import NamedTuple

from rox_bot.domain.errors import Phrase


class Asked(NamedTuple):
    """A question about a file, the line that answers it in words ('' where none does), and the names it settles.

    A name is a setting or a field, as in `answers`.
    """

    question: Phrase
    say: str = ""
    settles: tuple[str, ...] = ()

    @property
    def phrase(self) -> Phrase:
        """Return both, for who types the answer."""
        return Phrase.joined(" ", [self.question, self.say]) if self.say else self.question

    def __str__(self) -> str:
        return str(self.phrase)
