"""Freshdesk's ticket list with stages, its lists of deleted and spam tickets, and satisfaction ratings."""

import base64
from datetime import datetime
from typing import Any

from .desk import DeskTicket
from .server import Call, FakeVendor, Json
from .zendesk import _z

KEY = "fd-key-60aa12"
_PRIORITIES = {"low": 1, "normal": 2, "high": 3}
_SCORES = {"good": 103, "bad": -103}


class FakeFreshdesk(FakeVendor):
    """No page beyond `pages` is given."""

    documented = (("/api/v2/tickets", 20, 60.0), ("/", 50, 60.0))

    def __init__(self, desk: Any) -> None:
        super().__init__(desk)
        self.numbers: dict[str, int] = {}
        self.pages = 300

    def answer(self, call: Call) -> tuple[int, Any]:
        """Answer a call."""
        if call.authorization != f"Basic {base64.b64encode(f'{KEY}:X'.encode()).decode()}":
            return 401, {"code": "invalid_credentials"}
        if int(call.query.get("page", "1")) > self.pages:
            return 400, {"description": "You cannot access beyond this page"}
        if call.path == "/api/v2/tickets":
            return 200, self._tickets(call.query)
        if call.path == "/api/v2/surveys/satisfaction_ratings":
            return 200, self._ratings(call.query)
        if call.path == "/api/v2/groups":
            return 200, self._page([{"id": self._number(team), "name": team} for team in self._all("team")], call.query)
        if call.path == "/api/v2/agents":
            agents = [{"id": self._number(name), "contact": {"name": name}} for name in self._all("agent")]
            return 200, self._page(agents, call.query)
        return 404, {}

    def _all(self, field: str) -> list[str]:
        return sorted({getattr(each, field) for each in self.desk.tickets.values()})

    def _number(self, name: str) -> int:
        return self.numbers.setdefault(name, 43_000 + len(self.numbers))

    def _tickets(self, query: dict[str, str]) -> list[Json]:
        deleted = query.get("filter") == "deleted"
        found = [each for each in self.desk.tickets.values() if each.deleted == deleted]
        if query.get("filter") == "spam":
            found = []
        if since := query.get("updated_since"):
            start = datetime.fromisoformat(since)
            found = [each for each in found if self.stamp(each.changed) >= start]
        found.sort(key=lambda each: (each.changed, each.number))
        return self._page([self._ticket(each, query) for each in found], query)

    def _ratings(self, query: dict[str, str]) -> list[Json]:
        since = datetime.fromisoformat(query["created_since"])
        found = [each for each in self.desk.answers.values() if self.stamp(each.answered) >= since]
        shown = [
            {
                "id": each.number,
                "ticket_id": each.ticket,
                "user_id": 77,
                "feedback": each.comment,
                "created_at": _z(self.stamp(each.answered)),
                "updated_at": _z(self.stamp(each.changed)),
                "ratings": {"default_question": _SCORES[str(each.score)]},
            }
            for each in found
        ]
        return self._page(shown, query)

    def _page(self, rows: list[Json], query: dict[str, str]) -> list[Json]:
        size, number = int(query.get("per_page", "30")), int(query.get("page", "1"))
        return rows[(number - 1) * size : number * size]

    def _ticket(self, ticket: DeskTicket, query: dict[str, str]) -> Json:
        stats = {"first_responded_at": ticket.first_reply, "resolved_at": ticket.solved, "closed_at": ticket.closed}
        asked = query.get("include", "").split(",")
        return {
            "id": ticket.number,
            "subject": ticket.subject,
            "status": 5 if ticket.closed else 4 if ticket.solved else 2,
            "priority": _PRIORITIES[ticket.priority],
            "source": 1,
            "type": ticket.kind,
            "requester_id": ticket.requester,
            "responder_id": self._number(ticket.agent),
            "group_id": self._number(ticket.team),
            "created_at": _z(self.stamp(ticket.opened)),
            "updated_at": _z(self.stamp(ticket.changed)),
            "spam": False,
            **({"deleted": True} if ticket.deleted else {}),
            **({"company": {"id": 5, "name": ticket.customer}} if "company" in asked else {}),
            **(
                {"stats": {name: None if at is None else _z(self.stamp(at)) for name, at in stats.items()}}
                if "stats" in asked
                else {}
            ),
        }
