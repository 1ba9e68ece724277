"""What a column of scores is: the instrument, the scale, and what its words stand for. Nothing is taken for granted."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rox_bot.domain.errors import N_, Phrase
from rox_bot.intake.entries.kinds import SCALES
from rox_bot.intake.files.vocabulary import RATING_WORDS
from rox_bot.intake.proposals.asked import Asked
from rox_bot.intake.proposals.columns import Column

_MANY = 30  # answers: with so many, an end of the scale that nobody used is unlikely to exist
_CHOICE = re.compile(r"([0-9]{1,3}) ?[-–—=:(]")
_STARS = re.compile(r"[★⭐]+")
_FIVE = {
    **dict.fromkeys(("very satisfied", "zeer tevreden", "heel tevreden", "excellent", "uitstekend"), 5),
    **dict.fromkeys(("satisfied", "tevreden", "good", "goed"), 4),
    **dict.fromkeys(("neutral", "neutraal", "neither satisfied nor dissatisfied", "average", "matig"), 3),
    **dict.fromkeys(("dissatisfied", "ontevreden", "unsatisfied", "poor", "slecht"), 2),
    **dict.fromkeys(("very dissatisfied", "zeer ontevreden", "heel ontevreden", "very unsatisfied", "very poor"), 1),
}
_THREE = {
    **dict.fromkeys(("positive", "happy", "great", "satisfied", "tevreden", "positief", "awesome", "blij"), 3),
    **dict.fromkeys(("very happy", "extremely happy", "groen", "green", "good", "goed"), 3),
    **dict.fromkeys(("neutral", "okay", "ok", "just okay", "neutraal", "geel", "yellow"), 2),
    **dict.fromkeys(("negative", "unhappy", "not good", "dissatisfied", "ontevreden", "negatief", "bad", "slecht"), 1),
    **dict.fromkeys(("very unhappy", "extremely unhappy", "rood", "red"), 1),
}
_DERIVED = frozenset(
    ("promoter", "passive", "detractor", "promoters", "passives", "detractors", "promotor", "passief", "criticaster")
)
_CLASSES = frozenset(("positive", "neutral", "negative", "positief", "neutraal", "negatief"))
INSTRUMENTS = {
    **{name: name for name in SCALES},
    **dict.fromkeys(("net promoter score", "nps score"), "nps"),
    **dict.fromkeys(("customer satisfaction", "csat score", "5 star", "stars", "smileys", "thumbs"), "csat"),
    **dict.fromkeys(("customer effort score", "customer effort", "ces 2 0"), "ces"),
}
"""What a survey calls its instrument -> ours."""

_SPEAKS_OF = (
    ("nps", ("nps", "recommend", "promoter", "aanbevel", "aanraden")),
    ("ces", ("ces", "effort", "easy", "moeite", "gemakkelijk")),
    ("csat", ("csat", "satisf", "tevreden")),
)
_LIKELY_CSAT = ("stars", "star", "rating", "review", "beoordeling", "waardering", "smiley", "survey result")


@dataclass(frozen=True)
class Scored:
    """What scores are: `instrument` '' and `scale` None where that is not clear; `values` their words -> ours.

    `guesses` say what was concluded, `questions` what somebody must say.
    """

    instrument: str = ""
    scale: tuple[float, float] | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    guesses: tuple[Phrase, ...] = ()
    questions: tuple[Asked, ...] = ()


def derived(column: Column) -> bool:
    """Return whether a column only says what follows from a score: promoter, passive, detractor."""
    values = {each.casefold() for each in column.counts}
    return bool(values) and values <= _DERIVED


def only_classes(column: Column) -> bool:
    """Return whether a column says positive, neutral or negative and nothing else."""
    values = {each.casefold() for each in column.counts}
    return bool(values) and values <= _CLASSES


def could_be_scores(column: Column) -> bool:
    """Return whether what stands in a column can be read as scores."""
    return _coded(column) is not None or (column.numbers is not None and max(column.numbers) <= 100)


def judge(column: Column, told: str, elsewhere: str) -> Scored:
    """Return what the scores of a column are. `told` is the instrument that somebody named, '' where nobody did.

    `elsewhere` are the words of the file's name and its other columns, which may name the instrument too.
    """
    guesses: list[Phrase] = []
    coded = _coded(column)
    values, points = coded if coded is not None else ({}, column.numbers or ())
    instrument = told or spoken_instrument(column.words)
    if not instrument and (spoken := spoken_instrument(elsewhere)):
        instrument = spoken
        guesses.append(_guess_instrument(column, spoken))
    likely = any(word in column.words for word in _LIKELY_CSAT) and (not points or max(points) <= 5)
    if not instrument and (likely or not points or values):
        instrument = "csat"
        guesses.append(_guess_instrument(column, "csat"))
    if not instrument:
        question = Phrase(N_('What is asked in "{column}"?'), column=column.name)
        say = N_("Say instrument = nps (would you recommend us), csat or ces.")
        return Scored(values=values, questions=(Asked(question, say, ("instrument",)),))
    if not points:  # words that need no scale
        return Scored(instrument, guesses=tuple(guesses))
    scale, sure = _scale(instrument, points, len(column.cells), coded=bool(values))
    lowest, highest = f"{min(points):g}", f"{max(points):g}"
    if scale is None:
        question = Phrase(
            N_('On which scale are the scores of "{column}" (from {lowest} to {highest} here)?'),
            column=column.name,
            lowest=lowest,
            highest=highest,
        )
        asked = Asked(question, N_("Say scale = 1-5 or another."), ("scale",))
        return Scored(instrument, None, values, tuple(guesses), (asked,))
    if not sure:
        ends = f"{scale[0]:g}-{scale[1]:g}"
        guesses.append(Phrase(N_('the scale of "{column}" is {scale}'), column=column.name, scale=ends))
    return Scored(instrument, scale, values, tuple(guesses))


def _guess_instrument(column: Column, instrument: str) -> Phrase:
    return Phrase(N_('"{column}" is {instrument}'), column=column.name, instrument=instrument)


def spoken_instrument(text: str) -> str:
    """Return the one instrument that words speak of, '' where there is none or several."""
    plain = f" {text} "
    found = [name for name, signs in _SPEAKS_OF if any(_says(plain, sign) for sign in signs)]
    return found[0] if len(found) == 1 else ""


def _says(plain: str, sign: str) -> bool:
    return f" {sign} " in plain if len(sign) <= 4 else sign in plain


def _coded(column: Column) -> tuple[dict[str, str], tuple[float, ...]] | None:
    """Return what a column's words stand for, with the points they give; None where it holds numbers or other words.

    Words that every import knows (good, bad, thumbs) need neither.
    """
    folded = {cell: " ".join(cell.casefold().split()) for cell in column.counts}
    if column.numbers is not None and set(column.numbers) <= {-1, 0, 1} and -1 in column.numbers:
        return {cell: code for cell in folded if (code := _from_minus_one(cell))}, (1.0, 2.0, 3.0)
    if not folded or column.numbers is not None:
        return None
    if column.mostly(lambda cell: folded[cell] in RATING_WORDS):
        return {}, ()
    for table in (_FIVE, _THREE):
        known = {cell: word for cell, word in folded.items() if word in table}
        if column.mostly(known.__contains__) and (table is _THREE or _extremes(known.values())):
            return {cell: str(table[word]) for cell, word in known.items()}, tuple(map(float, table.values()))
    read = {cell: point for cell in folded if (point := _leading(cell)) is not None}
    if column.mostly(read.__contains__):
        return {cell: f"{point:g}" for cell, point in read.items()}, tuple(read.values())
    return None


def _from_minus_one(cell: str) -> str:
    """Return -1, 0 or 1 as a point from 1 on; '' for another cell."""
    try:
        return f"{float(cell) + 2:g}"
    except ValueError:
        return ""


def _extremes(found: Iterable[str]) -> bool:
    return any(word.startswith(("very", "zeer", "heel", "excellent", "uitstekend")) for word in found)


def _leading(cell: str) -> float | None:
    """Return the number that a choice begins with (`10 - Extremely likely`), or how many stars it shows."""
    if _STARS.fullmatch(cell.replace(" ", "")):
        return float(len(cell.replace(" ", "")))
    found = _CHOICE.match(cell)
    return float(found[1]) if found else (float(cell) if cell.isdecimal() and len(cell) <= 3 else None)


def _scale(
    instrument: str, points: tuple[float, ...], n: int, *, coded: bool
) -> tuple[tuple[float, float] | None, bool]:
    """Return the scale of scores and whether it is sure; None where their numbers leave it open."""
    low, high = min(points), max(points)
    whole = all(point.is_integer() for point in points)
    if instrument in ("nps", "enps"):
        return ((0.0, 10.0), True) if whole and low >= 0 and 5 < high <= 10 else (None, False)
    if instrument == "ces":
        return ((1.0, 7.0), high == 7) if whole and low >= 1 and 5 < high <= 7 else (None, False)
    if coded and (low, high) in ((1, 3), (1, 5)):
        return (low, high), True
    if whole and low >= 1 and high == 5:
        return (1.0, 5.0), True
    every = whole and low == 1 and set(points) == set(range(1, int(high) + 1))
    if every and n >= _MANY and high in (3, 4, 7):
        return (1.0, high), False
    return None, False
