"""SmileBack's reviews behind a token by password, in pages by offset."""

import base64
from datetime import datetime
from typing import Any

from .desk import DeskAnswer
from .server import Call, FakeVendor, Json
from .zendesk import _z

CLIENT, EMAIL, PASSWORD = "sb-client:sb-secret-818f", "owner@acme.example", "sb-password-2c"
_RATINGS = {"good": 1, "neutral": 0, "bad": -1, "unrated": None}


class FakeSmileBack(FakeVendor):
    """`deleted` are the numbers of reviews that were deleted: they stay in the list and say so."""

    documented = (("/", 100, 60.0),)

    def __init__(self, desk: Any) -> None:
        super().__init__(desk)
        self.deleted: set[int] = set()

    def answer(self, call: Call) -> tuple[int, Any]:
        """Answer a call."""
        if call.path == "/api/token/":
            login = base64.b64encode(CLIENT.encode()).decode()
            wanted = {"grant_type": "password", "scope": "read", "username": EMAIL, "password": PASSWORD}
            if call.form != wanted or call.authorization != f"Basic {login}":
                return 401, {"error": "invalid_client"}
            return 200, {"access_token": "sb-access", "token_type": "Bearer", "expires_in": 36_000}
        if call.authorization != "Bearer sb-access":
            return 401, {"detail": "Authentication credentials were not provided."}
        return (200, self._reviews(call.query)) if call.path == "/api/v3/reviews/" else (404, {})

    def _reviews(self, query: dict[str, str]) -> Json:
        since = datetime.fromisoformat(query.get("modified_since", "1990-01-01T00:00:00Z"))
        found = [each for each in self.desk.answers.values() if self.stamp(each.changed) >= since]
        if query.get("include_unrated") != "true":
            found = [each for each in found if each.score != "unrated"]
        found.sort(key=lambda each: (each.changed, each.number))
        start = int(query.get("offset", "0"))
        shown = [self._review(each) for each in found[start : start + int(query["limit"])]]
        return {"count": len(found), "previous": None, "next": "https://elsewhere.example/", "results": shown}

    def _review(self, answer: DeskAnswer) -> Json:
        rated = answer.score != "unrated"
        ticket = self.desk.tickets[answer.ticket]
        return {
            "id": answer.number,
            "rating": _RATINGS[str(answer.score)],
            "comment": answer.comment if rated else None,
            "ticket": {
                "id": str(answer.ticket),
                "title": ticket.subject,
                "segment": {"id": "1", "name": ticket.team},
                "agents": [ticket.agent],
                "closed_on": _z(self.stamp(ticket.changed)),
            },
            "contact": {"id": "2522", "name": "Jan Jansen", "email": "jan@example.com"},
            "company": {"id": "500", "name": ticket.customer},
            "status": "deleted" if answer.number in self.deleted else "open",
            "rated_on": _z(self.stamp(answer.answered)) if rated else None,
            "permalink": f"https://app.smileback.io/reviews/{answer.ticket}/",
            "last_modified": _z(self.stamp(answer.changed)),
        }
