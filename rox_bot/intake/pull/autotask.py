"""Autotask PSA (Datto): tickets, with the names of companies, resources and picklists.

Sources: open clients of its REST API and their notes on it (autotask-node, py-autotask, anteris-tech/autotask-client;
Autotask's own pages): headers `ApiIntegrationCode`, `UserName`, `Secret`; POST `/Tickets/query` with a filter, at most
500 records sorted by id, read on from the largest id; `/Tickets/entityInformation/fields` for the labels of picklists;
10,000 calls an hour for a whole database.

Status 5 is Complete in every Autotask. Times are UTC. What was deleted is not told without the rights of an
administrator, so the roll is called. Unverified: that either `lastTrackedModificationDateTime` or `lastActivityDate`
moves with every change that we keep; merged tickets are not marked and count until they are deleted. Reopenings are not
told. The scale of Autotask's own survey results is each account's affair, so they are not read.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from rox_bot.domain.errors import N_
from rox_bot.domain.events import Ticket
from rox_bot.intake.pull.declaring import (
    Asked,
    Drawn,
    Feed,
    Keys,
    Limit,
    Names,
    Page,
    Place,
    Record,
    Request,
    RollCall,
    Vendor,
)
from rox_bot.intake.pull.reading import instant, iso, key_of, required, rows, words

_API = "/atservicesrest/v1.0"
_MOST = 500
_COMPLETE = "5"
_CHANGED = ("lastTrackedModificationDateTime", "lastActivityDate")
_FIELDS = [
    *("id", "ticketNumber", "title", "createDate", "completedDate", "firstResponseDateTime", "resolvedDateTime"),
    *(
        *_CHANGED,
        "companyID",
        "contactID",
        "queueID",
        "assignedResourceID",
        "status",
        "priority",
        "issueType",
        "source",
    ),
    "serviceLevelAgreementHasBeenMet",
]


def _headers(keys: Keys) -> Mapping[str, str]:
    return {"ApiIntegrationCode": keys["integration_code"], "UserName": keys["user"], "Secret": keys["secret"]}


def _query(entity: str, filters: Sequence[Mapping[str, Any]], fields: Sequence[str], size: int) -> Request:
    body = {"MaxRecords": min(size, _MOST), "IncludeFields": list(fields), "filter": list(filters)}
    return Request(f"{_API}/{entity}/query", body=body)


def _after(mark: str) -> dict[str, Any]:
    return {"op": "gt", "field": "id", "value": int(mark or 0)}


def _ask_tickets(place: Place, size: int) -> Request:
    """By id and without an end: a ticket that changes meanwhile keeps its place, a new one comes last."""
    changed = [{"op": "gte", "field": field, "value": iso(place.since)} for field in _CHANGED]
    return _query("Tickets", [{"op": "or", "items": changed}, _after(place.after)], _FIELDS, size)


def _read_tickets(answer: Any, _place: Place) -> Page:
    """A page goes on after its last id; only an empty one is the end, as a page may be shorter than was asked."""
    found = rows(answer, "items")
    return Page(found, _last(found))


def _last(found: Sequence[Record]) -> str:
    return str(max(int(key_of(each, "id")) for each in found)) if found else ""


def _draw_ticket(ticket: Record, page: Page, address: str) -> Drawn | None:
    key = key_of(ticket, "id")
    done = words(ticket, "status") == _COMPLETE
    ended = instant(ticket, "completedDate") if done else None
    met = ticket.get("serviceLevelAgreementHasBeenMet")
    changes = (instant(ticket, field) for field in _CHANGED)
    return Drawn(
        key,
        {
            "opened_at": required(ticket, "createDate"),
            "updated_at": max(filter(None, changes), default=None),
            "first_reply_at": instant(ticket, "firstResponseDateTime"),
            "solved_at": (instant(ticket, "resolvedDateTime") or ended) if done else None,
            "closed_at": ended,
            "sla_met": met if done and isinstance(met, bool) else None,
            "status": _label(page, ticket, "status"),
            "priority": _label(page, ticket, "priority"),
            "subject": words(ticket, "title", longest=4_000),
            "channel": _label(page, ticket, "source"),
            "touchpoint": _label(page, ticket, "issueType"),
            "requester": words(ticket, "contactID"),
            "customer": _named(page, "companies", ticket, "companyID"),
            "team": _label(page, ticket, "queueID"),
            "agent": _named(page, "resources", ticket, "assignedResourceID"),
            "url": f"{_desk(address)}/Autotask/AutotaskExtend/ExecuteCommand.aspx?Code=OpenTicketDetail&TicketID={key}",
        },
    )


def _label(page: Page, ticket: Record, field: str) -> str:
    value = words(ticket, field)
    return str(page.beside.get("picklists", {}).get(f"{field}:{value}", value))[:100]


def _named(page: Page, listed: str, ticket: Record, field: str) -> str:
    value = words(ticket, field)
    return str(page.beside.get(listed, {}).get(value, value))


def _desk(address: str) -> str:
    """Return where people work: zone 14 has its API at `webservices14` and its pages at `ww14`."""
    return address.replace("://webservices", "://ww", 1)


def _ask_companies(mark: str) -> Request:
    return _query("Companies", [_after(mark)], ("id", "companyName"), _MOST)


def _read_companies(answer: Any, _mark: str) -> tuple[Mapping[str, str], str]:
    found = rows(answer, "items")
    return {key_of(each, "id"): words(each, "companyName") for each in found}, _last(found)


def _ask_resources(mark: str) -> Request:
    return _query("Resources", [_after(mark)], ("id", "firstName", "lastName"), _MOST)


def _read_resources(answer: Any, _mark: str) -> tuple[Mapping[str, str], str]:
    found = rows(answer, "items")
    names = {key_of(each, "id"): f"{words(each, 'firstName')} {words(each, 'lastName')}".strip() for each in found}
    return names, _last(found)


def _ask_picklists(_mark: str) -> Request:
    return Request(f"{_API}/Tickets/entityInformation/fields")


def _read_picklists(answer: Any, _mark: str) -> tuple[Mapping[str, str], str]:
    labels = {}
    for field in rows(answer, "fields"):
        for each in field.get("picklistValues") or ():
            labels[f"{words(field, 'name')}:{words(each, 'value')}"] = words(each, "label")
    return labels, ""


def _ask_roll(keys: Sequence[str]) -> Request:
    return _query("Tickets", [{"op": "in", "field": "id", "value": [int(key) for key in keys]}], ("id",), len(keys))


def _read_roll(answer: Any) -> frozenset[str]:
    return frozenset(key_of(each, "id") for each in rows(answer, "items"))


AUTOTASK = Vendor(
    kind="autotask",
    title="Autotask PSA",
    address_hint="webservices14, or https://webservices14.autotask.net",
    host=".autotask.net",
    asked=(
        Asked("user", N_("User name (key) of an API user (Admin, Resources, API User)"), hidden=False),
        Asked("secret", N_("Secret of that user")),
        Asked("integration_code", N_("Tracking identifier of the integration, as set on that user")),
    ),
    headers=_headers,
    probe=_query("Tickets", [_after("")], ("id",), 1),
    limit=Limit(60, 60.0),
    names=(
        Names("companies", _ask_companies, _read_companies),
        Names("resources", _ask_resources, _read_resources),
        Names("picklists", _ask_picklists, _read_picklists),
    ),
    feeds=(
        Feed(
            "tickets",
            Ticket,
            _ask_tickets,
            _read_tickets,
            _draw_ticket,
            size=_MOST,
            roll_call=RollCall(_ask_roll, _read_roll, _MOST),
        ),
    ),
)
