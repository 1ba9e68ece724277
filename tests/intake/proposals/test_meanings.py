"""What values stand for in a proposal: an SLA met or missed, opened again, names that are none, people by name."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rox_bot.domain.errors import BadInput
from rox_bot.domain.events import Ticket
from rox_bot.intake.files import import_file, map_text, parse_map
from rox_bot.intake.files.opening import open_table
from rox_bot.intake.proposals import Proposal, propose, read_answer, take_sample
from rox_bot.intake.uploads.looking import answers_of
from rox_bot.store.store import Store
from tests.databases import prepared_file
from tests.store.making import kept

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
HEAD = "Ticket ID,Date Occurred,Date Closed,Client,User,Ticket Type,Category 1"


def proposed(path: Path, *said: str) -> Proposal:
    table = open_table(path)
    return propose(take_sample(table), NOW, "Europe/Amsterdam", dict(read_answer(each, table.header) for each in said))


def made(folder: Path, column: str, *cells: str, name: str = "halo.csv", **other: str) -> Path:
    """A ticket export with one more column, a row for each of its cells."""
    rows = [
        f"{n},2026-11-0{n % 9 + 1},2026-11-1{n % 9},{other.get('client', 'Acme')},Jan Kok,Incident,Mail/Outlook,{cell}"
        for n, cell in enumerate(cells)
    ]
    path = folder / name
    path.write_text("\n".join([f"{HEAD},{column}", *rows]) + "\n", encoding="utf-8")
    return path


def brought_in(path: Path, *said: str) -> list[dict[str, object]]:
    """What is kept of a file read by the proposed map, as it is saved."""
    mapping = parse_map(map_text(proposed(path, *said).mapping))
    store = Store(prepared_file(path.with_suffix(".db")), clock=lambda: NOW)
    report = import_file(store, path, mapping, now=NOW)
    found = [dict(row) for row in kept(store, Ticket)]
    store.close()
    assert report.bad == 0, report.bad_rows
    return found


@pytest.mark.parametrize("column", ["Reopened", "Is reopened", "Heropend", "Re-opened"])
@pytest.mark.parametrize(
    ("cells", "reopens"),
    [
        (("Yes", "No", "no"), [1, 0, 0]),
        (("Ja", "Nee", ""), [1, 0, None]),
        (("true", "false", "TRUE"), [1, 0, 1]),
        (("1", "0", "2"), [1, 0, 2]),
        (("Y", "N", "y"), [1, 0, 1]),
        (("X", "", ""), [1, 0, 0]),
        (("3", "", "-"), [3, 0, 0]),
    ],
)
def test_a_column_that_says_whether_it_was_opened_again_is_counted(
    tmp_path: Path, column: str, cells: tuple[str, ...], reopens: list[int | None]
) -> None:
    assert [row["reopens"] for row in brought_in(made(tmp_path, column, *cells))] == reopens


def test_empty_cells_that_are_taken_for_none_are_told(tmp_path: Path) -> None:
    told = 'an empty cell of "Reopened" means: not opened again'
    assert told in map(str, proposed(made(tmp_path, "Reopened", "X", "", "")).guesses)
    assert told not in map(str, proposed(made(tmp_path, "Reopened", "Yes", "No", "")).guesses)


@pytest.mark.parametrize(
    ("cells", "met"),
    [
        (("I", "O", ""), [True, False, None]),
        (("Inside SLA", "Outside SLA", "Inside SLA"), [True, False, True]),
        (("Within", "Breached", "N/A"), [True, False, None]),
        (("Met", "Missed", "Met"), [True, False, True]),
        (("Binnen", "Buiten", "Binnen"), [True, False, True]),
    ],
)
def test_the_words_of_an_sla_are_known(tmp_path: Path, cells: tuple[str, ...], met: list[bool | None]) -> None:
    proposal = proposed(made(tmp_path, "SLA State", *cells))
    assert (proposal.mapping.fields["sla_met"], proposal.questions) == ("SLA State", ())
    assert [row["sla_met"] for row in brought_in(made(tmp_path, "SLA State", *cells))] == met


def test_values_nobody_knows_are_named_and_one_line_says_what_each_is(tmp_path: Path) -> None:
    path = made(tmp_path, "Promise", "groen", "rood", "rood")
    (asked,) = proposed(path, "sla_met = Promise").questions
    assert str(asked) == (
        'What do "groen" (1), "rood" (2) in "Promise" stand for? Say sla_met groen = yes, no or - (not known); '
        "sla_met = - leaves the column out."
    )
    assert asked.settles == ("sla_met groen", "sla_met rood")
    said = ("sla_met = Promise", "sla_met groen = ja", "SLA_MET rood = no")
    assert proposed(path, *said).questions == ()
    assert [row["sla_met"] for row in brought_in(path, *said)] == [True, False, False]
    said = ("sla_met = Promise", "sla_met groen = ja", "sla_met rood = -")
    assert [row["sla_met"] for row in brought_in(path, *said)] == [True, None, None]


def test_a_saved_map_keeps_what_values_stand_for_when_something_else_is_changed(tmp_path: Path) -> None:
    path = made(tmp_path, "Promise", "groen", "rood", "rood")
    before = proposed(path, "sla_met = Promise", "sla_met groen = yes", "sla_met rood = -").mapping
    after = propose(take_sample(open_table(path)), NOW, "UTC", answers_of(before)).mapping
    assert after.values == before.values
    assert after.requester_is_name == before.requester_is_name


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("I = yes", "What a value stands for is said with its field: sla_met I = yes"),
        ("sla_met I = perhaps", r"Say yes, no or - \(not known\): sla_met I = yes"),
        ("reopens X = often", r"Say yes, no or - \(not known\): reopens X = yes"),
        ("something", "help lists all that can be said"),
    ],
)
def test_a_refusal_names_the_way_out(line: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        read_answer(line, ["SLA State"])


def test_a_value_of_a_field_without_a_column_is_asked_about(tmp_path: Path) -> None:
    path = made(tmp_path, "Promise", "groen", "rood")
    assert list(map(str, proposed(path, "sla_met groen = yes").questions)) == [
        "Which column is sla_met? Say sla_met = its column."
    ]


def test_any_field_takes_another_word_for_a_value(tmp_path: Path) -> None:
    path = made(tmp_path, "Source", "Phone", "Mail")
    assert [row["channel"] for row in brought_in(path, "channel Phone = telefoon")] == ["telefoon", "Mail"]


def test_what_a_ticket_is_about_goes_before_what_kind_it_is(tmp_path: Path) -> None:
    assert proposed(made(tmp_path, "Site", "Main", "Main")).mapping.fields["touchpoint"] == "Category 1"
    for better in ("Categorie", "Service", "Category"):
        text = made(tmp_path, better, "Mail", "Print").read_text(encoding="utf-8").replace(",Category 1", ",Spare")
        path = tmp_path / "halo2.csv"
        path.write_text(text, encoding="utf-8")
        assert proposed(path).mapping.fields["touchpoint"] == better


@pytest.mark.parametrize("word", ["(Unknown)", "Unknown", "onbekend", "N/A", "None", "-"])
def test_a_customer_by_the_name_of_unknown_is_not_known_and_counted(tmp_path: Path, word: str) -> None:
    path = made(tmp_path, "Team", "Desk", word, client=word)
    assert [(row["customer"], row["team"]) for row in brought_in(path)] == [("", "Desk"), ("", "")]
    told = [str(each) for each in proposed(path).guesses if "name nobody" in str(each)]
    assert told == (
        []
        if word in ("-", "N/A")
        else [
            f'2 rows with "{word}" in "Client" name nobody: their customer is not known',
            f'1 rows with "{word}" in "Team" name nobody: their team is not known',
        ]
    )


def test_one_name_at_two_customers_is_two_people_in_new_maps_alone(tmp_path: Path) -> None:
    rows = [made(tmp_path, "Site", "Main", client=client, name=f"{client}.csv") for client in ("Acme", "Globex")]
    path = tmp_path / "both.csv"
    path.write_text(
        rows[0].read_text(encoding="utf-8")
        + rows[1].read_text(encoding="utf-8").splitlines()[1].replace("0,", "1,", 1)
        + "\n",
        encoding="utf-8",
    )
    proposal = proposed(path)
    assert 'the requesters in "User" are names: one name at two customers is two people' in map(str, proposal.guesses)
    assert 'requester_is = "name"' in map_text(proposal.mapping)
    assert len({row["requester"] for row in brought_in(path)}) == 2
    earlier = parse_map(map_text(proposal.mapping).replace('requester_is = "name"\n', ""))
    assert not earlier.requester_is_name
    path.with_suffix(".db").unlink()
    assert len({row["requester"] for row in brought_in(path, "requester_is = id")}) == 1


def test_numbers_and_addresses_of_requesters_are_one_person_everywhere(tmp_path: Path) -> None:
    for who in ("4711", "jan@acme.example"):
        path = made(tmp_path, "Site", "Main", "Main")
        path.write_text(path.read_text(encoding="utf-8").replace("Jan Kok", who), encoding="utf-8")
        assert not proposed(path).mapping.requester_is_name


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("v2.csv", "v2"),
        ("tickets 2026-11.csv", "tickets"),
        ("desk-2026w46.csv", "desk"),
        ("meldingen20261130.csv", "meldingen"),
        ("desk week 46.csv", "desk"),
    ],
)
def test_a_source_of_which_only_the_file_is_known_keeps_its_name(tmp_path: Path, name: str, source: str) -> None:
    path = tmp_path / name
    path.write_text("Id,Created at,Closed at,Subject\n1,2026-11-01,2026-11-02,hi\n", encoding="utf-8")
    assert proposed(path).mapping.source == source


def test_a_value_that_comes_again_is_asked_about_and_a_slip_is_an_odd_cell(tmp_path: Path) -> None:
    once = proposed(made(tmp_path, "SLA State", *["I"] * 19, "H"))
    assert (once.questions, ["H" in str(each) for each in once.odd]) == ((), [True])
    (asked,) = proposed(made(tmp_path, "SLA State", *["I"] * 18, "H", "H")).questions
    assert str(asked).startswith('What do "H" (2) in "SLA State" stand for?')
