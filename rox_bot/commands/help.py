"""Help, built from the registries: verbs, metrics, slices and periods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from rox_bot.answers import about_rox
from rox_bot.answers.summary import CHOICE
from rox_bot.answers.telling import Telling
from rox_bot.commands.data_in import ways_in
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.metrics import METRICS, Metric
from rox_bot.domain.question import TIME_UNITS, Question
from rox_bot.language.interpreter import nearest
from rox_bot.language.lexicon import SLICE_WORDS, fold, metric_words
from rox_bot.language.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rox_bot.commands.verbs import Verb

DATA_WORDS = (
    *("import", "importing", "data", "file", "files", "upload", "csv", "excel", "xlsx", "inbox", "webhook", "webhooks"),
    *("importeer", "importeren", "gegevens", "bestand", "bestanden", "uploaden"),
)
"""What people call bringing in data."""

PERIODS = (
    "today · yesterday · last week · this month · last 90 days · last 6 months",
    "Q3 · H1 · 2026 · October · week 42 · since March · 1 Oct..15 Oct",
    "vandaag · gisteren · vorige week · deze maand · afgelopen 90 dagen · sinds maart",
)
_A_LINE = 8
"""So many metrics stand on one line of the overview; Slack's messages cut a longer one."""


@dataclass(frozen=True)
class Theme:
    """What some verbs are about together, and their names."""

    title: str
    words: tuple[str, ...]
    verbs: tuple[str, ...]


THEMES: Mapping[str, Theme] = {
    "questions": Theme(
        N_("Questions"),
        ("questions", "vragen"),
        ("ask", "why", "best", "worst", "strengths", "friction", "coverage", "consistency", "moments"),
    ),
    "worth": Theme(
        N_("What it is worth"),
        ("worth", "money", "geld", "rendement"),
        ("value", "levers", "scorecard", "six", "roi", "risk", "clv", "growth", "upsell", "revenue", "cost"),
    ),
    "recording": Theme(
        N_("Recording"),
        ("recording", "records", "vastlegging", "registreren"),
        ("log", "magic", "blocked", "invest", "gain", "edit", "undo", "capture"),
    ),
    "posts": Theme(
        N_("What I post, and following up"),
        ("posts", "posting", "berichten"),
        ("digest", "alerts", "loop", "take", "untake"),
    ),
    "setup": Theme(
        N_("Set-up and data"),
        ("setup", "set-up", "beheer", "inrichten"),
        ("start", "settings", "status", "sources", "alias", "export"),
    ),
}
"""Word for help -> what it lists. Every verb stands in one of them, but for help itself."""


def help_answer(
    topic: str, verbs: Sequence[Verb], wording: Wording, least_n: int = 0, granted: frozenset[str] = frozenset()
) -> Answer:
    """Return the overview, or what there is to say about one topic; an unknown topic gets the nearest.

    `least_n` is the workspace's least n of a value, `granted` the permissions that Slack gave, none where it said none.
    """
    word = fold(topic.strip().lstrip("/").removeprefix("rox "))
    if not word:
        return _overview(verbs, wording)
    metrics = dict(metric_words())
    if word in metrics:
        page = _metric(METRICS[metrics[word]], wording, least_n)
        examples = next((verb.examples for verb in verbs if word in verb.words), ())
        return replace(page, lines=(*page.lines, *examples))
    for verb in verbs:
        if word in verb.words:
            return _page(wording, verb.name, wording._(verb.summary), verb.examples)
    pages = _pages(wording, granted) | {
        each: partial(_theme, theme, verbs, wording) for theme in THEMES.values() for each in theme.words
    }
    if word in pages:
        return pages[word]()
    near = nearest(word, [*metrics, *(verb.name for verb in verbs), *pages], 3)
    raise NotUnderstood(
        N_("There is no help about {topic}."),
        topic=f"“{topic[:40]}”",
        suggestions=tuple(f"help {each}" for each in near) or ("help",),
    )


def _overview(verbs: Sequence[Verb], wording: Wording) -> Answer:
    telling = Telling(wording)
    listed = [(wording._("Figures"), [f"{METRICS[key].words[0]} ({telling.title(METRICS[key])})" for key in CHOICE])]
    listed += [(wording._(theme.title), names) for theme, names in _listed(verbs)]
    return Answer(
        title=wording._("What you can ask"),
        headline=wording._(
            "Ask in your own words, or type a metric with a period, `by` a slice and `vs`, in any order."
        ),
        lines=(
            wording._(
                "For example: csat · nps last quarter · how many tickets last week? · which customers are unhappy?"
            ),
            *(f"{title}: {' · '.join(words)}" for title, words in listed),
            wording._("More of each: {topics}.", topics=", ".join(f"`help {theme}`" for theme in ("figures", *THEMES))),
            wording._(
                "And: `help import` (how data come in), `help periods`, `help slices`, `help nps`, `help digest`."
            ),
        ),
        question=Question("help"),
        suggestions=("csat", "csat by partner", "help import"),
        shareable=False,
    )


def _listed(verbs: Sequence[Verb]) -> list[tuple[Theme, list[str]]]:
    """Return the themes with the names of their verbs, of those that may be said."""
    known = {verb.name for verb in verbs}
    listed = [(theme, [name for name in theme.verbs if name in known]) for theme in THEMES.values()]
    return [(theme, names) for theme, names in listed if names]


def _figures(wording: Wording) -> Answer:
    telling = Telling(wording)
    metrics = [
        f"{metric.words[0]} ({telling.title(metric)})"
        for metric in METRICS.values()
        if metric.quantile == 0.5 and metric.key == metric.base
    ]
    lines = [" · ".join(metrics[place : place + _A_LINE]) for place in range(0, len(metrics), _A_LINE)]
    headline = wording._("What is measured; `help` and one of these says how, and what else it is called.")
    return _page(wording, wording._("Figures"), headline, lines)


def _theme(theme: Theme, verbs: Sequence[Verb], wording: Wording) -> Answer:
    told = {verb.name: wording._(verb.summary) for verb in verbs}
    lines = [f"{name}: {told[name]}" for name in theme.verbs if name in told]
    headline = wording._("`help` and one of these words says more, with examples.")
    return _page(wording, wording._(theme.title), headline, lines)


def _metric(metric: Metric, wording: Wording, least_n: int) -> Answer:
    telling = Telling(wording)
    lines = [
        wording._("Definition {id}: {words}.", id=metric.definition_id, words=wording._(metric.definition)),
        wording._("Placed {by_time}.", by_time=wording._(metric.by_time)),
        wording._("Typed as: {words}", words=", ".join(metric.words)),
    ]
    if metric.source:
        lines.append(wording._("Source: {source}.", source=wording._(metric.source)))
    least_n = max(metric.minimum_n, least_n)
    if least_n > 1:
        lines.append(wording._("Below {n} only counts are shown.", n=least_n))
    word = metric.words[0]
    return Answer(
        title=telling.title(metric),
        headline=wording._("{metric} is measured like this.", metric=telling.title(metric)),
        lines=tuple(lines),
        question=Question("help", argument=metric.key),
        suggestions=(word, f"{word} trend", f"{word} by partner"),
        shareable=False,
    )


def _page(wording: Wording, title: str, headline: str, lines: Sequence[str]) -> Answer:
    return Answer(
        title=title,
        headline=headline,
        lines=tuple(lines),
        question=Question("help", argument=title),
        shareable=False,
    )


def _pages(wording: Wording, granted: frozenset[str]) -> dict[str, Callable[[], Answer]]:
    """Return the topics that are neither verb nor metric."""

    def periods() -> Answer:
        headline = wording._("A period may stand anywhere; without one it is the last closed week.")
        return _page(wording, wording._("Periods"), headline, PERIODS)

    def slices() -> Answer:
        names = sorted(set(SLICE_WORDS.values()))
        lines = (
            wording._("by {slice}: one row each ({names})", slice="partner", names=", ".join([*names, *TIME_UNITS])),
            wording._("{example}: only these", example="partner:NorthBPO channel:phone,chat"),
            wording._("{example}: all but these", example="not:partner:NorthBPO"),
        )
        return _page(wording, wording._("Slices"), wording._("Group with `by`, filter with `slice:value`."), lines)

    def rox() -> Answer:
        return _page(wording, "ROX", wording._(about_rox.HEADLINE), about_rox.pages(wording))

    def data() -> Answer:
        headline = wording._("How data come in; no map has to be written, columns in English and Dutch are recognised.")
        return replace(
            _page(wording, wording._("Bring in data"), headline, ways_in(wording, granted)),
            suggestions=("sources", "start", "help alias"),
        )

    def figures() -> Answer:
        return _figures(wording)

    return {
        **dict.fromkeys(("periods", "period", "perioden", "periode"), periods),
        **dict.fromkeys(("slices", "slice", "by", "filters", "filter"), slices),
        **dict.fromkeys(("figures", "metrics", "cijfers", "metrieken"), figures),
        **dict.fromkeys(DATA_WORDS, data),
        "rox": rox,
    }
