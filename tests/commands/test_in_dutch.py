"""Asked in Dutch, answered in Dutch: no English sentence slips through on the demo's customers."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from rox_bot.commands import Door
from rox_bot.domain.answer import Answer
from rox_bot.domain.chart import Member, Row, SeriesChart, SliceChart
from rox_bot.domain.errors import RoxError
from rox_bot.domain.period import Calendar
from rox_bot.domain.question import Context, Role
from rox_bot.intake.demo import fill_demo
from rox_bot.language.wording import Wording
from rox_bot.store import sources
from rox_bot.store.store import Store

CATALOGUE = Path(__file__).resolve().parents[2] / "rox_bot/locale/nl/LC_MESSAGES/rox_bot.po"
AMSTERDAM = Calendar("Europe/Amsterdam")
NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
DUTCH = Context(NOW, AMSTERDAM, "nl", person="p1", role=Role.ADMIN, slack_channel="C1", slack_channel_name="cx")

ASKED = (
    "",
    "tevredenheid",
    "csat per contactmoment",
    "csat per klant grafiek",
    "nps afgelopen 4 weken",
    "eerste keer goed",
    "reactietijd per partner vorige maand",
    "oplostijd trend",
    "heropend deze maand",
    "sla vs vorig jaar",
    "voorraad",
    "meldingen per week",
    "klantinspanning not:channel:phone",
    "cast",
    "csat week 2 1999",
    "momenten",
    "momenten per partner",
    "opbrengst dit jaar per hefboom",
    "instellingen koersen",
    "hulp investeer",
    "hulp",
    "hulp nps",
    "hulp ces",
    "hulp fcr",
    "hulp perioden",
    "hulp slices",
    "hulp digest",
    "hulp rox",
    "overzicht",
    "overzicht voorbeeld",
    "overzicht hier wekelijks ma 9:00 partner:NorthBPO",
    "overzicht status",
    "overzicht uit",
    "bronnen",
    'noteer csat 4,5 klant:"Nieuwe Klant" #48213 "prima geholpen"',
)
REFUSED = (
    "csat per medewerker",
    "csat klant:Acmee",
    "hoe gaat het met de flubber",
    "csat week 60",
    "csat sinds 2031",
    "per kanaal",
    "hulp flubber",
    "noteer",
    "noteer csat",
    "noteer csat 9",
    "ongedaan",
    "ongedaan E999999",
    "waarom ZZZZ",
    "overzicht flubber",
    "overzicht hier flubber",
)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('dutch') / 'rox.sqlite'}", clock=lambda: NOW)
    fill_demo(store, now=NOW, calendar=AMSTERDAM, weeks=6)
    with store.writing() as tx:
        for kind in ("file", "inbox", "halo"):
            sources.know_source(tx, "main", f"bron {kind}", kind, NOW)
            sources.note_arrival(tx, "main", f"bron {kind}", NOW, newest_at=NOW - timedelta(days=2), complete_until=NOW)
            sources.note_failure(tx, "main", f"bron {kind}", NOW, "401")
    yield Door(store)
    store.close()


def english() -> list[re.Pattern[str]]:
    """Every English text with another translation, its places open; one of a single word only by itself."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="nl")
    found = []
    for message in catalogue:
        originals = message.id if isinstance(message.id, list | tuple) else [message.id]
        said = message.string if isinstance(message.string, list | tuple) else [message.string]
        for text in set(filter(None, originals)) - set(said):
            parts = [re.escape(part) for part in re.split(r"\{\w+\}", text)]
            bare = re.sub(r"\{\w+\}", " ", text)
            several = len(re.findall(r"[A-Za-z]{2,}", bare)) > 1
            pattern = r"(?<!\w)" + ".+".join(parts) + r"(?!\w)" if several else r"\A" + r"\S+".join(parts) + r"\Z"
            found.append(re.compile(pattern))
    return found


def texts(answer: Answer) -> Iterator[str]:
    """All that a person reads of an answer, but for quoted words and commands to type."""
    yield from (answer.title, answer.headline, *answer.lines, *answer.notes)
    yield from (quote.said for quote in answer.quotes)
    yield from (action.label for action in answer.actions)
    if answer.table:
        yield from (*answer.table.columns, *(cell for row in answer.table.rows for cell in row))
    chart = answer.chart
    if chart is not None:
        yield from (chart.title, chart.subtitle, chart.footer, chart.takeaway, chart.alt_text)
        drawn: tuple[Row | Member, ...] = chart.rows if isinstance(chart, SeriesChart) else chart.members
        for each in drawn:
            yield from (each.title, each.n_text, each.value_text, each.interval_text, each.verdict_text)
    if isinstance(chart, SeriesChart):
        yield from (text for _, text in chart.ticks)
    if isinstance(chart, SliceChart):
        yield chart.overall_text


def english_in(said: list[str]) -> list[tuple[str, str]]:
    plain = [re.sub(r"`[^`]*`", "", text) for text in said]
    return [(text, pattern.pattern) for pattern in english() for text in plain if pattern.search(text)]


@pytest.mark.parametrize("line", ASKED)
def test_an_answer_in_dutch_holds_no_english(door: Door, line: str) -> None:
    answer = door.ask(line, replace(DUTCH, delivery=line))
    said = list(texts(answer))
    if answer.answer_id:
        said += texts(door.ask(f"waarom {answer.answer_id}", DUTCH))
    assert english_in(said) == []


@pytest.mark.parametrize("line", REFUSED)
def test_a_refusal_in_dutch_holds_no_english(door: Door, line: str) -> None:
    newcomer = replace(DUTCH, person="newcomer", slack_channel=f"C {line}")  # who has no question to follow yet
    with pytest.raises(RoxError) as refusal:
        door.ask(line, newcomer)
    assert english_in([Wording("nl").error(refusal.value)]) == []


@pytest.mark.parametrize("line", ["csat", "csat per klant", "hulp", "waarom ZZZZ"])
def test_the_same_in_english_would_be_noticed(door: Door, line: str) -> None:
    english_context: Any = replace(DUTCH, language="en")
    try:
        said = list(texts(door.ask(line, english_context)))
    except RoxError as refusal:
        said = [Wording("en").error(refusal)]
    assert english_in(said)
