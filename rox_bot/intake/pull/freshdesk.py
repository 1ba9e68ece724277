"""Freshdesk: tickets with their stages, deleted and spam ones, and satisfaction ratings.

Sources: Freshdesk API v2 (developers.freshdesk.com/api) and notes of open clients on it (ktsaou/freshdesk_mcp,
freshdeskr): the key as user name of Basic authentication, `updated_since`, `order_by`, `include=stats,company`, pages
of up to 100 and at most 300 of them, the lists `filter=deleted` and `filter=spam`, ratings from -103 to 103 with 100
neutral.

Unverified: that deleting moves `updated_at`; the scale of ratings in every kind of survey, so the vendor's own
happy, neutral and unhappy are kept, as 3, 2 and 1. Merged tickets are not marked: they count until they are deleted.
What a ticket met of its SLA and how often it was reopened is not in the list.
"""

import base64
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from rox_bot.domain.errors import N_
from rox_bot.domain.events import Feedback, Ticket
from rox_bot.intake.pull.declaring import Asked, Drawn, Feed, Keys, Limit, Names, Page, Place, Record, Request, Vendor
from rox_bot.intake.pull.reading import instant, iso, key_of, number, part, required, rows, words

_SIZE = 100
_STATUS = {"2": "open", "3": "pending", "4": "resolved", "5": "closed"}
_PRIORITY = {"1": "low", "2": "medium", "3": "high", "4": "urgent"}
_SOURCE = {"1": "email", "2": "portal", "3": "phone", "7": "chat", "9": "feedback widget", "10": "outbound email"}
_NEUTRAL = 100.0


def _headers(keys: Keys) -> Mapping[str, str]:
    login = f"{keys['api_key']}:X"
    return {"Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"}


def _ask_tickets(place: Place, size: int) -> Request:
    """From the oldest change on; a mark is an instant and a page, as pages beyond the 300th are not given."""
    since, _, page = place.after.partition("|")
    return Request(
        "/api/v2/tickets",
        {
            "updated_since": since or iso(place.since),
            "order_by": "updated_at",
            "order_type": "asc",
            "include": "stats,company",
            "per_page": str(size),
            "page": page or "1",
        },
    )


def _ask_filtered(name: str) -> Callable[[Place, int], Request]:
    def ask(place: Place, size: int) -> Request:
        asked = _ask_tickets(place, size)
        query = {key: value for key, value in asked.query.items() if key != "include"}
        return Request(asked.path, {**query, "filter": name})

    return ask


def _read_tickets(answer: Any, place: Place) -> Page:
    """Go on a second before the latest change of a page: what changes meanwhile comes later again, and nothing slips.

    Only where that is no step forward its number counts on.
    """
    found = rows({"tickets": answer}, "tickets")
    if not found:
        return Page(found, "")
    since, _, page = place.after.partition("|")
    since = since or iso(place.since)
    step = iso(max(required(each, "updated_at") for each in found) - timedelta(seconds=1))
    return Page(found, f"{since}|{int(page or 1) + 1}" if step <= since else f"{step}|1")


def _draw_ticket(ticket: Record, page: Page, address: str) -> Drawn | None:
    key = key_of(ticket, "id")
    if ticket.get("deleted") is True or ticket.get("spam") is True:
        return Drawn(key, gone=True)
    stats, status = part(ticket, "stats"), words(ticket, "status")
    ended = status in ("4", "5")
    return Drawn(
        key,
        {
            "opened_at": required(ticket, "created_at"),
            "updated_at": instant(ticket, "updated_at"),
            "first_reply_at": instant(stats, "first_responded_at"),
            "solved_at": (instant(stats, "resolved_at") or instant(stats, "closed_at")) if ended else None,
            "closed_at": instant(stats, "closed_at") if status == "5" else None,
            "status": _STATUS.get(status, status),
            "priority": _PRIORITY.get(words(ticket, "priority"), ""),
            "subject": words(ticket, "subject", longest=4_000),
            "channel": _SOURCE.get(words(ticket, "source"), words(ticket, "source")),
            "touchpoint": words(ticket, "type"),
            "requester": words(ticket, "requester_id"),
            "customer": words(part(ticket, "company"), "name"),
            "team": _named(page, "groups", ticket, "group_id"),
            "agent": _named(page, "agents", ticket, "responder_id"),
            "url": f"{address}/a/tickets/{key}",
        },
    )


def _draw_gone(ticket: Record, _page: Page, _address: str) -> Drawn | None:
    return Drawn(key_of(ticket, "id"), gone=True)


def _named(page: Page, listed: str, ticket: Record, field: str) -> str:
    value = words(ticket, field)
    return str(page.beside.get(listed, {}).get(value, value))


def _ask_ratings(place: Place, size: int) -> Request:
    query = {"created_since": iso(place.since), "per_page": str(size), "page": place.after or "1"}
    return Request("/api/v2/surveys/satisfaction_ratings", query)


def _read_ratings(answer: Any, place: Place) -> Page:
    found = rows({"ratings": answer}, "ratings")
    return Page(found, str(int(place.after or "1") + 1) if found else "")


def _draw_rating(rating: Record, _page: Page, _address: str) -> Drawn | None:
    score = number(part(rating, "ratings"), "default_question")
    if score is None:
        return None
    answered: datetime = required(rating, "created_at")
    return Drawn(
        f"rating-{key_of(rating, 'id')}",
        {
            "occurred_at": answered,
            "updated_at": instant(rating, "updated_at") or answered,
            "instrument": "csat",
            "score": 2.0 if score == _NEUTRAL else 3.0 if score > _NEUTRAL else 1.0,
            "scale_min": 1.0,
            "scale_max": 3.0,
            "comment": words(rating, "feedback", longest=4_000),
            "ticket": words(rating, "ticket_id"),
            "requester": words(rating, "user_id"),
        },
    )


def _names(path: str, name: Callable[[Record], str]) -> Names:
    def ask(mark: str) -> Request:
        return Request(f"/api/v2/{path}", {"per_page": str(_SIZE), "page": mark or "1"})

    def read(answer: Any, mark: str) -> tuple[Mapping[str, str], str]:
        found = rows({path: answer}, path)
        return {key_of(each, "id"): name(each) for each in found}, str(int(mark or "1") + 1) if found else ""

    return Names(path, ask, read)


_LISTED = Limit(18, 60.0, "tickets")
"""The list of tickets has a limit of its own, 20 calls a minute on the smallest plan; fewer, since clocks differ."""

FRESHDESK = Vendor(
    kind="freshdesk",
    title="Freshdesk",
    address_hint="acme, or https://acme.freshdesk.com",
    host=".freshdesk.com",
    asked=(Asked("api_key", N_("API key (your profile, Your API Key)")),),
    headers=_headers,
    probe=Request("/api/v2/tickets", {"per_page": "1"}),
    limit=Limit(48, 60.0),
    names=(
        _names("groups", lambda each: words(each, "name")),
        _names("agents", lambda each: words(part(each, "contact"), "name")),
    ),
    feeds=(
        Feed("tickets", Ticket, _ask_tickets, _read_tickets, _draw_ticket, size=_SIZE, limit=_LISTED),
        Feed(
            "deleted tickets",
            Ticket,
            _ask_filtered("deleted"),
            _read_tickets,
            _draw_gone,
            size=_SIZE,
            limit=_LISTED,
            optional=True,
        ),
        Feed(
            "spam", Ticket, _ask_filtered("spam"), _read_tickets, _draw_gone, size=_SIZE, limit=_LISTED, optional=True
        ),
        # A rating is asked for by creation and may be changed for some days.
        Feed("ratings", Feedback, _ask_ratings, _read_ratings, _draw_rating, timedelta(days=7), optional=True),
    ),
)
