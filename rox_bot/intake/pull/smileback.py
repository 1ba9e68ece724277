"""SmileBack: reviews of tickets (positive, neutral, negative), and how many were asked for.

Source: SmileBack Data Replication API v3.3 as open clients tell it (its PDF is at docs.connectwise.com): a token by the
password of an account at /api/token/ with the client in Basic authentication; `/api/v3/reviews/` with `modified_since`,
`include_unrated`, `limit` and `offset`, `count` in the answer; `rating` 1, 0, -1 or null, `status` deleted; 100 calls a
minute. A review that nobody rated counts as asked, as in SmileBack's own response rate.

Unverified: the order of the pages; where `count` falls while they are read they are read again. The answers of NPS
campaigns are another list, and not read.
"""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rox_bot.domain.errors import N_
from rox_bot.domain.events import Feedback, Invitation
from rox_bot.intake.pull.declaring import Asked, Drawn, Feed, Keys, Limit, Page, Place, Record, Request, Token, Vendor
from rox_bot.intake.pull.reading import count, instant, iso, key_of, number, part, required, rows, words

_SCORES = {-1.0: 1.0, 0.0: 2.0, 1.0: 3.0}


def _form(keys: Keys) -> Mapping[str, str]:
    return {"grant_type": "password", "scope": "read", "username": keys["email"], "password": keys["password"]}


def _client(keys: Keys) -> Mapping[str, str]:
    login = f"{keys['client_id']}:{keys['client_secret']}"
    return {"Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"}


def _ask_rated(place: Place, size: int) -> Request:
    return Request(
        "/api/v3/reviews/", {"modified_since": iso(place.since), "limit": str(size), "offset": place.after or "0"}
    )


def _ask_all(place: Place, size: int) -> Request:
    asked = _ask_rated(place, size)
    return Request(asked.path, {**asked.query, "include_unrated": "true"})


def _read(answer: Any, place: Place) -> Page:
    found, total = rows(answer, "results"), count(answer, "count")
    if total is None:
        raise ValueError("count")
    read = int(place.after or "0") + len(found)
    return Page(found, str(read) if found and read < total else "", total)


def _draw_review(review: Record, _page: Page, _address: str) -> Drawn | None:
    key, score = f"review-{key_of(review, 'id')}", number(review, "rating")
    if words(review, "status") == "deleted":
        return Drawn(key, gone=True)
    if score is None:
        return None
    if score not in _SCORES:
        raise ValueError(N_("the score lies outside its scale"))
    ticket = part(review, "ticket")
    return Drawn(
        key,
        {
            "occurred_at": required(review, "rated_on"),
            "updated_at": instant(review, "last_modified"),
            "instrument": "csat",
            "score": _SCORES[score],
            "scale_min": 1.0,
            "scale_max": 3.0,
            "comment": words(review, "comment", longest=4_000),
            "ticket": words(ticket, "id"),
            "ticket_source": "",  # whichever helpdesk has that number
            "requester": words(part(review, "contact"), "id"),
            "customer": words(part(review, "company"), "name"),
            "team": words(part(ticket, "segment"), "name"),
            "agent": _only(ticket.get("agents")),
            "url": words(review, "permalink", longest=2_000),
        },
    )


def _draw_invitation(review: Record, _page: Page, _address: str) -> Drawn | None:
    """Place a request at the closing of its ticket, when it is sent; one without that date cannot be placed."""
    key, ticket = f"sent-{key_of(review, 'id')}", part(review, "ticket")
    sent: datetime | None = instant(ticket, "closed_on") or instant(review, "rated_on")
    if words(review, "status") == "deleted":
        return Drawn(key, gone=True)
    if sent is None:
        return None
    return Drawn(
        key,
        {
            "occurred_at": sent,
            "updated_at": instant(review, "last_modified"),
            "instrument": "csat",
            "customer": words(part(review, "company"), "name"),
            "team": words(part(ticket, "segment"), "name"),
        },
    )


def _only(agents: Any) -> str:
    """Return the agent of a review that names one; of several nobody knows whose answer it is."""
    return str(agents[0])[:64] if isinstance(agents, list) and len(agents) == 1 else ""


SMILEBACK = Vendor(
    kind="smileback",
    title="SmileBack",
    address_hint="app, or https://app.smileback.io",
    host=".smileback.io",
    asked=(
        Asked("client_id", N_("Client ID (SmileBack, Account, API Credentials)"), hidden=False),
        Asked("client_secret", N_("Client secret")),
        Asked("email", N_("E-mail address of a SmileBack user"), hidden=False),
        Asked("password", N_("Password of that user")),
    ),
    token=Token("/api/token/", _form, headers=_client),
    probe=Request("/api/v3/reviews/", {"limit": "1"}),
    limit=Limit(90, 60.0),
    feeds=(
        Feed("reviews", Feedback, _ask_rated, _read, _draw_review),
        Feed("requests", Invitation, _ask_all, _read, _draw_invitation),
    ),
)
