"""The form of a magic moment: its fields, and what was filled in as it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rox_bot.commands.moments import JOYS, joy_labels
from rox_bot.domain.errors import N_, BadInput, NotUnderstood, RoxError
from rox_bot.intake.colleagues import placed_by_name, readable
from rox_bot.intake.typed import almost, written
from rox_bot.language.interpreter import Members
from rox_bot.language.lexicon import fold
from rox_bot.language.moments import COMPANY_VALUE, effort_of
from rox_bot.language.redaction import redact
from rox_bot.language.wording import Wording
from rox_bot.slack import forms
from rox_bot.slack.blocks import Block
from rox_bot.slack.forms import Page, Sent, Wrong

LONGEST_STORY = 3_000
_MOST_EFFORT = 60 * 24 * 30
_MOST_PEOPLE = 20
_NAMED_IN_HINT = 6
_TICKET_SIGNS = frozenset("-_./")


@dataclass(frozen=True)
class Crew:
    """The people around a moment: person key -> Slack id, and person key -> name, as far as they are known."""

    users: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


def page(title: str, subject: str, texts: Mapping[str, str], crew: Crew, members: Members, wording: Wording) -> Page:
    """Return the form with what is known filled in (`intake.by_hand.FIELDS` and `people`, as texts)."""
    users = [crew.users[key] for key in texts.get("people", "").split() if key in crew.users]
    who: Block = {"type": "multi_users_select", "max_selected_items": _MOST_PEOPLE}
    joy = texts.get("joy", "")
    _ = wording._
    fields = [
        forms.field_of(
            "story",
            _("What happened?"),
            forms.typed(shown_story(texts.get("story", ""), crew, wording), lines=True, longest=LONGEST_STORY),
            hint=_("E-mail addresses, phone numbers and the like are masked."),
        ),
        forms.field_of("people", _("Who did it?"), who | ({"initial_users": users} if users else {}), optional=True),
        forms.field_of(
            "customer",
            _("For which customer?"),
            forms.typed(texts.get("customer", ""), longest=200),
            hint=_known(members, wording),
            optional=True,
        ),
        *_touchpoint(texts.get("touchpoint", ""), members, wording),
        forms.field_of("ticket", _("Ticket"), forms.typed(texts.get("ticket", ""), longest=40), optional=True),
        forms.field_of(
            "effort_minutes",
            _("Effort"),
            forms.typed(texts.get("effort_minutes", ""), longest=20),
            hint=_("In minutes, or such as 5 min or 1h"),
            optional=True,
        ),
        forms.field_of(
            "joy",
            _("How did the customer take it?"),
            forms.choice(
                [forms.option(label, each) for each, label in joy_labels(wording).items()],
                joy if joy in JOYS else "",
            ),
            optional=True,
        ),
        forms.field_of(
            "words",
            _("Or in the customer's own words"),
            forms.typed("" if joy in JOYS else joy, longest=100),
            optional=True,
        ),
        forms.field_of(
            "company_value",
            _("Company value"),
            forms.typed(texts.get("company_value", ""), longest=42),
            hint=_("One word, such as #ownership"),
            optional=True,
        ),
    ]
    return Page(title, fields, subject)


def read(sent: Sent, keys: Mapping[str, str], known: Crew, members: Members) -> dict[str, str]:
    """Return what was filled in as it is kept; `keys` are the person keys of the Slack ids that were chosen.

    Raises Wrong for a field that cannot be used.
    """
    people = " ".join(sorted({keys[user] for user in sent.users("people") if user in keys}))
    joy = sent.text("words") or sent.picked("joy")
    return {
        "story": placed_by_name(_story(sent), known.labels),
        "people": people,
        "customer": _customer(sent.text("customer"), members),
        "touchpoint": sent.picked("touchpoint"),
        "ticket": _ticket(sent.text("ticket")),
        "effort_minutes": _effort(sent.text("effort_minutes")),
        "joy": joy,
        "company_value": _value(sent.text("company_value")),
    }


def shown_story(story: str, crew: Crew, wording: Wording) -> str:
    """Return a story as it stands in the form: masked, and with people by name."""
    return readable(redact(story), crew.labels, wording._("a colleague"))[:LONGEST_STORY]


def _story(sent: Sent) -> str:
    if not (story := sent.text("story")):
        raise Wrong("story", BadInput(N_("Without a story it is no moment.")))
    return story


def _touchpoint(now: str, members: Members, wording: Wording) -> list[Block]:
    """Return the menu of the touchpoints known; none where nothing is known yet."""
    known = members.get("touchpoint", {})
    often = sorted(known, key=lambda each: -known[each])
    names = [now, *often] if now and now not in often else often
    options = [forms.option(name, name) for name in names if forms.may_be_value(name)]
    if not options:
        return []
    return [forms.field_of("touchpoint", wording._("Touchpoint"), forms.choice(options, now), optional=True)]


def _known(members: Members, wording: Wording) -> str:
    known = members.get("customer", {})
    often = sorted(known, key=lambda each: (-known[each], each))[:_NAMED_IN_HINT]
    return wording._("Known here: {names}", names=", ".join(often)) if often else ""


def _customer(typed: str, members: Members) -> str:
    """Return the customer as it was written before; a new one is taken unless it looks like a typing error."""
    names = written(members.get("customer", {}))
    if typed in names:
        return typed
    if found := next((each for each in names if fold(each) == fold(typed)), ""):
        return found
    if typed[:1] == typed[-1:] == '"' and len(typed) > 2:
        return typed.strip('" ')
    if near := almost(typed, names) if typed else []:
        trouble: RoxError = NotUnderstood(
            N_("There is no customer {typed} yet. Did you mean {nearest}? For a new one write it in quotes."),
            typed=f"“{typed[:60]}”",
            nearest=" / ".join(near),
        )
        raise Wrong("customer", trouble)
    return typed


def _ticket(typed: str) -> str:
    number = typed.removeprefix("#").strip()
    if not all(sign.isalnum() or sign in _TICKET_SIGNS for sign in number):
        raise Wrong("ticket", BadInput(N_("A ticket is a number, such as 48213.")))
    return number


def _effort(typed: str) -> str:
    if not typed:
        return ""
    minutes = effort_of(typed)
    if minutes is None or minutes > _MOST_EFFORT:
        raise Wrong("effort_minutes", BadInput(N_("How long did it take? Write it as 5, 5 min or 1h.")))
    return str(minutes)


def _value(typed: str) -> str:
    if typed and not COMPANY_VALUE.fullmatch(typed):
        raise Wrong("company_value", BadInput(N_("A company value is one word, such as #ownership.")))
    return typed.removeprefix("#").lower()
