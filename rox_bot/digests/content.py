"""What a digest says: the headline, up to five readings, one picture, what there is to do, and two stories."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rox_bot.answers.asking import Asked
from rox_bot.answers.low_scores import DEFINITION, named
from rox_bot.answers.packing import question_to, reading_to
from rox_bot.answers.rox.money_line import money_line
from rox_bot.answers.runs import over
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.digests import audiences, figures, quotes, tasks
from rox_bot.digests.audiences import AUDIENCES, FINANCE
from rox_bot.digests.headline import change, headline
from rox_bot.digests.missing import missing_from
from rox_bot.digests.openings import Opening
from rox_bot.digests.quotes import Story
from rox_bot.digests.readings import chosen, spans_of
from rox_bot.digests.tasks import Task
from rox_bot.domain.answer import Gap, Reading, Table
from rox_bot.domain.chart import SeriesChart
from rox_bot.domain.events import Visibility
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import Period
from rox_bot.domain.question import Context, Filter, Question
from rox_bot.language.wording import Wording
from rox_bot.store import kept
from rox_bot.store.store import Store


@dataclass(frozen=True)
class DigestContent:
    """A digest before it meets a surface; `missed_note` names the weeks before it that never came, and why.

    One for an `audience` opens with a question (`asks`) and the answer to it (`opening`).
    `tasks` are what somebody can do about it today. `gaps` are what the data lack of its period, `gap_note` says so as
    its first line; `waited_until` is when it was last held back for that.
    """

    title: str
    headline: str
    lines: tuple[str, ...]
    readings: tuple[Reading, ...]
    chart: SeriesChart | None
    table: Table | None
    stories: tuple[Story, ...]
    footer: tuple[str, ...]
    question: Question
    tasks: tuple[Task, ...] = ()
    audience: str = ""
    asks: str = ""
    opening: tuple[str, ...] = ()
    answer_id: str = ""
    late_note: str = ""
    missed_note: str = ""
    gaps: tuple[Gap, ...] = ()
    gap_note: str = ""
    waited_until: datetime | None = None

    @property
    def hash(self) -> str:
        """Return the hash of what is said, whatever id it got."""
        to_do = tuple((task.text, task.url) for task in self.tasks)
        quotes = tuple(story.quote for story in self.stories)
        said = (self.title, self.gap_note, self.headline, self.opening, self.lines, to_do, quotes)
        return hashlib.blake2b(repr(said).encode(), digest_size=16).hexdigest()


def build(
    store: Store,
    period: Period,
    filters: Sequence[Filter],
    context: Context,
    like: Sequence[Reading] = (),
    *,
    audience: str = "",
) -> DigestContent:
    """Return the digest of a closed week, month or quarter, read from one snapshot as of `context.now`.

    With the readings of an earlier digest it tells each metric over the same time as that (`like`). `audience` is a key
    of `AUDIENCES`, '' for everybody.
    """
    question = Question("digest", scoped=tuple(filters))
    with store.reading() as tx:
        telling = Telling(Wording(context.language), context.calendar.day_of(context.now).year)
        asked = Asked(question, Reader(tx, context), telling)
        readings, places = chosen(asked, period.grain or "week", spans_of(like))
        quiet = _is_quiet(over(asked, period), readings)
        content = _quiet(asked, period, audience) if quiet else _full(asked, period, readings, places, audience)
        missing = missing_from(asked, period)
        money = "" if quiet or audience == FINANCE else money_line(asked, period.last_day)
        lines = (*content.lines, *([money] if money else []), *missing.silent)
        return replace(content, lines=lines, gaps=missing.gaps, gap_note=missing.note)


def with_present(store: Store, content: DigestContent, context: Context) -> DigestContent:
    """Return a digest with those of its quotes that may still be shown, and who has taken its tasks by now.

    Its figures stay as they were read.
    """
    with store.reading() as tx:
        telling = Telling(Wording(context.language), context.calendar.day_of(context.now).year)
        asked = Asked(content.question, Reader(tx, context), telling)
        stories = quotes.again(asked, content.stories)
        return replace(content, stories=stories, tasks=tuple(tasks.present(asked, content.tasks)))


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


def _full(asked: Asked, period: Period, readings: list[Reading], places: list[Reading], audience: str) -> DigestContent:
    """Return the digest of a period; `places` are the touchpoints whose CSAT has something to tell."""
    who = AUDIENCES.get(audience)
    chosen = audiences.shown(audience, readings)
    told = _with_places(chosen, places)
    opening = who.answering(asked, period, [*readings, *places]) if who else Opening(())
    changed = change(asked, told)
    moments = over(asked, period).family(METRICS["moments"])[0][0].reading
    lows = tasks.lows_of(asked, period)
    shows_lows = who is None or who.lows or who.tasks
    worst = "" if who else _worst_customer(asked, chosen)
    return DigestContent(
        title=figures.title(asked, period, audiences.name(audience, asked.wording)),
        headline=headline(asked, period, told, lows) if who is None or who.lows else changed,
        lines=(*figures.lines(asked, period, told, readings), *([worst] if worst else [])),
        readings=(*told, moments),
        chart=figures.chart(asked, period, chosen, changed),
        table=figures.table(asked, chosen),
        stories=quotes.stories(asked, period) if opening.stories is None else opening.stories,
        footer=_footer(asked, period, told, moments, low=shows_lows and bool(lows)),
        question=asked.question,
        tasks=tuple(tasks.all_of(asked, period, lows)) if who is None or who.tasks else (),
        audience=audience,
        asks=asked.wording._(who.question) if who else "",
        opening=opening.lines,
    )


def _is_quiet(asked: Asked, readings: Sequence[Reading]) -> bool:
    """Return whether the period itself brought nothing; what ripens, or has few answers, tells of earlier times."""
    arrivals = [asked.family(METRICS[key])[0][0].reading for key in ("tickets", "feedback")]
    of_now = (each for each in readings if METRICS[each.metric].measure.window is None and not each.period.run)
    return not any(each.n for each in (*arrivals, *of_now))


def _quiet(asked: Asked, period: Period, audience: str) -> DigestContent:
    """Return the two lines of a period without any ticket or answer."""
    told = [
        asked.telling.nothing(
            METRICS[key], period, asked.reader.last_event(METRICS[key], period, asked.filters), asked.reader.calendar
        )
        for key in ("tickets", "feedback")
    ]
    return DigestContent(
        title=figures.title(asked, period, audiences.name(audience, asked.wording)),
        headline=told[0],
        lines=(told[1],),
        readings=(),
        chart=None,
        table=None,
        stories=(),
        footer=(asked.reader.calendar.zone,),
        question=asked.question,
        audience=audience,
    )


def _worst_customer(asked: Asked, readings: Sequence[Reading]) -> str:
    """Return the customer with the lowest CSAT among those with enough answers, where names may be shown.

    Not where CSAT is told over a run: it would be the same one for weeks.
    """
    csat = next((each for each in readings if each.metric == "csat"), None)
    if csat is None or csat.period.run or asked.reader.context.visibility is Visibility.EXTERNAL:
        return ""
    metric = METRICS["csat"]
    customers = [later.reading for later, _ in over(asked, csat.period).family(metric, "customer")]
    if any("incomplete" in reading.flags for reading in customers):
        return ""
    enough = [r for r in customers if r.slice and r.n >= asked.reader.least_n(metric) and r.value is not None]
    enough = [r for r in enough if named({"customer": r.slice[0][1]})]
    if len(enough) < 2:
        return ""
    worst = min(enough, key=lambda reading: (reading.value or 0.0, reading.slice[0][1]))
    return asked.wording._(
        "Lowest CSAT with enough answers: {member} {value}.",
        member=worst.slice[0][1],
        value=asked.telling.short(worst),
    )


def _with_places(readings: Sequence[Reading], places: Sequence[Reading]) -> list[Reading]:
    """Return the figures with CSAT at touchpoints below CSAT itself, nowhere where that is not told."""
    by_metric = {each.metric: [place for place in places if place.metric == each.metric] for each in readings}
    return [told for each in readings for told in (each, *by_metric.pop(each.metric, ()))]


def _footer(
    asked: Asked, period: Period, readings: Sequence[Reading], moments: Reading, *, low: bool
) -> tuple[str, ...]:
    wording = asked.wording
    told = wording.plural("{n} magic moment", "{n} magic moments", moments.n) if moments.n else ""
    parts = (
        told,
        _response(asked, period, readings),
        wording._(DEFINITION) if low else "",
        _ripening(asked, period, readings),
        asked.reader.calendar.zone,
    )
    return tuple(part for part in parts if part)


def _response(asked: Asked, period: Period, readings: Sequence[Reading]) -> str:
    """Return how many of those asked answered, by survey: of how many the scores above are is told beside them."""
    told = [
        f"{asked.telling.title(METRICS[later.cell.scale])} {asked.telling.short(later.reading)}"
        for later, _ in over(asked, period).family(METRICS["response_rate"])
        if later.cell.scale in {each.metric for each in readings} and later.reading.value is not None
    ]
    return asked.wording._("answered of those asked: {surveys}", surveys=", ".join(told)) if told else ""


def _ripening(asked: Asked, period: Period, readings: Sequence[Reading]) -> str:
    """Return why some figures tell of an earlier week."""
    late = [METRICS[each.metric] for each in readings if each.period.end != period.end]
    waits = {metric.measure.window: metric for metric in late if metric.measure.window}
    return "; ".join(
        asked.wording._(
            "{metrics}: a ticket counts {days} days after it was solved",
            metrics=asked.wording.listed([asked.telling.title(each) for each in late if each.measure.window == window]),
            days=window.days,
        )
        for window in waits
        if window is not None
    )
