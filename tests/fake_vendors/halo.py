"""HaloPSA's tickets and feedback behind its client credentials, in pages by number."""

from datetime import UTC, datetime
from typing import Any

from .desk import Desk, DeskAnswer, DeskTicket
from .server import Call, FakeVendor, Json

CLIENT, SECRET = "halo-client-77", "halo-secret-90ab12"
_SCORES = {"good": 2, "bad": 4}


def _plain(moment: datetime | None) -> str:
    """A time as Halo writes it: UTC without saying so, and 1900 for none."""
    return "1900-01-01T00:00:00" if moment is None else f"{moment:%Y-%m-%dT%H:%M:%S.%f}"


class FakeHalo(FakeVendor):
    """`lasts` is how many calls a token is good for; `mixes_deleted` puts live tickets among the deleted ones."""

    documented = (("/", 500, 180.0),)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.tokens = 0
        self.lasts = 1_000_000
        self.mixes_deleted = False
        self._left = 0

    def answer(self, call: Call) -> tuple[int, Any]:
        """Answer a call."""
        if call.path == "/auth/token":
            return self._token(call)
        if call.authorization != f"Bearer access-{self.tokens}" or self._left <= 0:
            return 401, {"error": "invalid_token"}
        self._left -= 1
        if call.path == "/api/tickets":
            return 200, self._tickets(call.query)
        if call.path == "/api/feedback":
            return 200, self._feedback(call.query)
        return 404, {}

    def _token(self, call: Call) -> tuple[int, Any]:
        wanted = {"grant_type": "client_credentials", "scope": "all", "client_id": CLIENT, "client_secret": SECRET}
        if call.form != wanted:
            return 400, {"error": "invalid_client"}
        self.tokens += 1
        self._left = self.lasts
        return 200, {"access_token": f"access-{self.tokens}", "token_type": "Bearer", "expires_in": 3600}

    def _tickets(self, query: dict[str, str]) -> Json:
        since = datetime.fromisoformat(query.get("lastupdatefromdate", "1990-01-01")).replace(tzinfo=UTC)
        deleted = query.get("deleted") == "true"
        found = [each for each in self.desk.tickets.values() if self.stamp(each.changed) >= since]
        found = [each for each in found if each.deleted == deleted or (deleted and self.mixes_deleted)]
        found.sort(key=lambda each: each.number, reverse=query.get("orderdesc") == "true")
        return {"record_count": len(found), "tickets": [self._ticket(each) for each in _page(found, query)]}

    def _feedback(self, query: dict[str, str]) -> Json:
        found = sorted(
            self.desk.answers.values(), key=lambda each: each.number, reverse=query.get("orderdesc") == "true"
        )
        return {"record_count": len(found), "feedback": [self._answer(each) for each in _page(found, query)]}

    def _answer(self, answer: DeskAnswer) -> Json:
        score = _SCORES[answer.score] if isinstance(answer.score, str) else answer.score
        at = _plain(self.stamp(answer.answered))
        return {"id": answer.number, "ticket_id": answer.ticket, "score": score, "date": at, "comment": answer.comment}

    def _ticket(self, ticket: DeskTicket) -> Json:
        times = {
            "dateoccurred": ticket.opened,
            "last_update": ticket.changed,
            "first_responsedate": ticket.first_reply,
            "dateclosed": ticket.solved,
            "date_fully_closed": ticket.closed,
        }
        return {
            "id": ticket.number,
            **{name: _plain(None if at is None else self.stamp(at)) for name, at in times.items()},
            "summary": ticket.subject,
            "details": "The whole story, which nobody asked for",
            "status_name": ticket.status,
            "priority_name": ticket.priority,
            "tickettype_name": ticket.kind,
            "client_id": 12,
            "client_name": ticket.customer,
            "team": ticket.team,
            "agent_id": 3,
            "agent_name": ticket.agent,
            "user_id": ticket.requester,
            "user_name": "Jan Jansen",
            "user_email": "jan@example.com",
            "merged_into_id": ticket.merged_into,
            "inactive": ticket.deleted,
        }


def _page(found: list[Any], query: dict[str, str]) -> list[Any]:
    size, number = int(query["page_size"]), int(query["page_no"])
    return found[(number - 1) * size : number * size]
