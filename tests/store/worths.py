"""What one event is worth to each measure, and when it counts: the definitions in words once more in plain Python."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from rox_bot.domain.events import Blocked, CustomerEvent, Event, Feedback, Invitation, Moment, Ticket
from tests.store.making import HOUR

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
CSAT_POSITIVE: dict[tuple[float, float], float] = {(1, 5): 4, (1, 3): 3, (1, 2): 2, (0, 1): 1, (1, 4): 3, (1, 7): 6}
EMPLOYEES = {"enps", "esat", "pride"}


def upward(said: Feedback) -> float | None:
    if said.score is None or said.direction == "up":
        return said.score
    return said.scale_min + said.scale_max - said.score


def on(said: Feedback) -> tuple[float, float]:
    return said.scale_min, said.scale_max


def csat(said: Feedback, _: Sequence[Event]) -> float | None:
    score, positive = upward(said), CSAT_POSITIVE.get(on(said))
    return None if score is None or positive is None else 100.0 * (score >= positive)


def nps(said: Feedback, _: Sequence[Event]) -> float | None:
    score = upward(said)
    if score is None or on(said) != (0, 10):
        return None
    return 100.0 if score >= 9 else -100.0 if score <= 6 else 0.0


def on_seven(said: Feedback, _: Sequence[Event]) -> float | None:
    return said.score if on(said) == (1, 7) and said.direction == "up" else None


def on_five(said: Feedback, _: Sequence[Event]) -> float | None:
    return upward(said) if on(said) == (1, 5) else None


def share(reached: bool | None) -> float | None:
    return None if reached is None else 100.0 * reached


def at_least(least: float, score: float | None) -> float | None:
    return None if score is None else share(score >= least)


def sounds(said: Feedback, _: Sequence[Event]) -> float | None:
    if said.sentiment is None:
        return None
    return 100.0 if said.sentiment >= 0.25 else -100.0 if said.sentiment <= -0.25 else 0.0


def solved_at_first(said: Feedback, _: Sequence[Event]) -> float | None:
    return at_least(1, said.score) if on(said) == (0, 1) else None


def came_back(solved: Ticket, everything: Sequence[Event], window: timedelta, *, same: bool) -> bool | None:
    """Whether the same person came back within a window; None where nobody can say."""
    if not solved.requester or solved.solved_at is None:
        return None
    return any(
        other is not solved
        and isinstance(other, Ticket)
        and other.requester == solved.requester
        and (not same or other.touchpoint == solved.touchpoint != "")
        and solved.solved_at < other.opened_at <= solved.solved_at + window
        for other in everything
    )


def fcr(window: timedelta, *, same: bool) -> "Worth":
    def worth(solved: Ticket, everything: Sequence[Event]) -> float | None:
        back = came_back(solved, everything, window, same=same)
        return None if back is None else share(not back and not solved.reopens)

    return worth


def repeated(window: timedelta, *, same: bool) -> "Worth":
    return lambda solved, everything: share(came_back(solved, everything, window, same=same))


def length(start: datetime, end: datetime | None, unit: timedelta) -> float | None:
    return None if end is None or end < start else (end - start) / unit


def finished_at(each: Ticket) -> datetime | None:
    return each.solved_at or each.closed_at


def first_solved_at(each: Ticket) -> datetime | None:
    return each.first_solved_at or (each.solved_at if each.reopens == 0 else None)


def leaves_at(each: Ticket) -> datetime | None:
    """When it leaves the backlog: not before it came in."""
    end = finished_at(each)
    return end and max(end, each.opened_at)


def one(_: Any, __: Sequence[Event]) -> float:
    return 1.0


Worth = Callable[[Any, Sequence[Event]], float | None]
Placed = Callable[[Any], datetime | None]
Definition = tuple[type[Event], Placed, Worth]


def occurred(each: Feedback | Invitation | Moment) -> datetime:
    return each.occurred_at


MEASURES: dict[str, Definition] = {
    "csat_answers": (Feedback, occurred, csat),
    "csat_scores": (Feedback, occurred, lambda said, _: upward(said)),
    "nps_answers": (Feedback, occurred, nps),
    "enps_answers": (Feedback, occurred, nps),
    "ces_answers": (Feedback, occurred, lambda said, _: at_least(5, on_seven(said, _))),
    "ces_scores": (Feedback, occurred, on_seven),
    "empathy_answers": (Feedback, occurred, on_five),
    "empathy_answers_top2": (Feedback, occurred, lambda said, _: at_least(4, on_five(said, _))),
    "trust_answers": (Feedback, occurred, on_five),
    "trust_answers_top2": (Feedback, occurred, lambda said, _: at_least(4, on_five(said, _))),
    "sentiment_scores": (Feedback, occurred, sounds),
    "customer_said_first": (Feedback, occurred, solved_at_first),
    "answers": (Feedback, occurred, one),
    "followed_up": (Feedback, occurred, lambda _said, _events: 0.0),  # nobody follows anything up in these events
    "answered": (Feedback, occurred, one),
    "surveys_sent": (Invitation, occurred, lambda each, _: float(each.sent)),
    "saved_moments": (Moment, occurred, one),
    "first_contact": (Ticket, lambda each: each.solved_at, fcr(WEEK, same=True)),
    "first_contact_any": (Ticket, lambda each: each.solved_at, fcr(WEEK, same=False)),
    "first_contact_month": (Ticket, lambda each: each.solved_at, fcr(MONTH, same=True)),
    "repeated": (Ticket, lambda each: each.solved_at, repeated(WEEK, same=True)),
    "repeated_any": (Ticket, lambda each: each.solved_at, repeated(WEEK, same=False)),
    "repeated_month": (Ticket, lambda each: each.solved_at, repeated(MONTH, same=True)),
    "one_touch": (
        Ticket,
        finished_at,
        lambda each, _: share(None if each.public_replies is None else each.public_replies == 1),
    ),
    "one_interaction": (
        Ticket,
        finished_at,
        lambda each, _: share(None if each.requester_replies is None else each.requester_replies == 0),
    ),
    "one_team": (
        Ticket,
        finished_at,
        lambda each, _: share(None if each.reassignments is None else each.reassignments == 0 and not each.reopens),
    ),
    "said_first": (Ticket, finished_at, lambda each, _: share(each.said_first_contact)),
    "waited": (Ticket, finished_at, lambda each, _: each.wait_minutes),
    "reply_time": (
        Ticket,
        lambda each: each.first_reply_at,
        lambda each, _: length(each.opened_at, each.first_reply_at, timedelta(minutes=1)),
    ),
    "resolution_time": (
        Ticket,
        lambda each: each.solved_at,
        lambda each, _: length(each.opened_at, each.solved_at, HOUR),
    ),
    "first_solution_time": (
        Ticket,
        lambda each: first_solved_at(each) or each.solved_at,
        lambda each, _: length(each.opened_at, first_solved_at(each), HOUR),
    ),
    "reopened": (Ticket, finished_at, lambda each, _: share(None if each.reopens is None else each.reopens > 0)),
    "promise_kept": (Ticket, finished_at, lambda each, _: share(each.sla_met)),
    "opened": (Ticket, lambda each: each.opened_at, one),
    "finished": (Ticket, leaves_at, one),
}


def by_opening(definition: Definition) -> Definition:
    """The same, placed by opening."""
    kind, placed, worth = definition
    return kind, lambda each: each.opened_at if placed(each) else None, worth


MEASURES |= {
    f"{key}_by_opening": by_opening(MEASURES[key])
    for key in ("reply_time", "first_solution_time", "resolution_time", "waited", "reopened", "promise_kept")
}
KINDS = ("won", "lost", "started", "expanded", "shrank", "referred", "bought", "renewed", "left")
DECIDED = {f"customers_{kind}": {kind} for kind in KINDS} | {"account_events": {*KINDS} - {"lost"}}
MEASURES |= {key: (CustomerEvent, lambda each: each.occurred_at, lambda *_: 1.0) for key in DECIDED}
MEASURES |= {
    "blocked_by_policy": (Blocked, lambda each: each.occurred_at, lambda *_: 1.0),
    "review_answers": (Feedback, lambda each: each.occurred_at, on_five),
}
ASKED_AS = {
    "csat_answers": {"csat"},
    "csat_scores": {"csat"},
    "nps_answers": {"nps"},
    "enps_answers": {"enps"},
    "ces_answers": {"ces"},
    "ces_scores": {"ces"},
    "empathy_answers": {"empathy"},
    "empathy_answers_top2": {"empathy"},
    "trust_answers": {"trust"},
    "review_answers": {"review"},
    "trust_answers_top2": {"trust"},
    "customer_said_first": {"fcr"},
}
"""Measure -> the questions it listens to; any other listens to all that customers answer."""


def is_low(said: Feedback) -> bool:
    """Whether a score asks to be followed up."""
    score = upward(said)
    if score is None:
        return False
    if said.instrument == "nps" and on(said) == (0, 10):
        return score <= 6
    return 3 * (score - said.scale_min) <= said.scale_max - said.scale_min + 1e-6


def listens(key: str, event: Event) -> bool:
    """Whether a measure counts an event at all."""
    if isinstance(event, CustomerEvent):
        return event.kind in DECIDED[key]
    if isinstance(event, Feedback):
        if key in ASKED_AS:
            return event.instrument in ASKED_AS[key]
        if key == "sentiment_scores":
            return event.sentiment is not None
        if key == "followed_up":
            return event.instrument not in EMPLOYEES and is_low(event)
        return event.instrument not in EMPLOYEES and (key != "answered" or event.score is not None)
    return True


def apart(key: str, event: Event) -> str:
    """What keeps answers of one measure apart: the scale, the survey, or the model."""
    if key in ("answered", "surveys_sent") and isinstance(event, Feedback | Invitation):
        return event.instrument
    if not isinstance(event, Feedback):
        return ""
    if key == "sentiment_scores":
        return event.sentiment_model or ""
    named = f"{event.scale_min:g}-{event.scale_max:g}"
    if key == "csat_answers":
        return named if on(event) in CSAT_POSITIVE else ""
    return named if key == "csat_scores" else ""
