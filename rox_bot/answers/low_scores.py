"""Low scores: what counts as one, on every instrument and scale, and how one is named."""

from collections.abc import Mapping
from typing import Any

from rox_bot.domain.errors import N_
from rox_bot.domain.metrics.loops import DETRACTOR, LOWEST, ROUNDING
from rox_bot.language.wording import Wording
from rox_bot.store.people import is_key

DEFINITION = N_("low: lowest third of the scale, of NPS 0–6")


def height(row: Mapping[str, Any]) -> float:
    """Return where a score lies on its scale: 0 worst, 1 best."""
    share = (row["score"] - row["scale_min"]) / (row["scale_max"] - row["scale_min"])
    return float(1 - share if row["direction"] == "down" else share)


def is_low(row: Mapping[str, Any]) -> bool:
    """Return whether an answer asks to be followed up: in the lowest third of its scale, of NPS a detractor (0-6).

    That is 1-2 of 1-5, 1-3 of 1-7, 1 of 1-3, 1-2 of 1-4, thumbs down; none of them is a positive answer of any metric.
    """
    if row["score"] is None:
        return False
    if row["instrument"] == "nps" and (row["scale_min"], row["scale_max"]) == (0, 10):
        return height(row) * 10 <= DETRACTOR + ROUNDING
    return height(row) <= LOWEST + ROUNDING


def scored(row: Mapping[str, Any], wording: Wording) -> str:
    """Return an answer's score on its scale: `CSAT 1 (1–5)`."""
    score, low, high = (wording.exact(row[name]) for name in ("score", "scale_min", "scale_max"))
    return f"{row['instrument'].upper()} {score} ({low}–{high})"


def named(row: Mapping[str, Any]) -> str:
    """Return the customer of an event, '' for one that is a person."""
    return "" if is_key(row["customer"]) else str(row["customer"])


def described(row: Mapping[str, Any], wording: Wording) -> list[str]:
    """Return what is told of an answer that asks to be followed up: its score, customer, touchpoint and ticket."""
    score = scored(row, wording) if row["score"] is not None else wording._("complaint")
    ticket = f"#{row['ticket']}" if row["ticket"] else ""
    return [part for part in (score, named(row), row["touchpoint"], ticket) if part]
