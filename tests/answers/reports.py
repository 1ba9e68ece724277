"""Made-up reports of made-up valuations."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from rox_bot.answers.report.gathering import Report
from rox_bot.answers.story import Story
from rox_bot.domain.answer import Quote
from rox_bot.domain.assumptions import CONTACT_COST, STAYS, Assumption
from rox_bot.domain.cash import timing
from rox_bot.domain.ledger import COVERS, IMPROVE
from rox_bot.domain.levers import SHIPPED
from rox_bot.domain.period import Period
from rox_bot.domain.valuation import GainLine, Range, Valuation
from tests.charts.valuations import FULL, MANY, NOW, SEED, quarter, spent, valued

SAID_AT = datetime(2026, 9, 2, tzinfo=UTC)
ASSUMED = (
    Assumption(CONTACT_COST, Decimal(6), Decimal("7.5"), Decimal(9), "EUR", source="CFO", by="ada", at=SAID_AT),
    Assumption(STAYS, Decimal(12), Decimal(12), Decimal(12)),
)
STORIES = (
    Story("E17", 1184, Quote("=Na drie telefoontjes eindelijk iemand die het oploste. " * 4, "1 van 1.184 · E17"), "r"),
    Story("M4", 9, Quote("She stayed late to fix our phones.", "1 of 9 · M4"), "rule"),
    Story("M5", 9, Quote("They called back on a Sunday.", "1 of 9 · M5"), "rule"),
)


def report(valuation: Valuation, **more: object) -> Report:
    """A report with all that one can have; what was spent to improve is what its entries say."""
    improving = sum((each.part for each in valuation.spent if each.covers == IMPROVE), Decimal(0))
    valuation = replace(valuation, improving=improving)
    whole = Report(
        valuation, timing(valuation), NOW, "Europe/Amsterdam", SHIPPED, ASSUMED, {"ada": "Ada de Vries"}, STORIES
    )
    return replace(whole, **more)  # type: ignore[arg-type]


def said_by(line: GainLine) -> GainLine:
    """A line as the engine makes it, with who said so and what it was compared with."""
    return replace(line, by="ada", at=SAID_AT, before=quarter(2026, 2))


WHOLE = report(replace(FULL, lines=tuple(map(said_by, FULL.lines)), on_improving=FULL.gross))
NOTHING = report(valued((), "0"), stories=(), assumptions=())


def crowded(period: Period) -> Report:
    """A report with more entries and lines than a page has room for."""
    entries = tuple(
        spent(i, f"Investering nummer {i} met een naam die niet ophoudt", f"{1000 + i}.37", covers=COVERS[i % 2])
        for i in range(60)
    )
    total = sum((each.part for each in entries), Decimal(0))
    lines = tuple(map(said_by, (*SEED, *MANY)))
    missing = FULL.not_counted * 9
    return report(
        valued(
            lines,
            str(total),
            period=period,
            spent=entries,
            not_counted=missing,
            draws=20_000,
            above_100=0.99,
            by_grade={"measured": 0.5, "assumed": 0.3, "published": 0.1, "vendor_claim": 0.1},
            overlap=9_000.0,
            on_improving=Range(1.0, 5_944.0, 9_000.0),
        ),
        assumptions=ASSUMED * 5,
    )
