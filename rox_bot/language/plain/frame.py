"""What a line in plain words holds besides what the grammar took of it: its cues, and slices named as such."""

import re
from dataclasses import dataclass, field

from rox_bot.domain.errors import Phrase
from rox_bot.domain.metrics import METRICS, Metric
from rox_bot.language.interpreter import Meaning
from rox_bot.language.lexicon import FILLERS, SLICE_WORDS, UNNAMED, fold
from rox_bot.language.names import WORD, Members
from rox_bot.language.plain import words as for_
from rox_bot.language.plain.names import part_named
from rox_bot.language.plain.words import cue_pattern, purpose


@dataclass
class Frame:
    """What a line holds: its meaning by the grammar, the rest of it as typed, and what stands among that.

    `cues` are the phrases found, by what they are for; `slices` the slices named as such (`which customer`), without
    those that are filtered; `told` are parts of names with the member they were read as.
    """

    meaning: Meaning
    rest: str
    cues: dict[str, list[str]] = field(default_factory=dict)
    slices: list[str] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.fields |= {each.field for each in self.meaning.filters}

    def has(self, *cues: str) -> bool:
        return any(each in self.cues for each in cues)

    def only(self, *cues: str) -> bool:
        return set(self.cues) <= {*cues, for_.WHICH}

    @property
    def metrics(self) -> list[Metric]:
        return [METRICS[key] for key in self.meaning.metrics]


def frame_of(text: str, meaning: Meaning, members: Members) -> Frame | None:
    """Return what a line holds; None where a word in it is for nothing, or a number would be lost."""
    frame, line = Frame(meaning, text), _Line(text, meaning.open)
    for match in cue_pattern().finditer(meaning.open):
        phrase = " ".join(match.group().split())
        frame.cues.setdefault(purpose()[phrase], []).append(phrase)
        line.blank(match.span())
    unknown: list[tuple[int, int]] = []
    mistyped = {typed for typed, _ in meaning.corrected}
    for match in list(WORD.finditer(line.open)):
        if text[match.start() : match.end()] in mistyped:
            continue
        word = match.group().rstrip(".?!'").removesuffix("'s")
        slice_ = None if word.isdigit() else SLICE_WORDS.get(word)
        ranks = frame.has(for_.BEST, for_.WORST, for_.HIGH, for_.LOW)
        if slice_ is not None and slice_ not in UNNAMED:
            frame.slices.append(slice_)
        elif word.isdigit() and not ranks:  # a ranking shows all that can be placed
            return None
        elif not (word.isdigit() or word in for_.FILLERS or word in FILLERS or word in ("s", "by")):
            joins = bool(unknown) and not meaning.open[unknown[-1][1] : match.start()].strip()
            start = unknown.pop()[0] if joins else match.start()
            unknown.append((start, match.start() + len(match.group().rstrip(".?!'"))))
            continue
        line.blank(match.span())
    for span in reversed(unknown):
        named = part_named(text, span, members)
        if named is None:
            return None
        frame.told.insert(
            0, (text[span[0] : span[1]], Phrase(f"{{slice}} {named.values[0]}", slice=Phrase(named.field)))
        )
        frame.fields.add(named.field)
        line.put(span, str(named))
    frame.rest = " ".join(line.rest.replace("?", " ").replace("!", " ").split()).strip(" .,;")
    frame.slices = [each for each in frame.slices if each not in frame.fields]
    return frame


@dataclass
class _Line:
    """A line as typed and what of it the grammar left, from which the same words are taken."""

    rest: str
    open: str

    def blank(self, span: tuple[int, int]) -> None:
        gap = " " * (span[1] - span[0])
        self.rest, self.open = (f"{each[: span[0]]}{gap}{each[span[1] :]}" for each in (self.rest, self.open))

    def put(self, span: tuple[int, int], words: str) -> None:
        """Put words into the rest; what stands before them is put later."""
        self.rest = f"{self.rest[: span[0]]}{words}{self.rest[span[1] :]}"


@dataclass(frozen=True)
class Plain:
    """A line of the grammar that means what was asked, and words of it with what they were read as."""

    line: str
    read: tuple[tuple[str, str], ...] = ()


def joined(*parts: str | None) -> str:
    return " ".join(filter(None, parts))


def named(metrics: list[Metric], rest: str) -> str:
    """Return the words of metrics that a rest does not name: what was mistyped or stood for another is gone from it."""
    folded = fold(rest)
    missing = (each for each in metrics if not each.key.endswith(".opened"))
    return joined(*(each.words[0] for each in missing if not any(fold(words) in folded for words in each.words)))


def without(frame: Frame, metrics: list[Metric]) -> str:
    """Return the rest of a line without the words of some metrics."""
    rest = frame.rest
    for words in sorted((each for metric in metrics for each in metric.words), key=len, reverse=True):
        rest = re.sub(rf"(?<![\w:]){re.escape(words)}(?!\w)", " ", rest, flags=re.IGNORECASE)
    return " ".join(rest.split())


def of_customers(frame: Frame) -> bool:
    return all(each == "customer" for each in frame.slices)


def asks_which(frame: Frame) -> bool:
    """Return whether a line asks which of a slice, and not what something is."""
    return any(each in ("which", "welke", "welk") for each in frame.cues.get(for_.WHICH, ()))
