"""Reopenings that no source tells of are not known: no figure takes them for none, and each says so."""

from datetime import timedelta
from typing import Any

from tests.talk import LAST_WEEK, Json, Talk, said

SOLVED = LAST_WEEK - timedelta(days=21)
SPAN = "2026-10-19..2026-10-25"


def solved(many: int, *, again: int = 0, back: int = 0, known: bool = True, **values: Any) -> list[Json]:
    """Tickets of `many` people, of which some were opened again and some came back by another ticket."""
    rows: list[Json] = []
    for number in range(many):
        told = {"reopens": int(number < again)} if known else {}
        who = {"requester": f"{values} {known} {number}", "touchpoint": "door", **values}
        rows.append({**who, **told, "opened_at": SOLVED - timedelta(hours=1), "solved_at": SOLVED})
        if many - number <= back:
            rows.append({**who, "opened_at": SOLVED + timedelta(days=1)})
    return rows


def test_what_no_source_tells_is_never_shown_as_none(empty: Talk) -> None:
    empty.tickets(*solved(40, known=False))
    answer = empty.ask(f"reopen {SPAN}")
    assert answer.headline == ("Reopened is not known in 19–25 Oct 2026: 40 tickets whose reopenings are not known.")
    assert [(reading.value, reading.n) for reading in answer.readings] == [(None, 0)]
    assert "0%" not in said(answer)


def test_only_tickets_whose_reopenings_are_known_are_counted_and_the_others_named(empty: Talk) -> None:
    empty.tickets(*solved(50, again=5), *solved(30, known=False))
    answer = empty.ask(f"reopen {SPAN}")
    assert (answer.readings[0].value, answer.readings[0].n) == (10.0, 50)
    assert "Left out: 30 whose reopenings are not known." in said(answer)


def test_first_contact_counts_who_came_back_and_says_what_it_does_not_know(empty: Talk) -> None:
    empty.tickets(*solved(50, again=5, back=2), *solved(30, back=4, known=False))
    answer = empty.ask(f"fcr {SPAN}")
    reading = answer.readings[0]
    assert (reading.n, round(reading.total / 100)) == (80, 80 - 5 - 2 - 4)
    assert reading.part_known is not None
    assert answer.headline.endswith("reopenings not known for 30")
    assert "First-contact resolution: reopenings not known for 30 of 80." in answer.notes
    assert empty.json(f"fcr {SPAN}")["readings"][0]["not_wholly_known"] == 30
    assert "Counts in part: reopenings not known for 30." in said(empty.ask("why"))


def test_where_all_is_known_nothing_is_said_of_it(empty: Talk) -> None:
    empty.tickets(*solved(50, again=5))
    assert "not known" not in said(empty.ask(f"fcr {SPAN}"))
    assert "not_wholly_known" not in empty.json(f"fcr {SPAN}")["readings"][0]


def test_by_slice_each_member_knows_its_own_share(empty: Talk) -> None:
    empty.tickets(*solved(30, again=3, customer="Acme"), *solved(30, known=False, customer="Globex"))
    told = {dict(each.slice)["customer"]: each.part_known for each in empty.ask(f"fcr by customer {SPAN}").readings}
    assert (told["Acme"], told["Globex"] and told["Globex"][1]) == (None, 30)


def test_a_source_that_begins_to_tell_makes_no_fall(empty: Talk) -> None:
    """Half were reopened in both weeks; only the later week's source says so."""
    week = timedelta(days=7)
    empty.tickets(*solved(60, again=30))
    before = solved(60, known=False, customer="before")
    empty.tickets(*({**row, "opened_at": row["opened_at"] - week, "solved_at": SOLVED - week} for row in before))
    (found,) = empty.json(f"fcr {SPAN} vs 2026-10-12..2026-10-18")["readings"][:1]
    assert (found["value"], found["against"]["value"]) == (50.0, 100.0)
    assert found["verdict"] is None


def test_one_team_needs_no_reopenings_to_be_known_and_says_so(empty: Talk) -> None:
    empty.tickets(*solved(20, known=False, reassignments=0), *solved(20, again=20, reassignments=0))
    reading = empty.ask(f"fcr one team {SPAN}").readings[0]
    assert (reading.value, reading.n, reading.part_known and reading.part_known[1]) == (50.0, 40, 20)


def test_the_first_solving_is_not_known_where_reopenings_are_not(empty: Talk) -> None:
    empty.tickets(*solved(12), *solved(3, known=False))
    answer = empty.ask(f"first resolution {SPAN}")
    assert answer.readings[0].n == 12
    assert "Left out: 3 whose first solving is not known." in said(answer)


def test_a_measure_without_a_single_result_does_not_contradict_itself(empty: Talk) -> None:
    empty.tickets(*solved(40), {"opened_at": SOLVED - timedelta(days=200), "solved_at": SOLVED - timedelta(days=190)})
    assert empty.ask(f"sla {SPAN}").headline == (
        "SLA is not known in 19–25 Oct 2026: 40 tickets without an SLA result."
    )
    assert empty.ask("sla 2026-11-09..2026-11-15").headline == ("SLA: nothing recorded in 9–15 Nov 2026, nor before.")
