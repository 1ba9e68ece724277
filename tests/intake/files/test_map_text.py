"""A map written as a map file and read back is the same map, whatever its columns are called."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.intake.files import Map, map_text, parse_map, read_map

MAPS = Path(__file__).parents[2] / "maps"
READABLE = """event = "feedback"
source = "nps_survey"
timezone = "Europe/London"
datetime_format = "%d/%m/%Y %H:%M"
scale = [0, 10]

[fields]
occurred_at = "CUSTOMER_RESPONSE_DATE"
score = "NPS_SCORE"
comment = "text"
touchpoint = "SURVEY_SUB_TYPE"

[constants]
instrument = "nps"
"""
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
stripped = texts.map(str.strip).filter(bool)


@pytest.mark.parametrize("path", sorted(MAPS.glob("*.toml")), ids=lambda path: path.stem)
def test_the_example_maps_come_back_as_they_were(path: Path) -> None:
    mapping = read_map(path)
    assert parse_map(map_text(mapping)) == mapping


@given(
    *(stripped, stripped, stripped, stripped, stripped),
    st.sampled_from([(), ("%d/%m/%Y",), ("%d/%m/%Y %H:%M", "%Y-%m-%d")]),
    st.sampled_from([None, (0.0, 10.0), (-1.5, 1e9)]),
    st.booleans(),
)
def test_any_map_comes_back_as_it_was(
    source: str,
    column: str,
    word: str,
    meaning: str,
    missing: str,
    formats: tuple[str, ...],
    scale: tuple[float, float] | None,
    person: bool,
) -> None:
    mapping = Map(
        event="feedback",
        source=source,
        fields={"occurred_at": column, "score": column, "team": column},
        constants={"instrument": "csat", "partner": meaning},
        values={"team": {word: meaning}},
        missing=frozenset({"", missing}),
        customer_is_person=person,
        ticket_source=source,
        zone=ZoneInfo("Europe/Amsterdam" if person else "UTC"),
        formats=formats,
        scale=scale,
    )
    assert parse_map(map_text(mapping)) == mapping


def test_it_reads_as_a_person_would_write_it() -> None:
    text = map_text(read_map(MAPS / "nps_telecom.toml"))
    assert text == READABLE
