"""Counts that partners report: the period of each, that a corrected count replaces the old one, what is refused."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rox_bot.domain.errors import BadInput
from rox_bot.intake.files import parse_map
from rox_bot.intake.files.values import count
from rox_bot.store.sources import find_source
from tests.intake.files.desk import NOW, SCORES, Desk

TALLIES = """
event = "tally"
source = "partners"
timezone = "Europe/Amsterdam"
[constants]
instrument = "csat"
[fields]
period = "Week"
partner = "Partner"
answers = "Answers"
positive = "Positive"
"""
HEAD = "Week,Partner,Answers,Positive\n"
OWN_DAYS = TALLIES.replace('period = "Week"', 'occurred_at = "From"\nuntil = "To"').replace(
    "[constants]", 'datetime_format = ["%d/%m/%Y", "%d/%m/%Y %H:%M"]\n[constants]'
)


def instant(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp()) * 1_000_000  # type: ignore[misc, arg-type]


def kept(desk: Desk) -> list[tuple[object, ...]]:
    return desk.kept("tally", "partner", "answers", "positive")


def test_the_same_file_again_changes_nothing_and_a_corrected_count_replaces_the_old_one(desk: Desk) -> None:
    text = HEAD + "2026-W42,North,400,364\n2026-W43,North,100,80\n2026-W42,South,9,7\n"
    first, second = desk.bring_in(text, TALLIES), desk.bring_in(text, TALLIES)
    assert (first.good, first.bad, first.added) == (3, 0, 3)
    assert (second.added, second.changed, second.unchanged) == (0, 0, 3)
    corrected = desk.bring_in(HEAD + "2026-W43,North,110,85\n2026-W44,North,5,5\n", TALLIES)
    assert (corrected.added, corrected.changed) == (1, 1)
    assert sorted(kept(desk)) == [("North", 5, 5), ("North", 110, 85), ("North", 400, 364), ("South", 9, 7)]


@pytest.mark.parametrize(
    ("column", "cell", "start", "end"),
    [
        ("Week", "2026-W42", (2026, 10, 11, 22), (2026, 10, 18, 22)),
        ("Week", "2026W43", (2026, 10, 18, 22), (2026, 10, 25, 23)),  # the clocks go back
        ("Week", "week 42 2026", (2026, 10, 11, 22), (2026, 10, 18, 22)),
        ("Week", "2026-10-12", (2026, 10, 11, 22), (2026, 10, 18, 22)),
        ("Week", "2026-W01", (2025, 12, 28, 23), (2026, 1, 4, 23)),
        ("Week", "2026-09", (2026, 8, 31, 22), (2026, 9, 30, 22)),
        ("Week", "2025-12", (2025, 11, 30, 23), (2025, 12, 31, 23)),
        ("Week", "2026-Q3", (2026, 6, 30, 22), (2026, 9, 30, 22)),
        ("Month", "2026-09-01", (2026, 8, 31, 22), (2026, 9, 30, 22)),
    ],
)
def test_a_period_is_a_week_a_month_or_a_quarter_in_the_files_zone(
    lite: Desk, column: str, cell: str, start: tuple[int, ...], end: tuple[int, ...]
) -> None:
    report = lite.bring_in(
        HEAD.replace("Week", column) + f"{cell},North,4,3\n", TALLIES.replace('"Week"', f'"{column}"')
    )
    assert report.bad_rows == ()
    assert lite.kept("tally", "occurred_at", "until") == [(instant(*start), instant(*end))]


def test_the_last_day_that_a_file_names_belongs_to_the_period_and_a_time_ends_it(lite: Desk) -> None:
    text = "From,To,Partner,Answers,Positive\n12/10/2026,25/10/2026,A,4,3\n12/10/2026 00:00,19/10/2026 00:00,B,4,3\n"
    assert lite.bring_in(text, OWN_DAYS).good == 2
    ends = lite.kept("tally", "until")
    assert ends == [(instant(2026, 10, 25, 23),), (instant(2026, 10, 18, 22),)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2026-W42,North,9,10", "Positive is more than all answers"),
        ("2026-W42,North,-3,0", "Answers is less than 0"),
        ("2026-W42,North,100,91%", "Positive is a percentage; the count itself is needed"),
        ("2026-W42,North,100,91.5", "Positive is not a whole number"),
        ("2026-W42,,9,8", "Partner is missing"),
        ("2026-W42,North,,8", "Answers is missing"),
        (",North,9,8", "Week is missing"),
        ("2026-W54,North,9,8", "Week is no period such as"),
        ("2026-13,North,9,8", "Week is no period such as"),
        ("last week,North,9,8", "Week is no period such as"),
        ("2026-10-01,North,9,8", "Week starts no week"),
        ("2026-W44,North,9,8", ""),
        ("2099-W45,North,9,8", "Week is not over yet"),
        ("2026-W41,North,9,8", "speaks of the same partner and period as line 2"),
    ],
)
def test_a_row_that_is_no_count_of_a_whole_period_is_refused_with_its_reason(lite: Desk, row: str, reason: str) -> None:
    report = lite.bring_in(HEAD + f"2026-W41,North,9,8\n{row}\n", TALLIES)
    told = [f"{bad.column} {bad.reason}".strip() for bad in report.bad_rows]
    assert [each.startswith(reason) for each in told] == [True] * bool(reason)
    assert len(kept(lite)) == 2 - bool(reason)


def test_a_period_that_ends_before_it_starts_is_refused(lite: Desk) -> None:
    text = "From,To,Partner,Answers,Positive\n12/10/2026,11/10/2026,A,4,3\n11/10/2026,11/10/2026,A,4,3\n"
    text += "12/10/2026,19/10/2026,A,4,3\n01/09/2026,01/10/2026,A,4,3\n01/09/2026,30/09/2026,A,4,3\n"
    report = lite.bring_in(text, OWN_DAYS)
    late = ("To", "is the day after the period; its last day is needed")
    assert [(bad.column, str(bad.reason)) for bad in report.bad_rows] == [
        ("To", "ends before it starts"),
        late,
        late,
    ]


def test_counts_of_the_parts_of_a_partner_are_kept_apart(lite: Desk) -> None:
    mapping = TALLIES + 'channel = "Channel"\n'
    text = "Week,Partner,Answers,Positive,Channel\n2026-W42,North,9,8,chat\n2026-W42,North,4,1,phone\n"
    assert lite.bring_in(text, mapping).added == 2


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('period = "Week"\n', "", "either period, or occurred_at"),
        ('period = "Week"\n', 'period = "Week"\nuntil = "To"\n', "a period has its own end"),
        ('positive = "Positive"\n', "", "positive is needed"),
        ('positive = "Positive"', 'positive = "Positive %"', "is a percentage; positive must be a count"),
        ('instrument = "csat"', 'instrument = "nps"', "csat and ces only"),
        ("[constants]\n", '[constants]\nagent = "Ada"\n', "no field"),
    ],
)
def test_a_map_that_tells_no_counts_is_refused(old: str, new: str, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        parse_map(TALLIES.replace(old, new))


@pytest.mark.parametrize(("text", "n"), [("1,204", 1204), ("1.000", 1000), ("12 345", 12345), ("7.0", 7), ("0", 0)])
def test_thousands_are_read_as_counts(text: str, n: int) -> None:
    assert count(text) == n


def test_how_far_the_answers_of_a_source_reach_is_not_moved_by_counts_of_the_same_source(desk: Desk) -> None:
    desk.bring_in("id,at,score\n1,2026-10-30T10:00,5\n", SCORES)

    def standing() -> object:
        with desk.store.reading() as tx:
            return find_source(tx, "main", "survey")

    before = standing()
    later = NOW.replace(hour=20)
    desk.bring_in(HEAD + "2026-W42,North,4,3\n", TALLIES.replace("partners", "survey"), now=later)
    assert standing() == before
    desk.bring_in(HEAD + "2026-W42,North,4,3\n", TALLIES, now=later)
    with desk.store.reading() as tx:
        alone = find_source(tx, "main", "partners")
    assert alone is not None
    assert (alone.succeeded_at, alone.newest_at, alone.complete_until) == (later, None, None)


def test_until_when_counts_are_complete_cannot_be_stated(lite: Desk, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="whole periods"):
        lite.bring_in(HEAD + "2026-W42,North,4,3\n", TALLIES, complete_until=NOW)
    assert kept(lite) == []
