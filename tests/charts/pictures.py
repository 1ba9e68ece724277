"""Made-up charts in Dutch and the boxes of what is drawn of them."""

from dataclasses import replace
from itertools import combinations
from math import sin

from matplotlib.text import Text
from matplotlib.transforms import Bbox

from rox_bot.charts.sheet import Sheet
from rox_bot.domain.chart import (
    Band,
    BandChart,
    BridgeChart,
    Gauge,
    Level,
    Mark,
    Member,
    Point,
    Row,
    SeriesChart,
    SliceChart,
    Step,
    Strip,
    Unit,
    UnitChart,
)

WEEKS = 26
TICKS = ((0, "mei"), (4, "jun"), (9, "jul"), (13, "aug"), (17, "sep"), (22, "okt"), (25, "wk 46"))
LONGEST_NAME = "Volledige oplostijd, 90e percentiel (doorlooptijd in uren)"
NO_CHANGE = "geen duidelijke verandering"


def points(level: float, swing: float, half: float, last: float, weeks: int = WEEKS) -> tuple[Point, ...]:
    """Weeks around a level, ending at `last`, each with an interval of plus and minus `half`."""
    values = [level + swing * sin(2.3 * week) * sin(0.7 * week) for week in range(weeks - 1)] + [last]
    return tuple(Point(f"wk {21 + i}", value, value - half, value + half, 100) for i, value in enumerate(values))


def row(title: str, shown: tuple[Point, ...], value_text: str, **told: object) -> Row:
    """A row without a clear change unless told otherwise."""
    plain = Row(title, shown, "n 184", value_text, "86–94 %", NO_CHANGE, baseline=None)
    return replace(plain, **told)  # type: ignore[arg-type]


def holed(shown: tuple[Point, ...]) -> tuple[Point, ...]:
    """Gaps of two weeks and one, a week alone between gaps, and weeks with few events and wide intervals."""
    few = {2, 3, 20}
    return tuple(
        Point(point.label, None)
        if i in {6, 7, 13, 15}
        else replace(point, few=True, n=3, low=(point.value or 0) - 90, high=(point.value or 0) + 90)
        if i in few
        else point
        for i, point in enumerate(shown)
    )


FALL = row(
    "CSAT facturatie", points(86, 3, 6, 74), "74 %", n_text="n 112", interval_text="65–81 %", baseline=87.0,
    verdict_text="duidelijke daling", tone="worse", movement="fall", low_text="65 %", high_text="95 %",
)  # fmt: skip
RISE = row(
    "Oplossing bij eerste contact", points(68, 3, 4, 78), "78 %", n_text="n 540", interval_text="74–81 %",
    baseline=71.0, verdict_text="duidelijke stijging", tone="better", movement="rise",
    marks=(Mark(3, "C4 proef"), Mark(17.5, "C4 terugbellen in het weekend")),
)  # fmt: skip
LONG = row(
    LONGEST_NAME, (*points(12345, 500, 600, 12500)[:-1], Point("wk 46", 12700, 11900, 13500, 41, partial=True)),
    "12.345 uur", n_text="n 1.184", interval_text="11.820–12.960 uur", baseline=12100.0,
    low_text="11.245", high_text="13.445",
)  # fmt: skip
GAPS = row("NPS", holed(points(31, 12, 16, 31)), "31", interval_text="12–48", baseline=32.0, note="≈ benaderd")
FEW_LAST = row(
    "Mediane eerste reactietijd", (*points(46, 6, 5, 42)[:-1], Point("wk 46", 61, 40, 80, 4, few=True)),
    "61 min", n_text="n 4", interval_text="40–80 min", verdict_text="te weinig gegevens",
)  # fmt: skip
NOTHING = row(
    "CSAT", tuple(Point(f"wk {i}", None) for i in range(WEEKS)), "–", n_text="n 0", interval_text="",
    verdict_text="te weinig gegevens",
)  # fmt: skip
ONE_WEEK = row("CSAT", (Point("wk 46", 91, 86, 94, 184),), "91 %", verdict_text="eerste week")
WATCHED = row(
    "CSAT facturatie", (*points(86, 3, 6, 74)[:-1], Point("wk 46", 74, 68, 80, 112, unusual=True)), "74 %",
    n_text="n 112", interval_text="68–80 %", verdict_text="duidelijke daling", tone="worse", movement="fall",
    low_text="68 %", high_text="95 %", marks=(Mark(25, "onder de grenzen", dotted=False),),
    levels=(
        Level(85.0, "doel 85 %", "target"), Level(79.0, "grens 79 %", "limit"), Level(93.0, "grens 93 %", "limit"),
        Level(86.0, "gewoon 86 %", "centre"),
    ),
)  # fmt: skip
LEVEL = row("Heropende tickets", tuple(Point(f"wk {i}", 4.0, n=80) for i in range(WEEKS)), "4 %", interval_text="")


def digest(*rows: Row, title: str = "CSAT bij facturatie is duidelijk gedaald", **told: object) -> SeriesChart:
    """A weekly digest picture of these rows."""
    subtitle = (
        "#msp-support · week 46, 9–15 nov 2026 (Europe/Amsterdam) · 26 weken, 95 %-intervallen, "
        "vergeleken met de vier weken ervoor"
    )
    footer = "ROX dit kwartaal tot nu toe 190–310 % bruto, 41 % daarvan gemeten · open elk getal: /rox why A7K2"
    chart = SeriesChart(title, subtitle, rows, TICKS, footer, takeaway="", alt_text="")
    return replace(chart, **told)  # type: ignore[arg-type]


def member(title: str, value: float, half: float, **told: object) -> Member:
    """A member of a slice without a clear difference unless told otherwise."""
    plain = Member(
        title, value, value - half, value + half, "n 184", f"{value:.0f} %",
        f"{value - half:.0f}–{value + half:.0f} %", "geen duidelijk verschil",
    )  # fmt: skip
    return replace(plain, **told)  # type: ignore[arg-type]


MEMBERS = (
    member("Facturatie", 64, 5, verdict_text="duidelijk lager", tone="worse", movement="fall"),
    member("Telefonie en headsets voor de buitendienst", 89, 8),
    member("Netwerk", 95, 3, verdict_text="duidelijk hoger", tone="better", movement="rise"),
    member("Onboarding", 80, 14, few=True, verdict_text="te weinig gegevens"),
    Member("Printers", None, None, None, "n 0", "–", "", "te weinig gegevens"),
)


def slice_of(*members: Member, **told: object) -> SliceChart:
    """A slice picture of these members."""
    chart = SliceChart(
        "CSAT bij Facturatie is duidelijk lager", "#msp-support · kwartaal 3 van 2026 · per categorie", members,
        overall=84.0, overall_text="alles samen 84 %", unit="%", footer="Open elk getal: /rox why A7K2",
        takeaway="", alt_text="",
    )  # fmt: skip
    return replace(chart, **told)  # type: ignore[arg-type]


STEPS = (
    Step("Uitgegeven", -600.0, "−600k", grounds_text="40% ervan om te verbeteren"),
    Step("Behouden klanten", 980.0, "+980k", 600.0, 1300.0, "600k – 1,3M", "gemeten · n 1.184", tone="better"),
    Step("Vermeden herhaalcontacten bij de servicedesk in het weekend", 460.0, "+460k", 390.0, 530.0,
         "390k – 530k", "gepubliceerd", "dotted", "better"),
    Step("Verwijzingen", -90.0, "−90k", -160.0, -20.0, "−160k tot −20k", "aangenomen", "slanted", "worse"),
    Step("Meer verkocht", 12.0, "+12k", None, None, "", "bewering van leverancier · V12", "open"),
    Step("Dubbel geteld", -140.0, "−140k", grounds_text="hefbomen op hetzelfde geld"),
    Step("Netto", 622.0, "622k", 120.0, 1290.0, "120k – 1,29M", "1 besteed gaf 2,04", tone="better", total=True),
)  # fmt: skip
UNITS = (
    Unit("Q3 2025", None, "–", note_text="niet te berekenen"),
    Unit("Q4 2025", 84.0, "84%", 39.0, 99.0, "39% – 99%", tone="worse"),
    Unit("Q1 2026", 110.0, "110%", 51.0, 235.0, "51% – 235%"),
    Unit("Q2 2026", None, "–", note_text="niet te berekenen"),
    Unit("Q3 2026", 250.0, "250%", 162.0, 350.0, "162% – 350%", tone="better"),
    Unit("Q4 2026", 402.0, "402%", 223.0, 644.0, "223% – 644%", "tot nu toe", partial=True),
)


def bridge_of(*steps: Step, **told: object) -> BridgeChart:
    """A value bridge of these steps."""
    chart = BridgeChart(
        "ROX 204% bruto (120% tot 315%), 104% netto", "1 jul – 30 sep 2026 (Europe/Amsterdam) · in EUR", steps,
        "break-even", "EUR", "gevuld: gemeten · schuin: aangenomen", takeaway="", alt_text="",
    )  # fmt: skip
    return replace(chart, **told)  # type: ignore[arg-type]


def strip_of(*units: Unit, title: str = "ROX bruto") -> Strip:
    """A figure over these units, read against 100."""
    return Strip(title, units, 100.0, "break-even 100%", "39%", "644%")


def units_of(*strips: Strip, **told: object) -> UnitChart:
    """A picture of these figures by quarter."""
    chart = UnitChart("Q3 2026: ROX 250% bruto", "per kwartaal, 80%-bereik", strips, "", takeaway="", alt_text="")
    return replace(chart, **told)  # type: ignore[arg-type]


BANDS = (
    Band(
        "Trots", "verbonden met waar het merk voor staat",
        (Gauge("eNPS", None, "niet gemeten"), Gauge("Magische momenten", 8, "8", before=3, verdict_text="daarvoor: 3")),
    ),
    Band(
        "Ambassadeurs en andere mensen die positief praten",
        "wie positief over je praat, ook buiten het bedrijf om en vaak",
        (
            Gauge("NPS", 31, "31", 12, 48, 33, "12 tot 48", "geen duidelijk verschil", "n 62 · 18 van 22"),
            Gauge("Verwijzende klanten", 12, "1 van 8", few=True, verdict_text="te weinig gegevens"),
            Gauge("Beoordelingen", 4.3, "4,3", 4.1, 4.5, 4.0, "4,1–4,5", "duidelijke stijging", "n 210",
                  "better", "rise"),
        ),
    ),
    Band(
        "Gedrag", "gewoonten",
        (
            Gauge("Tevredenheid (CSAT) bij facturatie en levering", 74, "74 %", 65, 81, 87, "65–81 %",
                  "duidelijke daling", "1.184 van 12.345 tickets", "worse", "fall"),
            Gauge("Volledige oplostijd, 90e percentiel", 12345, "12.345 uur", 11820, 12960, None,
                  "11.820–12.960", "daarvoor niets", "n 1.184 · 22 van 22 klanten"),
        ),
    ),
    Band("Uitkomsten", "", ()),
)  # fmt: skip


def bands_of(*bands: Band, **told: object) -> BandChart:
    """A scorecard of these bands."""
    chart = BandChart(
        "Tevredenheid (CSAT) is duidelijk gedaald", "Scorekaart · 1 jul – 30 sep 2026 (Europe/Amsterdam)", bands,
        "Staande streep: de periode ervoor.", takeaway="", alt_text="",
    )  # fmt: skip
    return replace(chart, **told)  # type: ignore[arg-type]


def texts(sheet: Sheet) -> list[Text]:
    """Everything written on a card."""
    return list(sheet.figure.findobj(Text))


def overlaps(sheet: Sheet) -> list[tuple[str, str]]:
    """The pairs of texts whose boxes share more than a pixel each way."""
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(sheet)]
    return [(one, other) for (one, a), (other, b) in combinations(boxes, 2) if _shared(a, b)]


def outside(sheet: Sheet) -> list[str]:
    """The texts that leave the card."""
    card = sheet.figure.bbox
    return [
        text.get_text()
        for text, box in ((text, text.get_window_extent()) for text in texts(sheet))
        if box.x0 < card.x0 or box.y0 < card.y0 or box.x1 > card.x1 or box.y1 > card.y1
    ]


def _shared(a: Bbox, b: Bbox) -> bool:
    return min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1
