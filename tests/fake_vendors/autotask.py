"""Autotask PSA's query endpoints: at most 500 records sorted by id, bare ids, and the lists that name them."""

from datetime import datetime
from typing import Any

from .desk import DeskTicket
from .server import Call, FakeVendor, Json
from .zendesk import _z

USER, SECRET, CODE = "at-user", "at-secret-77c1", "AT-CODE-31"
_API = "/atservicesrest/v1.0"
PRIORITIES = {"low": 3, "normal": 2, "high": 1}
_KINDS = {"incident": 10, "question": 11}


class FakeAutotask(FakeVendor):
    """Companies, queues and resources are numbered as they come up; deleted tickets are not there any more."""

    documented = (("/", 10_000, 3_600.0),)

    def __init__(self, desk: Any) -> None:
        super().__init__(desk)
        self.names_closed = False
        self.numbers: dict[str, int] = {}

    def answer(self, call: Call) -> tuple[int, Any]:
        """Answer a call."""
        keys = (call.headers.get("UserName"), call.headers.get("Secret"), call.headers.get("ApiIntegrationCode"))
        if keys != (USER, SECRET, CODE):
            return 401, {"errors": ["Unauthorized"]}
        if call.path == f"{_API}/Tickets/query":
            return 200, {"items": self._tickets(call.body), "pageDetails": {"count": 0, "nextPageUrl": None}}
        if self.names_closed:
            return 403, {"errors": ["Forbidden"]}
        if call.path == f"{_API}/Companies/query":
            return 200, self._named(call.body, "customer", lambda name: {"companyName": name})
        if call.path == f"{_API}/Resources/query":
            return 200, self._named(
                call.body, "agent", lambda name: dict(zip(("firstName", "lastName"), name.split(), strict=True))
            )
        if call.path == f"{_API}/Tickets/entityInformation/fields":
            return 200, {"fields": self._picklists()}
        return 404, {"errors": ["NotFound"]}

    def _number(self, name: str) -> int:
        return self.numbers.setdefault(name, 100 + len(self.numbers))

    def _tickets(self, body: Json) -> list[Json]:
        assert body["MaxRecords"] <= 500
        found = [each for each in self.desk.tickets.values() if not each.deleted]
        for each in body["filter"]:
            if each["op"] == "or":
                since = datetime.fromisoformat(each["items"][0]["value"])
                found = [ticket for ticket in found if self.stamp(ticket.changed) >= since]
            elif each["op"] == "gt":
                found = [ticket for ticket in found if ticket.number > each["value"]]
            else:
                assert each["op"] == "in"
                assert len(each["value"]) <= 500
                found = [ticket for ticket in found if ticket.number in set(each["value"])]
        found.sort(key=lambda ticket: ticket.number)
        return [
            {name: value for name, value in self._ticket(ticket).items() if name in body["IncludeFields"]}
            for ticket in found[: body["MaxRecords"]]
        ]

    def _named(self, body: Json, field: str, shape: Any) -> Json:
        names = sorted({getattr(each, field) for each in self.desk.tickets.values()})
        rows = sorted(({"id": self._number(name), **shape(name)} for name in names), key=lambda row: row["id"])
        after = next(each["value"] for each in body["filter"] if each["op"] == "gt")
        return {"items": [row for row in rows if row["id"] > after][:2]}

    def _picklists(self) -> list[Json]:
        teams = {each.team for each in self.desk.tickets.values()}
        lists = {
            "status": {1: "New", 5: "Complete"},
            "priority": {number: name for name, number in PRIORITIES.items()},
            "queueID": {self._number(team): team for team in teams},
            "issueType": {number: name for name, number in _KINDS.items()},
            "source": {4: "Email"},
        }
        return [
            *({"name": "title", "picklistValues": None},),
            *(
                {"name": name, "picklistValues": [{"value": str(key), "label": label} for key, label in each.items()]}
                for name, each in lists.items()
            ),
        ]

    def _ticket(self, ticket: DeskTicket) -> Json:
        times = {
            "createDate": ticket.opened,
            "lastTrackedModificationDateTime": ticket.changed,
            "lastActivityDate": ticket.changed,
            "firstResponseDateTime": ticket.first_reply,
            "resolvedDateTime": ticket.solved,
            "completedDate": ticket.closed,
        }
        return {
            "id": ticket.number,
            "ticketNumber": f"T20261118.{ticket.number:04}",
            "title": ticket.subject,
            "description": "The whole story, which nobody asked for",
            "companyID": self._number(ticket.customer),
            "contactID": ticket.requester,
            "queueID": self._number(ticket.team),
            "assignedResourceID": self._number(ticket.agent),
            "status": 5 if ticket.solved or ticket.closed else 1,
            "priority": PRIORITIES[ticket.priority],
            "issueType": _KINDS[ticket.kind],
            "source": 4,
            "serviceLevelAgreementHasBeenMet": True,
            **{name: None if at is None else _z(self.stamp(at)) for name, at in times.items()},
        }
