"""The map file: what is read from it, and what is said when it is wrong."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rox_bot.domain.errors import BadInput
from rox_bot.intake.files import Map, read_map

MAPS = Path(__file__).parents[2] / "maps"
GOOD = """
event = "feedback"
source = "survey"
customer_is = "person"
ticket_source = "zendesk"
timezone = "Europe/Amsterdam"
datetime_format = "%d-%m-%Y %H:%M"
missing = ["?", "n/a"]
[fields]
occurred_at = "When"
score = " Score "
[constants]
instrument = "csat"
scale = [1, 3]
[values.score]
bad = 1
good = 2.5
"""


def read(folder: Path, text: str | bytes) -> Map:
    path = folder / "map.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_map(path)


def without(line: str) -> str:
    return "\n".join(each for each in GOOD.splitlines() if not each.startswith(line))


def test_everything_a_map_says_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD)
    assert (found.event, found.source, found.ticket_source) == ("feedback", "survey", "zendesk")
    assert found.customer_is_person
    assert found.zone == ZoneInfo("Europe/Amsterdam")
    assert found.formats == ("%d-%m-%Y %H:%M",)
    assert found.missing == {"", "?", "n/a"}
    assert found.fields == {"occurred_at": "When", "score": "Score"}
    assert found.constants == {"instrument": "csat"}
    assert found.values == {"score": {"bad": "1", "good": "2.5"}}
    assert found.scale == (1.0, 3.0)


def test_a_map_of_three_lines_is_enough_and_starts_from_plain_defaults(tmp_path: Path) -> None:
    found = read(tmp_path, 'event = "ticket"\nsource = "desk"\nfields.opened_at = "opened"')
    assert not found.customer_is_person
    assert found.zone == ZoneInfo("UTC")
    assert (found.formats, found.missing, found.ticket_source, found.scale) == ((), {""}, "", None)


@pytest.mark.parametrize("path", sorted(MAPS.glob("*.toml")), ids=lambda path: path.stem)
def test_the_example_maps_can_be_read(path: Path) -> None:
    assert read_map(path).source


def test_scale_may_stand_at_the_top_and_several_date_formats_may_be_given(tmp_path: Path) -> None:
    text = 'scale = [0, 1]\ndatetime_format = ["%d/%m/%Y", "%Y-%m-%d"]\n' + without("scale").replace(
        'datetime_format = "%d-%m-%Y %H:%M"', ""
    )
    found = read(tmp_path, text)
    assert found.scale == (0.0, 1.0)
    assert found.formats == ("%d/%m/%Y", "%Y-%m-%d")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("event = ", "not TOML"),
        (b'event = "\xff"', "not TOML"),
        ("x = " + "[" * 5_000, "not TOML"),
        ("", "event is needed"),
        (without("event"), "event is needed"),
        (without("source"), "source is needed"),
        (without("occurred_at"), "occurred_at is needed"),
        (without("instrument"), "instrument is needed"),
        (without("[fields]"), 'no key "occurred_at"'),
        (GOOD.replace('"feedback"', '"complaint"'), "one of: ticket, feedback, invitation, moment"),
        (GOOD.replace('"survey"', '""'), "source is needed"),
        (GOOD.replace('"survey"', "7"), "source must be a text"),
        (GOOD.replace('"survey"', f'"{"s" * 101}"'), "longer than 100"),
        (GOOD.replace("timezone", "time_zone"), "nearest: timezone"),
        (GOOD.replace('occurred_at = "When"', 'occured_at = "When"'), "nearest: occurred_at"),
        (GOOD.replace('instrument = "csat"', 'instrument = "csat"\nlanguages = "nl"'), "nearest: language"),
        (GOOD.replace("[values.score]", "[values.scores]"), "nearest: score"),
        (GOOD.replace('"When"', "3"), "name of a column"),
        (GOOD.replace('"When"', '" "'), "name of a column"),
        (GOOD.replace('"csat"', '"csat"\nscore = 3'), "both [fields] and [constants]"),
        (GOOD.replace('"csat"', '"csat"\nsource_key = "1"'), "all rows one event"),
        (GOOD.replace('"csat"', '"csat"\nteam = ["a"]'), "must be a text, a number, a date"),
        (GOOD.replace('"csat"', '"csat"\nteam = 10:00:00'), "must be a text, a number, a date"),
        (GOOD + "[values.team]\na = 'b'", "needs a column"),
        (GOOD + "[values.occurred_at]\na = 'b'", "dates are read by datetime_format"),
        (without("[values.score]").replace("bad = 1", "[values]\nscore = 3").replace("good = 2.5", ""), "table"),
        (GOOD.replace('"Europe/Amsterdam"', '"Europe/Atlantis"'), "Europe/Atlantis"),
        (GOOD.replace('"Europe/Amsterdam"', '"../../etc/passwd"'), "is not known"),
        (GOOD.replace('"Europe/Amsterdam"', '"Europe"'), "is not known"),
        (GOOD.replace("%d-%m-%Y %H:%M", "%H:%M"), "does not tell the day"),
        (GOOD.replace("%d-%m-%Y %H:%M", "%d-%m-%Y %Q"), "does not tell the day"),
        (GOOD.replace("%d-%m-%Y %H:%M", "%d-%m-%Y %d"), "does not tell the day"),
        (GOOD.replace("%d-%m-%Y %H:%M", "%d-%m-%Y %"), "does not tell the day"),
        (GOOD.replace("%d-%m-%Y %H:%M", "%d-%m-%Y %H:%M %Z"), "ambiguous"),
        (GOOD.replace('"%d-%m-%Y %H:%M"', "true"), "must be a text"),
        (GOOD.replace('["?", "n/a"]', '"?"'), "must be a list"),
        (GOOD.replace('["?", "n/a"]', "[0]"), "must be a list"),
        (GOOD.replace("[1, 3]", "[3, 1]"), "start lower"),
        (GOOD.replace("[1, 3]", "[1, nan]"), "start lower"),
        (GOOD.replace("[1, 3]", "[1]"), "lowest and the highest"),
        (GOOD.replace("[1, 3]", "[true, false]"), "lowest and the highest"),
        (GOOD.replace("[1, 3]", '"1-3"'), "lowest and the highest"),
        ("scale = [1, 5]\n" + GOOD, "scale stands twice"),
        (without("scale").replace('"csat"', '"smiles"'), 'scale of "smiles" is not known'),
        (GOOD.replace('"person"', '"people"'), "organisation, person"),
        ('event = "ticket"\nsource = "a"\nticket_source = "b"\nfields.opened_at = "o"', "ticket_source"),
        ('event = "ticket"\nsource = "a"\nscale = [1, 5]\nfields.opened_at = "o"', "belongs to feedback"),
        ('event = "ticket"\nsource = "a"\nfields = "opened"', "must be a table"),
        ('event = "moment"\nsource = "a"\nfields.occurred_at = "o"', "story is needed"),
        ("#" * 1_000_001, "too long"),
    ],
)
def test_a_wrong_map_is_refused_with_its_reason(tmp_path: Path, text: str | bytes, says: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read(tmp_path, text)
    assert says in str(refusal.value)


def test_an_unknown_name_gets_the_nearest_ones_offered(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no field \"costumer\"; nearest: customer"):
        read(tmp_path, GOOD.replace("score =", "costumer ="))


@pytest.mark.parametrize("name", ["nothing.toml", "."])
def test_a_map_that_cannot_be_read_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_map(tmp_path / name)
