"""Solved at first contact and coming back: the definitions there are, each with its own id."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Integer, and_, case, cast, exists, func, not_, null, true, type_coerce
from sqlalchemy.orm import aliased
from sqlmodel import col

from rox_bot.domain.columns import ticks
from rox_bot.domain.errors import N_
from rox_bot.domain.facts import FINISHED_AT, FeedbackFact, TicketFact
from rox_bot.domain.metrics.kinds import LeftOut, Measure, Metric, PartKnown, Reads

WEEK, MONTH = timedelta(days=7), timedelta(days=30)

_solved = ticks(col(TicketFact.solved_at))
_requester = col(TicketFact.requester)
_reopened = func.coalesce(col(TicketFact.reopens), 0) > 0
_REOPENINGS = PartKnown(N_("reopenings not known for {n}"), col(TicketFact.reopens).is_(None))
_BY_SOLVING = N_("by the day of solving")
_WINDOW_SOURCE = N_("7-day window: callcentrehelper.com, wiki.wfmlabs.org")


def came_back(window: timedelta, *, same_touchpoint: bool) -> ColumnElement[bool]:
    """Whether the same person opened a new ticket within the window after solving."""
    later = aliased(TicketFact)
    opened = ticks(col(later.opened_at))
    where = [
        col(later.id) != col(TicketFact.id),
        col(later.workspace) == col(TicketFact.workspace),
        col(later.requester) == _requester,
        opened > _solved,
        opened <= _solved + window // timedelta(microseconds=1),
        col(later.withdrawn_at).is_(None),
    ]
    if same_touchpoint:
        where += [col(later.touchpoint) == col(TicketFact.touchpoint), col(later.touchpoint) != ""]
    return exists().where(*where).correlate(TicketFact)


def _share(success: ColumnElement[bool]) -> ColumnElement[Any]:
    return cast(success, Integer) * 100


def followed(key: str, window: timedelta, success: ColumnElement[bool], part_known: PartKnown | None = None) -> Measure:
    """Return a measure over solved tickets whose requester is known, ripe once the window has passed."""
    return Measure(
        key=key,
        fact=TicketFact,
        placed_by=_solved,
        counts=true(),
        worth=case((_requester != "", _share(success)), else_=null()),
        window=window,
        left_out=(LeftOut(N_("without a known requester"), _requester == ""),),
        part_known=part_known,
    )


def first_contact(key: str, window: timedelta, *, same_touchpoint: bool) -> Measure:
    """Return first-contact resolution; where a source tells no reopenings, only who comes back is seen."""
    return followed(key, window, stayed_away(window, same_touchpoint=same_touchpoint), _REOPENINGS)


def stayed_away(window: timedelta, *, same_touchpoint: bool) -> ColumnElement[bool]:
    """Whether it was not reopened, as far as that is known, and the same person did not come back within the window."""
    return and_(not_(_reopened), not_(came_back(window, same_touchpoint=same_touchpoint)))


def _told(
    key: str,
    known: ColumnElement[bool],
    success: ColumnElement[bool],
    unknown: str,
    part_known: PartKnown | None = None,
) -> Measure:
    """Return a measure over finished tickets of which the source tells enough."""
    return Measure(
        key=key,
        fact=TicketFact,
        placed_by=ticks(FINISHED_AT),
        counts=true(),
        worth=case((known, _share(success)), else_=null()),
        left_out=(LeftOut(unknown, not_(known)),),
        part_known=part_known,
    )


_REPLIES, _ANSWERS = col(TicketFact.public_replies), col(TicketFact.requester_replies)
_MOVES = col(TicketFact.reassignments)
_TICKED = type_coerce(col(TicketFact.said_first_contact), Boolean)

FIRST_CONTACT = first_contact("first_contact", WEEK, same_touchpoint=True)
_ANY_TOUCHPOINT = first_contact("first_contact_any", WEEK, same_touchpoint=False)
_IN_A_MONTH = first_contact("first_contact_month", MONTH, same_touchpoint=True)
_ONE_TOUCH = _told("one_touch", _REPLIES.is_not(None), _REPLIES == 1, N_("without a number of public replies"))
_ONE_INTERACTION = _told(
    "one_interaction", _ANSWERS.is_not(None), _ANSWERS == 0, N_("without a number of requester replies")
)
_ONE_TEAM = _told(
    "one_team",
    _MOVES.is_not(None),
    and_(_MOVES == 0, not_(_reopened)),
    N_("without a number of reassignments"),
    _REOPENINGS,
)
_BY_AGENT = _told("said_first", _TICKED.is_not(None), _TICKED, N_("without the agent's tick"))
_BY_CUSTOMER = Measure(
    key="customer_said_first",
    fact=FeedbackFact,
    placed_by=ticks(col(FeedbackFact.occurred_at)),
    counts=col(FeedbackFact.instrument) == "fcr",
    worth=case(
        (
            and_(col(FeedbackFact.scale_min) == 0, col(FeedbackFact.scale_max) == 1),
            _share(col(FeedbackFact.score) >= 1),
        ),
        else_=null(),
    ),
    left_out=(
        LeftOut(N_("without a score"), col(FeedbackFact.score).is_(None)),
        LeftOut(
            N_("not answered by yes or no"),
            and_(
                col(FeedbackFact.score).is_not(None),
                not_(and_(col(FeedbackFact.scale_min) == 0, col(FeedbackFact.scale_max) == 1)),
            ),
        ),
    ),
)
REPEATED = followed("repeated", WEEK, came_back(WEEK, same_touchpoint=True))
_REPEATED_ANY = followed("repeated_any", WEEK, came_back(WEEK, same_touchpoint=False))
_REPEATED_MONTH = followed("repeated_month", MONTH, came_back(MONTH, same_touchpoint=True))


def _fcr(
    name: str, title: str, variant: str, measure: Measure, definition: str, words: tuple[str, ...], parameters: str = ""
) -> Metric:
    return Metric(
        key=f"fcr.{name}" if name else "fcr",
        title=title,
        unit="%",
        reads=Reads.SHARE,
        measure=measure,
        better="up",
        minimum_n=20,
        smallest_change=2,
        variant=variant,
        parameters=parameters,
        definition=definition,
        words=words,
        by_time=_BY_SOLVING if measure.fact is TicketFact else N_("by the day of the answer"),
        source=_WINDOW_SOURCE if measure.window else "",
        beside=("csat", "reopen"),
    )


FCR = _fcr(
    "",
    N_("First-contact resolution"),
    "no_repeat",
    FIRST_CONTACT,
    N_(
        "solved tickets with a known requester after which the same person did not come back about the same "
        "touchpoint within 7 days, and which were not reopened, as far as the source tells"
    ),
    ("fcr", "first contact resolution", "first-contact resolution", "eerste keer goed", "solved at first contact"),
    "window=7d,key=requester+touchpoint",
)

FCR_VARIANTS = (
    _fcr(
        "requester",
        N_("First-contact resolution, any touchpoint"),
        "no_repeat",
        _ANY_TOUCHPOINT,
        N_(
            "solved tickets with a known requester after which the same person did not come back about anything "
            "within 7 days, and which were not reopened, as far as the source tells"
        ),
        ("fcr requester", "fcr any touchpoint"),
        "window=7d,key=requester",
    ),
    _fcr(
        "month",
        N_("First-contact resolution, 30 days"),
        "no_repeat",
        _IN_A_MONTH,
        N_(
            "solved tickets with a known requester after which the same person did not come back about the same "
            "touchpoint within 30 days, and which were not reopened, as far as the source tells"
        ),
        ("fcr month", "fcr 30d", "fcr maand"),
        "window=30d,key=requester+touchpoint",
    ),
    _fcr(
        "one_touch",
        N_("First-contact resolution, one touch"),
        "one_touch",
        _ONE_TOUCH,
        N_("finished tickets with exactly one public reply of the team"),
        ("one touch", "one-touch", "fcr one touch", "fcr one_touch"),
    ),
    _fcr(
        "one_interaction",
        N_("First-contact resolution, one interaction"),
        "one_interaction",
        _ONE_INTERACTION,
        N_("finished tickets to which the requester wrote nothing after the first message"),
        ("fcr one interaction", "fcr one_interaction"),
    ),
    _fcr(
        "one_team",
        N_("First-contact resolution, one team"),
        "one_team",
        _ONE_TEAM,
        N_("finished tickets that were never reassigned and, as far as the source tells, never reopened"),
        ("fcr one team", "fcr one_team", "fcr no reassignment"),
    ),
    _fcr(
        "survey",
        N_("First-contact resolution, said by customers"),
        "survey",
        _BY_CUSTOMER,
        N_("customers who say it was solved at first contact, of those asked who answered"),
        ("fcr survey", "fcr according to customers"),
    ),
    _fcr(
        "agent",
        N_("First-contact resolution, reported by agents"),
        "agent",
        _BY_AGENT,
        N_("finished tickets that the agent ticked as solved at first contact: reported by agents, not measured"),
        ("fcr ticked", "fcr agent reported"),
    ),
)


def _repeat(
    name: str, title: str, measure: Measure, definition: str, words: tuple[str, ...], parameters: str
) -> Metric:
    return Metric(
        key=f"repeat.{name}" if name else "repeat",
        title=title,
        unit="%",
        reads=Reads.SHARE,
        measure=measure,
        better="down",
        minimum_n=20,
        smallest_change=1,
        parameters=parameters,
        definition=definition,
        words=words,
        by_time=_BY_SOLVING,
        source=_WINDOW_SOURCE,
    )


REPEAT = _repeat(
    "",
    N_("Repeat contacts"),
    REPEATED,
    N_(
        "solved tickets with a known requester after which the same person came back about the same touchpoint "
        "within 7 days"
    ),
    (
        "repeat",
        "repeats",
        "repeat contact",
        "repeat contacts",
        "repeat calls",
        "repeat rate",
        "herhaalverkeer",
        "herhaalcontact",
        "herhaalcontacten",
    ),
    "window=7d,key=requester+touchpoint",
)

REPEAT_VARIANTS = (
    _repeat(
        "requester",
        N_("Repeat contacts, any touchpoint"),
        _REPEATED_ANY,
        N_("solved tickets with a known requester after which the same person came back about anything within 7 days"),
        ("repeat requester", "repeat any touchpoint"),
        "window=7d,key=requester",
    ),
    _repeat(
        "month",
        N_("Repeat contacts, 30 days"),
        _REPEATED_MONTH,
        N_(
            "solved tickets with a known requester after which the same person came back about the same touchpoint "
            "within 30 days"
        ),
        ("repeat month", "repeat 30d", "herhaalcontact maand"),
        "window=30d,key=requester+touchpoint",
    ),
)
