"""Help: it lists exactly what there is, and every word of it works."""

import re
from dataclasses import replace

import pytest

from rox_bot.commands.help import PERIODS, THEMES, Theme
from rox_bot.commands.verbs import VERBS, Verb
from rox_bot.domain.metrics import CATALOGUE, Metric
from rox_bot.domain.question import TIME_UNITS
from rox_bot.language.interpreter import interpret
from rox_bot.language.lexicon import SLICE_WORDS
from rox_bot.slack.blocks.rendering import MOST_LINE, MOST_LINES
from tests.talk import AMSTERDAM, NOW, Talk, said

PLANNED = (
    "goal", "purpose", "change", "effect", "compare", "story", "forecast",
    "journey", "suggest", "pulse", "leaders", "flywheel", "privacy",
    "forget", "optout", "status of sources", "partners qbr", "benchmark",
)  # fmt: skip
"""Commands of later versions: nothing that is not there is advertised."""


def test_the_overview_fits_and_names_every_verb_once(empty: Talk) -> None:
    answer = empty.ask("help")
    assert len(answer.lines) <= 12
    listed = [word for line in answer.lines[2:7] for word in line.split(": ")[1].split(" · ")]
    assert sorted(listed) == sorted(verb.name for verb in VERBS if verb.name != "help")


def test_the_themes_tell_every_verb_and_every_metric(empty: Talk) -> None:
    topics = re.findall(r"`help (\w+)`", next(line for line in empty.ask("help").lines if line.startswith("More")))
    told = [line for topic in topics for line in empty.ask(f"help {topic}").lines]
    assert set(told) >= {f"{verb.name}: {verb.summary}" for verb in VERBS if verb.name != "help"}
    listed = re.findall(r"(?:^|· )([^·(:]+) \(", " · ".join(empty.ask("help figures").lines))
    assert listed == [metric.words[0] for metric in CATALOGUE if metric.quantile == 0.5 and "." not in metric.key]


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.title)
def test_a_theme_is_found_by_all_its_words_in_both_languages(empty: Talk, theme: Theme) -> None:
    for word in theme.words:
        assert empty.ask(f"help {word}").title == theme.title
        assert empty.ask(f"hulp {word}").title == theme.title


@pytest.mark.parametrize("topic", ["", "figures", *THEMES])
def test_no_help_is_longer_than_a_message_shows(empty: Talk, topic: str) -> None:
    assert len(empty.ask(f"help {topic}").lines) <= MOST_LINES


@pytest.mark.parametrize("language", ["en", "nl"])
def test_no_line_of_the_overview_is_cut_in_a_message(empty: Talk, language: str) -> None:
    there = replace(empty, context=replace(empty.context, language=language))
    assert max(map(len, there.ask("help").lines)) <= MOST_LINE


@pytest.mark.parametrize(
    "topic", ["", "periods", "slices", "import", "figures", *THEMES, *(verb.name for verb in VERBS)]
)
def test_nothing_is_advertised_that_is_not_there(empty: Talk, topic: str) -> None:
    answer = empty.ask(f"help {topic}")
    words = set(re.findall(r"\w+", said(answer).lower()))
    assert not words & set(PLANNED)


@pytest.mark.parametrize("metric", CATALOGUE, ids=lambda metric: metric.key)
def test_every_word_of_a_metric_has_its_definition(empty: Talk, metric: Metric) -> None:
    for word in metric.words:
        answer = empty.ask(f"help {word}")
        assert metric.definition_id in said(answer)
        assert answer.title.startswith(metric.title)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_verb_has_a_page_with_examples(empty: Talk, verb: Verb) -> None:
    for word in verb.words:
        assert said(empty.ask(f"help {word}"))
    page = empty.ask(f"help {verb.name}")
    assert page.lines[-len(verb.examples) :] == verb.examples


@pytest.mark.parametrize("line", PERIODS)
def test_every_period_in_the_help_is_read(line: str) -> None:
    for phrase in line.split(" · "):
        meaning = interpret(f"csat {phrase}", {}, AMSTERDAM, NOW)
        assert meaning.period is not None, phrase
        assert meaning.leftovers == ()


def test_every_slice_is_named(empty: Talk) -> None:
    text = said(empty.ask("help slices"))
    assert all(name in text for name in (*SLICE_WORDS.values(), *TIME_UNITS))
    assert "agent" not in text


@pytest.mark.parametrize(
    ("topic", "near"), [("npss", "help nps"), ("peroids", "help periods"), ("digst", "help digest")]
)
def test_an_unknown_topic_gets_the_nearest(empty: Talk, topic: str, near: str) -> None:
    assert near in empty.refused(f"help {topic}").suggestions


def test_help_says_what_rox_is(empty: Talk) -> None:
    text = said(empty.ask("help rox"))
    assert all(word in text for word in ("ROX =", "ROI", "Lifetime value"))


@pytest.mark.parametrize("word", ["help", "hulp", "?"])
def test_help_is_not_shared_and_not_kept(empty: Talk, word: str) -> None:
    answer = empty.ask(word)
    assert (answer.shareable, answer.answer_id) == (False, "")
