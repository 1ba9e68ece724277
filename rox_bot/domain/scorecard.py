"""What stands on the scorecard: five dimensions of experience with one to three measures each, and six categories.

The dimensions are those of PwC's ROX framework as the sources tell it: pride (emotional commitment to the brand's
purpose, above all inside the company), influencers (customers and employees who speak well of it), behaviours (critical
habits and actions), value drivers (what customers and employees find important) and outcomes (what links the effort to
financial goals). A measure stands where that definition puts it, and in one dimension only; churn is 1 - retention, so
that it would be told twice. Nothing is ever added up over dimensions.
"""

from dataclasses import dataclass

from rox_bot.domain.errors import N_

CX, EX, LX = "cx", "ex", "lx"
"""Whose experience: customers', employees', leaders'."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place for one measure: the metrics that may stand in it, the first that is measured, and how to measure it."""

    metrics: tuple[str, ...]
    how: str


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension: its title, what it is in a few words, and its places."""

    key: str
    title: str
    meaning: str
    places: tuple[Place, ...]


_ENPS = N_("ask colleagues once a quarter (0-10) and import their answers as `enps`; told from 5 answers on")
_MOMENTS = N_("tell one: a message that starts with `Magic moment:`")
_REFERRALS = N_("`log referral from:acme new:globex`")
_CSAT = N_("import survey answers, or `log csat 5 acme`")
_NPS = N_("import answers from 0 to 10, or `log nps 9 acme`")
_CES = N_("ask how easy it was (1-7), and import the answers as `ces`")
_TRUST = N_("ask about trust (1-5), and import the answers as `trust`")
_EMPATHY = N_("ask whether they felt understood (1-5), and import the answers as `empathy`")

DIMENSIONS: tuple[Dimension, ...] = (
    Dimension(
        "pride",
        N_("Pride"),
        N_("commitment to what the brand is for"),
        (
            Place(("pride", "enps", "esat"), _ENPS),
            Place(("moments",), _MOMENTS),
        ),
    ),
    Dimension(
        "influencers",
        N_("Influencers"),
        N_("who speaks well of you"),
        (
            Place(("nps",), _NPS),
            Place(("referral", "referrals"), _REFERRALS),
            Place(("review",), N_("`log review 4 google acme https://...`")),
        ),
    ),
    Dimension(
        "behaviours",
        N_("Behaviours"),
        N_("habits that make or break it"),
        (
            Place(("fcr",), N_("import tickets with who asked and when they were solved")),
            Place(("loop_rate",), N_("follow up low scores to an outcome: `loop`")),
            Place(("empathy", "first_reply"), _EMPATHY),
        ),
    ),
    Dimension(
        "value_drivers",
        N_("Value drivers"),
        N_("what people find important"),
        (
            Place(("ces",), _CES),
            Place(("trust",), _TRUST),
            Place(("csat",), _CSAT),
        ),
    ),
    Dimension(
        "outcomes",
        N_("Outcomes"),
        N_("what it means for the business"),
        (
            Place(("retention", "renewals"), N_("`log started acme 1200/m`, `log cancelled globex`")),
            Place(("nrr",), N_("note what customers pay: `log started acme 1200/m`, `log renewal acme 1400/m`")),
        ),
    ),
)

ROX_HOW = N_("`value start`, or book what was spent and what came of it")
"""ROX stands last among the outcomes; it is no metric, as it is drawn from levers."""

SIDES: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    (CX, N_("Customers (CX)"), ("csat", "nps", "ces"), _CSAT),
    (EX, N_("Employees (EX)"), ("enps", "moments"), _ENPS),
    (
        LX,
        N_("Leaders (LX)"),
        ("blocked",),
        N_('note what colleagues were not allowed to decide: `blocked "could not refund 40 euro" policy:refund-limit`'),
    ),
)
"""Whose experience, what that is called, the metrics that tell of it, and how to measure it.

Of leaders nobody is asked yet: what a policy stopped is what their decisions look like from below.
"""


@dataclass(frozen=True, slots=True)
class Category:
    """One of the six categories to invest in: its evidence by metric, by tags of investments, and how to get some."""

    key: str
    title: str
    metrics: tuple[str, ...]
    tags: tuple[str, ...]
    how: str


SIX: tuple[Category, ...] = (
    Category(
        "people",
        N_("Focus on customers and employees"),
        ("csat", "empathy", "enps"),
        ("people", "training"),
        _CSAT,
    ),
    Category(
        "communities",
        N_("Build meaningful communities"),
        (),
        ("community", "communities", "event", "events"),
        N_('book what brings customers and colleagues together: `invest 2500 "user day" tag:community`'),
    ),
    Category("moments", N_("Create magic moments"), ("moments",), ("moments", "wow"), _MOMENTS),
    Category(
        "behaviour",
        N_("Understand behaviour"),
        ("feedback", "repeat", "purchases"),
        ("research", "insight"),
        N_("import feedback and tickets, and look at `friction`"),
    ),
    Category("respect", N_("Treat data with respect"), ("trust",), ("privacy", "security"), _TRUST),
    Category(
        "trip",
        N_("Win the trip: why they chose you"),
        ("won", "lost", "referrals"),
        (),
        N_("`log won acme why:price`, `log lost initech why:service`"),
    ),
)
"""PwC's "Six of ROX": what investments in experience go to, in the sources' order."""
