"""Zendesk Support: tickets with their metrics, and both kinds of satisfaction answers.

Sources: developer.zendesk.com, Incremental Exports (cursor-based ticket export; ten calls a minute; nothing of the last
minute), Side-Loading (`metric_sets`, `users`, `groups`, `organizations`), Ticket Metrics, Satisfaction Ratings
(legacy), CSAT Survey Responses; merged tickets by the tag `closed_by_merge`.

Unverified: whether `start_time` of the ratings goes by their creation or their last change (the overlap serves both).
What a ticket met of its SLA is told by other lists and not read.
"""

import base64
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from rox_bot.domain.errors import N_
from rox_bot.domain.events import Feedback, Ticket
from rox_bot.intake.pull.declaring import Asked, Drawn, Feed, Keys, Limit, Page, Place, Record, Request, Vendor
from rox_bot.intake.pull.reading import count, instant, key_of, later, named, number, part, required, rows, words

_DONE = frozenset(("solved", "closed"))
_CATEGORIES = {"bad": 1.0, "neutral": 2.0, "good": 3.0}
_RATINGS = {"bad": 1.0, "good": 2.0}


def _headers(keys: Keys) -> Mapping[str, str]:
    login = f"{keys['email']}/token:{keys['token']}"
    return {"Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"}


def _ask_tickets(place: Place, size: int) -> Request:
    start = {"cursor": place.after} if place.after else {"start_time": str(int(place.since.timestamp()))}
    query = {**start, "per_page": str(size), "include": "metric_sets,users,groups,organizations"}
    return Request("/api/v2/incremental/tickets/cursor.json", query)


def _read_tickets(answer: Any, _place: Place) -> Page:
    ended, after = answer["end_of_stream"], words(answer, "after_cursor", longest=2_000)
    if not ended and not after:
        raise ValueError("after_cursor")
    beside = {name: named(answer, name) for name in ("users", "groups", "organizations")}
    return Page(rows(answer, "tickets"), "" if ended else after, beside=beside)


def _draw_ticket(ticket: Record, page: Page, address: str) -> Drawn | None:
    key = key_of(ticket, "id")
    status = words(ticket, "status")
    merged = "closed_by_merge" in (ticket.get("tags") or ())
    if status == "deleted" or merged:
        return Drawn(key, gone=True)
    opened = required(ticket, "created_at")
    metrics = part(ticket, "metric_set")
    stations = count(metrics, "assignee_stations")
    return Drawn(
        key,
        {
            "opened_at": opened,
            "updated_at": max(filter(None, (instant(ticket, "generated_timestamp"), instant(ticket, "updated_at")))),
            **_ends(status, opened, metrics),
            "first_reply_at": _first_reply(opened, metrics),
            "reopens": count(metrics, "reopens"),
            "public_replies": count(metrics, "replies"),
            "reassignments": None if stations is None else max(0, stations - 1),
            "wait_minutes": _minutes(metrics, "requester_wait_time_in_minutes"),
            "status": status,
            "priority": words(ticket, "priority"),
            "subject": words(ticket, "subject", longest=4_000),
            "channel": words(part(ticket, "via"), "channel"),
            "touchpoint": words(ticket, "type"),
            "requester": words(ticket, "requester_id"),
            "customer": _name(page, "organizations", ticket, "organization_id"),
            "team": _name(page, "groups", ticket, "group_id"),
            "agent": _name(page, "users", ticket, "assignee_id"),
            "url": f"{address}/agent/tickets/{key}",
        },
    )


def _ends(status: str, opened: datetime, metrics: Mapping[str, Any]) -> dict[str, datetime | None]:
    """Return when work on a ticket ended; one that was opened again has not ended, whatever its metrics remember."""
    if status not in _DONE:
        return {}
    return {
        "solved_at": instant(metrics, "solved_at"),
        "first_solved_at": later(opened, _minutes(metrics, "first_resolution_time_in_minutes")),
        "closed_at": instant(metrics, "status_updated_at") if status == "closed" else None,
    }


def _first_reply(opened: datetime, metrics: Mapping[str, Any]) -> datetime | None:
    seconds = number(part(metrics, "reply_time_in_seconds"), "calendar")  # of messaging tickets only
    return later(opened, _minutes(metrics, "reply_time_in_minutes") if seconds is None else seconds / 60)


def _minutes(metrics: Mapping[str, Any], name: str) -> float | None:
    return number(part(metrics, name), "calendar")


def _name(page: Page, listed: str, record: Record, field: str) -> str:
    number_ = words(record, field)
    return str(page.beside.get(listed, {}).get(number_, "")) or number_


def _ask_ratings(place: Place, size: int) -> Request:
    query = {"score": "received", "start_time": str(int(place.since.timestamp())), "page[size]": str(size)}
    return Request("/api/v2/satisfaction_ratings.json", query | ({"page[after]": place.after} if place.after else {}))


def _read_ratings(answer: Any, _place: Place) -> Page:
    return Page(rows(answer, "satisfaction_ratings"), _after(answer))


def _draw_rating(rating: Record, _page: Page, _address: str) -> Drawn | None:
    """One answer for each ticket: a requester who changes the rating leaves another record, and the newest counts."""
    score = _RATINGS.get(words(rating, "score").partition("_")[0])
    if score is None:
        return None
    ticket = key_of(rating, "ticket_id")
    return Drawn(
        f"rating-{ticket}",
        {
            "occurred_at": required(rating, "updated_at", "created_at"),
            "updated_at": instant(rating, "updated_at", "created_at"),
            "instrument": "csat",
            "score": score,
            "scale_min": 1.0,
            "scale_max": 2.0,
            "comment": words(rating, "comment", longest=4_000),
            "ticket": ticket,
        },
    )


def _ask_surveys(place: Place, size: int) -> Request:
    query = {
        "filter[created_at_start]": str(int(place.since.timestamp() * 1_000)),
        "page[size]": str(size),
        "sort": "id",
    }
    return Request("/api/v2/guide/survey_responses", query | ({"page[after]": place.after} if place.after else {}))


def _read_surveys(answer: Any, _place: Place) -> Page:
    return Page(rows(answer, "survey_responses"), _after(answer))


def _draw_survey(response: Record, _page: Page, _address: str) -> Drawn | None:
    """The list does not always tell a scale's ends, so the vendor's own bad, neutral and good are kept, as 1 to 3."""
    answers = [each for each in response.get("answers") or () if isinstance(each, Mapping)]
    rated = [each for each in answers if words(each, "rating_category") in _CATEGORIES and _is_satisfaction(each)]
    if not rated:
        return None
    rating = rated[0]
    tickets = [words(each, "id") for each in response.get("subjects") or () if words(each, "type") == "ticket"]
    said = [words(each, "value", longest=4_000) for each in answers if words(each, "type") == "open_ended"]
    return Drawn(
        f"survey-{key_of(response, 'id')}",
        {
            "occurred_at": required(rating, "created_at"),
            "updated_at": max(filter(None, (instant(each, "updated_at", "created_at") for each in answers))),
            "instrument": "csat",
            "score": _CATEGORIES[words(rating, "rating_category")],
            "scale_min": 1.0,
            "scale_max": 3.0,
            "comment": " ".join(filter(None, said)),
            "ticket": tickets[0] if tickets else "",
            "requester": words(response, "responder_id"),
        },
    )


def _is_satisfaction(answer: Mapping[str, Any]) -> bool:
    return words(part(answer, "question"), "sub_type") in ("customer_satisfaction", "")


def _after(answer: Any) -> str:
    meta = part(answer, "meta")
    return words(meta, "after_cursor", longest=2_000) if meta.get("has_more") is True else ""


ZENDESK = Vendor(
    kind="zendesk",
    title="Zendesk",
    address_hint="acme, or https://acme.zendesk.com",
    host=".zendesk.com",
    asked=(
        Asked("email", N_("E-mail address of an admin whose API token it is"), hidden=False),
        Asked("token", N_("API token (Admin Center, Apps and integrations, APIs, Zendesk API)")),
    ),
    headers=_headers,
    probe=Request("/api/v2/users/me.json"),
    limit=Limit(200, 60.0),
    feeds=(
        Feed(
            "tickets",
            Ticket,
            _ask_tickets,
            _read_tickets,
            _draw_ticket,
            lag=timedelta(minutes=1),
            size=1_000,
            limit=Limit(9, 60.0, "incremental"),
        ),
        Feed("ratings", Feedback, _ask_ratings, _read_ratings, _draw_rating, timedelta(days=2), optional=True),
        # A survey answered weeks after it was sent keeps its date of creation, by which this list is asked for.
        Feed("surveys", Feedback, _ask_surveys, _read_surveys, _draw_survey, timedelta(days=28), optional=True),
    ),
)
