"""A magic moment typed after `magic`: `magic @teammate for acme #48213 5m "reset it on Sunday" #ownership`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from rox_bot.domain.errors import N_, BadInput, Phrase
from rox_bot.domain.events import Moment
from rox_bot.domain.question import Context
from rox_bot.intake import typed
from rox_bot.intake.colleagues import PLACED, Colleagues, people_in
from rox_bot.intake.entries.writing import SOURCE, audience
from rox_bot.intake.moments import slices_in
from rox_bot.intake.recording import Recorder
from rox_bot.language.interpreter import Members
from rox_bot.language.lexicon import fold
from rox_bot.language.moments import EFFORT, TICKET, VALUE, effort_in
from rox_bot.store import facts
from rox_bot.store.store import Transaction

_OPENING = re.compile(r"\s*(?:moment\b)?[\s:,\u2013\u2014-]*", re.IGNORECASE)
_TO = re.compile(r"(?:to|for|aan|voor|bij|at)(?!\w)[\s:,]*", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s:,\u2013\u2014-]+")
_BESIDE = re.compile(
    rf"(?:{TICKET.pattern}|{VALUE.pattern}|{EFFORT.pattern}|(?:to|for|aan|voor)\s+(?=@\{{))", re.IGNORECASE
)
_LAST_TAG = re.compile(r"(?:^|\s)#[\w-]{1,41}[\s.]*$")


@dataclass(frozen=True)
class Magic:
    """What was understood of a line that tells a magic moment; `story` has people as `@{key}`, '' where none is told.

    `people` are person keys; `slices` are kept as they were written.
    """

    story: str
    people: tuple[str, ...] = ()
    slices: Mapping[str, str] = field(default_factory=dict)
    ticket: str = ""
    company_value: str = ""
    effort_minutes: int | None = None
    joy: str = ""
    new_customer: bool = False


def read_magic(text: str, members: Members, colleagues: Colleagues) -> Magic:
    """Return the moment that the words after `magic` tell.

    The story stands in quotes, else it is what is left of the words. Asks (NotUnderstood) who or which customer is
    meant where that is not clear.
    """
    line = colleagues.placed(text[_OPENING.match(text).end() :])  # type: ignore[union-attr]
    slices, quoted, rest = typed.keyed(line, members)
    known = typed.written(members.get("customer", {}))
    story = quoted or _story(rest, slices, known)
    if quoted:
        _named(rest, slices, known)
    ticket, value = TICKET.search(line), VALUE.search(line)
    efforts = [minutes for part in (rest, story) if (minutes := effort_in(part)) is not None]
    return Magic(
        story,
        people_in(line),
        {**slices_in(story, members), **slices},
        ticket[1] if ticket else "",
        value[1].lower() if value else "",
        efforts[0] if efforts else None,
        new_customer=bool(slices.get("customer")) and slices["customer"] not in known,
    )


def write_magic(tx: Transaction, magic: Magic, recorder: Recorder, context: Context) -> int:
    """Write a moment that was typed, and return its number (M...); the same delivery again is the same moment."""
    try:
        event = recorder.admit(Moment, _values(magic, context))
    except ValidationError as wrong:
        name = str(next(iter(wrong.errors()[0]["loc"]), ""))
        raise BadInput(N_("The {field} is too long to be kept."), field=Phrase(name)) from None
    written = recorder.write(tx, [event], context.now)
    if written.ids:
        facts.replace_people(tx, written.ids[0], magic.people)
        return written.ids[0]
    row = facts.find_by_key(tx, Moment, context.workspace, SOURCE, event.source_key)
    return int(row["id"]) if row else 0


def _values(magic: Magic, context: Context) -> dict[str, object]:
    return {
        "source": SOURCE,
        "source_key": f"magic:{context.delivery}",
        "occurred_at": context.now,
        "story": magic.story,
        "effort_minutes": magic.effort_minutes,
        "joy": magic.joy,
        "company_value": magic.company_value,
        "ticket": magic.ticket,
        "written_by": context.person,
        "url": context.permalink,
        "origin_channel": context.slack_channel,
        "visibility": context.visibility,
        "audience": audience(context),
        **magic.slices,
    }


def _named(rest: str, slices: dict[str, str], known: list[str]) -> None:
    """Take what stands beside a story in quotes: what is no person, ticket, effort or company value is the customer."""
    for pattern in (PLACED, TICKET, VALUE, EFFORT):
        rest = pattern.sub(" ", rest)
    words = " ".join(filter(None, (word.strip(",:;\u2013\u2014-") for word in rest.split())))
    while match := _TO.match(words):
        words = words[match.end() :]
    typed.customer(slices, words.strip(" .!"), known)


def _story(rest: str, slices: dict[str, str], known: list[str]) -> str:
    """Return the words that are the story: without what is said for itself in front, and the tags at the end."""
    text, subject = rest.strip(), ""
    while text:
        name, length = _customer(text, known) if "customer" not in slices else ("", 0)
        if match := PLACED.match(text):
            subject, length = f"{subject}{match[0]} ", match.end()
        elif match := _BESIDE.match(text):
            length = match.end()
        elif length:
            slices["customer"] = name
        else:
            break
        text = _BETWEEN.sub("", text[length:], count=1) if _BETWEEN.match(text[length:]) else text[length:]
    while match := _LAST_TAG.search(text):
        text = text[: match.start()].rstrip()
    return f"{subject}{text}" if text else ""


def _customer(text: str, known: list[str]) -> tuple[str, int]:
    """Return the known customer in front of a text, and how many characters say so.

    It is one after `for`, or before what is said for itself; else it may be the first word of the story.
    """
    match = _TO.match(text)
    start = match.end() if match else 0
    folded = fold(text)
    for name in sorted(known, key=len, reverse=True):
        stop = start + len(name)
        if not folded.startswith(fold(name), start) or folded[stop : stop + 1].isalnum():
            continue
        after = _BETWEEN.sub("", text[stop:], count=1) if _BETWEEN.match(text[stop:]) else text[stop:]
        if match or not after or _BESIDE.match(after) or PLACED.match(after):
            return name, stop
    return "", 0
