"""The metrics file: what it says holds, and every mistake in it is explained with its place."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from rox_bot.domain.errors import BadInput
from rox_bot.domain.metrics import CATALOGUE, METRICS, TARGETS, OwnMeasures, install
from rox_bot.domain.metrics.own import EVENTS, OPERATORS
from rox_bot.intake.measures import read_measures
from rox_bot.language.lexicon import metric_words
from rox_bot.language.wording import Wording
from tests.talk import LAST_WEEK, Talk

OWN = """
[metrics.quick_fix]
title = "Solved within four hours"
title_nl = "Binnen vier uur opgelost"
words = ["Quick  Fix", "snel opgelost"]
from = "tickets"
reads = "ratio"
where = [{ field = "priority", is_not = "1" }]
success = [{ field = "resolution_hours", at_most = 4, above = 0 }]
minimum_n = 10
smallest_change = 3
"""
GOOD = (
    OWN
    + """
[metrics.effort_spent]
title = "Minutes for a moment"
words = ["effort spent"]
from = "moments"
reads = "mean"
column = "effort_minutes"
better = "neither"
definition = "minutes that a magic moment took"

[csat]
scales = [{ source = "freshdesk", scale = [-103, 103], positive = 101 }]

[fcr]
window = 14

[repeat]
window = 3
key = "requester"

[targets]
csat = 90
nps = -5
"fcr.standard" = 80
quick_fix = 75.5
first_reply = 30
"""
)


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    yield
    install()


def read(folder: Path, text: str) -> OwnMeasures:
    path = folder / "metrics.toml"
    path.write_text(text, encoding="utf-8")
    return read_measures(path)


def test_everything_a_metrics_file_says_holds_once_it_is_installed(tmp_path: Path) -> None:
    install(read(tmp_path, GOOD))
    assert METRICS["fcr"].definition_id == "fcr.no_repeat@1(window=14d,key=requester+touchpoint)"
    assert METRICS["fcr"].measure.window == timedelta(days=14)
    assert METRICS["fcr.standard"].definition_id == "fcr.no_repeat@1(window=7d,key=requester+touchpoint)"
    assert METRICS["repeat"].definition_id == "repeat@1(window=3d,key=requester)"
    assert METRICS["csat"].definition_id == "csat@1(scales=-103-103 freshdesk from 101)"
    own = METRICS["quick_fix"]
    assert (own.unit, own.better, own.minimum_n, own.smallest_change) == ("%", "up", 10, 3)
    assert own.words == ("quick fix", "snel opgelost")
    assert Wording("nl")._(own.title) == "Binnen vier uur opgelost"
    assert Wording()._(own.definition) == (
        "tickets with resolution_hours ≤ 4, resolution_hours > 0, of all tickets (priority ≠ 1)"
    )
    assert METRICS["quick_fix.opened"].by_time == "by the day of opening"
    spent = METRICS["effort_spent"]
    assert (spent.unit, spent.better, str(spent.definition)) == ("min", None, "minutes that a magic moment took")
    assert TARGETS == {"csat": 90, "nps": -5, "fcr.standard": 80, "quick_fix": 75.5, "first_reply": 30}
    assert dict(metric_words())["snel opgelost"] == "quick_fix"


def test_what_was_installed_can_be_taken_out_and_replaced(tmp_path: Path) -> None:
    before = metric_words()
    install(read(tmp_path, GOOD))
    assert list(METRICS)[: len(CATALOGUE)] == [metric.key for metric in CATALOGUE]
    install(read(tmp_path, "[targets]\nces = 60\n"))
    assert (list(METRICS.values()), TARGETS) == (list(CATALOGUE), {"ces": 60})
    install()
    assert (list(METRICS.values()), TARGETS, metric_words()) == (list(CATALOGUE), {}, before)


def test_an_empty_file_and_our_own_definition_change_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "") == OwnMeasures()
    assert read(tmp_path, '[fcr]\ndefinition = "no_repeat"\nwindow = 7\n') == OwnMeasures()


def test_a_definition_id_changes_with_what_is_counted_and_not_with_what_it_is_called(tmp_path: Path) -> None:
    ids = [
        read(tmp_path, OWN.replace(*change)).metrics[0].definition_id
        for change in (("4,", "4,"), ("four hours", "4 h"), ("4,", "5,"), ("is_not", "is"), ('"1"', '"2"'))
    ]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 4


@pytest.mark.parametrize("definition", ["one_touch", "one_interaction", "one_team", "survey", "agent"])
def test_first_contact_may_be_measured_by_each_definition(tmp_path: Path, definition: str) -> None:
    install(read(tmp_path, f'[fcr]\ndefinition = "{definition}"\n'))
    assert METRICS["fcr"].definition_id == f"fcr.{definition}@1"
    assert METRICS["fcr"].beside == ("csat", "reopen")
    assert METRICS["fcr"].words == next(each.words for each in CATALOGUE if each.key == "fcr")


def test_own_metrics_are_asked_explained_and_placed_like_any_other(tmp_path: Path, empty: Talk) -> None:
    install(read(tmp_path, OWN))
    hours = [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 2, 3]
    empty.tickets(
        *(
            {"priority": "2" if n else "1", "opened_at": LAST_WEEK, "solved_at": LAST_WEEK + timedelta(hours=each)}
            for n, each in enumerate(hours)
        )
    )
    told = empty.json("quick fix")
    (reading,) = told["readings"]
    assert (reading["n"], reading["value"]) == (11, pytest.approx(100 * 5 / 11))
    assert empty.json("snel opgelost dated:opened")["readings"][0]["n"] == 11
    assert "Solved within four hours" in empty.ask("help quick fix").title
    assert "Recounted now: the same figure." in empty.ask(f"why {told['answer_id']}").lines
    assert "Solved within four hours" in " ".join(empty.ask("help figures").lines)


def test_an_answer_from_before_a_change_opens_by_its_own_definition(tmp_path: Path, filled: Talk) -> None:
    number = filled.json("fcr")["answer_id"]
    install(read(tmp_path, "[fcr]\nwindow = 1\n"))
    lines = filled.ask(f"why {number}").lines
    assert any("window=7d" in line and "within 7 days" in line for line in lines)
    assert "Recounted now: the same figure." in lines


@pytest.mark.parametrize(("low", "high", "positive"), [(-103, 103, 101), (0, 100, 70), (1, 5, 3)])
def test_scores_on_a_scale_of_ones_own_count_by_its_lowest_positive_score(
    tmp_path: Path, empty: Talk, low: int, high: int, positive: int
) -> None:
    scores = [low, high, positive, positive - 1, *range(positive, positive + 3)]
    mine = [{"score": each, "scale_min": low, "scale_max": high, "source": "freshdesk"} for each in scores]
    empty.answers(*mine, *({**each, "source": "another"} for each in mine))
    scale = f'[csat]\nscales = [{{ source = "freshdesk", scale = [{low}, {high}], positive = {positive} }}]\n'
    install(read(tmp_path, scale))
    found = {each["slice"].get("scale"): each for each in empty.json("csat source:freshdesk")["readings"]}
    (reading,) = found.values()
    assert (reading["n"], reading["value"]) == (7, pytest.approx(100 * 5 / 7))


def changed(was: str, to: str) -> str:
    assert was in OWN
    return OWN.replace(was, to)


MOOD = '[metrics.mood]\ntitle = "m"\nwords = ["mood"]\nfrom = "feedback"\nreads = "mean"\n'
WRONG = [
    ("[fcr", "is not TOML"),
    ("[goals]\ncsat = 1", "there is no [goals]"),
    ("[metric.x]", "nearest: metrics"),
    ("csat = 5", "[csat]: this must be a table"),
    ("[fcr]\nwindow = 0", "[fcr]: window must be a whole number from 1 to 30"),
    ("[fcr]\nwindow = 31", "window must be a whole number from 1 to 30"),
    ("[fcr]\nwindow = 7.5", "window must be a whole number"),
    ("[fcr]\nwindow = '7'", "window must be a number"),
    ("[fcr]\nwindow = nan", "window must be a number"),
    ("[fcr]\ndefinition = 'one_tuch'", "nearest: one_touch"),
    ("[fcr]\ndefinition = 'one_touch'\nwindow = 7", "window belongs to the definition no_repeat"),
    ("[fcr]\nkey = 'caller'", "[fcr]: key cannot be"),
    ("[fcr]\nwindows = 7", "nearest: window"),
    ("[repeat]\ndefinition = 'x'", '[repeat]: there is no "definition"'),
    ("[targets]\ncsaat = 90", "[targets]: there is no metric csaat; nearest: csat"),
    ("[targets]\ncsat = 101", "[targets]: csat is 0 to 100"),
    ("[targets]\nnps = -101", "nps is -100 to 100"),
    ("[targets]\nempathy = 6", "empathy is 1 to 5"),
    ("[targets]\nfirst_reply = -1", "first_reply cannot be below 0"),
    ("[targets]\ncsat = '90'", "csat must be a number"),
    ("[targets]\ncsat = true", "csat must be a number"),
    ("[csat]\nscales = 5", "scales must be a list of tables"),
    ("[csat]\nscale = []", "nearest: scales"),
    ("[csat]\nscales = [{ scale = [1], positive = 1 }]", "[csat] scales 1: scale must be"),
    ("[csat]\nscales = [{ scale = [5, 1], positive = 1 }]", "must start lower than it ends"),
    ("[csat]\nscales = [{ scale = [1, 9], positive = 1 }]", "positive must lie on the scale"),
    ("[csat]\nscales = [{ scale = [1, 9], positive = 10 }]", "positive must lie on the scale"),
    ("[csat]\nscales = [{ scale = [1, 9] }]", "positive must be a number"),
    ("[csat]\nscales = [{ scale = [1, 9], positive = 8, source = 'a;b' }]", "a source's name has none of"),
    ("[csat]\nscales = [{ scale = [1, 9], positive = 8 }, { scale = [1, 9], positive = 7 }]", "1-9 stands twice"),
    ("[metrics]\nx_y = 1", "[metrics.x_y]: this must be a table"),
    (changed("quick_fix", "Quick"), "a metric's key is small letters"),
    (changed("quick_fix", "csat"), "there is a metric csat already"),
    (changed('title = "Solved within four hours"', ""), "title is needed"),
    (changed('"Solved within four hours"', "7"), "title must be a text"),
    (changed("Solved within four hours", "a" * 301), "of 300 characters at most"),
    (changed('words = ["Quick  Fix", "snel opgelost"]', ""), "words is needed"),
    (changed("snel opgelost", "csat"), '"csat" means csat already'),
    (changed("snel opgelost", "partner"), '"partner" means something else'),
    (changed("snel opgelost", "the"), '"the" means something else'),
    (changed("snel opgelost", "quick fix"), "the same words stand twice"),
    (changed("snel opgelost", "*"), "cannot be typed as a metric"),
    (changed('["Quick  Fix", "snel opgelost"]', "[7]"), "words must be a list of texts"),
    (changed('"tickets"', '"ticket"'), 'from cannot be "ticket"; nearest: tickets'),
    (changed('from = "tickets"', ""), "from is needed"),
    (changed('"ratio"', '"median"'), 'reads cannot be "median"; nearest: mean'),
    (changed('"ratio"', '"mean"'), "success belongs to a ratio"),
    (changed("success =", "column = 'reopens'\nsuccess ="), "column belongs to a mean"),
    (changed("success =", "succes ="), 'there is no "succes"; nearest: success'),
    (changed('success = [{ field = "resolution_hours", at_most = 4, above = 0 }]', ""), "a ratio needs success"),
    (changed("minimum_n = 10", "minimum_n = 4"), "minimum_n must be a whole number from 5"),
    (changed("smallest_change = 3", "smallest_change = -1"), "smallest_change cannot be below 0"),
    (changed("minimum_n = 10", "better = 'more'"), 'better cannot be "more"'),
    (changed("minimum_n = 10", "placed = 'closed'"), "placed cannot be"),
    (changed('field = "priority"', 'field = "agent"'), "field cannot be"),
    (changed('field = "priority"', 'field = "1; DROP TABLE ticket"'), "field cannot be"),
    (changed('field = "priority", ', ""), "[metrics.quick_fix] where 1: field is needed"),
    (changed(', is_not = "1"', ""), "priority needs a comparison"),
    (changed('is_not = "1"', "above = 1"), "priority is compared with: is, is_not"),
    (changed('is_not = "1"', "is_not = 1"), "is_not must be a list of texts"),
    (changed('is_not = "1"', "is_not = []"), "is_not must be a list of texts"),
    (changed('is_not = "1"', "like = 'x'"), '[metrics.quick_fix] where 1: there is no "like"'),
    (changed("at_most = 4", "at_most = 'four'"), "at_most must be a number"),
    (changed("at_most = 4", "at_most = [4]"), "at_most must be a number"),
    (changed("at_most = 4", "is = []"), "is must be a number"),
    (changed('{ field = "priority", is_not = "1" }', '{ field = "sla_met", is = "yes" }'), "sla_met is true or false"),
    (
        changed('{ field = "priority", is_not = "1" }', '{ field = "sla_met", above = 1 }'),
        "sla_met is compared with: is",
    ),
    (changed('{ field = "priority", is_not = "1" }', '"priority"'), "where must be a list of tables"),
    (f'{MOOD}column = "score"\nwhere = [{{ field = "instrument", is = "eNPS" }}]', "what employees answer"),
    (f'{MOOD}column = "customer"', 'column cannot be "customer"'),
]


@pytest.mark.parametrize(("text", "says"), WRONG)
def test_a_mistake_is_explained_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, text)
    assert says in str(caught.value)
    assert Wording("nl").error(caught.value) != str(caught.value)


@pytest.mark.parametrize("name", ["absent.toml", "."])
def test_a_file_that_cannot_be_read_is_explained(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_measures(tmp_path / name)


def test_neither_names_nor_free_texts_of_people_may_be_named() -> None:
    named = {name for events in EVENTS.values() for name in events.columns}
    assert not named & {"agent", "requester", "comment", "subject", "story", "written_by", "url", "people"}
    assert {column.kind for events in EVENTS.values() for column in events.columns.values()} == set(OPERATORS)
