"""A question in plain words into a line of the grammar; None where a word of it would be lost."""

import re
from collections.abc import Callable
from dataclasses import replace

from rox_bot.domain.errors import N_
from rox_bot.domain.metrics import METRICS, Reads
from rox_bot.domain.question import TIME_UNITS
from rox_bot.language.interpreter import Meaning
from rox_bot.language.lexicon import SLICE_WORDS, fold
from rox_bot.language.names import Members
from rox_bot.language.plain import words as for_
from rox_bot.language.plain.frame import Frame, Plain, asks_which, frame_of, joined, named, of_customers, without
from rox_bot.language.plain.measuring import COUNTS, average, counted_answers, measured, summary
from rox_bot.language.plain.words import CUES

_RANKED = (Reads.SHARE, Reads.NET, Reads.MEAN)
"""What the verbs best and worst take."""

_FASTER = frozenset(("faster", "slower", "quicker", "sneller", "trager", "langzamer"))
Means = Callable[[str], Meaning]
"""Reads a line by the grammar; raises NotUnderstood."""

LONGEST = 400
"""A longer line is no question in plain words."""

_MOST_SIDES = 6
_COMPARATIVE = re.compile(
    r"(?<!\w)(?:better|worse|higher|lower|faster|slower|quicker|more|less|fewer|happier|beter|slechter|hoger|lager|sneller|"
    r"trager|langzamer|meer|minder|drukker|tevredener)(?!\w)"
)
_THAN = re.compile(r"(?<!\w)(?:than|dan)(?!\w)(?! (?:usual|normal|normaal|gewoonlijk))")
_COMPARES = re.compile(rf"(?<!\w)(?:{'|'.join(CUES[for_.COMPARE])})(?!\w)")
_TOGETHER = re.compile(r"\s(?:and|with|to|en|met|tegen)\s")


def in_plain_words(text: str, means: Means, members: Members) -> Plain | None:
    """Return the line of the grammar that a question in plain words amounts to; raises what `means` raises.

    Members may be named by a part of their name here; where it is part of several that is asked back.
    """
    if len(text) > LONGEST:
        return None
    text, meaning = _side_by_side(_compared(text), means)
    frame = frame_of(meaning.text, meaning, members)
    if frame is None:
        return None
    typos = [(typed, meant) for typed, meant in meaning.corrected if not _stays(typed, meaning)]
    for reading in _READINGS:
        found = reading(frame)
        if found is not None:
            return replace(found, read=(*typos, *frame.told, *found.read))
    return None


def _stays(typed: str, meaning: Meaning) -> bool:
    """Return whether a word of the line is still to be mended when the line is read again."""
    return typed in meaning.text


def _side_by_side(text: str, means: Means) -> tuple[str, Meaning]:
    """Return a line with what it means, where it compares two members of a slice with `vs` between them."""
    meaning = means(text)
    if not _COMPARES.search(fold(text)) or meaning.other or all(len(each.values) != 2 for each in meaning.filters):
        return text, meaning
    for match in list(_TOGETHER.finditer(fold(text)))[:_MOST_SIDES]:
        told = f"{text[: match.start()]} vs {text[match.end() :]}"
        against = means(told)
        if against.other is not None and len(against.leftovers) <= len(meaning.leftovers):
            return told, against
    return text, meaning


def _compared(text: str) -> str:
    """Return a line with `better than` as `vs`."""
    folded = fold(text)
    if not _COMPARATIVE.search(folded):
        return text
    found = _THAN.search(folded)
    return text if found is None else f"{text[: found.start()]}vs{text[found.end() :]}"


def _at_risk(frame: Frame) -> Plain | None:
    """Read "which customers are at risk of leaving?"."""
    allowed = (for_.RISK, for_.WHO, for_.HIGH, for_.COUNT, for_.LEAVE)
    if not frame.has(for_.RISK) or not frame.only(*allowed) or frame.metrics or not of_customers(frame):
        return None
    return Plain(joined("risk", frame.rest))


def _why(frame: Frame) -> Plain | None:
    """Read "why are customers unhappy?" and "why did the response time go up?"."""
    about = (for_.HAPPY, for_.UNHAPPY, for_.LOW, for_.HIGH, for_.CHANGE, for_.SPEED)
    if not frame.has(for_.WHY) or not frame.only(for_.WHY, *about) or not of_customers(frame):
        return None
    mood = frame.has(for_.HAPPY, for_.UNHAPPY)
    if bool(frame.metrics) == mood:
        return None
    return Plain(
        joined("why", "csat" if mood else named(frame.metrics, frame.rest), frame.rest.removeprefix("waarom").strip())
    )


def _leaving(frame: Frame) -> Plain | None:
    """Read "how many customers did we lose?"."""
    fits = frame.has(for_.LEAVE) and frame.only(for_.LEAVE, for_.COUNT, for_.WHO)
    if not fits or frame.metrics or not frame.slices or not of_customers(frame):
        return None
    return Plain(joined("churn", frame.rest))


def _returning(frame: Frame) -> Plain | None:
    """Read "how often do customers come back?"."""
    fits = frame.has(for_.RETURN) and frame.only(for_.RETURN, for_.COUNT, for_.CASE)
    if not fits or frame.metrics or not of_customers(frame):
        return None
    return Plain(joined("repeat", frame.rest))


def _mood(frame: Frame) -> Plain | None:
    """Read "which customers are unhappy?" as a ranking, and "are customers happy?" as satisfaction."""
    happy = frame.has(for_.HAPPY, for_.HAPPIEST)
    unhappy = frame.has(for_.UNHAPPY, for_.UNHAPPIEST)
    high, low = frame.has(for_.HIGH, for_.HAPPIEST, for_.UNHAPPIEST), frame.has(for_.LOW)
    moods = (for_.HAPPY, for_.UNHAPPY, for_.HAPPIEST, for_.UNHAPPIEST, for_.HIGH, for_.LOW)
    if happy == unhappy or (high and low) or frame.metrics not in ([], [METRICS["csat"]]):
        return None
    others = [each for each in dict.fromkeys(frame.slices) if each != "customer"]
    of_whom = others == ["team"] and "customer" not in frame.slices  # it may be the team itself that is happy
    named = frame.slices and (frame.has(for_.WHICH) or _described(frame))
    ranks = high or low or named or frame.has(for_.WHO)
    if ranks and frame.only(*moods, for_.WHO) and len(others) <= 1 and not of_whom:
        by = others[0] if others else "customer"
        return Plain(joined("best" if happy != low else "worst", "csat", f"by {by}", without(frame, frame.metrics)))
    if not ranks and frame.only(*moods, for_.CHANGE) and of_customers(frame):
        return Plain(joined("csat", without(frame, frame.metrics)))
    return None


def _described(frame: Frame) -> bool:
    """Return whether customers are called happy or unhappy, as in "unhappy customers"."""
    moods = "|".join((*CUES[for_.HAPPY], *CUES[for_.UNHAPPY], *CUES[for_.HAPPIEST], *CUES[for_.UNHAPPIEST]))
    return re.search(rf"(?<!\w)(?:{moods})e? (?:{'|'.join(SLICE_WORDS)})(?!\w)", fold(frame.meaning.text)) is not None


def _speed(frame: Frame) -> Plain | None:
    """Read "how fast do we reply?", "how long does it take to solve a ticket?" and "which team replies fastest?"."""
    if frame.has(for_.REPLY) == frame.has(for_.SOLVE) or not _tickets_at_most(frame):
        return None
    words = "first reply" if frame.has(for_.REPLY) else "resolution time"
    rest, what = without(frame, frame.metrics), (for_.REPLY, for_.SOLVE, for_.CASE)
    if frame.has(for_.FASTEST, for_.SLOWEST) and frame.only(for_.FASTEST, for_.SLOWEST, *what) and frame.slices:
        typed = next(iter((*frame.cues.get(for_.FASTEST, ()), *frame.cues.get(for_.SLOWEST, ()))))
        return Plain(joined(words, f"by {frame.slices[0]}", rest), ((typed, N_("in the table")),))
    takes = (for_.SPEED, for_.TAKES, for_.AVERAGE, for_.CHANGE, *what)
    swift = frame.has(for_.SPEED) or not _FASTER.isdisjoint(frame.cues.get(for_.CHANGE, ()))
    if not swift or not frame.only(*takes, for_.EACH):
        return None
    by = f"by {frame.slices[0]}" if frame.slices and (frame.has(for_.EACH) or asks_which(frame)) else ""
    if by or of_customers(frame):
        return Plain(joined(words, by, rest), average(frame, [METRICS["first_reply"]]) or ())
    return None


def _tickets_at_most(frame: Frame) -> bool:
    return all(metric.key == "tickets" for metric in frame.metrics)


def _ranking(frame: Frame) -> Plain | None:
    """Read "which team has the best csat?", "lowest effort by channel" and "which customer has the most tickets?"."""
    sides = (for_.BEST, for_.WORST, for_.HIGH, for_.LOW)
    by = frame.meaning.by or (frame.slices[0] if frame.slices else None)
    if (
        by is None
        or by in TIME_UNITS
        or not frame.only(*sides, for_.CASE, for_.CAME, for_.COUNT)
        or sum(frame.has(each) for each in sides) != 1
    ):
        return None
    if len(set(frame.slices) - {by}) or len(frame.metrics) > 1:
        return None
    metric = frame.metrics[0] if frame.metrics else METRICS["tickets"] if frame.has(for_.CASE) else None
    counted = metric is not None and metric.reads in COUNTS
    listed = metric is not None and metric.reads not in _RANKED
    if (metric is None and frame.has(for_.HIGH, for_.LOW)) or (frame.has(for_.CAME, for_.COUNT) and not counted):
        return None
    words, grouped = metric.words[0] if metric else "csat", None if frame.meaning.by else f"by {by}"
    if listed:
        typed = next(frame.cues[each][0] for each in sides if frame.has(each))
        told = ((typed, N_("in the table")),)
        hidden = frame.has(for_.LOW) and by == "customer"  # a table begins with the most and ends somewhere
        vague = counted and frame.has(for_.BEST, for_.WORST)
        return None if hidden or vague else Plain(joined(words, grouped, frame.rest), told)
    good = frame.has(for_.BEST) or frame.has(for_.HIGH if metric and metric.better == "up" else for_.LOW)
    if frame.has(for_.HIGH, for_.LOW) and metric and metric.better is None:
        return None
    return Plain(joined("best" if good else "worst", words, grouped, without(frame, frame.metrics)))


_READINGS = (
    _at_risk,
    _why,
    _leaving,
    _returning,
    _mood,
    _speed,
    _ranking,
    counted_answers,
    measured,
    summary,
)
"""In the order in which they are tried."""
