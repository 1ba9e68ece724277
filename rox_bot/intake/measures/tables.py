"""Tables of the metrics file with typed access: whatever does not fit is refused with its place."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rox_bot.domain.errors import N_, BadInput, Phrase
from rox_bot.language.interpreter import nearest

_TEXT_LIMIT = 300
_NUMBER_LIMIT = 1e9


def wrong(place: str, sentence: str, **values: object) -> BadInput:
    """Return the explanation of what is wrong at a place of the file."""
    return BadInput(N_("The metrics file, {place}: {fault}."), place=place, fault=Phrase(sentence, **values))


@dataclass(frozen=True)
class Section:
    """One table of the file; `place` is how it is called there, such as `[metrics.quick_fix]`."""

    place: str
    content: Mapping[str, Any]

    def __contains__(self, key: str) -> bool:
        return key in self.content

    def only(self, known: Collection[str]) -> None:
        """Refuse keys that mean nothing here, with the nearest that do."""
        for key in self.content:
            if key not in known:
                raise self.unknown(N_('there is no "{name}"'), key, known)

    def unknown(self, sentence: str, name: str, known: Collection[str]) -> BadInput:
        """Return the refusal of a name, with the nearest known ones or all of them."""
        near = nearest(name, list(known), 3)
        hint = Phrase(N_("nearest: {names}") if near else N_("there are: {names}"), names=", ".join(near or known))
        return wrong(self.place, N_("{fault}; {hint}"), fault=Phrase(sentence, name=name), hint=hint)

    def text(self, key: str, default: str = "") -> str:
        """Return a text; one without a default is needed."""
        value = self.content.get(key, default)
        if not isinstance(value, str) or len(value) > _TEXT_LIMIT:
            raise wrong(
                self.place,
                N_("{key} must be a text in quotes, of {most} characters at most"),
                key=key,
                most=_TEXT_LIMIT,
            )
        return value.strip()

    def needed(self, key: str) -> str:
        """Return a text that must be there."""
        value = self.text(key)
        if not value:
            raise wrong(self.place, N_("{key} is needed"), key=key)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, or the only one."""
        value = self.content.get(key, [])
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(each, str) and each.strip() for each in listed):
            raise wrong(self.place, N_("{key} must be a list of texts in quotes"), key=key)
        return tuple(each.strip() for each in listed)

    def choice(self, key: str, known: Collection[str], default: str = "") -> str:
        """Return one of the known words."""
        value = self.text(key, default) if default else self.needed(key)
        if value not in known:
            raise self.unknown(Phrase(N_('{key} cannot be "{value}"'), key=key, value=value), value, known)
        return value

    def number(self, key: str, default: float | None = None) -> float:
        """Return a number."""
        value = self.content.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= _NUMBER_LIMIT:
            raise wrong(self.place, N_("{key} must be a number"), key=key)
        return float(value)

    def whole(self, key: str, low: int, high: int, default: int) -> int:
        """Return a whole number between two others."""
        value = self.number(key, default)
        if not value.is_integer() or not low <= value <= high:
            raise wrong(
                self.place, N_("{key} must be a whole number from {low} to {high}"), key=key, low=low, high=high
            )
        return int(value)

    def section(self, key: str) -> "Section":
        """Return the table below a key, an empty one where there is none."""
        value = self.content.get(key, {})
        place = f"[{key}]" if self.place == "" else f"{self.place[:-1]}.{key}]"
        if not isinstance(value, dict):
            raise wrong(place, N_("this must be a table"))
        return Section(place, value)

    def sections(self, key: str) -> Iterator["Section"]:
        """Return the tables in the list below a key."""
        value = self.content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise wrong(self.place, N_("{key} must be a list of tables in braces"), key=key)
        return (Section(f"{self.place} {key} {number}", each) for number, each in enumerate(value, 1))
