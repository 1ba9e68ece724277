"""Importing: what goes in, which version of it, and that doing it twice adds nothing."""

import csv
import gzip
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rox_bot.domain.errors import BadInput
from rox_bot.domain.formulas import guarded
from rox_bot.domain.metrics.surveys import CSAT_ANSWERS
from rox_bot.domain.period import Period
from rox_bot.intake.files import importing, read_map
from rox_bot.intake.files.telling import told
from rox_bot.language.wording import Wording
from rox_bot.store.cells import read_cells
from tests.intake.files.desk import NOW, SCORES, TICKETS, Desk

ALL_TIME = Period(datetime(2000, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC), "all", "UTC")
VERSIONS = TICKETS + 'updated_at = "updated"\nreopens = "reopens"\nstatus = "status"\n'


def day(number: int) -> int:
    return int(datetime(2026, 1, number, tzinfo=UTC).timestamp()) * 1_000_000


def test_a_file_of_tickets_goes_in_with_all_its_fields(desk: Desk) -> None:
    mapping = """
event = "ticket"
source = "desk"
timezone = "Europe/Amsterdam"
datetime_format = "%d-%m-%Y %H:%M"
missing = ["?"]
[constants]
channel = "phone"
[fields]
source_key = "Nr"
opened_at = "Opened"
first_reply_at = "Replied"
solved_at = "Solved"
closed_at = "Closed"
updated_at = "Updated"
reopens = "Reopens"
sla_met = "SLA"
status = "Status"
subject = "Subject"
requester = "Caller"
url = "Link"
customer = "Customer"
priority = "Prio"
[values.priority]
1 = "urgent"
"""
    text = (
        "Nr;Opened;Replied;Solved;Closed;Updated;Reopens;SLA;Status;Subject;Caller;Link;Customer;Prio\r\n"
        "A-1;1-7-2026 9:05;1-7-2026 9:10;2-7-2026 10:00;?;3-7-2026 8:00;2;ja;Closed;"
        "mail jan@example.com;jan@example.com;https://desk.example/1;Bakkerij é;1\r\n"
        "A-2;1-7-2026 9:06;?;;;;;;;;;;;2\r\n"
    )
    report = desk.bring_in(text, mapping)
    assert (report.rows, report.good, report.bad, report.added, report.folded) == (2, 2, 0, 2, 0)
    assert report.first == datetime(2026, 7, 1, 7, 5, tzinfo=UTC)
    assert report.last == datetime(2026, 7, 1, 7, 6, tzinfo=UTC)
    columns = ("source_key", "customer", "channel", "priority", "reopens", "sla_met", "status", "subject", "url")
    first, second = desk.kept("ticket", *columns)
    assert first[:5] == ("A-1", "Bakkerij é", "phone", "urgent", 2)
    assert bool(first[5]) is True
    assert first[6] == "Closed"
    assert "jan@example.com" not in first[7]
    assert first[8] == "https://desk.example/1"
    assert second == ("A-2", "", "phone", "2", None, None, "", "", "")
    opened, replied, closed = desk.kept("ticket", "opened_at", "first_reply_at", "closed_at")[0]
    assert replied - opened == 5 * 60 * 1_000_000
    assert closed is None
    requester = desk.kept("ticket", "requester")[0][0]
    assert requester
    assert "jan" not in requester
    assert requester in desk.people()


def test_the_same_file_again_adds_and_changes_nothing(desk: Desk) -> None:
    text = "id,opened\n" + "".join(f"{number},2026-01-0{number}\n" for number in range(1, 9))
    assert desk.bring_in(text).added == 8
    again = desk.bring_in(text)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 8)
    assert len(desk.kept("ticket", "id")) == 8


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_of_several_versions_the_newest_is_kept_with_the_most_reopenings(lite: Desk, order: tuple[int, ...]) -> None:
    lines = ("1,2026-01-01,2026-01-02,0,new", "1,2026-01-01,2026-01-04,1,closed", "1,2026-01-01,2026-01-03,2,open")
    report = lite.bring_in(
        "id,opened,updated,reopens,status\n" + "\n".join(lines[place] for place in order),
        VERSIONS,
    )
    assert (report.good, report.folded, report.added) == (3, 2, 1)
    assert lite.kept("ticket", "status", "reopens", "updated_at") == [("closed", 2, day(4))]


def test_of_two_equally_new_versions_the_later_row_is_kept(lite: Desk) -> None:
    lite.bring_in(
        "id,opened,updated,reopens,status\n1,2026-01-01,2026-01-02,?,first\n1,2026-01-01,2026-01-02,?,second\n",
        'missing = ["?"]' + VERSIONS,
    )
    assert lite.kept("ticket", "status") == [("second",)]


def test_the_most_reopenings_count_even_where_the_newest_version_does_not_know_them(lite: Desk) -> None:
    lite.bring_in(
        "id,opened,updated,reopens,status\n1,2026-01-01,2026-01-02,3,\n1,2026-01-01,2026-01-03,,closed\n",
        VERSIONS,
    )
    assert lite.kept("ticket", "status", "reopens") == [("closed", 3)]


def test_an_older_file_never_overwrites_a_newer_one_and_says_so(desk: Desk) -> None:
    same = "2,2026-01-01,2026-01-02,0,open\n"
    newer = f"id,opened,updated,reopens,status\n1,2026-01-01,2026-01-05,0,closed\n{same}"
    older = f"id,opened,updated,reopens,status\n1,2026-01-01,2026-01-02,0,new\n{same}"
    desk.bring_in(newer, VERSIONS)
    report = desk.bring_in(older, VERSIONS)
    assert (report.added, report.changed, report.unchanged, report.older) == (0, 0, 2, 1)
    assert told(report, Wording(), UTC)[-2:] == [
        "0 added, 0 changed, 2 known already.",
        "1 of them differs from what is kept and is not newer: what is kept stays.",
    ]
    assert desk.kept("ticket", "status") == [("closed",), ("open",)]
    assert desk.bring_in(newer.replace("closed", "done").replace("01-05", "01-06"), VERSIONS).changed == 1


def test_rows_without_a_key_get_one_from_their_content_and_their_place_among_equals(desk: Desk) -> None:
    mapping = SCORES.replace('source_key = "id"', "")
    three = "at,score\n2026-01-01,5\n2026-01-01,5\n2026-01-01,4\n"
    assert desk.bring_in(three, mapping).added == 3
    assert desk.bring_in(three, mapping).unchanged == 3
    turned = desk.bring_in("score,at\n5,2026-01-01\n4,2026-01-01\n5,2026-01-01\n5,2026-01-01\n", mapping)
    assert (turned.added, turned.unchanged) == (1, 3)
    assert sorted(score for (score,) in desk.kept("feedback", "score")) == [4, 5, 5, 5]


def test_a_row_whose_key_is_empty_gets_one_too(lite: Desk) -> None:
    text = "id,opened\n,2026-01-01\n7,2026-01-01\n,2026-01-01\n"
    assert lite.bring_in(text).added == 3
    assert lite.bring_in(text).added == 0
    assert ("7",) in lite.kept("ticket", "source_key")


def test_a_missing_score_is_missing_and_never_0(desk: Desk) -> None:
    desk.bring_in("id,at,score\n1,2026-01-01,\n2,2026-01-01,?\n3,2026-01-01,4\n", 'missing = ["?"]' + SCORES)
    assert [score for (score,) in desk.kept("feedback", "score")] == [None, None, 4]
    with desk.store.reading() as tx:
        (cell,) = read_cells(tx, CSAT_ANSWERS, [ALL_TIME], workspace="main")
    assert (cell.n, cell.total) == (1, 100)


@pytest.mark.parametrize(
    ("constants", "scale"),
    [
        ('instrument = "CSAT"', ("csat", 1, 5)),
        ('instrument = "nps"', ("nps", 0, 10)),
        ('instrument = "ces"', ("ces", 1, 7)),
        ('instrument = "csat"\nscale = [0, 1]', ("csat", 0, 1)),
        ('instrument = "Smiles"\nscale = [1, 3]', ("Smiles", 1, 3)),
    ],
)
def test_a_scale_is_the_given_one_or_the_instruments_own(
    lite: Desk, constants: str, scale: tuple[str, int, int]
) -> None:
    lite.bring_in("id,at,score\n1,2026-01-01,1\n", SCORES.replace('instrument = "csat"', constants))
    assert lite.kept("feedback", "instrument", "scale_min", "scale_max") == [scale]


def test_words_for_scores_and_a_constant_date_are_read(lite: Desk) -> None:
    mapping = """
event = "feedback"
source = "survey"
ticket_source = "desk"
[constants]
instrument = "csat"
occurred_at = 2026-03-31
direction = "down"
[fields]
score = "mood"
ticket = "ticket"
[values.score]
good = 2
bad = "1"
"""
    lite.bring_in("mood,ticket\ngood,#1\nbad,2\n3,\n", mapping)
    columns = ("score", "direction", "ticket", "ticket_source")
    assert lite.kept("feedback", *columns) == [
        (2, "down", "#1", "desk"),
        (1, "down", "2", "desk"),
        (3, "down", "", "desk"),
    ]


def test_a_file_of_moments_goes_in(desk: Desk) -> None:
    mapping = """
event = "moment"
source = "wall"
[fields]
occurred_at = "when"
story = "what"
effort_minutes = "minutes"
joy = "joy"
customer = "who for"
"""
    text = "when,what,minutes,joy,who for\n2026-01-01,Fixed the printer,5,a cake,Bakery\n2026-01-02,,,,\n"
    report = desk.bring_in(text, mapping)
    assert report.added == 1
    assert report.bad_rows == ((3, "what", "is missing"),)
    assert desk.kept("moment", "story", "effort_minutes", "joy", "customer") == [
        ("Fixed the printer", 5, "a cake", "Bakery")
    ]


def test_customers_who_are_people_are_kept_as_person_keys(desk: Desk) -> None:
    mapping = TICKETS.replace("[fields]", 'customer_is = "person"\n[fields]\ncustomer = "who"')
    desk.bring_in(f"id,opened,who\n1,2026-01-01,Jan Jansen\n2,2026-01-01,{'long ' * 60}\n", mapping)
    (first, asked), (second, _) = desk.kept("ticket", "customer", "requester")
    assert first == asked
    assert len(first) == len(second) == 26


def test_quotes_set_against_spreadsheet_formulas_are_taken_off_again(lite: Desk) -> None:
    lite.bring_in("id,opened,team\n1,2026-01-01,'=Team\n2,2026-01-01,'s Team\n", TICKETS + 'team = "team"')
    assert lite.kept("ticket", "team") == [("=Team",), ("'s Team",)]


def test_a_dry_run_counts_and_writes_nothing(desk: Desk) -> None:
    report = desk.bring_in("id,opened\n1,2026-01-01\n1,2026-01-01\n2,soon\n", dry_run=True)
    assert (report.rows, report.good, report.bad, report.folded) == (3, 2, 1, 1)
    assert (report.added, report.changed, report.unchanged, report.dry_run) == (0, 0, 0, True)
    assert desk.kept("ticket", "id") == []


def test_gzip_and_odd_encodings_go_in_with_a_note(lite: Desk) -> None:
    report = lite.bring_in(
        gzip.compress(b"id,opened,team\n1,2026-01-01,caf\xe9\n"),
        TICKETS + 'team = "team"',
    )
    assert report.notes == ("lines that are not UTF-8, read as Windows-1252: 1",)
    assert lite.kept("ticket", "team") == [("café",)]


@pytest.mark.parametrize(("dry_run", "passes"), [(False, 2), (True, 1)])
def test_progress_runs_over_both_passes_and_only_the_first_of_a_dry_run(lite: Desk, dry_run: bool, passes: int) -> None:
    text = "id,opened\n" + "".join(f"{number},2026-01-01\n" for number in range(2_500))
    heard: list[tuple[int, int]] = []
    lite.bring_in(text, dry_run=dry_run, progress=lambda done, total: heard.append((done, total)))
    assert heard == sorted(heard)
    assert heard[-1] == (passes * len(text), passes * len(text))


def test_an_import_that_was_broken_off_is_simply_run_again(desk: Desk) -> None:
    text = "id,opened\n" + "".join(f"{number},2026-01-01\n" for number in range(3_500))

    def break_off(done: int, total: int) -> None:
        if done > 0.9 * total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.bring_in(text, progress=break_off)
    before = len(desk.kept("ticket", "id"))
    assert 0 < before < 3_500
    assert before % importing.BATCH == 0
    report = desk.bring_in(text)
    assert (report.added, report.unchanged) == (3_500 - before, before)


@pytest.mark.parametrize("later", ["id,opened\n1,2026-01-01\n", "id,opened\n1,soon\n2,soon\n", ""])
def test_a_file_that_changes_between_the_passes_is_refused(lite: Desk, later: str) -> None:
    text = "id,opened\n1,2026-01-01\n2,2026-01-02\n"
    path = lite.file(text)
    mapping = read_map(lite.file(TICKETS, "map.toml"))

    def change(done: int, total: int) -> None:
        if done == total / 2:
            path.write_text(later)

    with pytest.raises(BadInput, match="changed while it was imported"):
        importing.import_file(lite.store, path, mapping, now=NOW, progress=change)
    assert lite.kept("ticket", "id") == []


PARTNERS = {"a": "North", "b": "North", "c": "South"}
TICKETS_WITH_PARTNERS = "id,opened,customer,partner\n" + "".join(
    f"{key},2026-01-01,customer {key},{partner}\n" for key, partner in PARTNERS.items()
)
MARKS = [("a", 5), ("a", 2), ("b", 4), ("c", 1), ("c", 5), ("c", 3), ("d", 5)]
SCORES_ALONE = "ticket,score,comment,at\n" + "".join(
    f"{key},{score},fine,2026-01-0{n}\n" for n, (key, score) in enumerate(MARKS, 1)
)


@pytest.mark.parametrize("tickets_first", [True, False])
def test_scores_and_tickets_meet_whichever_comes_first(desk: Desk, tickets_first: bool) -> None:
    tickets = TICKETS + 'customer = "customer"\npartner = "partner"\n'
    scores = SCORES.replace('source_key = "id"', 'ticket = "ticket"\ncomment = "comment"')
    steps = [(TICKETS_WITH_PARTNERS, tickets), (SCORES_ALONE, scores)]
    for text, mapping in steps if tickets_first else reversed(steps):
        desk.bring_in(text, mapping)
    with desk.store.reading() as tx:
        cells = read_cells(tx, CSAT_ANSWERS, [ALL_TIME], workspace="main", by="partner")
    counted = {
        partner: [100 * (score >= 4) for key, score in MARKS if PARTNERS.get(key, "") == partner]
        for partner in {"", *PARTNERS.values()}
    }
    assert {cell.member: (cell.n, cell.total) for cell in cells} == {
        partner: (len(worths), sum(worths)) for partner, worths in counted.items()
    }


cells = st.text(
    alphabet=st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=("Cc", "Cs")),
    max_size=30,
).map(str.strip)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.dictionaries(cells.filter(bool), cells, min_size=1, max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    zipped=st.booleans(),
)
def test_whatever_a_spreadsheet_writes_is_read_back(
    lite: Desk, rows: dict[str, str], delimiter: str, zipped: bool
) -> None:
    path: Path = lite.folder / "written.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file, delimiter=delimiter)
        sheet.writerow(["id", "opened", "prio"])
        sheet.writerows([guarded(key), "2026-01-01", guarded(text)] for key, text in rows.items())
    content = path.read_bytes()
    lite.bring_in(gzip.compress(content) if zipped else content, TICKETS + 'priority = "prio"')
    kept = dict(lite.kept("ticket", "source_key", "priority"))
    assert {key: kept[key] for key in rows} == rows


WORDS = """
event = "feedback"
source = "helpdesk"
[fields]
source_key = "id"
instrument = "kind"
score = "said"
occurred_at = "at"
"""
SAID = {
    ("csat", "good"): (2, 1, 2),
    ("csat", "Bad"): (1, 1, 2),
    ("csat", "Thumbs  up"): (2, 1, 2),
    ("csat", "👎"): (1, 1, 2),
    ("csat", "goed"): (2, 1, 2),
    ("csat", "4"): (4, 1, 5),
    ("fcr", "ja"): (1, 0, 1),
    ("fcr", "no"): (0, 0, 1),
    ("empathy", "3"): (3, 1, 5),
    ("trust", "5"): (5, 1, 5),
    ("enps", "10"): (10, 0, 10),
    ("esat", "2"): (2, 1, 5),
    ("csat", "offered"): (None, 1, 2),
    ("csat", "Unoffered"): (None, 1, 2),
}


def test_words_for_good_and_bad_are_scores_on_a_scale_of_their_own(lite: Desk) -> None:
    rows = "".join(f"{n},{kind},{said},2026-01-02\n" for n, (kind, said) in enumerate(SAID))
    report = lite.bring_in(f"id,kind,said,at\n{rows}", WORDS)
    assert (report.good, report.bad) == (len(SAID), 0)
    kept = lite.kept("feedback", "source_key", "instrument", "score", "scale_min", "scale_max")
    told = {int(key): (kind, score, low, high) for key, kind, score, low, high in kept}
    assert told == {n: (kind, *SAID[kind, said]) for n, (kind, said) in enumerate(SAID)}


@pytest.mark.parametrize(
    ("kind", "said", "scale"), [("nps", "good", ""), ("csat", "good", "scale = [1, 5]\n"), ("ces", "yes", "")]
)
def test_a_word_where_a_number_is_needed_is_a_bad_row(lite: Desk, kind: str, said: str, scale: str) -> None:
    report = lite.bring_in(f"id,kind,said,at\n1,{kind},{said},2026-01-02\n", scale + WORDS)
    assert [(row.column, row.reason) for row in report.bad_rows] == [("said", "is a word where a number is needed")]
