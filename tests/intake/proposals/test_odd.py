"""Odd cells: a few make no other column of it and are told, many leave it out with the reason and one of them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rox_bot.intake.files.opening import open_table
from rox_bot.intake.proposals import Proposal, propose, take_sample
from rox_bot.intake.proposals.answers import Answers
from rox_bot.intake.proposals.telling import remarks
from rox_bot.language.wording import Wording

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
TICKETS = "number,opened_at,resolved_at,company,reopen_count,made_sla\n"
ANSWERS = "response_id,response_date,nps_score,customer\n"
NAMES = ("De Vries Advies Groep", "Van der Berg Transport", "Smith and Sons Ltd", "Acme Pipe Works Inc")


def tickets(reopens: dict[int, str], sla: dict[int, str]) -> str:
    return TICKETS + "".join(
        f"INC{n},2026-10-{1 + n % 28:02d} 09:00,2026-10-{1 + n % 28:02d} 12:00,Acme,"
        f"{reopens.get(n, n % 2)},{sla.get(n, 'true')}\n"
        for n in range(60)
    )


def answers(scores: dict[int, str], rows: int = 44) -> str:
    return ANSWERS + "".join(
        f"R{n},2026-10-{1 + n % 28:02d},{scores.get(n, str(n % 11))},{NAMES[n % 4]} {n}\n" for n in range(rows)
    )


@pytest.fixture
def proposed(tmp_path: Path) -> "Proposing":
    return Proposing(tmp_path / "desk.csv")


class Proposing:
    """Proposes a map for a text."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, text: str, said: Answers = {"source": "desk"}) -> Proposal:  # noqa: B006
        self._path.write_text(text, encoding="utf-8")
        return propose(take_sample(open_table(self._path)), NOW, "Europe/Amsterdam", said)


def test_a_few_odd_cells_leave_a_column_what_it_is_and_are_told(proposed: Proposing) -> None:
    proposal = proposed(tickets({7: "?x"}, {9: "maybe"}))
    assert (proposal.mapping.fields["reopens"], proposal.mapping.fields["sla_met"]) == ("reopen_count", "made_sla")
    (told,) = [line for line in remarks(proposal, Wording()) if "will not go in" in line]
    assert told == (
        'Rows that will not go in: "reopen_count": 1 of 60 cells cannot be read, such as "?x": is not a number; '
        '"made_sla": 1 of 60 cells cannot be read, such as "maybe": is neither yes nor no.'
    )


def test_a_column_of_other_cells_is_left_out_for_that_reason_with_one_of_them(proposed: Proposing) -> None:
    proposal = proposed(tickets(dict.fromkeys(range(5, 15), "?x"), dict.fromkeys(range(9, 30), "jan@acme.example")))
    left = {column: str(why) for column, why in proposal.left_out}
    assert left == {
        "reopen_count": 'its cells cannot be reopens, such as "?x"',
        "made_sla": "its cells cannot be sla_met",  # an address is not shown
    }


@pytest.mark.parametrize("odd", ["ten", "n.v.t. (geen)"])
def test_one_odd_score_is_named_and_the_others_are_read(proposed: Proposing, odd: str) -> None:
    proposal = proposed(answers({20: odd}))
    assert proposal.mapping.fields["score"] == "nps_score"
    assert proposal.questions == ()
    assert [str(each) for each in proposal.odd] == [
        f'"nps_score": 1 of 44 cells cannot be read, such as "{odd}": is not a number'
    ]


@pytest.mark.parametrize(
    ("cells", "first"),
    [(("-1", "0", "1"), "1"), (("very satisfied", "satisfied"), "5"), (("5 - good", "1 - bad"), "5")],
)
def test_an_odd_cell_among_scores_in_words_is_no_reason_to_ask(
    proposed: Proposing, cells: tuple[str, ...], first: str
) -> None:
    scores = {n: cells[n % len(cells)] for n in range(44)} | {20: "?x"}
    proposal = proposed(answers(scores).replace("nps_score", "csat"))
    assert proposal.mapping.fields["score"] == "csat"
    assert proposal.mapping.values["score"][cells[0]] == first
    assert "?x" not in proposal.mapping.values["score"]


def test_names_of_three_words_are_no_prose(proposed: Proposing) -> None:
    assert proposed(answers({})).mapping.fields["customer"] == "customer"
    story = "Jan called about the printer on the second floor, which was out of paper again and again, {}"
    lines = answers({}).splitlines()
    prose = "\n".join(
        [lines[0], *(f'{line.rsplit(",", 1)[0]},"{story.format(n)}"' for n, line in enumerate(lines[1:]))]
    )
    proposal = proposed(prose)
    assert "customer" not in proposal.mapping.fields
    ((column, why),) = proposal.left_out
    assert (column, str(why)) == ("customer", 'its cells cannot be customer, such as "Jan called about the printer …"')


def test_a_second_column_of_a_name_is_not_said_to_be_unknown(proposed: Proposing) -> None:
    text = answers({}).replace("customer", "customer,company")
    lines = text.splitlines()
    proposal = proposed("\n".join([lines[0], *(f"{line},Acme" for line in lines[1:])]))
    assert [str(why) for _, why in proposal.left_out] == [
        f'customer is read from "{proposal.mapping.fields["customer"]}"'
    ]


@pytest.mark.parametrize("said", [{"source": "desk"}, {"source": "desk", "event": "ticket"}])
def test_dates_that_excel_keeps_as_numbers_are_explained(proposed: Proposing, said: dict[str, str]) -> None:
    rows = "".join(f"INC{n},{46300 + n}.375,{46300 + n}.5,Acme,0,true\n" for n in range(30))
    proposal = proposed(TICKETS + rows, said)
    (asked,) = proposal.questions
    assert str(asked.question) == (
        '"opened_at" holds numbers as Excel keeps dates, such as "46300.375"; format the column as dates and save it '
        "again, or send the .xlsx file itself."
    )
