"""Why a number moved: its change split over touchpoint, channel, partner and team, with the words of those it hit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from rox_bot.analytics.comparison import Difference, Worths
from rox_bot.analytics.decomposition import Decomposition, Effect, decomposition
from rox_bot.analytics.readings import Taken, compared
from rox_bot.analytics.verdict import MINIMUM_TO_JUDGE, Candidate, Verdict, judge
from rox_bot.answers.asking import Asked
from rox_bot.answers.sight import may_be_quoted
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Answer, Quote, Reading, Table
from rox_bot.domain.columns import EPOCH, MICROSECOND
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.metrics import METRICS, Metric, Reads
from rox_bot.domain.period import Period
from rox_bot.domain.question import Filter, Question
from rox_bot.store import cells

SLICED_BY = ("touchpoint", "channel", "partner", "team")
NAMED_FROM = 0.2
"""A part of the change is named from this share of the metric's smallest named change."""
_MOST_ROWS = 8
_MOST_QUOTES = 2
_SPLITS = (Reads.SHARE, Reads.NET, Reads.MEAN)


@dataclass(frozen=True)
class Part:
    """What one member of a slice did to the whole: its own value moved, or its share of the answers did."""

    slice: str
    effect: Effect
    difference: Difference
    own: bool
    clear: bool = False

    @property
    def few(self) -> bool:
        """Return whether it has too few answers to be judged."""
        return min(self.effect.n_later, self.effect.n_earlier) < MINIMUM_TO_JUDGE


def answer(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Answer why a metric moved between two closed periods; where it did not clearly move, say just that."""
    asked = Asked(question, reader, telling)
    metric = _metric(question)
    span = asked.span(metric)
    before = asked.before(metric, span)
    if before is None:
        raise NotUnderstood(N_("That period is still running; ask about a closed one, such as last week."))
    later, earlier = _biggest(asked, metric, span, before)
    whole = asked.with_left_out(compared([(later, earlier)])[0])
    found = [(name, _split(asked, metric, name, span, before, later.cell.scale)) for name in SLICED_BY]
    taken = [(name, split) for name, split in found if split is not None]
    clear = whole.verdict in (Verdict.CLEAR_RISE, Verdict.CLEAR_FALL)
    parts = _judged(metric, taken, whole) if clear else []
    return Answer(
        title=telling.wording._("Why it moved: {metric}", metric=asked.title([metric])),
        headline=_headline(asked, metric, whole, clear=clear),
        lines=(*filter(None, [telling.against(whole)]), *(_lines(asked, whole, taken, parts) if clear else ())),
        readings=(whole,),
        table=_table(asked, metric, parts),
        quotes=tuple(_quotes(asked, metric, span, whole, parts)),
        question=replace(asked.filled([whole]), intent="explain"),
        notes=asked.notes([whole]),
        suggestions=tuple(f"{metric.words[0]} by {name}" for name, _ in taken[:2]),
    )


def splits(metric: Metric) -> bool:
    """Return whether a metric's change can be taken apart."""
    return metric.reads in _SPLITS and not metric.protects


def parts_of(asked: Asked, whole: Reading) -> list[Part]:
    """Return the parts of a clear change, those that are clear themselves first, of them the largest."""
    if whole.against is None:
        return []
    metric, span, before = METRICS[whole.metric], whole.period, whole.against.period
    scale = _biggest(asked, metric, span, before)[0].cell.scale
    found = [(name, _split(asked, metric, name, span, before, scale)) for name in SLICED_BY]
    return _judged(metric, [(name, split) for name, split in found if split is not None], whole)


def _metric(question: Question) -> Metric:
    if len(question.metrics) != 1:
        raise NotUnderstood(
            N_("Why did what move? Name one metric."), suggestions=("why csat last week", "why nps last month")
        )
    metric = METRICS[question.metrics[0]]
    if not splits(metric):
        raise NotUnderstood(
            N_("Only shares, NPS and means can be taken apart; try csat, nps, fcr or sla."),
            suggestions=("why csat", "why fcr"),
        )
    return metric


def _biggest(asked: Asked, metric: Metric, span: Period, before: Period) -> tuple[Taken, Taken | None]:
    """Return the reading with the most answers and the earlier one on its scale."""
    return max(asked.reader.pairs(metric, span, before, asked.filters).values(), key=lambda pair: pair[0].cell.n)


def _split(asked: Asked, metric: Metric, name: str, span: Period, before: Period, scale: str) -> Decomposition | None:
    """Return the change split over a slice that has at least two known members; None where it cannot be."""

    def worths(period: Period) -> dict[str, Worths]:
        taken = asked.reader.series(metric, [period], asked.filters, name)[0].values()
        mine = [each.cell for each in taken if each.cell.n and each.cell.scale == scale]
        return {cell.member: (cell.n, cell.total, cell.squares) for cell in mine}

    after, earlier = worths(span), worths(before)
    if not after or not earlier or len({*after, *earlier} - {""}) < 2:
        return None
    return decomposition(after, earlier)


def _judged(metric: Metric, splits: Sequence[tuple[str, Decomposition]], whole: Reading) -> list[Part]:
    """Return every part of the change, the largest first, those that are clear marked; all are one family."""
    parts = [part for name, split in splits for effect in split.effects for part in _parts(name, effect)]
    smallest = metric.smallest_change * NAMED_FROM
    family = [
        Candidate(part.effect.n_later, part.effect.n_earlier, part.difference, smallest, judgeable=True)
        for part in parts
    ]
    wanted = Verdict.CLEAR_RISE if whole.verdict == Verdict.CLEAR_RISE else Verdict.CLEAR_FALL
    marked = [replace(part, clear=word is wanted) for part, (word, _) in zip(parts, judge(family), strict=True)]
    marked = [replace(part, clear=part.clear and not _larger_beside(part, marked)) for part in marked]
    return sorted(marked, key=lambda part: (not part.clear, -abs(part.difference.value)))


def _larger_beside(part: Part, parts: Sequence[Part]) -> bool:
    """Return whether a part of another split did more of the same with too few answers to be judged.

    Then this part may only have shared in it: phone calls did worse, but most of them were about the network.
    """
    return any(
        each.few
        and each.slice != part.slice
        and each.effect.member
        and abs(each.difference.value) > abs(part.difference.value)
        and (each.difference.value > 0) == (part.difference.value > 0)
        for each in parts
    )


def unsure(asked: Asked, metric: Metric, parts: Sequence[Part], whole: Reading) -> str:
    """Return where most of a clear change may lie where no part is clear, '' where no part is large."""
    fell = whole.verdict == Verdict.CLEAR_FALL
    mine = [each for each in parts if each.few and each.effect.member and (each.difference.value < 0) == fell]
    most = max(mine, key=lambda each: abs(each.difference.value), default=None)
    if most is None or whole.difference is None or 2 * abs(most.difference.value) < abs(whole.difference[0]):
        return ""
    return asked.wording._(
        "Most of it may lie at {part} ({value} {unit}), but with {n} answers there that is not sure.",
        part=f"{asked.telling.slice_name(most.slice)} {most.effect.member}",
        value=asked.telling.signed(metric, most.difference.value),
        unit=asked.telling.difference_unit(metric),
        n=asked.wording.number(min(most.effect.n_later, most.effect.n_earlier)),
    )


def _parts(name: str, effect: Effect) -> Iterator[Part]:
    yield Part(name, effect, effect.mix, own=False)
    if effect.within is not None:
        yield Part(name, effect, effect.within, own=True)


def _headline(asked: Asked, metric: Metric, whole: Reading, *, clear: bool) -> str:
    told = asked.told(whole)
    if clear:
        return told
    if whole.against is None and asked.reader.completeness.met:
        return asked.wording._("Whether it moved cannot be said yet. {reading}", reading=told)
    return asked.wording._("There is no clear change to explain. {reading}", reading=told)


def _lines(
    asked: Asked, whole: Reading, splits: Sequence[tuple[str, Decomposition]], parts: Sequence[Part]
) -> list[str]:
    wording, telling, metric = asked.wording, asked.telling, METRICS[whole.metric]
    unit = telling.difference_unit(metric)
    lines = [
        wording._(
            "Split by {slice}: {within} {unit} from how each did, {mix} from how many answers came from each.",
            slice=telling.slice_name(name),
            within=telling.signed(metric, split.within.value),
            mix=telling.signed(metric, split.mix.value),
            unit=unit,
        )
        for name, split in splits
    ]
    if splits and not any(part.clear for part in parts):
        spread = wording._("No single part stands out clearly: the change is spread over many.")
        lines.append(unsure(asked, metric, parts, whole) or spread)
    return lines


def _table(asked: Asked, metric: Metric, parts: Sequence[Part]) -> Table | None:
    wording, telling = asked.wording, asked.telling
    rows = []
    for part in [each for each in parts if each.clear][:_MOST_ROWS]:
        member = part.effect.member or wording._("(unknown)")
        low, high = (telling.signed(metric, end) for end in (part.difference.low, part.difference.high))
        effect = wording._(
            "{value} ({low} to {high})", value=telling.signed(metric, part.difference.value), low=low, high=high
        )
        sizes = f"{wording.number(part.effect.n_earlier)} → {wording.number(part.effect.n_later)}"
        rows.append((f"{telling.slice_name(part.slice)} {member}", what_moved(asked, metric, part), effect, sizes))
    if not rows:
        return None
    columns = (wording._("part"), wording._("what moved"), telling.difference_unit(metric), "n")
    return Table(columns, tuple(rows), numeric=(2, 3))


def what_moved(asked: Asked, metric: Metric, part: Part) -> str:
    """Return what a part did: its own value moved, or its share of the answers."""
    if not part.own:
        more = part.effect.n_later > part.effect.n_earlier
        return asked.wording._("more of the answers") if more else asked.wording._("its share of the answers")
    better = (part.difference.value > 0) == (metric.better == "up")
    return asked.wording._("did better") if better else asked.wording._("did worse")


def _quotes(asked: Asked, metric: Metric, span: Period, whole: Reading, parts: Sequence[Part]) -> Iterator[Quote]:
    """Yield typical words from the part that moved most: of those who answered the way the number went."""
    moved = next((part for part in parts if part.clear and part.own and part.effect.member), None)
    if moved is None or metric.measure.fact.letter != "E":
        return
    filters = (*asked.filters, Filter(moved.slice, (moved.effect.member,)))
    context = asked.reader.context
    rows = cells.read_events(asked.reader.tx, metric.measure, span, workspace=context.workspace, filters=filters)
    worths = sorted(float(row["worth"]) for row in rows)
    rose = whole.verdict == Verdict.CLEAR_RISE
    edge = worths[-1] if rose else worths[0]
    said = (row for row in rows if row["comment"] and row["worth"] == edge and may_be_quoted(row, context))
    for row in islice(said, _MOST_QUOTES):
        day = asked.reader.calendar.day_of(EPOCH + int(row["placed"]) * MICROSECOND)
        parts_said = [f"E{row['id']}", asked.wording.day(day), row["customer"], moved.effect.member]
        yield Quote(row["comment"], " · ".join(each for each in parts_said if each), row["url"])
