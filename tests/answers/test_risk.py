"""Who is at risk, and how many like them left before: this workspace's own history, or what is missing of it."""

from datetime import UTC, datetime, timedelta

from rox_bot.domain.events import CustomerEvent, Visibility
from rox_bot.domain.question import Amounts, Filter, Role
from tests.answers.test_accounts import told
from tests.talk import NOW, Json, Talk, said

START = datetime(2025, 6, 1, tzinfo=UTC)
Q2, Q3 = datetime(2026, 5, 5, tzinfo=UTC), datetime(2026, 8, 5, tzinfo=UTC)
LATELY = NOW - timedelta(days=10)


def score(customer: str, at: datetime, value: int) -> Json:
    return {"customer": customer, "occurred_at": at, "score": value}


def standing_out(customer: str, other: str) -> list[Json]:
    """Lately: six low scores of one customer, and twenty of another that are not."""
    return [*([score(customer, LATELY, 2)] * 6), *([score(other, LATELY, 5)] * 20)]


def history(talk: Talk, low: int = 40, leaving: int = 16) -> None:
    """A hundred and twenty customers at 100 a month; of those that score low in Q2 some leave in Q3, of others four."""
    names = [f"c{number:03}" for number in range(120)]
    talk.write(CustomerEvent, *(told(name, "started", START, 100) for name in names))
    talk.answers(*(score(name, Q2, 1 if place < low else 5) for place, name in enumerate(names)))
    left = [*names[:leaving], *names[-4:]]
    talk.write(CustomerEvent, *(told(name, "left", Q3) for name in left))


def test_who_scores_low_now_is_at_risk_and_how_many_like_them_left_is_counted(empty: Talk) -> None:
    history(empty)
    empty.answers(*standing_out("c050", "c051"), *([score("c052", NOW - timedelta(weeks=14), 1)] * 6))
    empty.answers(score("c053", LATELY, 1))  # one score is nothing to go by
    answer = empty.ask("risk")
    assert answer.headline == "1 of 100 customers is at risk now: EUR 100 a month, 1% of the revenue."
    assert answer.lines[0] == (
        "Of customers with low scores in a quarter 40% (16 of 40, 26–55) left in the next; of the others 5% "
        "(4 of 80, 2–12): clearly more."
    )
    assert answer.lines[1].startswith("At that rate those with low scores would take EUR 40 (26.3 – 55.4) a month")
    assert answer.table is not None
    assert answer.table.rows == (("c050", "6 of 6 scores low", "EUR 100"),)
    assert "of 1 closed quarters" in said(answer)


def test_clearly_more_contacts_than_before_are_a_risk_and_more_for_everybody_are_not(empty: Talk) -> None:
    names = [f"c{number}" for number in range(30)]
    empty.write(CustomerEvent, *(told(name, "started", START, 100) for name in names))
    before, lately = NOW - timedelta(weeks=20), NOW - timedelta(weeks=3)
    for name in names:
        for at, count in ((before, 6), (lately, 12)):
            empty.tickets(*({"customer": name, "opened_at": at} for _ in range(count)))
    assert empty.ask("risk").headline == "None of 30 customers is at risk now."
    empty.tickets(*({"customer": "c7", "opened_at": lately} for _ in range(60)))
    answer = empty.ask("risk")
    assert answer.table is not None
    assert answer.table.rows == (("c7", "contacts 6 → 72", "EUR 100"),)
    assert "No score names its customer" in said(answer)


def test_a_customer_is_a_low_scorer_of_a_quarter_from_a_quarter_of_its_answers_on(empty: Talk) -> None:
    empty.write(CustomerEvent, told("three", "started", START), told("four", "started", START))
    empty.answers(*(score(name, Q2, value) for name in ("three", "four") for value in (1, 5, 5)))
    empty.answers(score("four", Q2, 4), score("four", Q2, 3))
    assert "0 of 1 customers with low scores left in the quarter after." in said(empty.ask("risico"))


def test_a_customer_of_whom_no_amount_is_known_is_at_risk_too(empty: Talk) -> None:
    empty.write(CustomerEvent, told("Acme", "started", START), told("Globex", "started", START))
    empty.answers(*standing_out("Acme", "Globex"))
    answer = empty.ask("risk")
    assert answer.table is not None
    assert [row[0] for row in answer.table.rows] == ["Acme"]
    assert "No monthly amount is known of 1 of them." in said(answer)


def test_a_customer_gone_silent_is_at_risk_until_it_is_heard_again(empty: Talk) -> None:
    empty.write(CustomerEvent, *(told(name, "started", START, 100) for name in ("Acme", "Globex", "Initech")))
    for back in range(40):
        names = ("Acme", "Globex", "Initech")[: 2 if back < 7 else 3]
        empty.answers(*(score(name, NOW - timedelta(weeks=back + 1), 5) for name in names))
    answer = empty.ask("risk")
    assert answer.table is not None
    assert answer.table.rows == (("Initech", "silent since 23 Sep", "EUR 100"),)
    empty.tickets({"customer": "Initech", "opened_at": NOW - timedelta(days=6)})
    assert empty.ask("risk").table is None


def test_with_too_few_the_counts_are_told_and_no_rate(empty: Talk) -> None:
    history(empty, low=12, leaving=5)
    text = said(empty.ask("risk"))
    assert (
        "Too few to say how many like them leave: 5 of 12 customers with low scores left in the quarter after." in text
    )
    assert "At that rate" not in text


def test_without_customers_scores_or_history_it_is_said_what_is_missing(empty: Talk) -> None:
    assert "No customer is known" in empty.ask("risk").headline
    empty.write(CustomerEvent, told("Acme", "started", START, 100))
    assert "import surveys with a column for the customer" in said(empty.ask("risk"))
    empty.answers(score("Acme", LATELY, 5))
    assert "How many like them leave is not known yet" in said(empty.ask("risk"))


def test_sums_and_names_are_shown_as_the_place_allows(empty: Talk) -> None:
    history(empty)
    empty.answers(*standing_out("c050", "c051"))
    member = empty.with_(role=Role.ANYONE)
    hidden = said(member.ask("risk"))
    assert "1 of 100 customers is at risk now, with 1% of the monthly revenue." in hidden
    assert "EUR" not in hidden
    assert "c050" in hidden
    ranges = said(empty.with_(role=Role.ANYONE, money=Amounts.RANGES).ask("risk"))
    assert "between EUR 100 and 200 a month" in ranges
    assert "c050" not in said(empty.with_(visibility=Visibility.EXTERNAL).ask("risk"))
    partners = empty.with_(role=Role.PARTNER, bound=(Filter("partner", ("North",)),))
    assert partners.refused("risk")


def test_filters_hold_for_the_customers(empty: Talk) -> None:
    empty.write(
        CustomerEvent,
        told("here", "started", START, 100, partner="North"),
        told("there", "started", START, 100, partner="South"),
    )
    empty.answers(*standing_out("here", "else"), *standing_out("there", "else"))
    answer = empty.ask("risk partner:North")
    assert answer.title == "At risk · partner North"
    assert answer.table is not None
    assert [row[0] for row in answer.table.rows] == ["here"]
