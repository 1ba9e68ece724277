"""What a weekly digest says: the headline, up to five readings, one picture, the best moment and the hardest case."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rox_bot.analytics.readings import compared
from rox_bot.answers import drawing, summary
from rox_bot.answers.asking import Asked
from rox_bot.answers.packing import question_to, reading_to
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.answers.trends import WEEKS
from rox_bot.digests import quotes
from rox_bot.digests.quotes import Source
from rox_bot.domain.answer import Quote, Reading, Table
from rox_bot.domain.chart import SeriesChart
from rox_bot.domain.events import Visibility
from rox_bot.domain.metrics import METRICS, Metric
from rox_bot.domain.period import Period
from rox_bot.domain.question import Context, Filter, Question
from rox_bot.language.wording import Wording
from rox_bot.store import kept
from rox_bot.store.store import Store


@dataclass(frozen=True)
class DigestContent:
    """A digest before it meets a surface; `missed_note` names the weeks before it that never came, and why."""

    title: str
    headline: str
    lines: tuple[str, ...]
    readings: tuple[Reading, ...]
    chart: SeriesChart | None
    table: Table | None
    best: Quote | None
    hardest: Quote | None
    footer: tuple[str, ...]
    question: Question
    answer_id: str = ""
    late_note: str = ""
    missed_note: str = ""
    best_from: Source | None = None
    hardest_from: Source | None = None

    @property
    def hash(self) -> str:
        """Return the hash of what is said, whatever id it got."""
        said = (self.title, self.headline, self.lines, self.best, self.hardest)
        return hashlib.blake2b(repr(said).encode(), digest_size=16).hexdigest()


def build(store: Store, week: Period, filters: Sequence[Filter], context: Context) -> DigestContent:
    """Return the digest of a closed week, read from one snapshot; `context.now` is the moment it is read."""
    question = Question("digest", scoped=tuple(filters))
    with store.reading() as tx:
        telling = Telling(Wording(context.language), context.calendar.day_of(context.now).year)
        asked = Asked(question, Reader(tx, context), telling)
        readings, places = summary.chosen_with_touchpoints(asked)
        if _is_quiet(asked, readings):
            return _quiet(asked, week)
        return _full(asked, week, readings, places)


def with_quotes(store: Store, content: DigestContent, context: Context) -> DigestContent:
    """Return a digest with those of its quotes that may still be shown; its figures stay as they were read."""
    with store.reading() as tx:
        telling = Telling(Wording(context.language), context.calendar.day_of(context.now).year)
        asked = Asked(content.question, Reader(tx, context), telling)
        best = quotes.again(asked, content.best_from) if content.best_from else None
        hardest = quotes.again(asked, content.hardest_from) if content.hardest_from else None
    return replace(
        content,
        best=best,
        hardest=hardest,
        best_from=content.best_from if best else None,
        hardest_from=content.hardest_from if hardest else None,
    )


def with_id(store: Store, content: DigestContent, context: Context, known: str = "") -> DigestContent:
    """Return the digest with the id under which `why` opens it, in its footer and on its picture."""
    wording = Wording(context.language)
    number = known
    if not number and content.readings:
        with store.writing() as tx:
            number = kept.keep_answer(
                tx,
                workspace=context.workspace,
                read_at=context.now,
                asker="",
                slack_channel=context.slack_channel,
                question=question_to(replace(content.question, period=content.readings[0].period)),
                readings=[reading_to(reading, wording) for reading in content.readings],
                code_version="digest",
            )
    if not number:
        return content
    why = wording._("open any number: /rox why {id}", id=number)
    chart = replace(content.chart, footer=why) if content.chart else None
    return replace(content, answer_id=number, chart=chart)


def _full(asked: Asked, week: Period, readings: list[Reading], places: list[Reading]) -> DigestContent:
    """Return the digest of a week; `places` are the touchpoints whose CSAT changed clearly."""
    telling = asked.telling
    headline = summary.verdict_sentence(asked, [*readings, *places])
    moments = asked.family(METRICS["moments"])[0][0].reading
    worst = _worst_customer(asked)
    best, best_from = quotes.best(asked, week) or (None, None)
    hardest, hardest_from = quotes.hardest(asked, week) or (None, None)
    lines = [telling.line(reading, dates=bool(METRICS[reading.metric].measure.window)) for reading in readings]
    lines += [f"{reading.slice[0][1]}: {telling.line(reading)}" for reading in places]
    lines += [worst] if worst else []
    return DigestContent(
        title=_title(asked, week),
        headline=headline,
        lines=tuple(lines),
        readings=(*readings, *places, moments),
        chart=_chart(asked, week, readings, headline),
        table=_table(asked, readings),
        best=best,
        hardest=hardest,
        footer=_footer(asked, moments),
        question=asked.question,
        best_from=best_from,
        hardest_from=hardest_from,
    )


def _is_quiet(asked: Asked, readings: Sequence[Reading]) -> bool:
    """Return whether the week itself brought nothing; a metric that ripens tells of an earlier week."""
    arrivals = [asked.family(METRICS[key])[0][0].reading for key in ("tickets", "feedback")]
    return not any(each.n for each in (*arrivals, *readings) if METRICS[each.metric].measure.window is None)


def _quiet(asked: Asked, week: Period) -> DigestContent:
    """Return the two lines of a week without any ticket or answer."""
    told = [
        asked.telling.nothing(
            METRICS[key], week, asked.reader.last_event(METRICS[key], week, asked.filters), asked.reader.calendar
        )
        for key in ("tickets", "feedback")
    ]
    return DigestContent(
        title=_title(asked, week),
        headline=told[0],
        lines=(told[1],),
        readings=(),
        chart=None,
        table=None,
        best=None,
        hardest=None,
        footer=(asked.reader.calendar.zone,),
        question=asked.question,
    )


def _title(asked: Asked, week: Period) -> str:
    wording = asked.wording
    number = wording.week_number(week)
    parts = [number[:1].upper() + number[1:], wording.period(week), asked.telling.filters(asked.filters)]
    return " · ".join(part for part in parts if part)


def _chart(asked: Asked, week: Period, readings: Sequence[Reading], headline: str) -> SeriesChart:
    """Return the picture: the readings' metrics over 26 weeks, the finding as its title."""
    reader, wording = asked.reader, asked.wording
    buckets = reader.calendar.weeks_until(week, WEEKS, reader.context.now)
    series = [(METRICS[reading.metric], _weeks(asked, METRICS[reading.metric], buckets)) for reading in readings]
    where = reader.context.slack_channel_name
    about = wording._(
        "{week}, {days} ({zone})", week=wording.week_number(week), days=wording.period(week), zone=reader.calendar.zone
    )
    compared_with = wording._("{n} weeks, 95% intervals, compared with the four weeks before", n=WEEKS)
    parts = [f"#{where}" if where else "", asked.telling.filters(asked.filters), about, compared_with]
    subtitle = " · ".join(part for part in parts if part)
    chart = drawing.over_time(asked, series, readings, buckets, title=headline.rstrip("."), subtitle=subtitle)
    return replace(chart, takeaway=headline)


def _weeks(asked: Asked, metric: Metric, buckets: Sequence[Period]) -> list[Reading]:
    return [compared([(taken, None)])[0] for taken in asked.reader.line(metric, buckets, asked.filters)]


def _table(asked: Asked, readings: Sequence[Reading]) -> Table:
    wording, telling = asked.wording, asked.telling
    rows = tuple(
        (
            telling.title(METRICS[reading.metric]),
            "–" if "below_minimum" in reading.flags else telling.value(reading),
            wording.number(reading.n),
            telling.counts_only(reading) if "below_minimum" in reading.flags else telling.interval(reading),
            telling.verdict(reading),
        )
        for reading in readings
    )
    columns = (wording._("metric"), wording._("value"), "n", wording._("95% interval"), wording._("change"))
    return Table(columns, rows, numeric=(1, 2, 3))


def _worst_customer(asked: Asked) -> str:
    """Return the customer with the lowest CSAT among those with enough answers, where names may be shown."""
    if asked.reader.context.visibility is Visibility.EXTERNAL:
        return ""
    metric = METRICS["csat"]
    readings = [later.reading for later, _ in asked.family(metric, "customer")]
    enough = [r for r in readings if r.slice and r.slice[0][1] and r.n >= metric.minimum_n and r.value is not None]
    if len(enough) < 2:
        return ""
    worst = min(enough, key=lambda reading: (reading.value or 0.0, reading.slice[0][1]))
    return asked.wording._(
        "Lowest CSAT with enough answers: {member} {value}.",
        member=worst.slice[0][1],
        value=asked.telling.short(worst),
    )


def _footer(asked: Asked, moments: Reading) -> tuple[str, ...]:
    wording = asked.wording
    told = wording.plural("{n} magic moment", "{n} magic moments", moments.n) if moments.n else ""
    return tuple(part for part in (told, asked.reader.calendar.zone) if part)
