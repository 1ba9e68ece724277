"""Reconciling: theirs come out of our events by the definition that made them, and nothing is explained by chance."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rox_bot.answers.reconciling import Reconciled, bridge, reconcile
from rox_bot.answers.taking import Reader
from rox_bot.domain.errors import NotUnderstood
from rox_bot.domain.period import Calendar
from rox_bot.intake.reports import read_report
from tests.talk import NOW, Talk, opened

HOUR = timedelta(hours=1)
FIRST = datetime(2026, 9, 7, tzinfo=ZoneInfo("Europe/Amsterdam"))
WEEKS = 6
Ticket = dict[str, datetime]


def tickets() -> list[Ticket]:
    """Seven weeks of tickets at every hour of the week, solved after minutes or after days."""
    return [
        {"opened_at": start, "solved_at": start + HOUR * (n * n * 7 % 150) / 2}
        for n in range(WEEKS * 56)
        for start in [(FIRST + 3 * n * HOUR + timedelta(minutes=n % 60)).astimezone(UTC)]
    ]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """A helpdesk's tickets, and those of another that must not count."""
    with opened(tmp_path_factory.mktemp("desk") / "rox.db") as talk:
        talk.tickets(*({**each, "sla_met": n % 3 > 0, "reopens": n % 5 == 0} for n, each in enumerate(tickets())))
        talk.tickets(*({**each, "source": "another", "sla_met": False} for each in tickets()))
        yield talk


def compared(
    talk: Talk, folder: Path, header: str, figure: Callable[[list[tuple[int, Ticket]], int], str]
) -> Reconciled:
    """Return what becomes of a report whose weekly figures a function makes of all tickets."""
    rows = [
        f"{FIRST.date() + timedelta(weeks=week)},{figure([*enumerate(tickets())], week)}" for week in range(1, WEEKS)
    ]
    path = folder / "report.csv"
    path.write_text("\n".join([f"week,{header}", *rows]) + "\n", encoding="utf-8")
    report = read_report(path, talk.context.calendar, NOW)
    with talk.store.reading() as tx:
        (found,) = reconcile(report, "desk", Reader(tx, talk.context))
    return found


def in_week(instant: datetime, week: int, zone: str = "Europe/Amsterdam", shift: int = 0) -> bool:
    start = FIRST.replace(tzinfo=ZoneInfo(zone)) + timedelta(weeks=week, days=shift)
    return start <= instant.astimezone(ZoneInfo(zone)) < start + timedelta(weeks=1)


def share(numbers: list[int], size: int = 3) -> str:
    return f"{100 * sum(n % size > 0 for n in numbers) / len(numbers):.3f}%"


def test_the_same_way_of_counting_agrees(desk: Talk, tmp_path: Path) -> None:
    found = compared(
        desk, tmp_path, "SLA", lambda rows, week: share([n for n, each in rows if in_week(each["solved_at"], week)])
    )
    assert (found.agrees, found.explained, found.equal, found.way.told) == (True, True, WEEKS - 1, ())
    assert found.way.metric is found.metric


@pytest.mark.parametrize(
    ("told", "counts"),
    [
        (("dated:opened",), lambda each, week: in_week(each["opened_at"], week)),
        (("days in UTC",), lambda each, week: in_week(each["solved_at"], week, "UTC")),
        (("weeks from Sunday",), lambda each, week: in_week(each["solved_at"], week, shift=-1)),
        (("weeks from Saturday",), lambda each, week: in_week(each["solved_at"], week, shift=-2)),
        (("dated:opened", "days in UTC"), lambda each, week: in_week(each["opened_at"], week, "UTC")),
        (("dated:opened", "weeks from Sunday"), lambda each, week: in_week(each["opened_at"], week, shift=-1)),
    ],
)
def test_the_way_in_which_a_helpdesk_counts_is_found(
    desk: Talk, tmp_path: Path, told: tuple[str, ...], counts: Callable[[Ticket, int], bool]
) -> None:
    found = compared(desk, tmp_path, "SLA", lambda rows, week: share([n for n, each in rows if counts(each, week)]))
    assert not found.agrees
    assert found.explained
    assert (found.way.told, found.equal) == (told, WEEKS - 1)


def test_a_mean_where_we_tell_a_median_is_found(desk: Talk, tmp_path: Path) -> None:
    def mean(rows: list[tuple[int, Ticket]], week: int) -> str:
        mine = [each["solved_at"] - each["opened_at"] for _, each in rows if in_week(each["solved_at"], week)]
        return f"{sum(each.total_seconds() for each in mine) / 3600 / len(mine):.2f}"

    found = compared(desk, tmp_path, "Average resolution time (h)", mean)
    assert found.way.told == ("the mean instead of the median",)
    assert found.way.metric.definition_id == "full_resolution@1(value=mean)"


def test_solved_tickets_in_a_column_called_tickets_are_found(desk: Talk, tmp_path: Path) -> None:
    found = compared(
        desk,
        tmp_path,
        "Tickets",
        lambda rows, week: str(sum(in_week(each["solved_at"], week) for _, each in rows)),
    )
    assert found.way.told == ("finished tickets, not opened",)


@pytest.mark.parametrize(
    ("header", "figures", "gap"),
    [
        ("SLA", ["10%", "20%", "30%", "40%", "50%"], "would have to count"),
        ("Tickets", ["1", "2", "3", "4", "5"], "they count 0 more and"),
        ("Resolution time (h)", ["900", "901", "902", "903", "904"], "higher on average"),
        ("CSAT", ["90%", "91%", "92%", "93%", "94%"], "nothing was recorded of it"),
    ],
)
def test_what_no_definition_explains_is_said_with_the_counts_between(
    desk: Talk, tmp_path: Path, header: str, figures: list[str], gap: str
) -> None:
    found = compared(desk, tmp_path, header, lambda _, week: figures[week - 1])
    assert (found.agrees, found.explained) == (False, False)
    assert gap in bridge(found)


def test_what_fits_in_a_part_of_the_periods_says_in_how_many(desk: Talk, tmp_path: Path) -> None:
    def figure(rows: list[tuple[int, Ticket]], week: int) -> str:
        return "1%" if week == 2 else share([n for n, each in rows if in_week(each["opened_at"], week)])

    found = compared(desk, tmp_path, "SLA", figure)
    assert (found.explained, found.way.told, found.equal) == (True, ("dated:opened",), WEEKS - 2)


def test_a_source_nobody_knows_is_refused_with_those_there_are(desk: Talk, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text("week,tickets\n2026-W40,1\n", encoding="utf-8")
    report = read_report(path, Calendar("UTC"), NOW)
    with desk.store.reading() as tx, pytest.raises(NotUnderstood, match="another, desk"):
        reconcile(report, "dusk", Reader(tx, desk.context))


def test_figures_can_be_asked_of_one_source_and_by_source(desk: Talk) -> None:
    told = {each["slice"]["source"]: each["n"] for each in desk.json("sla by source since 1 sep")["readings"]}
    assert told["desk"] == told["another"] == len(tickets())
    (only,) = desk.json("sla source:another since 1 sep")["readings"]
    assert (only["n"], only["value"]) == (len(tickets()), 0)
    assert "Nearest: desk" in str(desk.refused("sla source:dessk"))
    assert "I don't know" in str(desk.refused("sla another"))
