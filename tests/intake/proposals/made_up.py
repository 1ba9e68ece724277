"""Small made-up exports in the shape of each named product: the columns it writes, with rows nobody has ever seen.

`Export.corrections` are what a person has to say about the proposed map; `fields` what it must then be.
"""

import csv
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

START = datetime.fromisoformat("2026-09-01T08:05")
COMPANIES = ("Bakkerij De Ruiter", "Kwekerij Zonnedauw", "Notaris Van Elst", "Acme Logistics")
PEOPLE = ("ilse@deruiter.example", "tom@zonnedauw.example", "an@vanelst.example", "joe@acme.example")
AGENTS = ("Sanne V.", "Mehmet K.", "Priya R.")
WORDS = ("snel en vriendelijk geholpen", "it took far too long", "prima, dank je wel", "still not fixed I think")
Row = Sequence[Any]


@dataclass(frozen=True)
class Export:
    """One product's export: its columns, its rows, and the map that is right for it."""

    name: str
    header: tuple[str, ...]
    row: Callable[[int, random.Random], Row]
    event: str
    source: str
    fields: dict[str, str]
    constants: dict[str, str] = field(default_factory=dict)
    scale: tuple[float, float] | None = None
    formats: tuple[str, ...] = ()
    zone: str = "Europe/Amsterdam"
    corrections: tuple[str, ...] = ()
    rows: int = 60
    delimiter: str = ","

    def made(self) -> list[Row]:
        """Return the header and the rows, always the same ones."""
        chance = random.Random(self.name)
        return [self.header, *(self.row(number, chance) for number in range(1, self.rows + 1))]

    def write(self, folder: Path) -> Path:
        """Write the export as its product would, and return where."""
        path = folder / self.name
        if path.suffix == ".xlsx":
            write_xlsx(path, self.made(), title="Ticket overview")
            return path
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=self.delimiter).writerows(self.made())
        return path


def write_xlsx(path: Path, rows: list[Row], *, title: str = "", sheet: str = "Export") -> None:
    """Write rows as a workbook, under a merged title and a line that says when, where a title is given."""
    from openpyxl import Workbook

    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    if title:
        page.append([title])
        page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(rows[0]))
        page.append(["Printed", datetime.fromisoformat("2026-11-28T09:00")])
        page.append([])
    for row in rows:
        page.append(list(row))
    book.save(path)


def _at(number: int, chance: random.Random) -> datetime:
    return START + timedelta(hours=11 * number, minutes=chance.randrange(60))


def _later(when: datetime, chance: random.Random) -> datetime:
    return when + timedelta(minutes=chance.randrange(20, 4_000))


def _halo(number: int, chance: random.Random) -> Row:
    opened = _at(number, chance)
    who = number % 4
    return (
        *(number + 2_000, COMPANIES[who], PEOPLE[who], f"Printer {number}", "Closed", opened, _later(opened, chance)),
        *(("Incident", "Request")[number % 2], "1st line", AGENTS[number % 3], "P3", 0.5, None),
    )


def _halo_dutch(number: int, chance: random.Random) -> Row:
    opened = _at(number, chance)
    who = number % 4
    return (
        *(number, COMPANIES[who], f"gebruiker {who}", f"Storing {number}", "Gesloten", opened, _later(opened, chance)),
        *("Storing", "Tweede lijn", AGENTS[number % 3], "Hoog"),
    )


def _autotask(number: int, chance: random.Random) -> Row:
    opened = _at(number, chance)
    said = "%m/%d/%Y %I:%M %p"
    return (
        *(f"T202609{number:02}.0001", f"Mailbox {number}", COMPANIES[number % 4], "Ann Lee", "Complete", "Medium"),
        *("Service Desk", AGENTS[number % 3], f"{opened:{said}}", f"{_later(opened, chance):{said}}", "Email", "Phone"),
    )


def _connectwise(number: int, chance: random.Random) -> Row:
    opened = _at(number, chance)
    said = "%Y-%m-%dT%H:%M:%SZ"
    return (
        *(number + 90_000, "Help Desk", "Closed", COMPANIES[number % 4], "Joe Doe", f"VPN {number}", "Priority 3"),
        *("Network", f"{opened:{said}}", f"{_later(opened, chance):{said}}", AGENTS[number % 3]),
    )


def _zendesk(number: int, chance: random.Random) -> Row:
    opened = _at(number, chance)
    solved = _later(opened, chance)
    score = ("Good", "Bad", "Offered", "Not Offered")[number % 4]
    return (
        *(
            number,
            PEOPLE[number % 4],
            COMPANIES[number % 4],
            "Support",
            AGENTS[number % 3],
            "Closed",
            "normal",
            "email",
        ),
        *(f"{opened:%Y-%m-%d %H:%M:%S}", f"{solved:%Y-%m-%d %H:%M:%S}", f"{solved:%Y-%m-%d %H:%M:%S}", score, 0, 2),
        *(f"Question {number}", 35, 120),
    )


def _freshdesk(number: int, chance: random.Random) -> Row:
    opened = _at(number, chance)
    solved, said = _later(opened, chance), "%Y-%m-%d %H:%M:%S"
    return (
        *(number, f"Order {number}", "Closed", "Low", "Portal", "Question", AGENTS[number % 3], "Billing"),
        *(f"{opened:{said}}", f"{solved:{said}}", f"{solved:{said}}", f"{solved:{said}}", f"{opened:{said}}"),
        *("01:10:00", "12:30:00", 3, 2, ("Within SLA", "SLA Violated")[number % 2], "Happy", COMPANIES[number % 4]),
        *(f"klant {number % 4}", PEOPLE[number % 4]),
    )


def _smileback(number: int, chance: random.Random) -> Row:
    when = _at(number, chance)
    rating = ("Positive", "Positive", "Neutral", "Negative")[number % 4]
    return (
        *(number + 500, f"{when:%d/%m/%Y %H:%M}", rating, WORDS[number % 4] if number % 3 else "", number + 2_000),
        *(f"Printer {number}", COMPANIES[number % 4], "Ilse", PEOPLE[number % 4], AGENTS[number % 3]),
    )


def _simplesat(number: int, chance: random.Random) -> Row:
    when = _at(number, chance)
    return (
        *(f"{when:%b %d, %Y}", "Ticket closed", number % 5 + 1, WORDS[number % 4], PEOPLE[number % 4], "Tom"),
        *(COMPANIES[number % 4], number + 80_000, AGENTS[number % 3], f"r{number}"),
    )


def _delighted(number: int, chance: random.Random) -> Row:
    when = _at(number, chance)
    return (
        *(f"{900_000 + number}", "nps", number % 11, WORDS[number % 4], f"{when:%Y-%m-%d %H:%M:%S} UTC"),
        *("https://app.example/r/1", PEOPLE[number % 4], "Ilse", COMPANIES[number % 4], "Email"),
    )


def _surveymonkey(number: int, chance: random.Random) -> Row:
    if number == 1:
        return ("", "", "", "", "", "", "", "Response", "Open-Ended Response")
    when = _at(number, chance)
    said = "%m/%d/%Y %I:%M:%S %p"
    score = number % 11
    told = {0: "0 - Not at all likely", 10: "10 - Extremely likely"}.get(score, str(score))
    return (
        *(f"1140{number:05}", "4417", f"{when:{said}}", f"{when + timedelta(minutes=2):{said}}", "192.0.2.7"),
        *(PEOPLE[number % 4], "Ilse", told, WORDS[number % 4]),
    )


def _typeform(number: int, chance: random.Random) -> Row:
    when = _at(number, chance)
    return (
        *(f"tok{number:06}", number % 5 + 1, WORDS[number % 4], f"{when:%Y-%m-%d %H:%M:%S}"),
        *(f"{when + timedelta(minutes=1):%Y-%m-%d %H:%M:%S}", "9f1c"),
    )


def _dutch_survey(number: int, chance: random.Random) -> Row:
    when = _at(number, chance)
    return (f"{when:%d-%m-%Y}", COMPANIES[number % 4], number % 5 + 1, WORDS[number % 4], number + 4_000, "Sanne V.")


_HALO = ("Ticket ID", "Customer", "User", "Summary", "Status", "Date Occurred", "Date Closed", "Ticket Type", "Team")
EXPORTS = (
    Export(
        "HaloPSA tickets 2026-11.xlsx",
        (*_HALO, "Agent", "Priority", "Time Taken (hours)", ""),
        _halo,
        *("ticket", "halopsa"),
        {
            "source_key": "Ticket ID",
            "opened_at": "Date Occurred",
            "solved_at": "Date Closed",
            "closed_at": "Date Closed",
            "customer": "Customer",
            "requester": "User",
            "subject": "Summary",
            "status": "Status",
            "team": "Team",
            "agent": "Agent",
            "priority": "Priority",
            "touchpoint": "Ticket Type",
        },
    ),
    Export(
        "meldingen week 47.xlsx",
        (
            *("Ticketnummer", "Klant", "Gebruiker", "Onderwerp", "Status", "Datum aangemaakt", "Opgelost op"),
            *("Categorie", "Team", "Behandelaar", "Prioriteit"),
        ),
        _halo_dutch,
        *("ticket", "meldingen"),
        {
            "source_key": "Ticketnummer",
            "opened_at": "Datum aangemaakt",
            "solved_at": "Opgelost op",
            "customer": "Klant",
            "requester": "Gebruiker",
            "subject": "Onderwerp",
            "status": "Status",
            "team": "Team",
            "agent": "Behandelaar",
            "priority": "Prioriteit",
            "touchpoint": "Categorie",
        },
    ),
    Export(
        "autotask.csv",
        (
            *("Ticket Number", "Title", "Account", "Contact", "Status", "Priority", "Queue", "Primary Resource"),
            *("Create Date", "Complete Date", "Issue Type", "Source"),
        ),
        _autotask,
        *("ticket", "autotask"),
        {
            "source_key": "Ticket Number",
            "opened_at": "Create Date",
            "solved_at": "Complete Date",
            "agent": "Primary Resource",
            "customer": "Account",
            "requester": "Contact",
            "subject": "Title",
            "status": "Status",
            "team": "Queue",
            "priority": "Priority",
            "touchpoint": "Issue Type",
            "channel": "Source",
        },
        formats=("%m/%d/%Y %I:%M %p",),
    ),
    Export(
        "connectwise.csv",
        (
            *("Ticket #", "Board", "Status", "Company", "Contact", "Summary Description", "Priority", "Type"),
            *("Date Entered", "Closed Date", "Resource"),
        ),
        _connectwise,
        *("ticket", "connectwise"),
        {
            "source_key": "Ticket #",
            "opened_at": "Date Entered",
            "solved_at": "Closed Date",
            "closed_at": "Closed Date",
            "customer": "Company",
            "requester": "Contact",
            "subject": "Summary Description",
            "status": "Status",
            "team": "Board",
            "agent": "Resource",
            "priority": "Priority",
            "touchpoint": "Type",
        },
        zone="UTC",
    ),
    Export(
        "zendesk-export.csv",
        (
            *("Id", "Requester", "Requester organization", "Group", "Assignee", "Status", "Priority", "Via"),
            *("Created at", "Updated at", "Solved at", "Satisfaction Score", "Reopens", "Replies", "Subject"),
            *("First reply time in minutes", "Full resolution time in minutes"),
        ),
        _zendesk,
        *("ticket", "zendesk"),
        {
            "source_key": "Id",
            "opened_at": "Created at",
            "solved_at": "Solved at",
            "updated_at": "Updated at",
            "customer": "Requester organization",
            "requester": "Requester",
            "team": "Group",
            "agent": "Assignee",
            "status": "Status",
            "priority": "Priority",
            "channel": "Via",
            "reopens": "Reopens",
            "subject": "Subject",
            "public_replies": "Replies",
        },
    ),
    Export(
        "export-freshdesk.csv",
        (
            *("Ticket ID", "Subject", "Status", "Priority", "Source", "Type", "Agent", "Group", "Created time"),
            *("Resolved time", "Closed time", "Last update time", "Initial response time"),
            *("First response time (in hrs)", "Resolution time (in hrs)", "Agent interactions"),
            *("Customer interactions", "Resolution status", "Survey results", "Company Name", "Full name", "Email"),
        ),
        _freshdesk,
        *("ticket", "freshdesk"),
        {
            "source_key": "Ticket ID",
            "opened_at": "Created time",
            "solved_at": "Resolved time",
            "closed_at": "Closed time",
            "updated_at": "Last update time",
            "first_reply_at": "Initial response time",
            "customer": "Company Name",
            "requester": "Email",
            "team": "Group",
            "agent": "Agent",
            "status": "Status",
            "priority": "Priority",
            "channel": "Source",
            "touchpoint": "Type",
            "sla_met": "Resolution status",
            "subject": "Subject",
            "public_replies": "Agent interactions",
            "requester_replies": "Customer interactions",
        },
    ),
    Export(
        "smileback_reviews.csv",
        (
            *("Review ID", "Rated On", "Rating", "Comment", "Ticket Number", "Ticket Subject", "Company", "Contact"),
            *("Contact Email", "Agent"),
        ),
        _smileback,
        *("feedback", "smileback"),
        {
            "source_key": "Review ID",
            "occurred_at": "Rated On",
            "score": "Rating",
            "comment": "Comment",
            "ticket": "Ticket Number",
            "customer": "Company",
            "requester": "Contact Email",
            "agent": "Agent",
        },
        {"instrument": "csat"},
        scale=(1, 3),
        formats=("%d/%m/%Y %H:%M",),
    ),
    Export(
        "simplesat.csv",
        (
            *("Response date", "Survey", "Rating", "Comment", "Customer email", "Customer name", "Company"),
            *("Ticket ID", "Team member", "Response ID"),
        ),
        _simplesat,
        *("feedback", "simplesat"),
        {
            "source_key": "Response ID",
            "occurred_at": "Response date",
            "score": "Rating",
            "comment": "Comment",
            "ticket": "Ticket ID",
            "customer": "Company",
            "requester": "Customer email",
            "agent": "Team member",
            "touchpoint": "Survey",
        },
        {"instrument": "csat"},
        scale=(1, 5),
        formats=("%b %d, %Y",),
    ),
    Export(
        "delighted.csv",
        (
            *("ID", "Survey type", "Score", "Comment", "Responded at", "Permalink", "Person email", "Person name"),
            *("Company", "Delighted source"),
        ),
        _delighted,
        *("feedback", "delighted"),
        {
            "source_key": "ID",
            "instrument": "Survey type",
            "score": "Score",
            "comment": "Comment",
            "occurred_at": "Responded at",
            "url": "Permalink",
            "requester": "Person email",
            "customer": "Company",
        },
        formats=("%Y-%m-%d %H:%M:%S UTC",),
        zone="UTC",
    ),
    Export(
        "Klantonderzoek.csv",
        (
            *("Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name"),
            *("How likely is it that you would recommend us to a friend?", "What is the main reason for your score?"),
        ),
        _surveymonkey,
        *("feedback", "surveymonkey"),
        {
            "source_key": "Respondent ID",
            "occurred_at": "End Date",
            "requester": "Email Address",
            "score": "How likely is it that you would recommend us to a friend?",
            "comment": "What is the main reason for your score?",
        },
        {"instrument": "nps"},
        scale=(0, 10),
        formats=("%m/%d/%Y %I:%M:%S %p",),
    ),
    Export(
        "responses.csv",
        (
            *("#", "How satisfied are you with our help?", "Anything else you want to tell us?"),
            *("Start Date (UTC)", "Submit Date (UTC)", "Network ID"),
        ),
        _typeform,
        *("feedback", "typeform"),
        {
            "source_key": "#",
            "occurred_at": "Submit Date (UTC)",
            "score": "How satisfied are you with our help?",
            "comment": "Anything else you want to tell us?",
        },
        {"instrument": "csat"},
        scale=(1, 5),
        zone="UTC",
    ),
    Export(
        "tevredenheid.csv",
        ("Datum ingevuld", "Bedrijf", "Cijfer", "Toelichting", "Ticketnummer", "Behandelaar"),
        _dutch_survey,
        *("feedback", "tevredenheid"),
        {
            "occurred_at": "Datum ingevuld",
            "score": "Cijfer",
            "comment": "Toelichting",
            "ticket": "Ticketnummer",
            "customer": "Bedrijf",
            "agent": "Behandelaar",
        },
        {"instrument": "csat"},
        scale=(1, 5),
        formats=("%d-%m-%Y",),
        delimiter=";",
    ),
)
