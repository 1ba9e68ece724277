"""ConnectWise PSA's service tickets: conditions on id and lastUpdated, nested names, merged tickets marked."""

import base64
import re
from datetime import datetime
from typing import Any

from .desk import DeskTicket
from .server import Call, FakeVendor, Json
from .zendesk import _z

LOGIN, CLIENT = "acme+cw-public:cw-private-5521", "cw-client-9d"
_API = "/v4_6_release/apis/3.0"


class FakeConnectWise(FakeVendor):
    """Deleted tickets are simply not there any more."""

    documented = (("/", 60, 60.0),)
    blind = False

    def answer(self, call: Call) -> tuple[int, Any]:
        """Answer a call."""
        login = base64.b64encode(LOGIN.encode()).decode()
        if call.authorization != f"Basic {login}" or call.headers.get("clientId") != CLIENT:
            return 401, {"code": "Unauthorized", "message": "No client ID or a wrong key"}
        if call.path == f"{_API}/service/tickets":
            return 200, self._listed(call.query)
        if call.path == f"{_API}/service/tickets/search":
            return 200, self._asked_for(call)
        return 404, {"code": "NotFound"}

    def _listed(self, query: dict[str, str]) -> list[Json]:
        told = re.fullmatch(r"lastUpdated>=\[(.+)Z\] and id>(\d+)", query.get("conditions", ""))
        since = datetime.fromisoformat(f"{told[1]}+00:00") if told else None
        after = int(told[2]) if told else 0
        found = [each for each in self._there() if since is None or self.stamp(each.changed) >= since]
        found = sorted((each for each in found if each.number > after), key=lambda each: each.number)
        return [self._ticket(each) for each in found[: int(query["pageSize"])]]

    def _asked_for(self, call: Call) -> list[Json]:
        told = re.fullmatch(r"id in \((.*)\)", call.body["conditions"])
        assert told
        asked = {int(number) for number in told[1].split(",")}
        assert len(asked) <= int(call.query["pageSize"]) <= 1_000
        return [] if self.blind else [{"id": each.number} for each in self._there() if each.number in asked]

    def _there(self) -> list[DeskTicket]:
        return [each for each in self.desk.tickets.values() if not each.deleted]

    def _ticket(self, ticket: DeskTicket) -> Json:
        ended = ticket.solved or ticket.closed
        times = {"dateResponded": ticket.first_reply, "dateResolved": ticket.solved, "closedDate": ticket.closed}
        beside = {"dateEntered": _z(self.stamp(ticket.opened)), "lastUpdated": _z(self.stamp(ticket.changed))}
        merged = {"mergedParentTicket": {"id": ticket.merged_into, "summary": "x"}} if ticket.merged_into else {}
        return {
            "id": ticket.number,
            "summary": ticket.subject,
            "board": {"id": 1, "name": "Help desk"},
            "team": {"id": 7, "name": ticket.team},
            "status": {"id": 3, "name": ticket.status},
            "company": {"id": 12, "identifier": "ACME", "name": ticket.customer},
            "contact": {"id": ticket.requester, "name": "Jan Jansen"},
            "contactEmailAddress": "jan@example.com",
            "type": {"id": 2, "name": ticket.kind},
            "priority": {"id": 4, "name": ticket.priority},
            "source": {"id": 2, "name": "Phone"},
            "owner": {"id": 9, "identifier": "ada", "name": ticket.agent},
            "closedFlag": bool(ended),
            "isInSla": True,
            **{name: _z(self.stamp(at)) for name, at in times.items() if at is not None},
            **merged,
            "_info": beside,
        }
