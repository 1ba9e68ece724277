"""A metric asked among words that want no more than it: how many, on average, going up, for each team."""

from rox_bot.domain.errors import N_
from rox_bot.domain.metrics import METRICS, Metric, Reads
from rox_bot.language.lexicon import fold
from rox_bot.language.names import WORD
from rox_bot.language.plain import words as for_
from rox_bot.language.plain.frame import Frame, Plain, asks_which, joined, named, of_customers, without

_ANSWERS = frozenset(("answer", "answers", "responses", "antwoorden", "reviews", "opmerkingen", "beoordelingen"))
_GROUPS = frozenset(("detractors", "promoters", "passives", "criticasters"))
_MEANS_OF = {"csat": "csat_mean", "ces": "ces_mean"}
"""A share of good scores -> the mean of the same scores, which is what an average is."""

COUNTS = (Reads.COUNT, Reads.STOCK)


def counted_answers(frame: Frame) -> Plain | None:
    """Read "how many answers did we get?"."""
    said = {*frame.cues.get(for_.SAY, ()), *frame.cues.get(for_.REPLY, ())}
    fits = frame.has(for_.COUNT) and said and not frame.metrics and of_customers(frame)
    if not fits or not frame.only(for_.COUNT, for_.SAY, for_.REPLY, for_.CAME):
        return None
    words = "feedback" if said <= _ANSWERS else "nps" if said <= _GROUPS else ""
    return Plain(joined(words, frame.rest)) if words else None


def measured(frame: Frame) -> Plain | None:
    """Read a metric named among words that ask for no more than it: how many, on average, going up, for each team."""
    metrics, rest = frame.metrics, frame.rest
    told: tuple[tuple[str, str], ...] = ()
    if not metrics and frame.has(for_.TIMELY) and frame.only(for_.TIMELY, for_.MEET, for_.REPLY, for_.SOLVE):
        return Plain(joined("sla", rest))
    if not metrics and frame.has(for_.CASE):
        metrics = [METRICS["tickets"]]
    if not metrics:
        return None
    counted = any(metric.reads in COUNTS for metric in metrics)
    allowed = {for_.CHANGE, for_.CASE, for_.EACH, for_.COMPARE}
    allowed |= {for_.COUNT} if counted else set()
    allowed |= {for_.CAME} if {metric.key for metric in metrics} <= {"tickets", "feedback", "moments"} else set()
    allowed |= {for_.MEET} if {metric.key for metric in metrics} <= {"sla", "sla.opened"} else set()
    filters, sides = frame.meaning.filters, frame.meaning.other or frame.meaning.baseline
    if frame.has(for_.COMPARE) and not sides and sum(len(each.values) for each in filters) > 1:
        return None  # what is to be compared would be filtered by both
    if frame.has(for_.OPEN) and {metric.key for metric in metrics} == {"tickets"}:
        allowed |= {for_.OPEN}
        if _are_open(frame):
            rest, metrics = without(frame, frame.metrics), [METRICS["backlog"]]
    if frame.has(for_.AVERAGE):
        averaged = average(frame, metrics)
        if averaged is None:
            return None
        told, means = averaged, [METRICS[_MEANS_OF.get(metric.key, metric.key)] for metric in metrics]
        rest, metrics = (without(frame, metrics), means) if means != metrics else (rest, metrics)
        allowed |= {for_.AVERAGE}
    if frame.has(for_.TARGET):
        rest, allowed = f"{rest} vs target", allowed | {for_.TARGET, for_.MEET}
    return _grouped(frame, metrics, rest, told) if frame.only(*allowed) else None


def _are_open(frame: Frame) -> bool:
    """Return whether tickets are called open, and it is not asked how many were opened, which is what tickets count."""
    words = set(WORD.findall(fold(frame.meaning.text)))
    return "did" not in words or "have" in words


def _grouped(frame: Frame, metrics: list[Metric], rest: str, told: tuple[tuple[str, str], ...]) -> Plain | None:
    """Return the line of a metric, by the slice that a line asks each of."""
    words = named(metrics, rest)
    filtered = {each.field for each in frame.meaning.filters}
    slices = list(dict.fromkeys(each for each in frame.slices if each not in filtered))
    if frame.meaning.by is None and len(slices) == 1 and (frame.has(for_.EACH) or asks_which(frame)):
        return Plain(joined(words, f"by {slices[0]}", rest), told)
    if frame.has(for_.EACH) or set(slices) - {"customer"} or (slices and "priority" in filtered):
        return None  # "customers with low csat" means no priority
    return Plain(joined(words, rest), told)


def average(frame: Frame, metrics: list[Metric]) -> tuple[tuple[str, str], ...] | None:
    """Return how an average is told; None where a count cannot be one."""
    if not frame.has(for_.AVERAGE):
        return ()
    if any(metric.reads in (Reads.COUNT, Reads.STOCK, Reads.RATIO) for metric in metrics):
        return None
    typed = frame.cues[for_.AVERAGE][0]
    if any(metric.reads is Reads.QUANTILE and metric.quantile != 0.5 for metric in metrics):
        return None
    return ((typed, N_("the median")),) if any(metric.reads is Reads.QUANTILE for metric in metrics) else ()


def summary(frame: Frame) -> Plain | None:
    """Read "what happened last week?" and "how is NorthBPO doing?" as the summary of a period, a slice or both."""
    said = frame.meaning.period or frame.meaning.filters or frame.fields
    if not said or frame.metrics or frame.slices or not frame.only(for_.CHANGE, for_.COMPARE):
        return None
    return Plain(frame.rest)
