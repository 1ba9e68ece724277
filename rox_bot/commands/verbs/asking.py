"""Verbs that ask: moments, why, and who stands out; each makes a Question and has the door answer it."""

from dataclasses import replace

from rox_bot.answers.entry import ENTRY
from rox_bot.commands.demo import ANSWERED
from rox_bot.commands.door import Door
from rox_bot.commands.short_form import short_form
from rox_bot.commands.verbs.verb import Verb
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, NotUnderstood, RoxError
from rox_bot.domain.question import TIME_UNITS, Context, Question
from rox_bot.language.lexicon import MOVING_WORDS, fold, metric_words


def _moments(door: Door, rest: str, context: Context) -> Answer:
    """List the moments of a period, or measure them where a grouping, a trend or a comparison is asked."""
    asked = door.read(f"moments {rest}".strip(), context)
    plain = asked.shape == "text" and not asked.by and not asked.baseline and asked.metrics == ("moments",)
    return door.answer(replace(asked, intent="moments") if plain else asked, context)


def _why(door: Door, rest: str, context: Context) -> Answer:
    """Open an answer by its id, or say why a metric moved."""
    words = " ".join(word for word in rest.split() if fold(word.strip("?!.,")) not in MOVING_WORDS)
    if ENTRY.fullmatch(words):
        return door.answer(Question("entry", argument=words.upper()), context)
    if " " in words or fold(words.strip("?!.,")) in dict(metric_words()):
        return door.answer(replace(_read(door, "why", words, context), intent="explain", by=None), context)
    return door.answer(Question("why", argument=words.upper()), context)


def _ask(door: Door, rest: str, context: Context) -> Answer:
    """Answer a question in plain words, and say how they were read."""
    from rox_bot.commands.verbs import VERBS

    first = fold((*rest.split(maxsplit=1), "")[0]).rstrip("?!.,:")
    verb = next((each for each in VERBS if first in each.words), None)
    if verb is None:
        return door.question(rest, context, told=True)
    if verb.action not in ANSWERED:
        raise NotUnderstood(N_("That word only asks: leave it out for what {verb} does."), verb=f"`{verb.name}`")
    return door.ask(rest, context)


def _read(door: Door, verb: str, words: str, context: Context) -> Question:
    """Return the Question behind a verb; what is offered instead of it keeps the verb."""
    try:
        return replace(door.read(words, context), shape="text")
    except RoxError as trouble:
        trouble.suggestions = tuple(f"{verb} {each}" for each in trouble.suggestions)
        raise


def _best(door: Door, rest: str, context: Context) -> Answer:
    return _ranked(door, "best", rest, context)


def _worst(door: Door, rest: str, context: Context) -> Answer:
    return _ranked(door, "worst", rest, context)


def _ranked(door: Door, side: str, rest: str, context: Context) -> Answer:
    question = _read(door, side, rest, context)
    if question.by in TIME_UNITS:
        raise NotUnderstood(
            N_("Periods are not ranked; ask for all of them beside each other."),
            suggestions=(short_form(replace(question, shape="trend")),),
        )
    return door.answer(replace(question, intent="ranking", argument=side), context)


def _strengths(door: Door, rest: str, context: Context) -> Answer:
    question = _read(door, "strengths", f"feedback {rest}", context)
    return door.answer(replace(question, intent="standouts", argument="best", by=None), context)


def _friction(door: Door, rest: str, context: Context) -> Answer:
    question = _read(door, "friction", f"feedback {rest}", context)
    return door.answer(replace(question, intent="standouts", argument="worst", by=None), context)


def _coverage(door: Door, rest: str, context: Context) -> Answer:
    question = _read(door, "coverage", f"feedback {rest}", context)
    return door.answer(replace(question, intent="coverage", by=None), context)


def _consistency(door: Door, rest: str, context: Context) -> Answer:
    question = _read(door, "consistency", f"csat {rest}", context)
    named = question.metrics[1:] or question.metrics  # of CSAT, where no other metric is named
    return door.answer(replace(question, intent="consistency", metrics=named), context)


ASKING: tuple[Verb, ...] = (
    Verb(
        "ask",
        ("ask", "vraag"),
        "ask",
        N_("a question in your own words; the answer says how they were read"),
        ("ask how is csat doing for Acme this month?", "ask what about last quarter?"),
        _ask,
    ),
    Verb(
        "moments",
        ("moments", "momenten"),
        "moments",
        N_("the latest magic moments; a message that starts with `Magic moment:` saves one"),
        ("moments", "moments last month", "moments by partner"),
        _moments,
    ),
    Verb(
        "why",
        ("why", "waarom"),
        "why",
        N_("open an answer down to its events, or say why a number moved"),
        ("why", "why A7K2", "why csat last week", "why did nps drop last month?"),
        _why,
    ),
    Verb(
        "best",
        ("best", "beste", "top"),
        "ranking",
        N_("who does best in a metric, small groups drawn towards the mean; nobody is called best on noise"),
        ("best csat by customer", "best fcr by team last month"),
        _best,
    ),
    Verb(
        "worst",
        ("worst", "slechtste", "bottom"),
        "ranking",
        N_("who does worst in a metric, by the same rule"),
        ("worst csat by touchpoint", "worst sla by partner last quarter"),
        _worst,
    ),
    Verb(
        "strengths",
        ("strengths", "sterk", "krachten"),
        "ranking",
        N_("what is clearly better than the rest"),
        ("strengths", "strengths last month partner:NorthBPO"),
        _strengths,
    ),
    Verb(
        "friction",
        ("friction", "wrijving", "knelpunten"),
        "ranking",
        N_("what is clearly worse than the rest"),
        ("friction", "friction last quarter"),
        _friction,
    ),
    Verb(
        "coverage",
        ("coverage", "dekking"),
        "coverage",
        N_("how many of those known gave any answer, and who is silent"),
        ("coverage", "coverage last month"),
        _coverage,
    ),
    Verb(
        "consistency",
        ("consistency", "consistentie"),
        "ranking",
        N_("how far teams truly lie apart, with the noise of small numbers taken off"),
        ("consistency", "consistency fcr by partner last month"),
        _consistency,
    ),
)
