"""Made-up valuations: many lines and few, in doubt and not, losses, and nothing spent."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from rox_bot.domain.period import Calendar, Period
from rox_bot.domain.valuation import Brought, GainLine, NotCounted, Range, Spent, Valuation

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


def spent(number: int, name: str, part: str, **more: object) -> Spent:
    """An investment that lies whole in the third quarter of 2026, on the first of August."""
    amount = Decimal(part)
    first = date(2026, 8, 1)
    base = Spent(f"I{number}", name, "training", "improve", amount, amount, "EUR", first, first, booked_by="ada")
    return replace(base, **more)  # type: ignore[arg-type]


LEDGER = (
    spent(1, "Partner NorthBPO", "360000.00", category="partner_fee", covers="run", amount=Decimal(1_440_000),
          first=date(2026, 1, 1), last=date(2026, 12, 31)),
    spent(2, "Empathie in het gesprek, voor alle teams van de eerste en de tweede lijn", "15000.00",
          amount=Decimal(60_000), first=date(2026, 2, 1), last=date(2027, 1, 31), goal="G2", tag="culture"),
    spent(3, "New telephone system", "221250.00", category="technology", amount=Decimal("240489.13"), currency="USD",
          rate=Decimal("0.92"), first=date(2026, 9, 15), last=date(2026, 9, 15)),
    spent(7, "=HYPERLINK(\"http://x\")", "3750.00", category="culture", first=date(2026, 7, 1), last=date(2026, 7, 1)),
)  # fmt: skip
BOOKED = (
    Brought("V12", "Back-upplan voor Acme", "upsell", "assumed", Decimal(12_000), Decimal(24_000), "EUR",
            date(2026, 8, 9), date(2026, 8, 9), share=0.5, booked_by="ada"),
)  # fmt: skip
FULL = valued(
    OVERLAPPING, spent=LEDGER, booked=BOOKED, improving=Decimal("240000.00"), overlap=140_000.0, draws=20_000,
    above_100=0.973, by_grade={"measured": 0.86, "assumed": 0.14},
    not_counted=(NotCounted("empathy->churn", "its source gives no low and high"), NotCounted("USD", "no rate")),
)  # fmt: skip
