"""A line of words in, its meaning out: metrics, period, baseline, grouping, filters and shape, in any order.

Typed parts are taken out one after another and masked, so that no word is read twice; what is left over is reported.
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise

from rox_bot.domain.errors import N_, NotUnderstood, Phrase
from rox_bot.domain.events import OWN_SLICES
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.naming import called, others_of
from rox_bot.domain.period import Calendar, Period
from rox_bot.domain.question import TENURE, Filter
from rox_bot.language.lexicon import (
    AGAINST_WORDS,
    FILLERS,
    GROUPING_WORDS,
    PERSON_WORDS,
    SHAPE_WORDS,
    SLICE_WORDS,
    TENURE_WORDS,
    TIME_WORDS,
    fold,
    metric_words,
)
from rox_bot.language.names import WORD, Line, Members, named_filters, open_words, quoted
from rox_bot.language.typos import mistyped_metric, with_typos_mended
from rox_bot.language.versus import REST, TARGET, is_behind

__all__ = ["A_YEAR_EARLIER", "LIMIT", "Meaning", "Members", "interpret", "near_words", "nearest"]

LIMIT = 4_000
_SHORTEST_NEAR, _NEAR, _NEAR_IN_PART = 4, 78.0, 86.0
A_YEAR_EARLIER = "last_year"
"""As a baseline this names no fixed year, but the period asked moved a year back."""

_KEYED = re.compile(
    r"(?P<not>\bnot:)?\b(?P<key>[a-z]{2,20}):(?P<values>\"[^\"]*\"|“[^”]*”|[^\s,\"“]+(?:,(?:\"[^\"]*\"|[^\s,\"]+))*)"
)
_DATED = re.compile(r"\b(?:dated|datum):([^\s,]+)")
_DATES = {"opened": True, "opening": True, "geopend": True, "solved": False, "solving": False, "opgelost": False}
_VALUE = re.compile(r"\"([^\"]*)\"|“([^”]*)”|([^,]+)")


@dataclass(frozen=True)
class Meaning:
    """What a line means as far as it was understood; `leftovers` are the words that were not.

    `other`, `vs_rest` and `vs_target` are what stood behind `vs` where it was no period; `corrected` are mistyped words
    with what they were read as; `fillers` counts the words that carry no meaning of their own. `text` is the line as it
    was read, `open` the same folded with every understood span blanked.
    """

    metrics: tuple[str, ...] = ()
    period: Period | None = None
    baseline: Period | None = None
    by: str | None = None
    filters: tuple[Filter, ...] = ()
    other: Filter | None = None
    vs_rest: bool = False
    vs_target: bool = False
    shape: str = "text"
    leftovers: tuple[str, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    fillers: int = field(default=0, compare=False)
    text: str = field(default="", compare=False)
    open: str = field(default="", compare=False)


def interpret(text: str, members: Members, calendar: Calendar, now: datetime) -> Meaning:
    """Return the meaning of a question's words; raises NotUnderstood for a period or a name that does not exist.

    Where words are left over that are one letter away from words of the grammar, the line is read once more with those.
    """
    meaning = _read(text[:LIMIT], members, calendar, now)
    if not meaning.leftovers:
        return meaning
    mended, typos = with_typos_mended(text[:LIMIT], meaning.leftovers)
    if not typos:
        return meaning
    again = _read(mended, members, calendar, now)
    if len(again.leftovers) >= len(meaning.leftovers):
        return meaning
    return replace(again, corrected=(*typos, *again.corrected))


def _read(text: str, members: Members, calendar: Calendar, now: datetime) -> Meaning:
    line = Line(text)
    by_opening = _dated(line)
    vs_target, vs_rest = _found(line, TARGET), _found(line, REST)
    filters = _keyed_filters(line, members)
    periods = _periods(line, calendar, now)
    by = _grouping(line)
    metrics = _metrics(line)
    _against(line)
    shape = _taken(line, SHAPE_WORDS)
    filters += named_filters(line, members, taken={each.field for each in filters})
    fillers = sum(1 for match in WORD.finditer(line.open) if match.group().rstrip(".?!'") in FILLERS)
    leftovers, mistyped = _rest(line)
    metrics += [key for _, key in mistyped if key not in metrics]
    _keep_apart(metrics, {by or "", *(each.field for each in (*filters, *line.others))})
    return Meaning(
        metrics=_by_opening(metrics) if by_opening else tuple(metrics),
        period=periods.get("range"),
        baseline=periods.get("baseline"),
        by=by,
        filters=tuple(sorted(filters, key=str)),
        other=_only(line.others),
        vs_rest=vs_rest,
        vs_target=vs_target,
        shape=shape or "text",
        leftovers=tuple(leftovers),
        corrected=tuple((typed, METRICS[key].words[0]) for typed, key in mistyped),
        fillers=fillers,
        text=line.text,
        open=line.open,
    )


def _keep_apart(metrics: Sequence[str], names: Set[str]) -> None:
    """Refuse what only some kinds of event are grouped by, where others are asked about."""
    if TENURE in names and tuple(metrics) not in (("retention",), ("churn",)):
        raise NotUnderstood(N_("Only retention is told by tenure."), suggestions=("retention by tenure",))
    for name in (each for each in OWN_SLICES if each in names):
        if not metrics or not all(METRICS[key].is_kept_by(name) for key in metrics):
            able = [metric for metric in METRICS.values() if metric.is_kept_by(name)]
            raise NotUnderstood(
                N_("Only these are kept by {slice}: {metrics}."),
                slice=Phrase(name),
                metrics=Phrase.joined(", ", [Phrase(metric.title) for metric in able]),
                suggestions=tuple(f"{metric.words[0]} by {name}" for metric in able[:3]),
            )


def _dated(line: Line) -> bool:
    """Take `dated:opened`; `dated:solved` is what holds anyway."""
    match = _DATED.search(line.open)
    if match is None:
        return False
    line.mask(*match.span())
    if match[1] not in _DATES:
        raise NotUnderstood(N_("Tickets are dated:opened or dated:solved."))
    return _DATES[match[1]]


def _found(line: Line, pattern: re.Pattern[str]) -> bool:
    match = pattern.search(line.open)
    if match:
        line.mask(*match.span())
    return match is not None


def _only(others: Sequence[Filter]) -> Filter | None:
    """Return the one slice behind `vs`."""
    if len(others) > 1:
        raise NotUnderstood(N_("One slice at a time can stand behind vs, such as vs partner:North."))
    return others[0] if others else None


def _keyed_filters(line: Line, members: Members) -> list[Filter]:
    """Take `partner:North`, `channel:phone,chat`, `not:partner:South` and `customer:"Acme Retail"`."""
    found: list[Filter] = []
    for match in _KEYED.finditer(line.open):
        key = SLICE_WORDS.get(match["key"])
        if match["key"] in PERSON_WORDS:
            raise NotUnderstood(N_("People are not listed or ranked here; ask by team instead."))
        if key is None:
            continue
        typed = line.text[match.start("values") : match.end("values")]
        values: list[str] = []
        for part in _VALUE.finditer(typed):
            start, stop = (match.start("values") + place for place in part.span())
            around = (line.text[:start], line.text[stop:])
            values += _members(key, part[part.lastindex or 0].strip(), members, around)
        side = line.others if is_behind(line.folded, match.start()) else found
        side.append(Filter(key, tuple(dict.fromkeys(values)), negated=bool(match["not"])))
        line.mask(*match.span())
    return found


def _members(key: str, typed: str, members: Members, around: tuple[str, str]) -> list[str]:
    """Return the known members that a typed value means; an unknown one is refused with the nearest.

    They are several where sources write one name in capitals and small letters; one that was joined means what it is
    called now. `around` is the rest of the line.
    """
    known = members.get(key, {})
    meant = [member for member in known if fold(member) == fold(typed)]
    meant += [member for written, member in others_of(known).items() if fold(written) == fold(typed)]
    if meant:
        return meant
    near = list(dict.fromkeys(called(known, name) for name in nearest(typed, [*known, *others_of(known)], 3)))
    raise NotUnderstood(
        N_("There is no {kind} {typed} in what was recorded. Nearest: {nearest}.")
        if near
        else N_("There is no {kind} {typed} in what was recorded."),
        kind=key,
        typed=f"“{typed[:60]}”",
        nearest=", ".join(near),
        suggestions=tuple(f"{around[0]}{quoted(name)}{around[1]}" for name in near),
    )


def _periods(line: Line, calendar: Calendar, now: datetime) -> dict[str, Period]:
    """Take the periods: what is asked, and what it is compared with; of two, the earlier whatever their order."""
    from rox_bot.language.periods import find_periods  # a tenth of a second of patterns, at the first question

    found: dict[str, Period] = {}
    plain = []
    for each in find_periods(line.open, calendar, now):
        if each.problem is not None:
            around = (line.text[: each.start], line.text[each.stop :])
            each.problem.suggestions = tuple(f"{around[0]}{one}{around[1]}" for one in each.problem.suggestions)
            raise each.problem
        line.mask(each.start, each.stop)
        if each.period is None:
            continue
        if each.role == "baseline":
            found["baseline"] = each.period
        else:
            plain.append(each.period)
    plain.sort(key=lambda period: (period.start, period.end))
    if plain:
        found["range"] = plain[-1]
    if len(plain) > 1 and "baseline" not in found:
        found["baseline"] = plain[-2]
    asked, earlier = found.get("range"), found.get("baseline")
    if asked and earlier and earlier.start > asked.start and earlier.token != A_YEAR_EARLIER:
        return {"range": earlier, "baseline": asked}
    return found


def _grouping(line: Line) -> str | None:
    """Take `by partner`, `per week`."""
    words = list(WORD.finditer(line.open))
    for word, after in pairwise(words):
        if word.group() not in GROUPING_WORDS:
            continue
        named = after.group().rstrip(".?!")
        if named in PERSON_WORDS:
            raise NotUnderstood(
                N_("People are not listed or ranked here; ask by team instead."),
                suggestions=(f"{line.text[: after.start()]}team{line.text[after.end() :]}",),
            )
        by = SLICE_WORDS.get(named) or TIME_WORDS.get(named) or TENURE_WORDS.get(named)
        if by:
            line.mask(word.start(), after.end())
            return by
    return None


def _metrics(line: Line) -> list[str]:
    """Take the metrics, longest words first, in the order they were typed."""
    found: dict[str, int] = {}
    for words, key in metric_words():
        for match in re.finditer(rf"(?<![\w:]){re.escape(words)}(?!\w)", line.open):
            found.setdefault(key, match.start())
            line.mask(*match.span())
    return sorted(found, key=found.__getitem__)


def _by_opening(metrics: Sequence[str]) -> tuple[str, ...]:
    """Return the metrics that place tickets by opening; how many came in and wait is counted so anyway."""
    found = []
    for key in metrics:
        metric, twin = METRICS[key], f"{key}.opened"
        if twin not in METRICS and key not in ("tickets", "backlog"):
            raise NotUnderstood(N_("{metric} cannot be dated by opening."), metric=Phrase(metric.title))
        found.append(twin if twin in METRICS else key)
    return tuple(found)


def _against(line: Line) -> None:
    for words in AGAINST_WORDS:
        for match in re.finditer(rf"\b{words}\b", line.open):
            line.mask(*match.span())


def _taken(line: Line, table: Mapping[str, str]) -> str | None:
    chosen = None
    for word in list(WORD.finditer(line.open)):
        meaning = table.get(word.group().rstrip(".?!"))
        if meaning:
            chosen = chosen or meaning
            line.mask(*word.span())
    return chosen


def _rest(line: Line) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the words that mean nothing here, and the mistyped metrics (word, metric key)."""
    leftovers, corrected = [], []
    for match in open_words(line):
        word = match.group().rstrip(".?!'")
        key = mistyped_metric(word)
        if key:
            corrected.append((line.text[match.start() : match.end()], key))
        else:
            leftovers.append(line.text[match.start() : match.end()][:60])
    return leftovers, corrected


def nearest(word: str, known: list[str], limit: int) -> list[str]:
    """Return the known words most like a word, best first."""
    from rapidfuzz import fuzz, process

    found = process.extract(fold(word), known, scorer=fuzz.WRatio, processor=fold, limit=limit, score_cutoff=70)
    return [name for name, _, _ in found]


def near_words(
    word: str, known: Sequence[str], limit: int, *, in_part: bool = False, shortest: int = _SHORTEST_NEAR
) -> list[str]:
    """Return the known words that one may have been typed for, the most alike first; `in_part` for one of several."""
    from rapidfuzz import fuzz, process

    typed = fold(word).strip("?!.,'")
    if len(typed) < shortest:
        return []
    parts: dict[str, str] = {}
    for each in known:
        whole = fold(each)
        parts.setdefault(whole, each)
        if in_part:
            for part in WORD.findall(whole):
                parts.setdefault(part, each)
    found = process.extract(typed, [*parts], scorer=fuzz.ratio, limit=2 * limit, score_cutoff=_NEAR)
    alike = [parts[near] for near, likeness, _ in found if likeness >= _NEAR_IN_PART or near == fold(parts[near])]
    return list(dict.fromkeys(alike))[:limit]
