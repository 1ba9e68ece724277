"""The catalogue: every metric says what it is, how it is told and what people type for it, without contradictions."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Dialect, select
from sqlalchemy.dialects import postgresql, sqlite

from rox_bot.domain.columns import EPOCH, MICROSECOND, Instant, microseconds
from rox_bot.domain.events import INHERITED, SLICES, Feedback, Moment, Ticket
from rox_bot.domain.facts import FACTS
from rox_bot.domain.metrics import CATALOGUE, METRICS, Measure, Metric, Reads

DIALECTS: list[Dialect] = [sqlite.dialect(), postgresql.dialect()]  # type: ignore[no-untyped-call]
MEASURES = list({metric.measure.key: metric.measure for metric in CATALOGUE}.values())


@pytest.mark.parametrize("metric", CATALOGUE, ids=lambda metric: metric.key)
def test_a_metric_is_told_in_full(metric: Metric) -> None:
    assert metric.title
    assert metric.definition
    assert metric.by_time
    assert metric.minimum_n >= 1
    assert metric.words
    assert all(word == " ".join(word.lower().split()) for word in metric.words)


def test_keys_words_and_definitions_are_each_of_one_metric() -> None:
    assert [*METRICS] == [metric.key for metric in CATALOGUE]
    words = Counter(word for metric in CATALOGUE for word in metric.words)
    assert {word: n for word, n in words.items() if n > 1} == {}
    assert len({metric.definition_id for metric in CATALOGUE}) == len(CATALOGUE)
    for metric in CATALOGUE:
        others = {word for other in CATALOGUE if other is not metric for word in other.words}
        assert metric.key not in others


@pytest.mark.parametrize("metric", CATALOGUE, ids=lambda metric: metric.key)
def test_a_definition_id_names_key_variant_version_and_parameters(metric: Metric) -> None:
    found = re.fullmatch(r"([a-z0-9_]+)(\.[a-z_]+)?@([0-9]+)(\([a-z_]+=[^()]+\))?", metric.definition_id)
    assert found is not None
    assert (found[1], int(found[3])) == (metric.base, metric.version)


def test_the_default_of_first_contact_is_named_by_its_window_and_key() -> None:
    assert METRICS["fcr"].definition_id == "fcr.no_repeat@1(window=7d,key=requester+touchpoint)"
    assert METRICS["fcr"].measure.window == timedelta(days=7)
    assert METRICS["fcr"].beside == ("csat", "reopen")


@pytest.mark.parametrize("metric", CATALOGUE, ids=lambda metric: metric.key)
def test_companions_are_metrics_and_never_the_metric_itself(metric: Metric) -> None:
    assert {*metric.beside, *metric.together} <= METRICS.keys() - {metric.key}


@pytest.mark.parametrize("metric", CATALOGUE, ids=lambda metric: metric.key)
def test_unit_and_reading_fit_each_other(metric: Metric) -> None:
    units = {
        Reads.SHARE: {"%"},
        Reads.NET: {"points"},
        Reads.MEAN: {"score"},
        Reads.RATE: {"%"},
        Reads.RATIO: {"%"},
        Reads.QUANTILE: {"min", "h"},
        Reads.COUNT: {"count"},
        Reads.STOCK: {"count"},
    }
    assert metric.unit in units[metric.reads]
    assert (metric.outflow is not None) == (metric.reads is Reads.STOCK)
    assert (metric.of is not None) == (metric.reads is Reads.RATE)
    assert metric.is_share == (metric.reads in (Reads.SHARE, Reads.RATE))
    assert metric.is_duration == (metric.reads is Reads.QUANTILE)
    assert metric.relative <= metric.is_duration
    assert 0 < metric.quantile < 1
    assert (metric.measure.worth is None) == (metric.unit == "count" or metric.of is not None or bool(metric.accounts))
    assert metric.accounts or metric.reads is not Reads.RATIO


@pytest.mark.parametrize(
    ("quantile", "least"),
    [(0.5, 6), (0.9, 36)],
)
def test_a_quantile_speaks_only_where_its_interval_is_finite(quantile: float, least: int) -> None:
    told = [metric for metric in CATALOGUE if metric.is_duration and metric.quantile == quantile]
    assert told
    assert all(metric.minimum_n >= least for metric in told)


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.key)
def test_a_measure_speaks_of_its_own_fact_alone(measure: Measure, dialect: Dialect) -> None:
    table = measure.fact.__table__  # type: ignore[union-attr]
    parts = [measure.placed_by, measure.counts, measure.worth, measure.scale, *(each.rows for each in measure.left_out)]
    for part in (each for each in parts if each is not None):
        query = select(part).select_from(table)
        assert query.get_final_froms() == [table]
        assert str(query.compile(dialect=dialect))


def test_feedback_can_take_every_slice_and_the_requester_from_its_ticket() -> None:
    assert ("requester", *SLICES) == INHERITED
    for name in INHERITED:
        assert {kind.model_fields[name].default for kind in (Ticket, Feedback, Moment)} == {""}
        lengths = {fact.__table__.c[name].type.length for fact in FACTS}  # type: ignore[union-attr]
        assert len(lengths) == 1


def test_facts_have_letters_of_their_own() -> None:
    assert [fact.letter for fact in FACTS] == ["T", "E", "M", "S", "K", "B", "I", "V"]


@pytest.mark.parametrize(
    "instant",
    [
        EPOCH,
        EPOCH - MICROSECOND,
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(1990, 1, 1, tzinfo=UTC),
    ],
)
def test_an_instant_is_whole_microseconds_and_comes_back_the_same(instant: datetime) -> None:
    number = microseconds(instant)
    assert EPOCH + number * MICROSECOND == instant
    dialect = DIALECTS[0]
    assert Instant().process_bind_param(instant, dialect) == number
    assert Instant().process_result_value(number, dialect) == instant
    assert Instant().process_bind_param(None, dialect) is None
    assert Instant().process_result_value(None, dialect) is None


def test_an_instant_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        microseconds(datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None))
