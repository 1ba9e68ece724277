"""What the columns of a helpdesk's report are called, English and Dutch, and which of our metrics they mean."""

import re
from typing import NamedTuple

from rox_bot.domain.metrics import METRICS
from rox_bot.language.lexicon import fold, metric_words

PERIODS = frozenset(
    """
    period week day date month quarter year time interval weeknumber periode weeknummer dag datum maand kwartaal jaar
    """.split()
)
STARTS = frozenset(("start", "from", "start date", "week starting", "van", "vanaf", "begin", "startdatum", "since"))
ENDS = frozenset(("end", "to", "until", "through", "end date", "tot", "tot en met", "t/m", "einde", "einddatum"))

_HEADINGS: dict[str, str] = {
    "csat": """csat score; customer satisfaction score; satisfaction rate; satisfaction rating; satisfaction score;
        good satisfaction; satisfied; positive ratings; csat rating; tevredenheidsscore; klanttevredenheidsscore;
        tevreden; csat-score""",
    "nps": "nps score; net promoter score nps; nps-score",
    "ces": "customer effort score; ces score; klantinspanningsscore; ces-score",
    "fcr": """first contact resolution rate; fcr rate; one touch resolution; one-touch tickets; one touch tickets;
        first call resolution; eerste contact opgelost; in een keer opgelost; direct opgelost""",
    "repeat": "repeat contact rate; repeat tickets; herhaalpercentage",
    "first_reply": """time to first reply; first response time; first response; time to first response;
        eerste reactietijd; tijd tot eerste reactie; eerste reactie""",
    "first_resolution": "time to first resolution",
    "full_resolution": """time to resolve; time to resolution; mttr; solve time; resolve time; time to full resolution;
        tijd tot oplossing; oplossingstijd""",
    "requester_wait": "wait time; requester waiting time",
    "reopen": """reopened tickets; tickets reopened; reopened incidents; heropende tickets; heropeningen;
        heropeningspercentage""",
    "sla": """sla achieved; sla compliance; sla achievement; sla achievement rate; sla met; made sla; within sla;
        in sla; sla rate; binnen sla; sla behaald; sla gehaald; sla-percentage""",
    "backlog": "unsolved tickets; unresolved tickets; openstaande tickets; openstaand; open incidents",
    "tickets": """created tickets; tickets created; new tickets; opened; opened tickets; tickets opened; created;
        ticket volume; incidents; incidents opened; new incidents; nieuwe tickets; aangemaakte tickets; aangemaakt;
        binnengekomen tickets; aantal tickets; number of tickets""",
}
_UNITS: dict[str, str] = {
    **dict.fromkeys(("%", "pct", "percent", "percentage", "procent"), "%"),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "seconde", "seconden"), "s"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "minuut", "minuten"), "min"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "uur", "uren", "u"), "h"),
    **dict.fromkeys(("d", "day", "days", "dag", "dagen"), "d"),
}
_BRACKETS = re.compile(r"[(\[]\s*([^)\]]*?)\s*[)\]]")
_AVERAGES = re.compile(r"\b(?:median|mediaan|average|avg|mean|gemiddelde?|gem|the|of|van de)\b\.?")
_P90 = re.compile(r"\b(?:p90|90th percentile|90e percentiel|90%)")


class Heading(NamedTuple):
    """What a column is: a metric's key ('' = none of ours), and the unit that its heading names ('' = none)."""

    metric: str
    unit: str


def unit_of(word: str) -> str:
    """Return the unit that a word names, '' for none."""
    return _UNITS.get(fold(word.strip()).rstrip("."), "")


def read_heading(text: str) -> Heading:
    """Return which metric a heading means and in which unit: `Median first reply time (min)`."""
    folded = " ".join(fold(text).replace("_", " ").split())
    unit = "%" if "%" in _P90.sub(" ", folded) else ""
    for match in _BRACKETS.finditer(folded):
        unit = unit_of(match[1]) or unit
    bare = " ".join(_BRACKETS.sub(" ", folded).split())
    last = re.search(r"(?:\s+in)?\s+(\w+)$", bare)
    if last and unit_of(last[1]) and bare[: last.start()] and not _metric(bare):
        unit, bare = unit_of(last[1]), bare[: last.start()]
    return Heading(_metric(bare), unit)


def _metric(heading: str) -> str:
    """Return the metric that a heading without its unit means."""
    names = _names()
    ninetieth = _P90.search(heading) is not None
    without = _P90.sub(" ", heading).replace("%", " ")
    plain = " ".join(without.split())
    words = " ".join(_AVERAGES.sub(" ", plain).split())
    for each in (plain, words, words.removesuffix(" rate"), words.removesuffix(" score"), words.removesuffix(" time")):
        key = names.get(each)
        if key:
            return f"{key}_p90" if ninetieth and f"{key}_p90" in METRICS else key
    return ""


def _names() -> dict[str, str]:
    found = {words: key for words, key in metric_words() if not METRICS[key].protects}
    for key, listed in _HEADINGS.items():
        found.update(dict.fromkeys((" ".join(each.split()) for each in listed.split(";")), key))
    return found
