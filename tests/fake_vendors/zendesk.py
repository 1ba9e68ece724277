"""Zendesk's incremental ticket export with its sideloads, and its two lists of satisfaction answers."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

from .desk import Desk, DeskTicket
from .server import Call, FakeVendor, Json

EMAIL, TOKEN = "bot@acme.example", "zd-token-4f7a91c2"
_AGENTS = {"Ada Lund": 101, "Bram Kok": 102, "Cleo Vos": 103, "Dirk Maas": 104}


def _z(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%SZ}"


class FakeZendesk(FakeVendor):
    """`closed` names lists that the account may not read."""

    documented = (("/incremental/", 10, 60.0), ("/api/v2/", 200, 60.0))
    limits = (("/incremental/", 10, 2.0),)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.closed = {"survey_responses"}
        self.responses: list[Json] = []
        self._names: dict[str, int] = {}

    def answer(self, call: Call) -> tuple[int, Any]:
        """Answer a call."""
        login = base64.b64encode(f"{EMAIL}/token:{TOKEN}".encode()).decode()
        if call.authorization != f"Basic {login}":
            return 401, {"error": "Couldn't authenticate you"}
        if any(each in call.path for each in self.closed):
            return 403, {"error": "Forbidden"}
        if call.path == "/api/v2/users/me.json":
            return 200, {"user": {"id": 1, "role": "admin"}}
        if call.path == "/api/v2/incremental/tickets/cursor.json":
            return 200, self._export(call.query)
        if call.path == "/api/v2/satisfaction_ratings.json":
            return 200, self._ratings(call.query)
        if call.path == "/api/v2/guide/survey_responses":
            return 200, self._surveys(call.query)
        return 404, {"error": "InvalidEndpoint"}

    def response(self, number: str, ticket: int, category: str | None, comment: str, at: datetime) -> Json:
        """A survey response as the newer kind of survey gives it."""
        stamps = {"created_at": _z(at), "updated_at": _z(at)}
        rated = {"type": "rating_scale", "rating": 4, "rating_category": category}
        question = {"id": "01Q", "type": "rating_scale_numeric", "sub_type": "customer_satisfaction"}
        answers: list[Json] = [{**rated, "question": question, **stamps}] if category else []
        if comment:
            answers.append({"type": "open_ended", "value": comment, "question": {"id": "01R"}, **stamps})
        subjects = [{"id": str(ticket), "type": "ticket", "zrn": f"zen:ticket:{ticket}"}]
        return {
            "id": number,
            "answers": answers,
            "subjects": subjects,
            "responder_id": 77,
            "made": at.timestamp() * 1_000,
        }

    def _surveys(self, query: dict[str, str]) -> Json:
        start, after = int(query["filter[created_at_start]"]), query.get("page[after]", "")
        found = sorted((each for each in self.responses if each["made"] >= start), key=lambda each: str(each["id"]))
        found = [each for each in found if each["id"] > after]
        page = found[: int(query["page[size]"])]
        more = len(found) > len(page)
        return {
            "survey_responses": page,
            "meta": {"has_more": more, "after_cursor": page[-1]["id"] if page else None},
        }

    def _export(self, query: dict[str, str]) -> Json:
        size = int(query["per_page"])
        seen = self.now - timedelta(minutes=1)
        ordered = sorted(
            (int(self.stamp(each.changed).timestamp()), each.number) for each in self.desk.tickets.values()
        )
        ordered = [pair for pair in ordered if pair[0] <= seen.timestamp()]
        if "cursor" in query:
            after = tuple(int(part) for part in base64.b64decode(query["cursor"]).decode().split("|"))
            ordered = [pair for pair in ordered if pair > after]
        else:
            ordered = [pair for pair in ordered if pair[0] >= int(query["start_time"])]
        page = ordered[:size]
        last = page[-1] if page else (int(query.get("start_time", "0")), 0)
        tickets = [self.desk.tickets[number] for _, number in page]
        return {
            "tickets": [self._ticket(each) for each in tickets],
            "users": [
                {"id": _AGENTS[name], "name": name, "email": "x@y.example"} for name in {t.agent for t in tickets}
            ],
            "groups": [{"id": self._id(name), "name": name} for name in {t.team for t in tickets}],
            "organizations": [{"id": self._id(name), "name": name} for name in {t.customer for t in tickets}],
            "after_cursor": base64.b64encode(f"{last[0]}|{last[1]}".encode()).decode(),
            "end_of_stream": len(ordered) <= size,
        }

    def _id(self, name: str) -> int:
        return self._names.setdefault(name, 900 + len(self._names))

    def _ticket(self, ticket: DeskTicket) -> Json:
        def minutes(end: datetime | None) -> int | None:
            return None if end is None else int((end - ticket.opened).total_seconds() // 60)

        return {
            "id": ticket.number,
            "created_at": _z(self.stamp(ticket.opened)),
            "updated_at": _z(self.stamp(ticket.changed)),
            "generated_timestamp": int(self.stamp(ticket.changed).timestamp()),
            "status": "deleted" if ticket.deleted else ticket.status,
            "type": ticket.kind,
            "subject": ticket.subject,
            "description": "The whole story, which nobody asked for",
            "priority": ticket.priority,
            "via": {"channel": "email"},
            "tags": ["vip", *(["closed_by_merge"] if ticket.merged_into else [])],
            "requester_id": ticket.requester,
            "organization_id": self._id(ticket.customer),
            "group_id": self._id(ticket.team),
            "assignee_id": _AGENTS[ticket.agent],
            "metric_set": {
                "ticket_id": ticket.number,
                "solved_at": _z(self.stamp(ticket.solved)) if ticket.solved else None,
                "status_updated_at": _z(self.stamp(ticket.closed or ticket.changed)),
                "reply_time_in_minutes": {"calendar": minutes(ticket.first_reply), "business": 1},
                "first_resolution_time_in_minutes": {"calendar": minutes(ticket.solved), "business": 1},
                "requester_wait_time_in_minutes": {"calendar": 12, "business": 3},
                "reopens": ticket.reopens,
                "replies": 2,
                "assignee_stations": 1,
            },
        }

    def _ratings(self, query: dict[str, str]) -> Json:
        size, start = int(query["page[size]"]), datetime.fromtimestamp(int(query["start_time"]), UTC)
        found = sorted(
            (each for each in self.desk.answers.values() if self.stamp(each.answered) >= start), key=lambda a: a.number
        )
        found = [each for each in found if each.number > int(query.get("page[after]", "0"))]
        page = found[:size]
        return {
            "satisfaction_ratings": [
                {
                    "id": each.number,
                    "ticket_id": each.ticket,
                    "score": each.score,
                    "comment": each.comment,
                    "created_at": _z(self.stamp(each.answered)),
                    "updated_at": _z(self.stamp(each.changed)),
                }
                for each in page
            ],
            "meta": {"has_more": len(found) > size, "after_cursor": str(page[-1].number) if page else None},
        }
