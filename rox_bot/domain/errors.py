"""What can be explained to the person who asked; everything else is a bug.

RoxError                 any explained refusal, shown privately
├── NotUnderstood        the words need another try; nothing was run
│   └── Incomplete       a write with parts missing, which a form can ask for
├── NotAllowed           the person may not do this
├── BadInput             a file, a value or a setting that cannot be used
└── Unavailable          the store cannot be reached or written just now
"""

from collections.abc import Mapping, Sequence


def N_(message: str) -> str:
    """Mark a text for the translators without translating it here."""
    return message


class Phrase(str):
    """A text with its values filled in, as English, that can still be said in another language.

    `message` is the English text with `{named}` places and `values` what stands in them; phrases among them are said
    in the other language too, anything else (names, numbers, other people's words) stays as it is.
    """

    message: str
    values: dict[str, object]

    def __new__(cls, message: str, **values: object) -> "Phrase":
        phrase = super().__new__(cls, message.format(**values) if values else message)
        phrase.message = message
        phrase.values = values
        return phrase

    @classmethod
    def joined(cls, between: str, parts: Sequence[str]) -> "Phrase":
        """Return parts in a row with the same sign between them."""
        places = {f"part{place}": part for place, part in enumerate(parts)}
        return cls(between.join(f"{{{place}}}" for place in places), **places)


class OwnText(str):
    """A text in a workspace's own words; `said` has it in other languages, by code."""

    said: dict[str, str]

    def __new__(cls, text: str, **said: str) -> "OwnText":
        own = super().__new__(cls, text)
        own.said = said
        return own


class RoxError(Exception):
    """An explanation for a person: a translatable text, the values in it, and things to try next.

    `message` is the English text with `{named}` places; `suggestions` are commands that would work.
    """

    def __init__(self, message: str, *, suggestions: tuple[str, ...] = (), **values: object) -> None:
        super().__init__(message.format(**values) if values else message)
        self.message = message
        self.values = values
        self.suggestions = suggestions

    @property
    def phrase(self) -> Phrase:
        """Return the explanation alone."""
        return Phrase(self.message, **self.values)


class NotUnderstood(RoxError):
    """The words could not be read; `suggestions` are the nearest that can."""


class Incomplete(NotUnderstood):
    """A write with parts missing: the name of the form that asks for them, and what was understood, by its fields."""

    def __init__(
        self, message: str, *, form: str, filled: Mapping[str, str], suggestions: tuple[str, ...] = (), **values: object
    ) -> None:
        super().__init__(message, suggestions=suggestions, **values)
        self.form = form
        self.filled = filled


class NotAllowed(RoxError):
    """The person may not do this; the text says who may."""


class NeedsAdmin(NotAllowed):
    """Only an admin may do this; who they are is said where their names are known."""


class BadInput(RoxError):
    """A file, a value or a setting that cannot be used."""


class Unavailable(RoxError):
    """The store cannot be reached or written just now."""
