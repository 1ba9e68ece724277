"""ConnectWise PSA (Manage): service tickets.

Sources: open clients of its REST API and their notes on it (amp-labs/connectors; ConnectWiseManageAPI;
docs.connectwise.com is closed to the public): keys as `company+public:private` with a `clientId` header, `conditions`
such as `lastUpdated>[2016-08-20T18:04:26Z]`, `orderBy`, pages of up to 1,000, POST `/service/tickets/search` for long
conditions, and the fields of a ticket, among them `mergedParentTicket`.

A ticket has ended when its status is a closed one. What was deleted is not told, so the roll is called. Unverified: the
limit of calls (its answer 429 is followed). Reopenings are not told. Answers to surveys come from SmileBack, which is
a source of its own.
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from rox_bot.domain.errors import N_
from rox_bot.domain.events import Ticket
from rox_bot.intake.pull.declaring import (
    Asked,
    Drawn,
    Feed,
    Keys,
    Limit,
    Page,
    Place,
    Record,
    Request,
    RollCall,
    Vendor,
)
from rox_bot.intake.pull.reading import instant, iso, key_of, part, rows, words

_API = "/v4_6_release/apis/3.0"
_PAGE = "/v4_6_release/services/system_io/Service/fv_sr100_request.rails?service_recid="
_FIELDS = (
    "id,summary,board,status,company,contact,type,team,owner,priority,source,closedDate,closedFlag,dateResolved,"
    "dateResponded,isInSla,mergedParentTicket,dateEntered,lastUpdated,_info"
)


def _headers(keys: Keys) -> Mapping[str, str]:
    login = f"{keys['company']}+{keys['public_key']}:{keys['private_key']}"
    return {"Authorization": f"Basic {base64.b64encode(login.encode()).decode()}", "clientId": keys["client_id"]}


def _ask_tickets(place: Place, size: int) -> Request:
    """By id and without an end: a ticket that changes meanwhile keeps its place, a new one comes last."""
    conditions = f"lastUpdated>=[{iso(place.since)}] and id>{place.after or 0}"
    return Request(
        f"{_API}/service/tickets",
        {"conditions": conditions, "orderBy": "id asc", "pageSize": str(size), "page": "1", "fields": _FIELDS},
    )


def _read_tickets(answer: Any, _place: Place) -> Page:
    """A page goes on after its last id; only an empty one is the end, as a page may be shorter than was asked."""
    found = rows({"tickets": answer}, "tickets")
    return Page(found, key_of(found[-1], "id") if found else "")


def _draw_ticket(ticket: Record, _page: Page, address: str) -> Drawn | None:
    key, beside = key_of(ticket, "id"), part(ticket, "_info")
    if words(part(ticket, "mergedParentTicket"), "id"):
        return Drawn(key, gone=True)
    opened = instant(ticket, "dateEntered") or instant(beside, "dateEntered")
    if opened is None:
        raise ValueError(N_("it does not say when it happened"))
    ended = ticket.get("closedFlag") is True
    closed = instant(ticket, "closedDate") if ended else None
    in_time = ticket.get("isInSla")
    return Drawn(
        key,
        {
            "opened_at": opened,
            "updated_at": instant(ticket, "lastUpdated") or instant(beside, "lastUpdated"),
            "first_reply_at": instant(ticket, "dateResponded"),
            "solved_at": (instant(ticket, "dateResolved") or closed) if ended else None,
            "closed_at": closed,
            "sla_met": in_time if ended and isinstance(in_time, bool) else None,
            "status": _name(ticket, "status"),
            "priority": _name(ticket, "priority"),
            "subject": words(ticket, "summary", longest=4_000),
            "channel": _name(ticket, "source"),
            "touchpoint": _name(ticket, "type"),
            "requester": words(part(ticket, "contact"), "id"),
            "customer": _name(ticket, "company"),
            "team": _name(ticket, "team") or _name(ticket, "board"),
            "agent": _name(ticket, "owner"),
            "url": f"{_desk(address)}{_PAGE}{key}",
        },
    )


def _name(ticket: Record, field: str) -> str:
    return words(part(ticket, field), "name", "identifier", longest=100)


def _desk(address: str) -> str:
    """Return where people work: the API of the hosted service lives at `api-` before its name."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.removeprefix('api-')}"


def _ask_roll(keys: Sequence[str]) -> Request:
    return Request(
        f"{_API}/service/tickets/search",
        {"pageSize": str(len(keys)), "page": "1", "fields": "id"},
        {"conditions": f"id in ({','.join(keys)})"},
    )


def _read_roll(answer: Any) -> frozenset[str]:
    return frozenset(key_of(each, "id") for each in rows({"tickets": answer}, "tickets"))


CONNECTWISE = Vendor(
    kind="connectwise",
    title="ConnectWise PSA",
    address_hint="api-eu, or https://api-eu.myconnectwise.net",
    host=".myconnectwise.net",
    asked=(
        Asked("company", N_("Company, as at the login of ConnectWise"), hidden=False),
        Asked("public_key", N_("Public key of an API member (System, Members, API Members, API Keys)"), hidden=False),
        Asked("private_key", N_("Private key")),
        Asked("client_id", N_("Client ID of the integration (developer.connectwise.com, ClientID)"), hidden=False),
    ),
    headers=_headers,
    probe=Request(f"{_API}/service/tickets", {"pageSize": "1", "page": "1", "fields": "id"}),
    limit=Limit(58, 60.0),
    feeds=(
        Feed(
            "tickets",
            Ticket,
            _ask_tickets,
            _read_tickets,
            _draw_ticket,
            size=1_000,
            roll_call=RollCall(_ask_roll, _read_roll, 1_000),
        ),
    ),
)
