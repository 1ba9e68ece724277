"""Made-up valuations: many lines and few, in doubt and not, losses, and nothing spent."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from rox_bot.domain.period import Calendar, Period
from rox_bot.domain.valuation import GainLine, Range, Valuation

CALENDAR = Calendar("Europe/Amsterdam")
NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


def quarter(year: int, number: int) -> Period:
    return CALENDAR.part_of_year(year, "quarter", number, NOW)


def surely(amount: float) -> Range:
    return Range(amount, amount, amount)


def valued(lines: tuple[GainLine, ...], invested: str = "600000", **more: object) -> Valuation:
    """A valuation of lines whose ranges simply add up."""
    spent = Decimal(invested)
    low, likely, high = (sum(getattr(line.amount, end) for line in lines) for end in ("low", "likely", "high"))
    gains = Range(float(low), float(likely), float(high))
    gross = Range(*(each / float(spent) * 100 for each in (low, likely, high))) if spent else None
    net = replace(gross, low=gross.low - 100, likely=gross.likely - 100, high=gross.high - 100) if gross else None
    base = Valuation(quarter(2026, 3), "EUR", spent, spent * 2 / 5, lines=lines, gains=gains, gross=gross, net=net)
    return replace(base, **more)  # type: ignore[arg-type]


SEED = (
    GainLine("churn", "margin", Range(560_000, 900_000, 1_210_000), "measured", metric="csat", n=1184,
             change=(4.2, 1.1, 7.3)),
    GainLine("repeat", "contacts", Range(330_000, 400_000, 470_000), "measured", metric="fcr", n=5402,
             change=(5.9, 0.8, 11.1)),
    GainLine("referral", "referred", Range(80_000, 200_000, 420_000), "assumed"),
)  # fmt: skip
OVERLAPPING = (
    replace(SEED[0], alone=Range(600_000, 980_000, 1_300_000)),
    replace(SEED[1], alone=Range(390_000, 460_000, 530_000)),
    SEED[2],
    GainLine("upsell", "sold", surely(12_000), "assumed", name="Back-upplan voor Acme", entries=("V12",)),
)
LOSING = (
    GainLine("churn", "margin", Range(-410_000, -220_000, -60_000), "measured", n=402, metric="csat"),
    GainLine("repeat", "contacts", Range(-20_000, 15_000, 60_000), "published", source="MetricNet 2024"),
    GainLine("cost", "contacts", Range(5_000, 30_000, 90_000), "vendor_claim"),
)
MANY = tuple(
    GainLine("upsell" if i % 2 else "other", "sold", surely(3_000.0 + 970 * i), "assumed" if i % 3 else "measured",
             name=f"Een uitbreiding met een heel erg lange naam nummer {i}", entries=(f"V{i}",))
    for i in range(1, 24)
)  # fmt: skip
