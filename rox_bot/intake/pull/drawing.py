"""From a vendor's records to events, one by one; those that cannot be used are counted by their reason."""

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from rox_bot.domain.errors import N_, Phrase
from rox_bot.domain.events import Event, Feedback, Ticket
from rox_bot.intake.pull.declaring import Drawn, Feed, Page, Place
from rox_bot.intake.pull.troubles import UNKNOWN_FORM, unknown_form
from rox_bot.intake.recording import Recorder

log = logging.getLogger(__name__)
LEEWAY = timedelta(days=1)
"""So far ahead of our clock a vendor's dates may lie: clocks and zones differ between systems."""

_FUTURE = N_("a date in it lies in the future")


@dataclass
class Sheet:
    """What a page came to: its events, which keys are gone (or not) at the vendor, and why records were left out."""

    events: list[Event] = field(default_factory=list)
    gone: dict[str, bool] = field(default_factory=dict)
    left_out: "Counter[str]" = field(default_factory=Counter)
    skipped: int = 0

    @property
    def newest_at(self) -> datetime | None:
        """Return when the newest of the events happened."""
        return max((_happened(event) for event in self.events), default=None)

    @property
    def changed_until(self) -> datetime | None:
        """Return when the latest change among the events was made, as the vendor tells."""
        return max((event.updated_at for event in self.events if event.updated_at), default=None)

    @property
    def reason(self) -> str:
        """Return the commonest reason for which a record was left out, '' for none."""
        return next((reason for reason, _ in self.left_out.most_common(1)), "")


def read_page(title: str, feed: Feed, body: Any, place: Place) -> Page:
    """Return the page in an answer of the vendor `title`; raises Misunderstood for one of an undocumented form."""
    try:
        page = feed.read(body, place)
    except UNKNOWN_FORM as unknown:
        raise unknown_form(title, feed.name) from unknown
    if page.next and page.next == place.after:
        raise unknown_form(title, feed.name)  # it would go round for ever
    return page


def draw_page(feed: Feed, page: Page, source: str, address: str, recorder: Recorder, now: datetime) -> Sheet:
    """Return what a page comes to; the people in it are known to the recorder from then on.

    As in files, a record with a date after `now` (and some leeway) is left out.
    """
    sheet = Sheet()
    for record in page.records:
        try:
            drawn = feed.draw(record, page, address)
            if drawn is None:
                sheet.skipped += 1
                continue
            if not drawn.gone and _ahead(drawn, now + LEEWAY):
                sheet.left_out[_FUTURE] += 1
                continue
            if not drawn.gone:
                sheet.events.append(_event(feed, drawn, source, recorder))
            sheet.gone[drawn.source_key] = drawn.gone
        except ValidationError as wrong:
            sheet.left_out[_said(wrong)] += 1
        except ValueError as wrong:
            sheet.left_out[str(wrong.args[0]) if wrong.args else ""] += 1
        except (TypeError, KeyError, AttributeError, OverflowError, OSError):
            # A record of another shape than the vendor documents: the page goes on, its words stay unsaid.
            log.debug("a record of an unknown shape", exc_info=True)
            sheet.left_out[N_("it has another form than we know")] += 1
    return sheet


def all_unreadable(page: Page, sheet: Sheet) -> bool:
    """Return whether a page had several records and not one was understood: then it is we who read it wrongly."""
    return len(page.records) > 2 and sheet.left_out.total() - sheet.left_out[_FUTURE] == len(page.records)


def _ahead(drawn: Drawn, latest: datetime) -> bool:
    return any(isinstance(value, datetime) and value > latest for value in drawn.values.values())


def _event(feed: Feed, drawn: Drawn, source: str, recorder: Recorder) -> Event:
    values = {"source": source, "source_key": drawn.source_key, **drawn.values}
    if feed.event is Feedback and values.get("ticket"):
        values.setdefault("ticket_source", source)
    return recorder.admit(feed.event, {name: value for name, value in values.items() if value is not None})


def _said(wrong: ValidationError) -> str:
    """Return what is wrong with a record by the field's name, without the value."""
    first = wrong.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    cause = first.get("ctx", {}).get("error")
    reason = str(cause.args[0]) if isinstance(cause, ValueError) and cause.args else str(first["type"])
    return Phrase("{field}: {reason}", field=name, reason=Phrase(reason)) if name else Phrase(reason)


def _happened(event: Event) -> datetime:
    happened: datetime = event.opened_at if isinstance(event, Ticket) else event.occurred_at  # type: ignore[attr-defined]
    return happened
