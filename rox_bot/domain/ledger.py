"""The ledger: what was spent on experience, and what came of it in money, as validated values.

An entry is booked once, on the day of `occurred_at`, or spread evenly over the months of [occurred_at, until); how
much of it lies in a period is `spreading.part_in`.
"""

from decimal import Decimal
from typing import Annotated

from pydantic import model_validator
from sqlmodel import Field, SQLModel

from rox_bot.domain.columns import Amount, Instant
from rox_bot.domain.errors import N_
from rox_bot.domain.events import TEXT_LIMIT, Currency, Event, When, Word, one_of

CATEGORIES = ("people", "technology", "partner_fee", "training", "culture", "recovery", "other")
"""What money was spent on."""

RUN, IMPROVE = "run", "improve"
COVERS = (RUN, IMPROVE)
"""What spending buys: the service itself, or a better one."""

_IMPROVES = frozenset(("training", "culture", "technology"))

CHURN, REPEAT, REFERRAL, UPSELL, COST, OTHER = "churn", "repeat", "referral", "upsell", "cost", "other"
LEVERS = (CHURN, REPEAT, REFERRAL, UPSELL, COST, OTHER)
"""How experience becomes money: churn saved, repeat contacts avoided, referrals, more sold, cost to serve, other."""

MEASURED, ASSUMED, PUBLISHED, CLAIM = "measured", "assumed", "published", "vendor_claim"
GRADES = (MEASURED, ASSUMED, PUBLISHED, CLAIM)
"""What a gain rests on, the firmest first."""

MOST_AMOUNT = 1_000_000_000_000
MOST_MONTHS = 240
"""So many months a sum may be spread over when it is booked by hand."""


def covers_by_default(category: str) -> str:
    """Return what spending of a category buys, where nobody said so: training, culture and technology improve."""
    return IMPROVE if category in _IMPROVES else RUN


class _Booked(SQLModel):
    """What both sides of the ledger say: a sum in its currency, when it counts, what for and who says so.

    `name` is what people call it; `url` (of every event) the link to its evidence.
    """

    occurred_at: When = Field(sa_type=Instant)
    until: When | None = Field(default=None, sa_type=Instant)
    amount: Decimal = Field(gt=0, le=MOST_AMOUNT, decimal_places=4, sa_type=Amount)
    currency: Currency = Field(min_length=3, max_length=3)
    name: Word = Field(min_length=1, max_length=200)
    purpose: Word = Field(default="", max_length=TEXT_LIMIT)
    tag: Word = Field(default="", max_length=100)
    goal: Word = Field(default="", max_length=100)

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "_Booked":
        if self.until is not None and self.until <= self.occurred_at:
            raise ValueError(N_("the period ends before it starts"))
        return self


class Investment(Event, _Booked):
    """Money spent on experience, and what it `covers`: the service itself (`run`) or a better one (`improve`)."""

    category: Annotated[str, one_of(*CATEGORIES)] = Field(default="other", max_length=20)
    covers: Annotated[str, one_of(*COVERS)] = Field(default=RUN, max_length=10)


class Gain(Event, _Booked):
    """Money that came of experience, booked by hand: by which lever, how firm it is, and how much of it is ours.

    `share` is the part of the amount that experience is credited with, above 0 to 1; `grade_source` says where a
    published or claimed figure is from.
    """

    lever: Annotated[str, one_of(*LEVERS)] = Field(max_length=20)
    grade: Annotated[str, one_of(*GRADES)] = Field(default=ASSUMED, max_length=20)
    grade_source: Word = Field(default="", max_length=500)
    share: float = Field(default=1.0, gt=0, le=1)
