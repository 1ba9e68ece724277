"""HaloPSA (and Halo ITSM, which shares its API): tickets, deleted ones, and feedback.

Sources: the endpoint lists and models of open clients of the Halo API (homotechsual/HaloAPI; kb.dtctoday.com, HaloPSA
API Reference, Tickets): client credentials at /auth/token, `pageinate`, `page_no`, `page_size`, `order`, `orderdesc`,
`lastupdatefromdate`, `deleted`, `record_count`, and the fields of a listed ticket, among them `merged_into_id`. Times
without an offset are UTC, and a day before 1990 means none (djpsa reads them so).

Unverified: that a deleted ticket says so by `deleted` or `inactive`, and that deleting counts as an update; the limit
of calls; the fields of feedback, of which only the scores are known: 1 awesome, 2 good, 3 okay, 4 bad. The list of
tickets does not tell reopenings, replies or the SLA: those are not read.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from rox_bot.domain.errors import N_
from rox_bot.domain.events import Feedback, Ticket
from rox_bot.intake.pull.declaring import Asked, Drawn, Feed, Keys, Limit, Page, Place, Record, Request, Token, Vendor
from rox_bot.intake.pull.reading import count, instant, iso, key_of, number, required, rows, words

_BEST, _WORST = 1.0, 4.0
_FEEDBACK_AT = ("date", "feedback_date", "date_created", "datecreated")


def _form(keys: Keys) -> Mapping[str, str]:
    client = {"client_id": keys["client_id"], "client_secret": keys["client_secret"]}
    return {"grant_type": "client_credentials", "scope": "all", **client}


def _ask_tickets(place: Place, size: int) -> Request:
    """By id and without an end: a ticket that changes meanwhile keeps its place, a new one comes last."""
    return Request(
        "/api/tickets", {**_paged(place, size), "orderdesc": "false", "lastupdatefromdate": iso(place.since)[:-1]}
    )


def _ask_deleted(place: Place, size: int) -> Request:
    asked = _ask_tickets(place, size)
    return Request(asked.path, {**asked.query, "deleted": "true"})


def _paged(place: Place, size: int) -> dict[str, str]:
    return {"pageinate": "true", "page_size": str(size), "page_no": place.after or "1", "order": "id"}


def _read_tickets(answer: Any, place: Place) -> Page:
    found, total = rows(answer, "tickets"), count(answer, "record_count")
    if total is None:
        raise ValueError("record_count")
    page_no, size = int(place.after or "1"), len(found)
    # A page is full, or the last one: how long a full one is, the first has shown.
    read = int(answer.get("page_size") or 0) * page_no or page_no * size
    return Page(found, str(page_no + 1) if found and read < total else "", total)


def _draw_ticket(ticket: Record, _page: Page, address: str) -> Drawn | None:
    key = key_of(ticket, "id")
    if (count(ticket, "merged_into_id") or 0) > 0 or _is_deleted(ticket):
        return Drawn(key, gone=True)
    ended = instant(ticket, "dateclosed")
    changes = (instant(ticket, "last_update"), instant(ticket, "lastactiondate"))
    return Drawn(
        key,
        {
            "opened_at": required(ticket, "dateoccurred"),
            "updated_at": max(filter(None, changes), default=None),
            "first_reply_at": instant(ticket, "first_responsedate", "responsedate"),
            "solved_at": ended,
            "closed_at": instant(ticket, "date_fully_closed"),
            "reassignments": count(ticket, "reassigncount"),
            "status": words(ticket, "status_name", "status_id", longest=100),
            "priority": words(ticket, "priority_name", "priority_id", longest=100),
            "subject": words(ticket, "summary", longest=4_000),
            "touchpoint": words(ticket, "tickettype_name"),
            "product": words(ticket, "product_name"),
            "requester": words(ticket, "user_id"),
            "customer": words(ticket, "client_name"),
            "team": words(ticket, "team"),
            "agent": words(ticket, "agent_name", "agent_id"),
            "url": f"{address}/tickets?id={key}",
        },
    )


def _draw_deleted(ticket: Record, page: Page, address: str) -> Drawn | None:
    """Of this list only what says that it is deleted is believed; whether live tickets stand in it too is not known."""
    return _draw_ticket(ticket, page, address) if _is_deleted(ticket) else None


def _is_deleted(ticket: Record) -> bool:
    return ticket.get("deleted") is True or ticket.get("inactive") is True


def _ask_feedback(place: Place, size: int) -> Request:
    return Request("/api/feedback", {**_paged(place, size), "orderdesc": "true"})


def _read_feedback(answer: Any, place: Place) -> Page:
    """The newest come first, as no way is known to ask for what is new: the pages end where it gets old."""
    found = rows({"feedback": answer} if isinstance(answer, list) else answer, "feedback")
    ids = [number(each, "id") or 0.0 for each in found]
    oldest = min((at for each in found if (at := _answered(each)) is not None), default=None)
    newest_first = ids == sorted(ids, reverse=True)
    old = newest_first and oldest is not None and oldest < place.since
    more = bool(found) and not old
    return Page(found, str(int(place.after or "1") + 1) if more else "")


def _draw_feedback(feedback: Record, _page: Page, _address: str) -> Drawn | None:
    score = number(feedback, "score")
    if score is None:
        return None
    answered = _answered(feedback)
    if answered is None:
        raise ValueError(N_("it does not say when it happened"))
    return Drawn(
        f"feedback-{key_of(feedback, 'id')}",
        {
            "occurred_at": answered,
            "updated_at": answered,
            "instrument": "csat",
            "score": score,
            "scale_min": _BEST,
            "scale_max": _WORST,
            "direction": "down",
            "comment": words(feedback, "comment", "comments", longest=4_000),
            "ticket": words(feedback, "ticket_id", "fault_id"),
        },
    )


def _answered(feedback: Record) -> datetime | None:
    return instant(feedback, *_FEEDBACK_AT)


HALO = Vendor(
    kind="halo",
    title="HaloPSA",
    address_hint="acme, or https://acme.halopsa.com",
    host=".halopsa.com",
    asked=(
        Asked(
            "client_id", N_("Client ID of an API application (Configuration, Integrations, HaloPSA API)"), hidden=False
        ),
        Asked("client_secret", N_("Client secret")),
        Asked("tenant", N_("Tenant, where Halo names one"), hidden=False, optional=True),
    ),
    token=Token("/auth/token", _form, lambda keys: {"tenant": keys.get("tenant", "")}),
    probe=Request("/api/tickets", {"pageinate": "true", "page_size": "1", "page_no": "1"}),
    limit=Limit(120, 60.0),
    feeds=(
        Feed("tickets", Ticket, _ask_tickets, _read_tickets, _draw_ticket),
        Feed("deleted tickets", Ticket, _ask_deleted, _read_tickets, _draw_deleted, optional=True),
        # Comments are added to an answer for some days after it was given.
        Feed("feedback", Feedback, _ask_feedback, _read_feedback, _draw_feedback, timedelta(days=7), optional=True),
    ),
)
