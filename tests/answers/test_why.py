"""`why`: recounting the events gives the figure, for every metric; what came later is said; private words stay put."""

from datetime import timedelta
from statistics import fmean, median, quantiles
from typing import Any

import pytest

from rox_bot.domain.metrics import CATALOGUE, METRICS, Metric, Reads
from rox_bot.domain.period import BEGINNING, Period
from rox_bot.domain.question import Filter
from rox_bot.store import cells, facts
from tests.talk import LAST_WEEK, NOW, Talk, said

LATER = NOW + timedelta(hours=1)


def events(talk: Talk, metric: Metric, period: Period, filters: tuple[Filter, ...] = ()) -> list[Any]:
    """The worths of the events that `why` speaks of, read one by one."""
    with talk.store.reading() as tx:
        rows = cells.read_events(tx, metric.measure, period, workspace="main", filters=filters)
        return [row["worth"] for row in rows]


def recounted(talk: Talk, metric: Metric, period: Period, filters: tuple[Filter, ...] = (), scale: str = "") -> float:
    if metric.reads is Reads.STOCK:
        until = Period(BEGINNING, period.end, "until", period.zone)
        assert metric.outflow is not None
        with talk.store.reading() as tx:
            gone = cells.read_events(tx, metric.outflow, until, workspace="main", filters=filters)
        return len(events(talk, metric, until, filters)) - len(gone)
    worths = [float(worth) for worth in events(talk, metric, period, filters)]
    if metric.of is not None:
        with talk.store.reading() as tx:
            sent = cells.read_events(tx, metric.of, period, workspace="main", filters=filters)
            rows = cells.read_events(tx, metric.measure, period, workspace="main", filters=filters)
        return (
            100
            * sum(row["apart"] == scale for row in rows)
            / sum(row["worth"] for row in sent if row["apart"] == scale)
        )
    if metric.reads is Reads.COUNT:
        return len(worths)
    if metric.reads is Reads.QUANTILE:
        parts = 10 if metric.quantile == 0.9 else 2
        return quantiles(worths, n=parts, method="inclusive")[-1]
    return fmean(worths)


UNTOLD = {"enps", "empathy", "empathy_top2", "trust", "trust_top2", "fcr.survey", "fcr.agent", "review"}
"""Metrics that the demo has no events for."""
COUNTED = [metric for metric in CATALOGUE if metric.key not in UNTOLD and not metric.business and not metric.accounts]


@pytest.mark.parametrize("key", sorted(UNTOLD))
def test_a_metric_without_any_event_says_so_and_is_never_nought(demo: Talk, key: str) -> None:
    answer = demo.ask(METRICS[key].words[0])
    assert answer.readings[0].value is None
    assert any(words in answer.headline for words in ("nothing recorded", "is not known in", "fewer than 5 answers"))


@pytest.mark.parametrize("scope", ["", " last month not:channel:phone"])
@pytest.mark.parametrize("metric", COUNTED, ids=lambda metric: metric.key)
def test_recounting_the_events_gives_the_printed_figure(demo: Talk, metric: Metric, scope: str) -> None:
    word = metric.words[0]
    answer = demo.ask(f"{word}{scope}")
    reading = answer.readings[0]
    if metric.of is not None and scope:
        assert "not known" in answer.headline  # surveys were sent to customers, whatever channel they had used
        return
    assert reading.value == pytest.approx(
        recounted(demo, metric, reading.period, answer.question.filters, dict(reading.slice).get("scale", ""))
    )
    opened = demo.ask(f"why {answer.answer_id}")
    assert metric.definition_id in said(opened)
    assert "Recounted now: the same figure." in opened.lines
    assert demo.ask("why").headline == opened.headline


@pytest.mark.parametrize(
    "line", ["csat by partner", "nps trend", "fcr by month", "", "csat this month vs last month", "moments"]
)
def test_every_kind_of_answer_opens(demo: Talk, line: str) -> None:
    number = demo.ask(line).answer_id
    opened = demo.ask(f"why {number}")
    assert "Recounted now: the same figure." in opened.lines
    assert opened.headline
    assert not opened.shareable


def test_shares_tell_their_counts_and_nps_its_spread(demo: Talk) -> None:
    reading = demo.ask("csat").readings[0]
    assert f"Formula: {round(reading.total / 100)} of {reading.n}." in demo.ask("why").lines
    parts = demo.ask("nps").readings[0].parts
    assert parts is not None
    assert f"{parts[0]} promoters, {parts[1]} passives, {parts[2]} detractors" in said(demo.ask("why"))


def test_slices_taken_from_a_ticket_are_said(empty: Talk) -> None:
    empty.tickets({"source_key": "48213", "customer": "Acme", "channel": "phone"})
    empty.answers({"ticket": "48213"})
    empty.ask("csat customer:acme")
    assert "from ticket 48213" in said(empty.ask("why"))


def test_what_came_in_was_corrected_or_withdrawn_since_is_said(empty: Talk) -> None:
    ids = empty.answers(*({"score": 5, "source_key": f"a{number}"} for number in range(12)))
    number = empty.ask("csat").answer_id
    empty.answers({"score": 1}, now=LATER)
    empty.answers({"score": 1, "source_key": "a0"}, now=LATER)
    with empty.store.writing() as tx:
        facts.withdraw(tx, "E", ids[1], "main", LATER)
    opened = empty.ask(f"why {number}")
    assert "Today 83% (n 12): 1 added, 1 corrected, 1 withdrawn since." in opened.lines
    assert "100%" in opened.headline


def test_a_backlog_that_changed_counts_what_left_and_came(empty: Talk) -> None:
    long_ago = LAST_WEEK - timedelta(days=60)
    empty.tickets(*({"source_key": f"t{number}", "opened_at": long_ago} for number in range(3)))
    number = empty.ask("backlog").answer_id
    empty.tickets({"opened_at": long_ago}, now=LATER)
    assert "Today 4 (n 4): 1 added, 0 corrected, 0 withdrawn since." in empty.ask(f"why {number}").lines


def test_few_answers_stay_counts_when_opened(empty: Talk) -> None:
    empty.answers({"score": 5}, {"score": 5}, {"score": 1})
    number = empty.ask("csat").answer_id
    assert "2 of 3" in empty.ask(f"why {number}").headline
    empty.answers({"score": 1}, now=LATER)
    opened = empty.ask(f"why {number}")
    assert "Today 2 of 4" in said(opened)
    assert "67%" not in said(opened)


def test_events_of_a_private_place_are_counted_and_not_listed(empty: Talk) -> None:
    private = {"visibility": "private", "origin_channel": "CPRIV", "audience": "channel:CPRIV"}
    empty.answers(*({"customer": "Acme", "score": 5} for _ in range(2)))
    empty.answers({"customer": "Hushed Ltd", "score": 1, "comment": "taint4711", **private})
    answer = empty.ask("csat")
    assert answer.readings[0].n == 3
    opened = empty.ask(f"why {answer.answer_id}")
    assert "Hushed" not in said(opened)
    assert "taint4711" not in said(opened)
    assert "3 events in all; 2 are listed" in said(opened)
    assert "Hushed Ltd" in said(empty.with_(slack_channel="CPRIV").ask(f"why {answer.answer_id}"))


def test_without_an_answer_why_says_so_and_lists_the_last_ones(empty: Talk) -> None:
    assert "Ask something first" in str(empty.refused("why"))
    first, second = (empty.ask(line).answer_id for line in ("csat", "nps"))
    trouble = empty.refused("why ZZ99")
    assert trouble.suggestions == (f"why {second}", f"why {first}")
    assert str(empty.with_(person="eve").refused("why ZZ99")).startswith("There is no answer ZZ99 yet")


@pytest.mark.parametrize("key", ["first_reply.business", "full_resolution.business"])
def test_events_of_a_duration_in_business_hours_are_worth_those_alone(demo: Talk, key: str) -> None:
    answer = demo.ask(METRICS[key].words[0])
    worths = sorted(row["worth"] for row in demo.door.events_behind(answer.answer_id, demo.context))
    assert len(worths) == answer.readings[0].n
    assert median(worths) == pytest.approx(answer.readings[0].value)


def test_a_stock_has_no_events_of_its_period_alone(demo: Talk) -> None:
    assert demo.door.events_behind(demo.ask("backlog").answer_id, demo.context) == []
