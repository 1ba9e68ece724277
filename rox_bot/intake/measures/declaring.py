"""The metrics that a workspace declares: `[metrics.KEY]` of its file, checked and built."""

import re
from collections.abc import Collection

from rox_bot.domain.errors import N_, OwnText
from rox_bot.domain.metrics import CATALOGUE, Metric
from rox_bot.domain.metrics.by_opening import opened_twin
from rox_bot.domain.metrics.own import EVENTS, OPERATORS, SIGNS, UNHEARD, Column, Condition, Declared, Value, build
from rox_bot.intake.measures.tables import Section, wrong
from rox_bot.language.lexicon import (
    FILLERS,
    GROUPING_WORDS,
    PERSON_WORDS,
    SHAPE_WORDS,
    SLICE_WORDS,
    TIME_WORDS,
    fold,
)

_KEYS = (
    *("title", "title_nl", "definition", "definition_nl", "words", "from", "reads", "placed", "where", "success"),
    *("column", "better", "minimum_n", "smallest_change"),
)
_KEY = re.compile(r"[a-z][a-z0-9_]{1,39}")
_WORDS = re.compile(r"[^\W_][\w '&/-]{1,59}")
_FEWEST, _MOST = 5, 100_000


def declared(sections: Section) -> list[Metric]:
    """Return the metrics under `[metrics]`, each of tickets with its variant by opening; raises BadInput."""
    taken = {fold(words): metric.key for metric in CATALOGUE for words in (*metric.words, metric.key)}
    found = []
    for key in sections.content:
        one = _declaration(key, sections.section(key), taken)
        taken.update({fold(words): key for words in (*one.words, key)})
        metric = build(one)
        found.append(metric)
        if one.events == "tickets" and one.placed != "opened":
            found.append(opened_twin(metric))
    return found


def _declaration(key: str, section: Section, taken: dict[str, str]) -> Declared:
    section.only(_KEYS)
    if not _KEY.fullmatch(key):
        raise wrong(section.place, N_("a metric's key is small letters, digits and _, such as quick_fix"))
    if key in taken:
        raise wrong(section.place, N_("there is a metric {key} already"), key=key)
    events = section.choice("from", EVENTS)
    ratio = section.choice("reads", ("ratio", "mean")) == "ratio"
    better = section.choice("better", ("up", "down", "neither"), "up")
    title, definition = section.needed("title"), section.text("definition")
    return Declared(
        key=key,
        title=OwnText(title, nl=section.text("title_nl") or title),
        words=_words(section, taken),
        events=events,
        placed=section.choice("placed", EVENTS[events].times, next(iter(EVENTS[events].times))),
        better=None if better == "neither" else "up" if better == "up" else "down",
        where=_conditions(section, "where", events),
        success=_success(section, events) if ratio else (),
        mean="" if ratio else _mean(section, events),
        minimum_n=section.whole("minimum_n", _FEWEST, _MOST, 20),
        smallest_change=_size(section, 2.0 if ratio else 0.0),
        definition=OwnText(definition, nl=section.text("definition_nl") or definition) if definition else None,
    )


def _words(section: Section, taken: dict[str, str]) -> tuple[str, ...]:
    """Return what people type for a metric; a word that means something already is refused."""
    found = tuple(" ".join(fold(words).split()) for words in section.texts("words"))
    if not found:
        raise wrong(section.place, N_('words is needed: what people type, such as words = ["quick fix"]'))
    spoken: Collection[str] = {
        *(*FILLERS, *GROUPING_WORDS, *PERSON_WORDS, *SHAPE_WORDS, *SLICE_WORDS, *TIME_WORDS),
    }
    for words in found:
        if not _WORDS.fullmatch(words):
            raise wrong(
                section.place, N_('"{words}" cannot be typed as a metric: letters and digits only'), words=words
            )
        if words in taken:
            raise wrong(section.place, N_('"{words}" means {metric} already'), words=words, metric=taken[words])
        if words in spoken:
            raise wrong(section.place, N_('"{words}" means something else in a question'), words=words)
    if len(set(found)) < len(found):
        raise wrong(section.place, N_("the same words stand twice"))
    return found


def _success(section: Section, events: str) -> tuple[Condition, ...]:
    if "column" in section:
        raise wrong(section.place, N_("column belongs to a mean; a ratio has success"))
    conditions = _conditions(section, "success", events)
    if not conditions:
        raise wrong(section.place, N_("a ratio needs success: the conditions under which a row counts as one"))
    return conditions


def _mean(section: Section, events: str) -> str:
    if "success" in section:
        raise wrong(section.place, N_("success belongs to a ratio; a mean has a column"))
    numbers = [name for name, column in EVENTS[events].columns.items() if column.kind == "number"]
    return section.choice("column", numbers)


def _size(section: Section, default: float) -> float:
    size = section.number("smallest_change", default)
    if size < 0:
        raise wrong(section.place, N_("smallest_change cannot be below 0"))
    return size


def _conditions(section: Section, key: str, events: str) -> tuple[Condition, ...]:
    return tuple(condition for each in section.sections(key) for condition in _condition(each, events))


def _condition(section: Section, events: str) -> list[Condition]:
    """Return what one table in braces says of one field: one condition for each operator."""
    section.only(("field", *SIGNS))
    columns = EVENTS[events].columns
    name = section.choice("field", columns)
    operators = [key for key in section.content if key != "field"]
    if not operators:
        raise wrong(section.place, N_("{field} needs a comparison: {all}"), field=name, all=", ".join(SIGNS))
    return [Condition(name, each, _value(section, columns[name], name, each)) for each in operators]


def _value(section: Section, column: Column, name: str, operator: str) -> Value:
    if operator not in OPERATORS[column.kind]:
        known = ", ".join(OPERATORS[column.kind])
        raise wrong(section.place, N_("{field} is compared with: {all}"), field=name, all=known)
    value = section.content[operator]
    if column.kind == "yes or no":
        if not isinstance(value, bool):
            raise wrong(section.place, N_("{field} is true or false, without quotes"), field=name)
        return value
    if column.kind == "text":
        return _known_texts(section, name, operator)
    several = value if isinstance(value, list) and operator in ("is", "is_not") else [value]
    if not several:
        raise wrong(section.place, N_("{key} must be a number"), key=operator)
    return tuple(Section(section.place, {operator: each}).number(operator) for each in several)


def _known_texts(section: Section, name: str, operator: str) -> tuple[str, ...]:
    texts = section.texts(operator)
    if not texts:
        raise wrong(section.place, N_("{key} must be a list of texts in quotes"), key=operator)
    if name == "instrument" and {*map(str.casefold, texts)} & {*UNHEARD}:
        raise wrong(section.place, N_("what employees answer is no part of own metrics, to protect them"))
    return texts
