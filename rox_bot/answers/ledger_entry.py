"""Entries of the ledger told: their sum over the days that it is spread over, what they are about, and their names."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from rox_bot.answers.amounts import told_amount
from rox_bot.answers.sight import may_be_quoted
from rox_bot.domain.errors import N_
from rox_bot.domain.ledger import ASSUMED
from rox_bot.domain.question import Amounts, Context, Role
from rox_bot.domain.spreading import last_day, months_between
from rox_bot.language.wording import Wording
from rox_bot.store.people import is_key

TITLES: Mapping[str, Mapping[str, str]] = {
    "category": {
        "people": N_("people"),
        "technology": N_("technology"),
        "partner_fee": N_("partner fee"),
        "training": N_("training"),
        "culture": N_("culture"),
        "recovery": N_("recovery"),
        "other": N_("other"),
    },
    "covers": {"run": N_("run"), "improve": N_("improve")},
    "lever": {
        "churn": N_("churn saved"),
        "repeat": N_("repeat contacts avoided"),
        "referral": N_("referrals"),
        "upsell": N_("upsell"),
        "cost": N_("cost to serve"),
        "other": N_("other"),
    },
    "grade": {
        "measured": N_("measured"),
        "assumed": N_("assumed"),
        "published": N_("published"),
        "vendor_claim": N_("vendor claim"),
    },
}
"""Field -> its values as they are said."""

_SLICES = ("partner", "touchpoint", "channel", "team", "product", "language", "priority", "resolver")
_CENT = Decimal("0.01")


def said(field: str, value: str, wording: Wording) -> str:
    """Return a value of a field as it is said: `partner fee`."""
    return wording._(TITLES[field][value]) if value in TITLES.get(field, {}) else value


def may_be_named(row: Mapping[str, Any], context: Context) -> bool:
    """Return whether the words of an entry may be shown: to managers alone, and where its place may be quoted."""
    alone = not context.in_the_open and context.surface != "digest"
    return (alone and context.role.rank >= Role.MANAGER.rank) or may_be_quoted(row, context)


def name_of(row: Mapping[str, Any], letter: str, wording: Wording, context: Context) -> str:
    """Return what an entry is called; where its words may not be shown, what it is about."""
    if may_be_named(row, context):
        return str(row["name"])
    return said("category", row["category"], wording) if letter == "I" else said("lever", row["lever"], wording)


def told(letter: str, row: Mapping[str, Any], wording: Wording, context: Context) -> str:
    """Return an entry in a line: `EUR 5,000 a month, Nov 2026 to Oct 2027 (EUR 60,000 in all): training · run`."""
    parts = [name_of(row, letter, wording, context)]
    if letter == "I":
        parts += [said("category", row["category"], wording), said("covers", row["covers"], wording)]
    else:
        parts += [said("lever", row["lever"], wording), graded(row, wording), _share(row, wording)]
    parts += [row[name] for name in ("customer", *_SLICES) if row[name] and not is_key(row[name])]
    if may_be_named(row, context):
        parts += [f"#{row['tag']}" if row["tag"] else "", row["goal"]]
    return f"{told_sum(row, wording, context)}: {' · '.join(dict.fromkeys(part for part in parts if part))}"


def told_sum(row: Mapping[str, Any], wording: Wording, context: Context) -> str:
    """Return an entry's sum with its days: for each month where it is spread over whole ones."""
    first, stop = _days(row, context)
    days = stretch(first, last_day(stop, first), wording, at_once=stop is None)
    shown, currency = context.amounts, str(row["currency"])
    whole = told_amount(row["amount"], currency, shown, wording)
    months = months_between(first, stop) if stop else 1
    if shown is not Amounts.FULL or months < 2 or months != int(months):
        return f"{whole}, {days}"
    each = (row["amount"] / int(months)).quantize(_CENT, ROUND_HALF_EVEN)
    monthly = wording.money(each, currency, "month")
    return wording._("{each}, {days} ({whole} in all)", each=monthly, days=days, whole=whole)


def stretch(first: date, last: date, wording: Wording, *, at_once: bool = False) -> str:
    """Return days as they are said: `Nov 2026 to Oct 2027` for whole months, else with their dates."""
    stop = last + timedelta(days=1)
    if at_once or first.day != 1 or stop.day != 1:
        return wording.days(first, last)
    one, other = (f"{wording.month(day)} {day.year}" for day in (first, last))
    return one if one == other else wording._("{first} to {last}", first=one, last=other)


def graded(row: Mapping[str, Any], wording: Wording) -> str:
    """Return what a gain rests on, with its source where one is given."""
    grade = said("grade", row["grade"], wording)
    return f"{grade} ({row['grade_source']})" if row["grade_source"] and row["grade"] != ASSUMED else grade


def _share(row: Mapping[str, Any], wording: Wording) -> str:
    if row["share"] == 1:
        return ""
    return wording._("{percent}% of it ours", percent=wording.exact(round(row["share"] * 100, 2)))


def details(letter: str, row: Mapping[str, Any], wording: Wording, context: Context) -> list[str]:
    """Return what more there is to say of an entry: what it is for and, of an investment, that no goal is named."""
    lines = []
    if row["purpose"] and may_be_named(row, context):
        lines.append(wording._("For: {purpose}", purpose=row["purpose"]))
    if letter == "I" and not row["goal"]:
        lines.append(wording._("Linked to no goal."))
    return lines


def _days(row: Mapping[str, Any], context: Context) -> tuple[date, date | None]:
    stop = None if row["until"] is None else context.calendar.day_of(row["until"])
    return context.calendar.day_of(row["occurred_at"]), stop
