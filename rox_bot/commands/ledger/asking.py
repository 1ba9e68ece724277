"""What is asked of the ledger: `invest Q3 by partner`, "what did we spend last quarter?"."""

import re
from collections.abc import Mapping

from rox_bot.answers.ledger_side import GAIN, INVESTMENT, OWN_FIELDS
from rox_bot.domain.errors import N_, BadInput, NotUnderstood
from rox_bot.domain.question import Context, Filter, Question
from rox_bot.intake.ledger.sides import WORDS, meant
from rox_bot.language.interpreter import Meaning, Members, interpret
from rox_bot.language.lexicon import GROUPING_WORDS, fold, metric_words

_ASKS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("investment", "investments", "invested", "spend", "spent", "spending", "expenditure", "expenses"),
            *("investering", "investeringen", "geinvesteerd", "uitgaven", "uitgegeven", "besteed", "bestedingen"),
        ),
        INVESTMENT,
    ),
    **dict.fromkeys(("gain", "gains", "opbrengst", "opbrengsten"), GAIN),
}
"""Word -> the side of the ledger that it asks about."""

_LISTS = frozenset(("list", "lijst", "overview", "overzicht", "all", "alle", "booked", "geboekt"))
_FIELD_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("category", "categories", "categorie"), "category"),
    **dict.fromkeys(("covers", "dekking"), "covers"),
    **dict.fromkeys(("tag", "tags", "label"), "tag"),
    **dict.fromkeys(("goal", "goals", "doel", "doelen"), "goal"),
    **dict.fromkeys(("lever", "levers", "hefboom", "hefbomen"), "lever"),
    **dict.fromkeys(("grade", "grades", "graad", "zekerheid"), "grade"),
}
_KEYED = re.compile(
    rf"(?<!\w)(?:(?P<not>not):)?(?P<key>{'|'.join(_FIELD_WORDS)}):(?:[\"“„](?P<quoted>[^\"”]*)[\"”]?|(?P<bare>\S+))",
    re.IGNORECASE,
)
_GROUPED = re.compile(
    rf"(?<!\w)(?:{'|'.join(GROUPING_WORDS)})\s+(?P<key>{'|'.join(_FIELD_WORDS)})(?!\w)", re.IGNORECASE
)


def side_asked(line: str) -> tuple[str, str]:
    """Return the side of the ledger that a line in plain words asks about ('' = none), and the line without the word.

    A line that names a metric asks about that.
    """
    words = line.split()
    found = [
        (place, _ASKS[word]) for place, word in enumerate(fold(each).strip("?!.,") for each in words) if word in _ASKS
    ]
    if len({side for _, side in found}) != 1:
        return "", line
    plain = fold(line)
    if any(re.search(rf"(?<![\w:]){re.escape(metric)}(?!\w)", plain) for metric, _ in metric_words()):
        return "", line
    places = {place for place, _ in found}
    return found[0][1], " ".join(word for place, word in enumerate(words) if place not in places)


def side_exported(line: str) -> tuple[str, str]:
    """Return the side of the ledger of which a file is asked ('' = none), and the rest of the line."""
    first, _, rest = line.partition(" ")
    word = fold(first)
    return {"invest": INVESTMENT, "investeer": INVESTMENT}.get(word) or _ASKS.get(word, ""), rest


def ledger_question(side: str, words: str, members: Members, context: Context) -> Question:
    """Return the question about one side of the ledger; raises NotUnderstood for words that say nothing of it."""
    rest = " ".join(word for word in words.split() if fold(word).strip("?!.,") not in _LISTS)
    filters, rest = _own_filters(side, rest)
    by, rest = _own_grouping(side, rest)
    meaning = interpret(rest, members, context.calendar, context.now)
    _refuse(meaning, side)
    return Question(
        intent="ledger",
        argument=side,
        period=meaning.period,
        period_named=meaning.period is not None,
        baseline=meaning.baseline,
        baseline_named=meaning.baseline is not None,
        by=by or meaning.by,
        filters=tuple(sorted((*filters, *meaning.filters), key=str)),
        scoped=context.scope,
        shape="text",
    )


def _own_filters(side: str, text: str) -> tuple[list[Filter], str]:
    """Take `category:training`, `not:goal:G2`: what only the ledger is filtered by."""
    found = []

    def taken(match: re.Match[str]) -> str:
        field, typed = _own(side, match["key"]), (match["quoted"] or match["bare"] or "").strip().removeprefix("#")
        value = (meant(field, typed) or typed) if field in WORDS else typed
        found.append(Filter(field, (value,), negated=bool(match["not"])))
        return " "

    return found, _KEYED.sub(taken, text)


def _own_grouping(side: str, text: str) -> tuple[str | None, str]:
    match = _GROUPED.search(text)
    if match is None:
        return None, text
    return _own(side, match["key"]), f"{text[: match.start()]} {text[match.end() :]}"


def _own(side: str, word: str) -> str:
    field = _FIELD_WORDS[word.lower()]
    if field not in OWN_FIELDS[side]:
        raise NotUnderstood(
            N_("These are kept by {fields}, not by {field}."), fields=", ".join(OWN_FIELDS[side]), field=field
        )
    return field


def _refuse(meaning: Meaning, side: str) -> None:
    """Refuse what the ledger cannot be asked."""
    verb = "invest" if side == INVESTMENT else "gain"
    if meaning.leftovers or meaning.metrics:
        unknown = meaning.leftovers or meaning.metrics
        raise NotUnderstood(
            N_("I don't know {words} here."),
            words=", ".join(f"“{word}”" for word in unknown[:5]),
            suggestions=(f"{verb} list", f"{verb} by partner", f"help {verb}"),
        )
    if meaning.other is not None or meaning.vs_rest or meaning.vs_target:
        raise BadInput(
            N_("The ledger is compared with another period only, such as Q3 vs Q2."),
            suggestions=(f"{verb} by partner",),
        )
