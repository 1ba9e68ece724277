"""Files of partners' counts get their map from the names of the columns; a percentage alone is explained."""

from pathlib import Path

import pytest

from rox_bot.intake.files import import_file, map_text, parse_map
from rox_bot.store.store import Store
from tests.databases import prepared_file
from tests.intake.proposals.test_exports import NOW, made, proposed

ENGLISH = "Week,Supplier,Surveys,Satisfied,CSAT %\n2026-W45,North,210,190,90\n2026-W46,North,400,364,91\n"
DUTCH = "Maand;Leverancier;Aantal antwoorden;Tevreden\n2026-09;Noord;1.204;1.001\n2026-10;Noord;80;70\n"
DAYS = (
    "Van;Tot en met;Leverancier;Aantal;Positief\n02-11-2026;08-11-2026;Noord;20;18\n16-11-2026;22-11-2026;Noord;9;8\n"
)
NAMED = "Period,Partner,n,Positive\n2026-11-02,North,20,18\n2026-11-09,North,20,17\n"


@pytest.mark.parametrize(
    ("text", "fields", "guessed"),
    [
        (ENGLISH, ("period=Week", "partner=Supplier", "answers=Surveys", "positive=Satisfied"), True),
        (DUTCH, ("period=Maand", "partner=Leverancier", "answers=Aantal antwoorden", "positive=Tevreden"), True),
        (
            DAYS,
            ("occurred_at=Van", "until=Tot en met", "partner=Leverancier", "answers=Aantal", "positive=Positief"),
            False,
        ),
        (NAMED, ("period=Period", "partner=Partner", "answers=n", "positive=Positive"), False),
    ],
)
def test_counts_are_recognised_in_english_and_dutch(
    text: str, fields: tuple[str, ...], guessed: bool, tmp_path: Path
) -> None:
    path = made(tmp_path, text, "north.csv")
    proposal = proposed(path) if guessed else proposed(path, "instrument = csat")
    assert proposal.questions == ()
    mapping = proposal.mapping
    assert mapping.event == "tally"
    assert mapping.constants == {"instrument": "csat"}
    assert {f"{name}={column}" for name, column in mapping.fields.items()} == set(fields)
    assert any("csat" in str(guess) for guess in proposal.guesses) is guessed
    store = Store(prepared_file(tmp_path / "rox.sqlite"))
    written = [import_file(store, path, parse_map(map_text(mapping)), now=NOW) for _ in range(2)]
    store.close()
    assert [(each.good, each.added, each.changed) for each in written] == [(2, 2, 0), (2, 0, 0)], written[0].bad_rows


def test_the_survey_is_asked_where_nothing_speaks_of_it(tmp_path: Path) -> None:
    questions = proposed(made(tmp_path, NAMED, "north.csv")).questions
    assert list(map(str, questions)) == ["Which survey is it? Say instrument = csat or ces."]


def test_a_percentage_alone_is_explained_and_never_taken_for_a_count(tmp_path: Path) -> None:
    path = made(tmp_path, "Week,Partner,Surveys,Satisfied %\n2026-W45,North,210,90\n", "north.csv")
    for corrections in ((), ("positive = Satisfied %",)):
        proposal = proposed(path, *corrections)
        assert proposal.mapping.event == "tally"
        assert [str(each).partition(",")[0] for each in proposal.questions] == ['"Satisfied %" is a percentage']


def test_whose_counts_they_are_is_asked_and_may_be_one_name(tmp_path: Path) -> None:
    path = made(tmp_path, "Week,Surveys,Satisfied\n2026-W45,210,190\n", "north.csv")
    assert [str(each)[:13] for each in proposed(path).questions] == ["Whose counts "]
    assert proposed(path, 'partner = "North"').mapping.constants == {"partner": "North", "instrument": "csat"}
