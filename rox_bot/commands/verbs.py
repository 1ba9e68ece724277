"""The verbs: first words that are no metric. A new verb is a function and a line in VERBS."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from rox_bot.commands.door import Door
from rox_bot.commands.help import help_answer
from rox_bot.digests import orders
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.errors import N_, RoxError
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.question import Context, Question
from rox_bot.intake import entries
from rox_bot.language.lexicon import MOVING_WORDS, fold, metric_words
from rox_bot.language.wording import Wording
from rox_bot.store import inbox
from rox_bot.store.store import Transaction


@dataclass(frozen=True)
class Verb:
    """A first word, in English and Dutch: what it does, who may say it, how it is used."""

    name: str
    words: tuple[str, ...]
    action: str
    summary: str
    examples: tuple[str, ...]
    run: Callable[[Door, str, Context], Answer]


def _moments(door: Door, rest: str, context: Context) -> Answer:
    """List the moments of a period, or measure them where a grouping, a trend or a comparison is asked."""
    asked = door.read(f"moments {rest}".strip(), context)
    plain = asked.shape == "text" and not asked.by and not asked.baseline and asked.metrics == ("moments",)
    return door.answer(replace(asked, intent="moments") if plain else asked, context)


def _why(door: Door, rest: str, context: Context) -> Answer:
    """Open an answer by its id, or say why a metric moved."""
    words = " ".join(word for word in rest.split() if fold(word.strip("?!.,")) not in MOVING_WORDS)
    if " " in words or fold(words.strip("?!.,")) in dict(metric_words()):
        return door.answer(replace(_read(door, "why", words, context), intent="explain", by=None), context)
    return door.answer(Question("why", argument=words.upper()), context)


def _read(door: Door, verb: str, words: str, context: Context) -> Question:
    """Return the Question behind a verb; what is offered instead of it keeps the verb."""
    try:
        return replace(door.read(words, context), shape="text")
    except RoxError as trouble:
        trouble.suggestions = tuple(f"{verb} {each}" for each in trouble.suggestions)
        raise


def _best(door: Door, rest: str, context: Context) -> Answer:
    question = _read(door, "best", rest, context)
    return door.answer(replace(question, intent="ranking", argument="best"), context)


def _worst(door: Door, rest: str, context: Context) -> Answer:
    question = _read(door, "worst", rest, context)
    return door.answer(replace(question, intent="ranking", argument="worst"), context)


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


def _help(door: Door, rest: str, context: Context) -> Answer:
    return help_answer(rest, VERBS, Wording(context.language))


def _log(door: Door, rest: str, context: Context) -> Answer:
    """Record one answer of a customer and echo it in one line."""
    wording = Wording(context.language)
    entry = _entry(door, rest, context)

    def written(tx: Transaction) -> int:
        inbox.take_in(tx, context.workspace, "command", context.delivery, context.now)
        return entries.write_entry(tx, entry, door.recorder(context), context)

    number = door.store.write(written)
    top = int(entries.SCALES[entry.instrument][1])
    customer = entry.slices.get("customer", "")
    parts = [f"{wording._(METRICS[entry.instrument].title)} {wording.exact(entry.score)}/{top}", customer]
    if entry.ticket:
        parts.append(f"#{entry.ticket}")
    if entry.occurred_at:
        parts.append(wording.day(context.calendar.day_of(entry.occurred_at), year=True))
    echo = ", ".join(part for part in parts if part)
    lines = (wording._("New customer: {name}.", name=customer),) if entry.new_customer else ()
    return Answer(
        title="",
        headline=wording._("Logged E{number}: {what}.", number=number, what=echo),
        lines=lines,
        question=Question("log"),
        actions=(Action("undo", wording._("Undo"), f"E{number}"),),
        shareable=False,
    )


def _entry(door: Door, rest: str, context: Context) -> entries.Entry:
    """Read an entry by the members known lately; by those of this moment where one is not among them."""
    known = door.members_lately(context)
    try:
        entry = entries.read_entry(rest, known, context.calendar, context.now)
        if all(value in known.get(name, {}) for name, value in entry.slices.items()):
            return entry
    except RoxError:
        pass  # what was typed may have been recorded since
    known = door.members_lately(context, within=timedelta(0))
    return entries.read_entry(rest, known, context.calendar, context.now)


def _undo(door: Door, rest: str, context: Context) -> Answer:
    wording = Wording(context.language)
    name = door.store.write(lambda tx: entries.undo(tx, rest, context))
    return Answer(
        title="",
        headline=wording._("{name} is withdrawn and counts nowhere.", name=name),
        question=Question("undo"),
        shareable=False,
    )


def _digest(door: Door, rest: str, context: Context) -> Answer:
    return orders.obey(rest, door.store, door.members(context), context)


VERBS: tuple[Verb, ...] = (
    Verb(
        "log",
        ("log", "noteer", "registreer"),
        "log",
        N_(
            "record what a customer said: csat, nps, ces, empathy or trust, a score, the customer, the ticket and the "
            "words"
        ),
        (
            'log csat 5 acme #48213 "fixed it on Saturday"',
            "log nps 9 globex channel:phone",
            "log ces 6 acme yesterday",
        ),
        _log,
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
    Verb(
        "digest",
        ("digest", "overzicht", "weekoverzicht"),
        "digest.status",
        N_("the weekly summary with a picture: here, preview, status, resume, off"),
        ("digest here weekly Mon 9:00", "digest here Tue 8:30 partner:NorthBPO", "digest preview", "digest status"),
        _digest,
    ),
    Verb(
        "undo",
        ("undo", "ongedaan"),
        "undo",
        N_("take back an entry within ten minutes"),
        ("undo E1043", "undo M12"),
        _undo,
    ),
    Verb(
        "help",
        ("help", "hulp", "?"),
        "help",
        N_("what you can ask; help and a word says more"),
        ("help", "help nps", "help periods", "help digest"),
        _help,
    ),
)
