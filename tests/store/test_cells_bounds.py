"""Metrics at their bounds, one at a time: edges of periods, of scales, of the window and of durations."""

from typing import Any

import pytest

from rox_bot.domain.columns import microseconds
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import BEGINNING
from rox_bot.store import facts
from rox_bot.store.cells import count_changes, read_events, read_left_out
from rox_bot.store.store import Store
from tests.store.making import DAY, HOUR, MICROSECOND, NOW, feedback, span, ticket, write
from tests.store.recount import ALL, cells_of
from tests.store.worths import WEEK

WEEK_1 = span(NOW - WEEK, NOW)
SOLVED = NOW - 3 * DAY


def worths(store: Store, key: str, *events: Any) -> list[float]:
    """The worths of all events of a metric's measure, by the key of the event."""
    for event in events:
        write(store, event)
    with store.reading() as tx:
        found = read_events(tx, METRICS[key].measure, ALL, workspace="main")
    return [float(row["worth"]) for row in sorted(found, key=lambda row: row["source_key"])]


def left_out(store: Store, key: str) -> dict[str, int]:
    with store.reading() as tx:
        return dict(read_left_out(tx, METRICS[key].measure, ALL, workspace="main"))


def test_an_event_on_the_edge_belongs_to_the_later_period(store: Store) -> None:
    edge = NOW - 2 * DAY
    write(store, ticket("before", opened_at=edge - MICROSECOND), ticket("on", opened_at=edge))
    periods = [span(edge - DAY, edge), span(edge, edge + DAY)]
    with store.reading() as tx:
        found = [
            [row["source_key"] for row in read_events(tx, METRICS["tickets"].measure, period, workspace="main")]
            for period in periods
        ]
    assert found == [["before"], ["on"]]
    assert {key[0]: cell[0] for key, cell in cells_of(store, METRICS["tickets"].measure, periods).items()} == {
        0: 1,
        1: 1,
    }


@pytest.mark.parametrize("key", ["csat", "nps", "ces"])
def test_an_empty_score_is_never_a_nought(store: Store, key: str) -> None:
    low, high = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7)}[key]
    common = {"instrument": key, "scale_min": low, "scale_max": high}
    write(store, *(feedback(f"empty {number}", **{**common, "score": None}) for number in range(32)))
    write(store, feedback("said", **{**common, "score": high}))
    (cell,) = cells_of(store, METRICS[key].measure, [ALL]).values()
    assert cell == (1, 100.0, 10_000.0)
    assert left_out(store, key) == {"without a score": 32}


@pytest.mark.parametrize(
    ("direction", "score", "worth"),
    [
        ("up", 0, -100),
        ("up", 6, -100),
        ("up", 7, 0),
        ("up", 8, 0),
        ("up", 9, 100),
        ("up", 10, 100),
        ("down", 4, -100),
        ("down", 3, 0),
        ("down", 1, 100),
    ],
)
def test_nps_counts_promoters_and_detractors_at_their_bounds(
    store: Store, direction: str, score: float, worth: float
) -> None:
    said = feedback(instrument="nps", scale_min=0, scale_max=10, score=score, direction=direction)
    assert worths(store, "nps", said) == [worth]


def test_nps_takes_no_other_question_and_no_other_scale(store: Store) -> None:
    ten = {"scale_min": 0, "scale_max": 10, "score": 10}
    write(store, feedback("1", instrument="mood", **ten), feedback("2", instrument="csat", **ten))
    assert worths(store, "nps", feedback("3", instrument="nps", scale_min=1, scale_max=10, score=10)) == []
    assert left_out(store, "nps") == {"not on the 0-10 scale": 1}


@pytest.mark.parametrize(
    ("low", "high", "worst_positive"), [(1, 5, 4), (1, 3, 3), (1, 2, 2), (0, 1, 1), (1, 4, 3), (1, 7, 6)]
)
def test_csat_is_positive_from_the_bound_of_its_scale_on(
    store: Store, low: float, high: float, worst_positive: float
) -> None:
    scale = {"scale_min": low, "scale_max": high}
    said = [feedback("1", score=worst_positive - 1, **scale), feedback("2", score=worst_positive, **scale)]
    turned = [
        feedback("3", score=low + high - worst_positive + 1, direction="down", **scale),
        feedback("4", score=low + high - worst_positive, direction="down", **scale),
    ]
    assert worths(store, "csat", *said, *turned) == [0, 100, 0, 100]


def test_csat_keeps_scales_apart_and_leaves_unknown_ones_out(store: Store) -> None:
    scales = [(1, 5), (1, 7), (0, 100), (1, 1e12), (1, float("inf")), (1.4, 4.6)]
    write(store, *(feedback(f"{high}", scale_min=low, scale_max=high, score=4) for low, high in scales))
    found = cells_of(store, METRICS["csat"].measure, [ALL])
    assert {key[2]: cell[0] for key, cell in found.items()} == {"1-5": 1, "1-7": 1, "": 0}
    assert left_out(store, "csat") == {"on a scale whose positive answers are not known": 4}


def test_ces_takes_only_the_scale_on_which_high_is_easy(store: Store) -> None:
    seven = {"instrument": "ces", "scale_min": 1, "scale_max": 7}
    said = [
        feedback("1", score=4, **seven),
        feedback("2", score=5, **seven),
        feedback("3", score=1, direction="down", **seven),
        feedback("4", score=5, instrument="ces", scale_min=1, scale_max=5),
        feedback("5", **{**seven, "score": None}),
    ]
    assert worths(store, "ces", *said) == [0, 100]
    assert left_out(store, "ces") == {"without a score": 1, "not on the 1-7 scale where high is easy": 2}


def solved(key: str = "1", **values: Any) -> Any:
    usual = {"opened_at": SOLVED - DAY, "solved_at": SOLVED, "requester": "p1", "touchpoint": "door"}
    return ticket(key, **{**usual, **values})


@pytest.mark.parametrize(
    ("later", "worth"),
    [
        ({"opened_at": SOLVED + WEEK}, 0),
        ({"opened_at": SOLVED + WEEK + MICROSECOND}, 100),
        ({"opened_at": SOLVED + MICROSECOND}, 0),
        ({"opened_at": SOLVED}, 100),
        ({"opened_at": SOLVED - HOUR}, 100),
        ({"opened_at": SOLVED + DAY, "touchpoint": "roof"}, 100),
        ({"opened_at": SOLVED + DAY, "touchpoint": ""}, 100),
        ({"opened_at": SOLVED + DAY, "requester": "p2"}, 100),
        ({"opened_at": SOLVED + DAY, "requester": ""}, 100),
        ({"opened_at": SOLVED + DAY, "source": "other"}, 0),
        ({"opened_at": SOLVED + DAY, "workspace": "second"}, 100),
    ],
)
def test_a_contact_breaks_first_contact_resolution_within_seven_days(
    store: Store, later: dict[str, Any], worth: float
) -> None:
    back = ticket("2", **{"requester": "p1", "touchpoint": "door", **later})
    assert worths(store, "fcr", solved(), back) == [worth]


def test_without_a_touchpoint_nobody_comes_back(store: Store) -> None:
    back = ticket("2", requester="p1", opened_at=SOLVED + DAY)
    assert worths(store, "fcr", solved(touchpoint=""), back) == [100]


def test_a_reopened_ticket_was_not_solved_at_first_contact(store: Store) -> None:
    assert worths(store, "fcr", solved("1", reopens=1), solved("2", requester="p2")) == [0, 100]


def test_a_ticket_solved_before_it_was_opened_is_not_its_own_repeat(store: Store) -> None:
    assert worths(store, "fcr", solved(opened_at=SOLVED + HOUR)) == [100]


def test_a_contact_taken_back_breaks_nothing(store: Store) -> None:
    (number,) = write(store, ticket("2", requester="p1", touchpoint="door", opened_at=SOLVED + DAY)).ids
    assert worths(store, "fcr", solved()) == [0]
    with store.writing() as tx:
        facts.withdraw(tx, "T", number, "main", NOW)
    assert worths(store, "fcr") == [100]


def test_first_contact_needs_a_requester_and_a_true_solving(store: Store) -> None:
    closed = solved("2", solved_at=None, closed_at=SOLVED)
    assert worths(store, "fcr", solved("1", requester=""), closed) == []
    assert left_out(store, "fcr") == {"without a known requester": 1}


def test_a_negative_duration_is_left_out_and_none_at_all_counts_as_nought(store: Store) -> None:
    ends = {"1": SOLVED - MICROSECOND, "2": SOLVED, "3": SOLVED + MICROSECOND, "4": None}
    events = [ticket(key, opened_at=SOLVED, first_reply_at=end, solved_at=end) for key, end in ends.items()]
    assert worths(store, "first_reply", *events) == pytest.approx([0, 1 / 60e6])
    assert worths(store, "full_resolution") == pytest.approx([0, 1 / 3.6e9])
    assert left_out(store, "first_reply") == {"replied to before it was opened": 1}
    assert left_out(store, "full_resolution") == {"solved before it was opened": 1}


def test_an_sla_without_a_result_is_left_out(store: Store) -> None:
    events = [solved(str(place), sla_met=met) for place, met in enumerate((True, False, None))]
    assert worths(store, "sla", *events) == [100, 0]
    assert left_out(store, "sla") == {"without an SLA result": 1}


@pytest.mark.parametrize(
    ("ends", "at_the_end", "just_after"),
    [
        ({"solved_at": SOLVED}, 1, 0),
        ({"closed_at": SOLVED}, 1, 0),
        ({"solved_at": SOLVED, "closed_at": SOLVED - HOUR}, 1, 0),
        ({"solved_at": SOLVED - DAY - HOUR}, 0, 0),
        ({}, 1, 1),
    ],
)
def test_the_backlog_holds_a_ticket_until_it_is_solved_or_closed(
    store: Store, ends: dict[str, Any], at_the_end: int, just_after: int
) -> None:
    backlog = METRICS["backlog"]
    assert backlog.outflow is not None
    write(store, ticket("1", opened_at=SOLVED - DAY, **ends))
    for instant, expected in [
        (SOLVED - 2 * DAY, 0),
        (SOLVED - DAY, 0),
        (SOLVED, at_the_end),
        (SOLVED + MICROSECOND, just_after),
    ]:
        flows = [cells_of(store, each, [span(BEGINNING, instant)]) for each in (backlog.measure, backlog.outflow)]
        came, went = (sum(cell[0] for cell in found.values()) for found in flows)
        assert came - went == expected


def test_changes_since_an_answer_are_told_apart(store: Store) -> None:
    write(
        store,
        feedback("old"),
        feedback("corrected"),
        feedback("gone"),
        feedback("elsewhen", occurred_at=NOW - 30 * DAY),
    )
    (number,) = (row["id"] for row in store_rows(store) if row["source_key"] == "gone")
    since = NOW + HOUR
    write(store, feedback("corrected", score=1), feedback("new"), feedback("no score", score=None), now=since + HOUR)
    write(store, feedback("old"), feedback("elsewhen", comment="x", occurred_at=NOW - 30 * DAY), now=since + HOUR)
    with store.writing() as tx:
        facts.withdraw(tx, "E", number, "main", since + HOUR)
    with store.reading() as tx:
        counted = [
            count_changes(tx, METRICS["csat"].measure, WEEK_1, microseconds(instant), workspace="main")
            for instant in (NOW - MICROSECOND, NOW, since, since + HOUR)
        ]
    assert counted == [(3, 0), (1, 1), (1, 1), (0, 0)]


def store_rows(store: Store) -> list[Any]:
    with store.reading() as tx:
        return list(read_events(tx, METRICS["csat"].measure, ALL, workspace="main"))
