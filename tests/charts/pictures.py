"""Made-up charts in Dutch and the boxes of what is drawn of them."""

from dataclasses import replace
from itertools import combinations
from math import sin

from matplotlib.text import Text
from matplotlib.transforms import Bbox

from rox_bot.charts.sheet import Sheet
from rox_bot.domain.chart import Level, Mark, Member, Point, Row, SeriesChart, SliceChart

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
