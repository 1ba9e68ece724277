"""One entry: in a few words, and opened by its id with who wrote it, its words where they may be seen, its history."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rox_bot.answers import ledger_entry
from rox_bot.answers.amounts import told_amount
from rox_bot.answers.ledger_entry import may_be_named
from rox_bot.answers.sight import may_be_quoted
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Action, Answer, Quote
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.question import Amounts, Context, Question, Role
from rox_bot.language.wording import Wording
from rox_bot.store import facts, people
from rox_bot.store.corrections import WITHDRAWN, Correction, corrections_of
from rox_bot.store.people import is_key

ENTRY = re.compile(r"[EKBMIV]\d{1,18}", re.IGNORECASE)
"""The id of an entry, as people type it."""

LEDGER = ("I", "V")
"""The letters of what stands in the ledger."""

_DECIDED: Mapping[str, str] = {
    "won": N_("Won"),
    "lost": N_("Lost"),
    "started": N_("Started"),
    "expanded": N_("Expanded"),
    "shrank": N_("Shrank"),
    "referred": N_("Referral"),
    "bought": N_("Repeat purchase"),
    "renewed": N_("Renewal"),
    "left": N_("Cancelled"),
}
_FIELDS: Mapping[str, str] = {
    "score": N_("score"),
    "customer": N_("customer"),
    "counterpart": N_("new customer"),
    "reason": N_("reason"),
    "policy": N_("policy"),
    "amount": N_("amount"),
    "currency": N_("currency"),
    "per": N_("per"),
    "ticket": N_("ticket"),
    "url": N_("link"),
    "day": N_("day"),
    "touchpoint": N_("touchpoint"),
    "channel": N_("channel"),
    "partner": N_("partner"),
    "team": N_("team"),
    "language": N_("language"),
    "product": N_("product"),
    "priority": N_("priority"),
    "resolver": N_("resolver"),
    "name": N_("name"),
    "category": N_("category"),
    "covers": N_("covers"),
    "lever": N_("lever"),
    "grade": N_("grade"),
    "grade_source": N_("source"),
    "share": N_("share"),
    "last": N_("last day"),
    "purpose": N_("purpose"),
    "tag": N_("tag"),
    "goal": N_("goal"),
}
_PRIVATE = ("name", "purpose", "goal", "tag")
"""Fields of the ledger that hold people's own words."""


_PLACED = ("touchpoint", "partner", "team")
"""Slices that are said of an entry wherever it is told, so that a wrong one is seen at once."""


def told(letter: str, row: Mapping[str, Any], wording: Wording, context: Context, *, day: bool = True) -> str:
    """Return an entry in a few words: `CSAT 5/5, Acme, #48213`, `Lost, Initech, price`; never the words of anybody.

    Its sum of money as it may be shown where the answer goes.
    """
    if letter in LEDGER:
        return ledger_entry.told(letter, row, wording, context)
    parts = [_subject(letter, row, wording), _name(row.get("customer", ""))]
    if letter == "K":
        parts[1:] = [" → ".join(filter(None, (parts[1], _name(row["counterpart"]))))]
        parts.append(row["reason"])
    if row.get("amount") is not None:
        parts.append(told_amount(row["amount"], row["currency"], context.amounts, wording, row.get("per", "")))
    if letter == "E" and row["instrument"] == "review":
        parts.append(row["channel"])
    parts += [row.get(each, "") for each in _PLACED]
    if row.get("ticket"):
        parts.append(f"#{row['ticket']}")
    if day:
        parts.append(wording.day(context.calendar.day_of(row["occurred_at"]), year=True))
    return ", ".join(part for part in parts if part)


def _subject(letter: str, row: Mapping[str, Any], wording: Wording) -> str:
    if letter == "K":
        return wording._(_DECIDED.get(row["kind"], row["kind"]))
    if letter == "B":
        return wording._("blocked by {policy}", policy=row["policy"])
    if letter == "M":
        return wording._("Magic moment")
    metric = METRICS.get(row["instrument"])
    title = wording._("Review") if row["instrument"] == "review" else wording._(metric.title) if metric else ""
    title = title or row["instrument"].upper()
    if row["score"] is None:
        return title
    return f"{title} {wording.exact(row['score'])}/{wording.exact(row['scale_max'])}"


def _name(customer: str) -> str:
    return "" if is_key(customer) else customer


def answer(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Open an entry by its id (E1043, K7, B3, M12)."""
    name, context, wording = question.argument, reader.context, telling.wording
    letter, number = name[0], int(name[1:])
    row = facts.find_entry(reader.tx, letter, number, context.workspace)
    seen = row is not None and (may_be_named if letter in LEDGER else may_be_quoted)(row, context)
    mine = row is not None and row["written_by"] == context.person and not context.in_the_open
    if row is None or not (seen or mine):
        raise NotUnderstood(N_("There is no entry {name} that may be seen here."), name=name)
    history = corrections_of(reader.tx, context.workspace, letter, number)
    authors = people.people_of(reader.tx, context.workspace, {row["written_by"], *(each.made_by for each in history)})
    by = {key: str(known["label"]) for key, known in authors.items() if known["label"]}
    somebody = wording._("a colleague")
    lines = [_written(row, by.get(row["written_by"], ""), wording, context)]
    if letter in LEDGER:
        lines += ledger_entry.details(letter, row, wording, context)
    elif slices := _slices(row, telling):
        lines.append(slices)
    lines += [
        line
        for each in history
        for line in corrected(each, by.get(each.made_by, somebody), wording, context, words=seen)
    ]
    if row["withdrawn_at"] is not None and not any(each.deed == WITHDRAWN for each in history):
        day = wording.day(context.calendar.day_of(row["withdrawn_at"]), year=True)
        lines.append(wording._("Withdrawn on {day}; it counts nowhere.", day=day))
    return Answer(
        title=name,
        headline=f"{told(letter, row, wording, context)}.",
        lines=tuple(lines),
        question=question,
        quotes=_quotes(letter, row, name, seen, wording),
        actions=_actions(letter, row, name, wording, context),
        shareable=False,
    )


def corrected(each: Correction, who: str, wording: Wording, context: Context, *, words: bool) -> list[str]:
    """Return what a correction was, in lines; what was said before only where those words may be seen."""
    told_of = {"day": wording.day(context.calendar.day_of(each.made_at), year=True), "who": who}
    lead = (
        wording._("Withdrawn on {day} by {who}; it counts nowhere", **told_of)
        if each.deed == WITHDRAWN
        else wording._("Changed on {day} by {who}", **told_of)
    )
    changes = [
        _change(name, each, wording, context)
        for name in _FIELDS
        if name in each.changes and (words or name not in _PRIVATE)
    ]
    if "comment" in each.changes:
        before = each.changes["comment"][0]
        changes.append(wording._("words, before: “{words}”", words=before) if words and before else wording._("words"))
    text = f"{lead}: {', '.join(changes)}" if changes else lead
    return [wording._("{what} (reason: {reason}).", what=text, reason=each.reason) if each.reason else f"{text}."]


def _change(name: str, each: Correction, wording: Wording, context: Context) -> str:
    """Return what a field was and is; its name alone where that may not be told, or is the same as it is told."""
    before, since = (_told(name, value, wording, context) for value in each.changes[name])
    label = wording._(_FIELDS[name])
    if before == since:
        return label
    return wording._("{field} {before} → {since}", field=label, before=before or "–", since=since or "–")


def _told(name: str, value: str, wording: Wording, context: Context) -> str:
    if name == "amount":
        hidden = context.amounts is Amounts.HIDDEN or not value
        return "" if hidden else told_amount(Decimal(value), "", context.amounts, wording)
    return _name(ledger_entry.said(name, value, wording))


def _written(row: Mapping[str, Any], who: str, wording: Wording, context: Context) -> str:
    day = wording.day(context.calendar.day_of(row["recorded_at"]), year=True)
    if who:
        return wording._("Written down on {day} by {who}.", day=day, who=who)
    if row["source"] == "slack":
        return wording._("Written down on {day}.", day=day)
    return wording._("Recorded on {day} from {source}.", day=day, source=row["source"])


def _slices(row: Mapping[str, Any], telling: Telling) -> str:
    names = ("touchpoint", "channel", "partner", "team", "language", "product", "priority", "resolver")
    return " · ".join(f"{telling.slice_name(name)}: {row[name]}" for name in names if row[name])


def _quotes(letter: str, row: Mapping[str, Any], name: str, seen: bool, wording: Wording) -> tuple[Quote, ...]:
    if letter in LEDGER:
        return (Quote(wording._("Evidence"), name, row["url"]),) if seen and row["url"] else ()
    words = "" if letter == "M" else row["comment"]
    return (Quote(words, name, row["url"]),) if seen and (words or row["url"]) else ()


def _actions(letter: str, row: Mapping[str, Any], name: str, wording: Wording, context: Context) -> tuple[Action, ...]:
    manages = context.role.rank >= Role.MANAGER.rank
    mine = manages or (row["written_by"] == context.person and letter not in LEDGER)
    if not mine or row["withdrawn_at"] is not None or letter == "M" or row["source"] != "slack":
        return ()
    return (Action("edit", wording._("Edit"), name), Action("undo", wording._("Undo"), name))
