"""Files about money: investments, gains and decisions, by a map and by one that is proposed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rox_bot.domain.errors import BadInput
from rox_bot.intake.files import parse_map
from rox_bot.intake.files.opening import open_table
from rox_bot.intake.proposals import propose, take_sample
from tests.intake.files.desk import Desk

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
SPENT = """
event = "investment"
source = "books"
timezone = "Europe/Amsterdam"
[fields]
occurred_at = "Start"
until = "End"
amount = "Amount"
currency = "Currency"
name = "What"
category = "Category"
partner = "Partner"
"""
HEAD = "Start,End,Amount,Currency,What,Category,Partner\n"
GAINED = """
event = "gain"
source = "books"
[fields]
occurred_at = "Date"
amount = "Amount"
name = "What"
lever = "Lever"
grade = "Grade"
grade_source = "Source"
share = "Share"
"""
DECIDED = """
event = "decision"
source = "crm"
[fields]
occurred_at = "Date"
kind = "Decision"
customer = "Customer"
amount = "Amount"
reason = "Reason"
"""


def cents(text: str) -> int:
    return int(float(text) * 10_000)


def test_investments_count_once_and_bad_rows_say_why(desk: Desk) -> None:
    text = HEAD + (
        '2026-01-01,2026-12-31,"60.000,00",EUR,agent training,,\n'
        "2026-07-01,2026-09-30,12000,EUR,fee,partner fee,NorthBPO\n"
        "2026-08-03,,500,eur,cake,cultuur,\n"
        "2026-08-03,,500,eur,cake,cultuur,\n"
        "2027-01-01,2027-12-31,EUR 1200,,tooling,technology,\n"
        "2026-08-03,,-500,EUR,x,,\n"
        "2026-08-03,,0,EUR,x,,\n"
        "2026-08-03,,500,ABC,x,,\n"
        "2026-08-03,,500,,x,,\n"
        "2026-08-03,,500/m,EUR,x,,\n"
        "2026-08-03,,USD 500,EUR,x,,\n"
        "2026-08-03,,500,EUR,x,magic,\n"
        "2026-09-01,2026-08-01,500,EUR,x,,\n"
        "2026-08-03,,500,EUR,,,\n"
        "soon,,500,EUR,x,,\n"
    )
    first, second = desk.bring_in(text, SPENT), desk.bring_in(text, SPENT)
    assert (first.good, first.bad, first.added, first.folded) == (5, 10, 4, 1)
    assert (second.added, second.changed, second.unchanged) == (0, 0, 4)
    assert sorted(desk.kept("investment", "name", "amount", "currency", "category", "covers", "partner")) == [
        ("agent training", cents("60000"), "EUR", "training", "improve", ""),
        ("cake", cents("500"), "EUR", "culture", "improve", ""),
        ("fee", cents("12000"), "EUR", "partner_fee", "run", "NorthBPO"),
        ("tooling", cents("1200"), "EUR", "technology", "improve", ""),
    ]
    whole = [(start, end) for start, end in desk.kept("investment", "occurred_at", "until") if end]
    assert (micros(2025, 12, 31, 23), micros(2026, 12, 31, 23)) in whole
    reasons = [(bad.line, str(bad.reason)) for bad in first.bad_rows]
    told = {
        7: "is not a sum of money",
        8: "is not more than 0",
        9: "is no currency",
        10: "has no currency",
        11: "for each month or year",
        12: "another currency",
        13: "is no category",
        14: "ends before it starts",
        15: "is missing",
        16: "is not a date",
    }
    assert [line for line, _ in reasons] == list(told)
    assert not [(line, reason) for line, reason in reasons if told[line] not in reason]


def micros(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp()) * 1_000_000  # type: ignore[misc, arg-type]


def test_gains_have_their_lever_grade_and_share(lite: Desk) -> None:
    text = (
        "Date,Amount,What,Lever,Grade,Source,Share\n"
        "2026-09-02,EUR 12k,backup plan,cross-sell,,,50%\n"
        "2026-09-03,EUR 3000,rescue,churn saved,published,Own study,\n"
        "2026-09-04,EUR 3000,rescue,churn saved,vendor claim,,\n"
        "2026-09-04,EUR 3000,rescue,luck,,,\n"
        "2026-09-04,EUR 3000,rescue,churn,,,120%\n"
    )
    report = lite.bring_in(text, GAINED)
    assert (report.good, report.bad) == (2, 3)
    assert lite.kept("gain", "name", "lever", "grade", "grade_source", "share") == [
        ("backup plan", "upsell", "assumed", "", 0.5),
        ("rescue", "churn", "published", "Own study", 1.0),
    ]


def test_decisions_are_read_by_any_of_their_words(lite: Desk) -> None:
    text = (
        "Date,Decision,Customer,Amount,Reason\n"
        "2026-08-01,won,Acme,EUR 1200/m,\n"
        "2026-08-02,opgezegd,Globex,300/m,price\n"
        "2026-08-03,Renewal,Initech,,\n"
        "2026-08-04,dreamt,Initech,,\n"
    )
    report = lite.bring_in(text, DECIDED)
    assert (report.good, report.bad) == (3, 1)
    assert lite.kept("customer_event", "kind", "customer", "amount", "currency", "per", "reason") == [
        ("won", "Acme", cents("1200"), "EUR", "month", ""),
        ("left", "Globex", cents("300"), "", "month", "price"),
        ("renewed", "Initech", None, "", "", ""),
    ]


@pytest.mark.parametrize("missing", ["occurred_at", "amount", "name"])
def test_a_map_needs_what_places_and_names_a_sum(missing: str) -> None:
    lines = [line for line in SPENT.splitlines() if not line.startswith(f"{missing} =")]
    with pytest.raises(BadInput, match=missing):
        parse_map("\n".join(lines))


@pytest.mark.parametrize(
    ("name", "text", "event", "fields"),
    [
        (
            "uitgaven.csv",
            "Startdatum;Einddatum;Naam;Bedrag;Valuta;Kostensoort;Leverancier\n01-01-2026;31-12-2027;A;60,00;EUR;cursus;X\n",
            "investment",
            {
                "occurred_at": "Startdatum",
                "until": "Einddatum",
                "name": "Naam",
                "amount": "Bedrag",
                "currency": "Valuta",
                "category": "Kostensoort",
                "partner": "Leverancier",
            },
        ),
        (
            "spend.csv",
            "Date,Description,Amount,Category,Team\n2026-08-23,cake,EUR 500,culture,Night\n",
            "investment",
            {"occurred_at": "Date", "name": "Description", "amount": "Amount", "category": "Category", "team": "Team"},
        ),
        (
            "gains.csv",
            "Date,Description,Amount,Currency,Lever,Customer,Attribution\n2026-08-23,plan,500,EUR,upsell,Acme,50%\n",
            "gain",
            {
                "occurred_at": "Date",
                "name": "Description",
                "amount": "Amount",
                "currency": "Currency",
                "lever": "Lever",
                "customer": "Customer",
                "share": "Attribution",
            },
        ),
        (
            "klanten.csv",
            "Datum;Klant;Gebeurtenis;Bedrag;Valuta;Reden\n23-08-2026;Acme;opgezegd;300/m;EUR;prijs\n",
            "decision",
            {
                "occurred_at": "Datum",
                "customer": "Klant",
                "kind": "Gebeurtenis",
                "amount": "Bedrag",
                "currency": "Valuta",
                "reason": "Reden",
            },
        ),
    ],
)
def test_a_map_is_proposed_from_the_names_of_columns(
    tmp_path: Path, name: str, text: str, event: str, fields: dict[str, str]
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    proposal = propose(take_sample(open_table(path)), NOW, "Europe/Amsterdam", {})
    assert proposal.questions == ()
    assert (proposal.mapping.event, proposal.mapping.fields) == (event, fields)


def test_the_currency_of_bare_sums_is_asked_and_never_guessed(tmp_path: Path) -> None:
    path = tmp_path / "spend.csv"
    path.write_text("Date,Description,Amount\n2026-08-23,cake,500\n", encoding="utf-8")
    sample = take_sample(open_table(path))
    [question] = propose(sample, NOW, "UTC", {}).questions
    assert question.settles == ("currency",)
    settled = propose(sample, NOW, "UTC", {"currency": "EUR"})
    assert (settled.questions, settled.mapping.constants) == ((), {"currency": "EUR"})
