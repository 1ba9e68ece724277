"""Every phrase of the period table, English and Dutch, with its exact range on Wed 2026-11-18 10:00, Amsterdam."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from rox_bot.domain.period import BEGINNING, Calendar
from rox_bot.language.periods import FoundPeriod, find_periods

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CALENDAR = Calendar("Europe/Amsterdam")
NOW = datetime(2026, 11, 18, 10, tzinfo=AMSTERDAM)


def only(text: str, calendar: Calendar = CALENDAR, now: datetime = NOW) -> FoundPeriod:
    (found,) = find_periods(text, calendar, now)
    return found


def local(day: str) -> datetime:
    """Return a midnight in Amsterdam, or the moment of asking."""
    if day == "now":
        return NOW.astimezone(UTC)
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), AMSTERDAM).astimezone(UTC)


ROWS = [
    ("today", "2026-11-18", "now", ["today", "vandaag", "Today"]),
    ("yesterday", "2026-11-17", "2026-11-18", ["yesterday", "gisteren", "last day", "a day ago"]),
    ("2026-11-16", "2026-11-16", "2026-11-17", ["day before yesterday", "eergisteren", "2 days ago", "on Monday"]),
    (
        "2026-11-13",
        "2026-11-13",
        "2026-11-14",
        ["last Friday", "afgelopen vrijdag", "vorige vrijdag", "afgelopen vr"],
    ),
    ("2026-11-11", "2026-11-11", "2026-11-12", ["last Wednesday", "afgelopen woensdag", "seven days ago"]),
    (
        "2026-10-12",
        "2026-10-12",
        "2026-10-13",
        ["12 October", "12 oktober", "October 12", "12th of October", "12 okt"],
    ),
    (
        "2026-10-12",
        "2026-10-12",
        "2026-10-13",
        ["12-10-2026", "12/10/2026", "12.10.2026", "2026-10-12", "Oct 12, 2026"],
    ),
    ("2025-10-12", "2025-10-12", "2025-10-13", ["12 oktober 2025", "12 October last year", "12 oktober vorig jaar"]),
    ("2025-11-19", "2025-11-19", "2025-11-20", ["19 November", "19 nov"]),
    ("this_week", "2026-11-16", "now", ["this week", "deze week", "the current week", "huidige week"]),
    (
        "last_week",
        "2026-11-09",
        "2026-11-16",
        ["last week", "previous week", "past week", "a week ago", "LAST  WEEK"],
    ),
    ("last_week", "2026-11-09", "2026-11-16", ["vorige week", "afgelopen week", "laatste week", "een week geleden"]),
    ("last_90_days", "2026-08-20", "2026-11-18", ["last 90 days", "past 90 days", "afgelopen 90 dagen"]),
    ("last_90_days", "2026-08-20", "2026-11-18", ["laatste 90 dagen", "the previous 90 days", "last_90_days"]),
    ("last_2_weeks", "2026-11-02", "2026-11-16", ["last two weeks", "afgelopen twee weken", "laatste 2 weken"]),
    ("last_12_weeks", "2026-08-24", "2026-11-16", ["last 12 weeks", "last twelve weeks", "afgelopen twaalf weken"]),
    ("last_6_months", "2026-05-01", "2026-11-01", ["last 6 months", "afgelopen 6 maanden", "past six months"]),
    ("last_6_months", "2026-05-01", "2026-11-01", ["afgelopen half jaar", "last half year"]),
    ("last_4_quarters", "2025-10-01", "2026-10-01", ["last 4 quarters", "laatste vier kwartalen"]),
    ("last_3_years", "2023-01-01", "2026-01-01", ["last 3 years", "afgelopen drie jaar"]),
    ("this_month", "2026-11-01", "now", ["this month", "deze maand", "MTD", "month to date"]),
    ("last_month", "2026-10-01", "2026-11-01", ["last month", "vorige maand", "afgelopen maand", "past month"]),
    ("this_quarter", "2026-10-01", "now", ["this quarter", "dit kwartaal", "qtd"]),
    ("last_quarter", "2026-07-01", "2026-10-01", ["last quarter", "vorig kwartaal", "afgelopen kwartaal"]),
    ("this_year", "2026-01-01", "now", ["this year", "dit jaar", "this fiscal year", "dit boekjaar"]),
    ("last_year", "2025-01-01", "2026-01-01", ["last year", "vorig jaar", "a year ago", "een jaar geleden"]),
    ("year_to_date", "2026-01-01", "now", ["YTD", "year to date", "year-to-date", "jaar tot nu toe"]),
    (
        "2026-10",
        "2026-10-01",
        "2026-11-01",
        ["October", "in October", "October 2026", "oktober", "in oktober", "okt"],
    ),
    ("2026-10", "2026-10-01", "2026-11-01", ["last October", "oct.", "2026-10", "oktober van dit jaar"]),
    ("2025-12", "2025-12-01", "2026-01-01", ["December", "december", "in dec", "December last year"]),
    ("2026-11", "2026-11-01", "now", ["November", "in november", "this November", "deze november"]),
    ("2025-11", "2025-11-01", "2025-12-01", ["last November", "vorige november", "November 2025"]),
    ("2026-05", "2026-05-01", "2026-06-01", ["in May", "May 2026", "csat may", "mei", "in mei"]),
    ("2026-03", "2026-03-01", "2026-04-01", ["in March", "March", "maart", "mrt", "maart 2026"]),
    ("2026-Q3", "2026-07-01", "2026-10-01", ["Q3", "third quarter", "derde kwartaal", "3rd quarter", "kwartaal 3"]),
    ("2026-Q3", "2026-07-01", "2026-10-01", ["Q3 2026", "2026-Q3", "2026 Q3", "Q3/2026", "Q3 '26", "3e kwartaal"]),
    (
        "2025-Q3",
        "2025-07-01",
        "2025-10-01",
        ["Q3 2025", "third quarter of last year", "derde kwartaal van vorig jaar"],
    ),
    ("2026-Q4", "2026-10-01", "now", ["Q4", "fourth quarter", "vierde kwartaal", "last quarter of 2026"]),
    ("2026-H1", "2026-01-01", "2026-07-01", ["H1", "first half of 2026", "eerste helft van 2026", "H1 2026"]),
    ("2026-H1", "2026-01-01", "2026-07-01", ["first half of the year", "eerste helft van het jaar", "2026-H1"]),
    ("2026-H2", "2026-07-01", "now", ["H2", "second half", "tweede helft"]),
    ("last_half", "2026-01-01", "2026-07-01", ["last half"]),
    ("2026", "2026-01-01", "now", ["2026", "in 2026", "csat 2026", "FY2026", "fiscal year 2026", "boekjaar 2026"]),
    (
        "2025",
        "2025-01-01",
        "2026-01-01",
        ["csat over 2025 per partner", "FY25", "csat voor 2025", "van 2025 bij Acme"],
    ),
    ("2026-W42", "2026-10-12", "2026-10-19", ["week 42", "wk 42", "wk42", "2026-W42", "week 42 of 2026"]),
    ("2025-W42", "2025-10-13", "2025-10-20", ["week 42 2025", "week 42 van 2025", "week 42 last year"]),
    ("2025-W50", "2025-12-08", "2025-12-15", ["week 50"]),
    ("2026-W47", "2026-11-16", "now", ["week 47"]),
    ("2020-W53", "2020-12-28", "2021-01-04", ["week 53 2020", "2020-W53"]),
    ("2026-W45", "2026-11-02", "2026-11-09", ["two weeks ago", "twee weken geleden", "the week before last"]),
    ("2026-W45", "2026-11-02", "2026-11-09", ["2 weeks ago", "voorvorige week"]),
    ("2026-W41", "2026-10-05", "2026-10-12", ["the week of 5 October", "de week van 5 oktober", "week of Oct 7"]),
    ("2026-08", "2026-08-01", "2026-09-01", ["three months ago", "drie maanden geleden", "3 maanden terug"]),
    (
        "since:2026-03-01",
        "2026-03-01",
        "now",
        ["since March", "sinds maart", "vanaf maart", "na maart", "after March"],
    ),
    ("since:2026-03-01", "2026-03-01", "now", ["since 1 March", "since:2026-03-01", "from March to now"]),
    ("since:2026-03-01", "2026-03-01", "now", ["van maart tot vandaag", "since 2026-03-01"]),
    ("since:2026-11-16", "2026-11-16", "now", ["since Monday", "sinds maandag", "sinds ma", "since this week"]),
    ("since:2026-11-17", "2026-11-17", "now", ["since yesterday", "sinds gisteren"]),
    ("since:2026-11-18", "2026-11-18", "now", ["since Wednesday", "since today"]),
    ("since:2026-05-01", "2026-05-01", "now", ["since May", "sinds mei"]),
    ("since:2025-01-01", "2025-01-01", "now", ["since 2025", "sinds vorig jaar"]),
    ("since:2026-01-01", "2026-01-01", "now", ["since the beginning of the year", "sinds het begin van het jaar"]),
    (
        "2026-03-01..2026-05-31",
        "2026-03-01",
        "2026-06-01",
        ["from March to May", "van maart tot mei", "March to May"],
    ),
    ("2026-03-01..2026-05-31", "2026-03-01", "2026-06-01", ["van maart tot en met mei", "maart t/m mei", "Mar-May"]),
    ("2025-03-01..2025-05-31", "2025-03-01", "2025-06-01", ["from March to May 2025", "van maart 2025 tot mei"]),
    ("2026-10-01..2026-10-15", "2026-10-01", "2026-10-16", ["between 1 and 15 October", "tussen 1 en 15 oktober"]),
    ("2026-10-01..2026-10-15", "2026-10-01", "2026-10-16", ["1-15 October", "Oct 1-15", "van 1 tot 15 oktober"]),
    ("2026-10-01..2026-10-15", "2026-10-01", "2026-10-16", ["from 1 October to 15 October", "October 1 to 15"]),
    ("2026-10-01..2026-10-31", "2026-10-01", "2026-11-01", ["2026-10-01..2026-10-31", "2026-10-01 .. 2026-10-31"]),
    ("2026-09-28..2026-10-18", "2026-09-28", "2026-10-19", ["weeks 40 to 42", "week 40-42", "week 40 t/m week 42"]),
    ("2026-01-01..2026-09-30", "2026-01-01", "2026-10-01", ["from Q1 to Q3", "Q1-Q3", "van Q1 tot Q3"]),
    ("2024-01-01..2025-12-31", "2024-01-01", "2026-01-01", ["from 2024 to 2025", "van 2024 tot en met 2025"]),
    ("2025-11-01..2026-01-31", "2025-11-01", "2026-02-01", ["from November to January", "van november tot januari"]),
    ("2026-03-01..2026-12-31", "2026-03-01", "now", ["from March to December", "van maart tot december"]),
    ("2026-11-16..2026-11-17", "2026-11-16", "2026-11-18", ["from Monday to yesterday", "van ma tot di"]),
    ("all_time", "start", "now", ["all time", "ever", "altijd", "ooit", "all-time"]),
    ("before:2026-08-01", "start", "2026-08-01", ["before August", "voor augustus", "vóór augustus", "until July"]),
    ("before:2026-10-12", "start", "2026-10-12", ["before 12 October", "voor 12 oktober", "before:2026-10-12"]),
]


@pytest.mark.parametrize(("phrase", "token", "start", "end"), [(phrase, *row[:3]) for row in ROWS for phrase in row[3]])
def test_a_phrase_means_exactly_its_range(phrase: str, token: str, start: str, end: str) -> None:
    found = only(phrase)
    assert found.problem is None
    assert found.period is not None
    assert found.period.token == token
    assert found.period.start == (BEGINNING if start == "start" else local(start))
    assert found.period.end == local(end)
    assert found.period.so_far is (end == "now")


@pytest.mark.parametrize(
    ("phrase", "grain"),
    [
        ("yesterday", "day"),
        ("last week", "week"),
        ("week 42", "week"),
        ("October", "month"),
        ("Q3", "quarter"),
        ("H1", "half"),
        ("2025", "year"),
        ("last 2 weeks", None),
        ("last 6 months", None),
        ("since March", None),
        ("from March to May", None),
        ("all time", None),
    ],
)
def test_a_single_calendar_unit_knows_its_grain(phrase: str, grain: str | None) -> None:
    period = only(phrase).period
    assert period is not None
    assert period.grain == grain


@pytest.mark.parametrize(
    ("phrase", "message", "suggestion"),
    [
        ("week 54", "There is no week 54.", "week 52"),
        ("week 0", "There is no week 0.", "week 1"),
        ("week 53 2025", "There is no week 53 2025.", "2025-W52"),
        ("2025-W53", "There is no 2025-W53.", "2025-W52"),
        ("Q5", "There is no Q5.", "Q4"),
        ("Q0 2026", "There is no Q0 2026.", "2026-Q1"),
        ("third half of 2026", "There is no third half of 2026.", "2026-H2"),
        ("29 Feb 2026", "There is no 29 Feb 2026.", "2026-02-28"),
        ("2026-02-29", "There is no 2026-02-29.", "2026-02-28"),
        ("31 april", "There is no 31 april.", "2026-04-30"),
        ("0 October", "There is no 0 October.", "2026-10-01"),
        ("10/13/2026", "There is no 10/13/2026.", "2026-10-13"),
        ("2026-13", "There is no 2026-13.", "2026-12"),
        ("last 0 days", "There is no last 0 days.", "yesterday"),
        ("afgelopen 0 weken", "There is no afgelopen 0 weken.", "last_week"),
        ("0 months ago", "There is no 0 months ago.", "last_month"),
        ("last 9999 years", "last 9999 years goes back further than I can look.", "all_time"),
        ("week 53", "The last week 53 was in 2020.", "2020-W53"),
        ("29 feb", "The last 29 feb was in 2024.", "2024-02-29"),
        ("since 2027-01-01", "2027-01-01 has not come yet.", "since:2026-01-01"),
        ("vanaf 1 december 2026", "1 december 2026 has not come yet.", "since:2025-12-01"),
        ("this Friday", "this Friday has not come yet.", "2026-11-13"),
        ("deze december", "deze december has not come yet.", "2025-12"),
        ("2026-10-31..2026-10-01", "That range ends before it starts.", "2026-10-01..2026-10-31"),
        ("between 15 and 1 October", "That range ends before it starts.", "2026-10-01..2026-10-15"),
        ("van mei 2026 tot maart 2026", "That range ends before it starts.", "2026-03-01..2026-05-31"),
        ("week 42 2026 tot week 40 2026", "That range ends before it starts.", "2026-09-28..2026-10-18"),
    ],
)
def test_what_cannot_be_is_asked_with_the_nearest_that_can(phrase: str, message: str, suggestion: str) -> None:
    found = only(phrase)
    assert (found.start, found.stop) == (0, len(phrase))
    assert found.period is None
    assert str(found.problem) == message
    assert found.problem is not None
    assert found.problem.suggestions == (suggestion,)
    assert only(suggestion).period is not None


@pytest.mark.parametrize(
    ("phrase", "token"),
    [
        ("since 2030", ()),
        ("99/99/2026", ()),
        ("since 30 September 2028", ()),
    ],
)
def test_a_problem_without_a_near_alternative_suggests_nothing(phrase: str, token: tuple[str, ...]) -> None:
    problem = only(phrase).problem
    assert problem is not None
    assert problem.suggestions == token


def test_a_date_typed_ahead_is_kept() -> None:
    period = only("December 2026").period
    assert period is not None
    assert (period.start, period.so_far) == (local("2026-12-01"), False)


@pytest.mark.parametrize(
    ("phrase", "start", "end", "so_far"),
    [
        ("Q3", date(2026, 10, 1), date(2027, 1, 1), True),
        ("Q2", date(2026, 7, 1), date(2026, 10, 1), False),
        ("Q4", date(2026, 1, 1), date(2026, 4, 1), False),
        ("H1", date(2026, 4, 1), date(2026, 10, 1), False),
        ("this year", date(2026, 4, 1), date(2027, 4, 1), True),
        ("YTD", date(2026, 4, 1), date(2027, 4, 1), True),
        ("last year", date(2025, 4, 1), date(2026, 4, 1), False),
        ("last quarter", date(2026, 7, 1), date(2026, 10, 1), False),
        ("fiscal 2026", date(2025, 4, 1), date(2026, 4, 1), False),
        ("boekjaar 2027", date(2026, 4, 1), date(2027, 4, 1), True),
        ("in 2025", date(2025, 1, 1), date(2026, 1, 1), False),
        ("October", date(2026, 10, 1), date(2026, 11, 1), False),
        ("week 42", date(2026, 10, 12), date(2026, 10, 19), False),
        ("Q1 last year", date(2025, 4, 1), date(2025, 7, 1), False),
    ],
)
def test_quarters_halves_and_years_follow_a_fiscal_year_from_april(
    phrase: str, start: date, end: date, so_far: bool
) -> None:
    period = only(phrase, Calendar("Europe/Amsterdam", fiscal_year_start=4)).period
    assert period is not None
    assert period.start == local(start.isoformat())
    assert period.end == (local("now") if so_far else local(end.isoformat()))


@pytest.mark.parametrize(
    ("phrase", "start", "end"),
    [
        ("last week", "2026-11-08", "2026-11-15"),
        ("week 42", "2026-10-11", "2026-10-18"),
        ("week 47", "2026-11-15", "now"),
    ],
)
def test_a_week_from_sunday_is_named_by_its_thursday(phrase: str, start: str, end: str) -> None:
    period = only(phrase, Calendar("Europe/Amsterdam", week_start=6)).period
    assert period is not None
    assert (period.start, period.end) == (local(start), local(end))
