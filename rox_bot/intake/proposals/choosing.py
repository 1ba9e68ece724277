"""Which column is which of our fields: by its name first, and only where what stands in it agrees."""

from collections.abc import Callable, Iterable, Sequence

from rox_bot.intake.files.sums import CONVERTS, OF_MONEY
from rox_bot.intake.files.tallies import is_percentage, named_span
from rox_bot.intake.files.values import Convert, count, number, reopenings, whole_number, yes_or_no
from rox_bot.intake.files.vocabulary import COUNTS, INSTANTS, NUMBERS, WHOLE_NUMBERS, YES_OR_NO
from rox_bot.intake.proposals.columns import Column, quoted
from rox_bot.intake.proposals.dates import dates_in
from rox_bot.intake.proposals.names import ANSWERED, listed, rank, weak_rank, without_zone
from rox_bot.intake.proposals.scores import INSTRUMENTS, could_be_scores

ORDER: dict[str, tuple[str, ...]] = {
    "ticket": (
        *("opened_at", "first_reply_at", "first_solved_at", "solved_at", "closed_at", "updated_at", "source_key"),
        *(
            "subject",
            "status",
            "customer",
            "requester",
            "team",
            "agent",
            "priority",
            "touchpoint",
            "channel",
            "partner",
        ),
        *("product", "language", "resolver", "reopens", "reassignments", "sla_met", "public_replies"),
        *("requester_replies", "wait_minutes", "said_first_contact", "url"),
    ),
    "feedback": (
        *("occurred_at", "updated_at", "score", "instrument", "source_key", "ticket", "comment", "question"),
        *("customer", "requester", "team", "agent", "touchpoint", "channel", "partner", "product", "language"),
        *("priority", "url"),
    ),
    "invitation": (
        *("occurred_at", "instrument", "sent", "source_key", "customer", "requester", "touchpoint", "channel"),
        *("partner", "team", "agent", "product", "language"),
    ),
    "moment": (
        *("occurred_at", "story", "source_key", "ticket", "effort_minutes", "joy", "company_value", "customer"),
        *("requester", "agent", "team", "touchpoint", "channel", "partner", "product", "url"),
    ),
    "tally": (
        *("period", "occurred_at", "until", "partner", "answers", "positive", "instrument", "source_key", "updated_at"),
        *("touchpoint", "channel", "team", "product", "language", "url"),
    ),
    "investment": (
        *("occurred_at", "until", "amount", "currency", "category", "covers", "name", "partner", "team", "touchpoint"),
        *("customer", "goal", "tag", "purpose", "source_key", "url"),
    ),
    "gain": (
        *("occurred_at", "until", "amount", "currency", "lever", "grade", "grade_source", "share", "name", "customer"),
        *("partner", "team", "touchpoint", "goal", "tag", "purpose", "source_key", "url"),
    ),
    "decision": (
        *("occurred_at", "kind", "customer", "counterpart", "amount", "currency", "per", "reason", "comment"),
        *("ticket", "partner", "team", "touchpoint", "channel", "product", "source_key", "url"),
    ),
}
"""The fields of each kind in the order in which they choose a column."""

_MET = """i|inside|inside sla|in sla|within|within sla|met|sla met|achieved|on time|in time|compliant|binnen|binnen sla|
behaald|gehaald|op tijd"""
_MISSED = """o|outside|outside sla|out of sla|violated|sla violated|missed|sla missed|breached|sla breached|not met|
not achieved|failed|late|overdue|buiten|buiten sla|niet behaald|niet gehaald|te laat|overschreden"""
WORDS_FOR_YES_OR_NO = {
    **dict.fromkeys(listed(_MET), "true"),
    **dict.fromkeys(listed(_MISSED), "false"),
}
"""What exports write for an SLA that was met or missed -> yes or no; HaloPSA's I and O are inside and outside."""

_NAMES = frozenset(("customer", "requester", "agent", "partner", "team"))
"""Fields that hold names, which may have three words: a column called so is not taken for prose by that."""

_WRITTEN = frozenset(("subject", "comment", "story", "question", "name", "purpose"))


def event_of(columns: Iterable[Column]) -> str:
    """Return the kind of event that a file's rows are, '' where its columns show none."""
    known = list(columns)
    named = {column.words for column in known}

    def has(field: str) -> bool:
        return any(rank(field, column.words) is not None and fits(field, column) for column in known)

    if _counted(known) and has("answers") and (has("period") or has("starts_at")):
        return "tally"
    scored = has("score") or any(weak_rank("score", each.words) is not None and could_be_scores(each) for each in known)
    answered = any(without_zone(name) in ANSWERED for name in named)
    ended = has("solved_at") or has("closed_at") or (has("status") and has("subject"))
    if scored and answered:
        return "feedback"
    if has("opened_at") and ended:
        return "ticket"
    if has("story"):
        return "moment"
    if money := _of_money(known):
        return money
    if scored:
        return "feedback"
    if has("sent") and has("occurred_at"):
        return "invitation"
    return "ticket" if has("opened_at") and has("source_key") else ""


def _of_money(columns: Sequence[Column]) -> str:
    """Return the kind of a file about money, '' for any other: decisions by their words, gains by their levers."""

    def has(field: str, named: str = "") -> bool:
        return any(rank(named or field, each.words) is not None and fits(field, each) for each in columns)

    if not has("occurred_at", "booked_at"):
        return ""
    if has("kind") and has("customer"):
        return "decision"
    if not (has("amount") and has("name")):
        return ""
    return "gain" if has("lever") else "investment"


def _counted(columns: Iterable[Column]) -> bool:
    """Return whether columns tell how many answers were positive, or of partners which share."""
    known = list(columns)
    names = {name for each in known for name in ("positive", "partner") if rank(name, each.words) is not None}
    shares = any(is_percentage(each.name) for each in known)
    return ("partner" in names and shares) or any(
        rank("positive", each.words) is not None and fits("positive", each) for each in known
    )


def best(kind: str, field: str, columns: Iterable[Column], taken: Iterable[str]) -> tuple[Column, bool] | None:
    """Return the column of a field and whether its name is a sure one; None where there is none."""
    free = [column for column in columns if column.name not in set(taken)]
    named = entry_of(kind, field)
    for ranked, sure in ((rank, True), (weak_rank, False)):
        found = [
            (place, -len(column.cells), column)
            for column in free
            if (place := ranked(named, column.words)) is not None and fits(field, column)
            if field != "source_key" or kind == "ticket" or column.unique
        ]
        if field == "requester" and any(column.people for _, _, column in found):
            found = [each for each in found if each[2].people]  # addresses are the same in every source
        if found:
            return min(found, key=lambda each: each[:2])[2], sure
    return None


def entry_of(kind: str, field: str) -> str:
    """Return under which entry of `NAMES` a field of a kind stands."""
    if kind in OF_MONEY:
        named = {"occurred_at": "booked_at", "until": "booked_until", "source_key": "booked_key"}
        return named.get(field, field)
    if (kind, field) == ("tally", "occurred_at"):
        return "starts_at"
    return "answer_key" if field == "source_key" and kind != "ticket" else field


def fits(field: str, column: Column) -> bool:
    """Return whether what stands in a column can be what a field holds."""
    if not column.cells:
        return False
    if field in INSTANTS or field == "starts_at":
        return dates_in(column)
    if field == "period":
        return dates_in(column) or _mostly(named_span(cell) is not None for cell in column.cells)
    if field in COUNTS:
        return not is_percentage(column.name) and _mostly(map(_countable, column.cells))
    if (read := _reader(field)) is not None:
        return column.mostly(read)
    if field == "score":
        return could_be_scores(column)
    if field in CONVERTS:
        return not dates_in(column) and _mostly(_readable(CONVERTS[field], cell) for cell in column.cells)
    if field == "url":
        return all(cell.startswith(("http://", "https://")) for cell in column.counts)
    if field in _WRITTEN:
        return not dates_in(column) and column.numbers is None
    if field == "customer" and column.people:
        return False
    named = rank(field, column.words) is not None if field in _NAMES else column.words == field
    return not (column.long_texts if named else column.prose) and not dates_in(column)


def unfit(kind: str, column: Column) -> tuple[str, str] | None:
    """Return the field that a column is called after although its cells cannot be that, and one of those cells.

    None where it is called after no field, or could be that. The cell is '' where it would tell of a person.
    """
    for field in ORDER[kind]:
        entry = entry_of(kind, field)
        if rank(entry, column.words) is None or fits(entry, column):
            continue
        read = _reader(field)
        return field, column.first_odd(read) if read is not None else _any_of(column)
    return None


def _any_of(column: Column) -> str:
    return "" if column.people else quoted(next(iter(column.counts), ""))


def _reader(field: str) -> Callable[[str], bool] | None:
    """Return what tells whether a cell can be a field's, where those are numbers, yes or no, or one of few."""
    if field == "reopens":
        return lambda cell: _readable(reopenings, cell)
    if field in WHOLE_NUMBERS:
        return lambda cell: _readable(whole_number, cell)
    if field in NUMBERS:
        return lambda cell: _readable(number, cell)
    if field in YES_OR_NO:
        return answers_yes_or_no
    return (lambda cell: cell.casefold() in INSTRUMENTS) if field == "instrument" else None


def _mostly(fit: Iterable[bool]) -> bool:
    """Return whether most cells are what a name promises: those that are not are told as bad rows."""
    found = list(fit)
    return sum(found) > len(found) / 2


def _countable(cell: str) -> bool:
    try:
        return count(cell) >= 0
    except ValueError:
        return False


def _readable(read: Convert, cell: str) -> bool:
    try:
        read(cell)
    except ValueError:
        return False
    return True


def answers_yes_or_no(cell: str) -> bool:
    """Return whether a cell says yes or no, in plain words or in those of an SLA."""
    if cell.casefold() in WORDS_FOR_YES_OR_NO:
        return True
    try:
        yes_or_no(cell)
    except ValueError:
        return False
    return True
